/** Writes Claude Code transcripts line by line, with the fields that real ones have (versions 2.1.x). */
import { messageId, requestId, toolUseId, uuid } from "./ids.ts"

/** Tokens as the API reports them. `flat`: without the split of cache writes, as before 1.0.98. */
export interface ClaudeUsage {
  readonly input?: number
  readonly output: number
  readonly read?: number
  readonly write_5m?: number
  readonly write_1h?: number
  readonly searches?: number
  readonly flat?: boolean
  readonly speed?: "standard" | "fast"
  readonly tier?: string
  readonly geo?: string
}

export interface ClaudeAnswer {
  /** Label of the provider's message; lines with one label are one message. */
  readonly message: string
  /** Label of the request; default: the message's. Null: the line has none (proxies, Bedrock). */
  readonly request?: string | null
  readonly model?: string
  readonly usage: ClaudeUsage
  readonly text?: string
  readonly thinking?: string
  /** Name and input of a tool call; `call` labels it when a message has several. */
  readonly tool?: readonly [name: string, input: unknown, call?: string]
  readonly stop?: string | null
  /** Fields to add to the line, or to replace. */
  readonly line?: Readonly<Record<string, unknown>>
}

export interface ClaudeOptions {
  readonly session: string
  readonly version?: string
  readonly cwd?: string
  readonly sidechain?: boolean
  readonly agentId?: string
  /** Distinguishes the uuids of files that belong to one session. */
  readonly label?: string
}

export const defaultModel = "claude-opus-4-5-20251101"
export const defaultCwd = "/home/ada/shop"

/** The folder of a working directory below `~/.claude/projects`. */
export const projectFolder = (cwd: string): string => `.claude/projects/${cwd.replace(/[^A-Za-z0-9]/g, "-")}`

export class ClaudeTranscript {
  readonly lines: Array<string> = []
  /** Uuid of the last line; the next line's parent. */
  last: string | null = null
  readonly #options: ClaudeOptions

  constructor(options: ClaudeOptions) {
    this.#options = options
  }

  get text(): string {
    return this.lines.map((line) => `${line}\n`).join("")
  }

  /** Any record, as it is. */
  raw(record: unknown): this {
    this.lines.push(JSON.stringify(record))
    return this
  }

  user(at: string, content: unknown, more: Readonly<Record<string, unknown>> = {}): this {
    return this.#enveloped(at, { type: "user", message: { role: "user", content } }, more)
  }

  answer(at: string, answer: ClaudeAnswer): this {
    const request = answer.request === undefined ? answer.message : answer.request
    return this.#enveloped(
      at,
      {
        type: "assistant",
        message: {
          model: answer.model ?? defaultModel,
          id: messageId(answer.message),
          type: "message",
          role: "assistant",
          content: [blockOf(answer)],
          stop_reason: answer.stop ?? null,
          stop_sequence: null,
          usage: usageOf(answer.usage)
        },
        ...(request === null ? {} : { requestId: requestId(request) })
      },
      answer.line ?? {}
    )
  }

  result(at: string, call: string, content: string, toolUseResult: unknown = content): this {
    return this.user(at, [{ tool_use_id: toolUseId(call), type: "tool_result", content }], { toolUseResult })
  }

  #enveloped(at: string, record: Record<string, unknown>, more: Readonly<Record<string, unknown>>): this {
    const {
      session,
      version = "2.1.91",
      cwd = defaultCwd,
      sidechain = false,
      agentId,
      label = ""
    } = this.#options
    const id = uuid(`${session} ${label} ${this.lines.length}`)
    const line = {
      parentUuid: this.last,
      isSidechain: sidechain,
      userType: "external",
      cwd,
      sessionId: session,
      version,
      gitBranch: "main",
      ...(agentId === undefined ? {} : { agentId }),
      ...record,
      uuid: id,
      timestamp: at,
      ...more
    }
    this.last = typeof more["uuid"] === "string" ? more["uuid"] : id
    this.lines.push(JSON.stringify(line))
    return this
  }
}

const blockOf = (answer: ClaudeAnswer): unknown => {
  if (answer.thinking !== undefined)
    return { type: "thinking", thinking: answer.thinking, signature: "c2lnbmF0dXJl" }
  if (answer.tool !== undefined) {
    const [name, input, call = answer.message] = answer.tool
    return { type: "tool_use", id: toolUseId(call), name, input }
  }
  return { type: "text", text: answer.text ?? "Done." }
}

const usageOf = (usage: ClaudeUsage): unknown => ({
  input_tokens: usage.input ?? 0,
  cache_creation_input_tokens: (usage.write_5m ?? 0) + (usage.write_1h ?? 0),
  cache_read_input_tokens: usage.read ?? 0,
  ...(usage.flat === true
    ? {}
    : {
        cache_creation: {
          ephemeral_5m_input_tokens: usage.write_5m ?? 0,
          ephemeral_1h_input_tokens: usage.write_1h ?? 0
        }
      }),
  output_tokens: usage.output,
  service_tier: usage.tier ?? "standard",
  ...(usage.flat === true ? {} : { inference_geo: usage.geo ?? "not_available" }),
  ...(usage.searches === undefined
    ? {}
    : { server_tool_use: { web_search_requests: usage.searches, web_fetch_requests: 0 } }),
  ...(usage.speed === undefined ? {} : { speed: usage.speed })
})
