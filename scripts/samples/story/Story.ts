/**
 * What a session of the sample is made of, whichever agent it ran in.
 *
 * The story says who asked what, what the model answered and what its tools found. Times and tokens are worked
 * out from it (`writing/perform.ts`); the agents' own formats are written by one file each.
 */

export type AgentName = "claude-code" | "codex" | "opencode"

/** Where a session runs. */
export interface Place {
  readonly cwd: string
  /** Main working tree of the repository. */
  readonly root: string
  readonly branch: string
  readonly commit: string
}

export interface Model {
  readonly id: string
  readonly provider: string
  /** How its provider caches what comes again: Anthropic sells writes, OpenAI caches by itself, some do not. */
  readonly cache: "written" | "automatic" | "none"
  /** USD per million tokens, as an agent that records costs has them; null when it knows none. */
  readonly price: ModelPrice | null
}

export interface ModelPrice {
  readonly input: number
  readonly output: number
  readonly cache_read: number
  readonly cache_write: number
}

export type Deed =
  | { readonly does: "read"; readonly path: string; readonly text: string }
  | { readonly does: "run"; readonly command: string; readonly why: string; readonly exit: number }
  | {
      readonly does: "edit"
      readonly path: string
      readonly before: string
      readonly after: string
      readonly line: number
    }
  | { readonly does: "write"; readonly path: string; readonly text: string }
  | { readonly does: "grep"; readonly pattern: string; readonly path: string }
  | { readonly does: "ask-server"; readonly server: string; readonly tool: string; readonly input: object }
  | { readonly does: "fetch"; readonly url: string; readonly why: string }
  | {
      readonly does: "search"
      readonly query: string
      readonly hits: ReadonlyArray<readonly [title: string, url: string]>
    }
  | { readonly does: "skill"; readonly name: string; readonly words: string }
  | { readonly does: "todos"; readonly list: ReadonlyArray<readonly [status: TodoStatus, content: string]> }
  | { readonly does: "plan"; readonly text: string }
  | { readonly does: "delegate"; readonly child: Delegation }

export type TodoStatus = "pending" | "in_progress" | "completed"

/** How a call went wrong. `denied`: a person or a rule said no. */
export interface Fault {
  readonly kind: "failed" | "denied"
}

export interface Call {
  readonly deed: Deed
  /** What the model was told; null when the call never came to an end. */
  readonly output: string | null
  readonly fault?: Fault
  readonly seconds: number
}

/** Work that is handed to a sub-agent. The report is what it says last. */
export interface Delegation {
  readonly role: string
  readonly task: string
  readonly prompt: string
  readonly model: Model
  readonly scenes: ReadonlyArray<Scene>
}

export type Scene =
  | { readonly is: "prompt"; readonly text: string; readonly after_s: number }
  | {
      readonly is: "answer"
      readonly text: string | null
      /** Tokens of reasoning, whose words are not written down. */
      readonly thinking: number
      readonly calls: ReadonlyArray<Call>
    }
  | { readonly is: "compaction"; readonly summary: string }
  /** The provider refuses a request, which is then tried again. */
  | { readonly is: "refusal"; readonly status: number; readonly words: string; readonly wait_s: number }
  /** The person stops the agent. */
  | { readonly is: "interruption" }
  | { readonly is: "title"; readonly text: string }

export interface Session {
  readonly agent: AgentName
  /** Makes the ids; unique. */
  readonly label: string
  /** ISO time of the first prompt. */
  readonly at: string
  readonly place: Place
  readonly model: Model
  readonly scenes: ReadonlyArray<Scene>
  /** The agent's own title. */
  readonly title: string
  /** The session whose history it begins with: how many of its scenes were copied. */
  readonly forkOf?: { readonly session: Session; readonly scenes: number }
  /** Codex: moved to the archive. */
  readonly archived?: true
  /** OpenCode: left behind in the old tree of documents when it moved to a database. */
  readonly inTree?: true
}
