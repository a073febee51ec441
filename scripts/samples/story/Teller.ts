/**
 * Tells a session scene by scene: `asks` is the person, `answers` the model, and the rest are calls for it to make.
 *
 * Calls read and change the repository when they are told, so a story is told in the order in which it happened.
 */
import type { Repository } from "./Repository.ts"
import type { Call, Deed, Delegation, Fault, Model, Scene, TodoStatus } from "./Story.ts"

export interface Words {
  readonly text?: string
  /** Tokens of reasoning before it. */
  readonly thinking?: number
}

export class Teller {
  readonly scenes: Array<Scene> = []
  readonly #repository: Repository

  constructor(repository: Repository) {
    this.#repository = repository
  }

  asks(text: string, after_s = 45): void {
    this.scenes.push({ is: "prompt", text, after_s })
  }

  /** Without words when they are empty. */
  answers(words: string | Words, ...calls: ReadonlyArray<Call>): void {
    const { text = "", thinking = 0 } = typeof words === "string" ? { text: words } : words
    this.scenes.push({ is: "answer", text: text === "" ? null : text, thinking, calls })
  }

  isCompacted(summary: string): void {
    this.scenes.push({ is: "compaction", summary })
  }

  isRefused(status: number, words: string, wait_s: number): void {
    this.scenes.push({ is: "refusal", status, words, wait_s })
  }

  isInterrupted(): void {
    this.scenes.push({ is: "interruption" })
  }

  isCalled(text: string): void {
    this.scenes.push({ is: "title", text })
  }

  read(path: string): Call {
    const text = this.#repository.read(path)
    return call({ does: "read", path, text }, text, 0.04)
  }

  readsInVain(path: string): Call {
    if (this.#repository.has(path)) throw new Error(`The story misses ${path}, which is there.`)
    return failed({ does: "read", path, text: "" }, "File does not exist.", 0.02)
  }

  grep(pattern: string, path = ""): Call {
    return call({ does: "grep", pattern, path }, this.#repository.grep(pattern, path), 0.09)
  }

  edit(path: string, before: string, after: string): Call {
    const line = this.#repository.edit(path, before, after)
    return call({ does: "edit", path, before, after, line }, "", 0.06)
  }

  /** What it wants to replace does not stand there. */
  editsInVain(path: string, before: string, after: string): Call {
    if (this.#repository.read(path).includes(before))
      throw new Error(`The story's edit of ${path} would fit.`)
    return failed(
      { does: "edit", path, before, after, line: 1 },
      "String to replace not found in file.",
      0.03
    )
  }

  write(path: string, text: string): Call {
    this.#repository.write(path, text)
    return call({ does: "write", path, text }, "", 0.05)
  }

  run(command: string, why: string, output: string, seconds = 1.2, exit = 0): Call {
    const deed: Deed = { does: "run", command, why, exit }
    return exit === 0 ? call(deed, output, seconds) : failed(deed, output, seconds)
  }

  runsForbidden(command: string, why: string, words: string): Call {
    return { ...call({ does: "run", command, why, exit: 1 }, words, 6), fault: { kind: "denied" } }
  }

  /** Begun, and still running when the trail ends. */
  runsOn(command: string, why: string): Call {
    return { ...call({ does: "run", command, why, exit: 0 }, "", 0), output: null }
  }

  server(server: string, tool: string, input: object, output: string, seconds = 0.4): Call {
    return call({ does: "ask-server", server, tool, input }, output, seconds)
  }

  serverFails(server: string, tool: string, input: object, words: string, seconds = 30): Call {
    return failed({ does: "ask-server", server, tool, input }, words, seconds)
  }

  fetchFails(url: string, why: string, words: string, seconds: number): Call {
    return failed({ does: "fetch", url, why }, words, seconds)
  }

  search(query: string, hits: ReadonlyArray<readonly [string, string]>, words: string): Call {
    return call({ does: "search", query, hits }, words, 7.4)
  }

  skill(name: string, words: string, text: string): Call {
    return call({ does: "skill", name, words }, text, 0.1)
  }

  todos(...list: ReadonlyArray<readonly [TodoStatus, string]>): Call {
    return call({ does: "todos", list }, "", 0.02)
  }

  plan(text: string, approved_s: number): Call {
    return call({ does: "plan", text }, "The plan was approved.", approved_s)
  }

  /** `tell` is told with a teller of its own; what it says last is the report. */
  delegate({ role, task, prompt, model }: Omit<Delegation, "scenes">, tell: (agent: Teller) => void): Call {
    const agent = new Teller(this.#repository)
    tell(agent)
    const report = agent.scenes.findLast((scene) => scene.is === "answer")?.text
    if (report === undefined || report === null) throw new Error(`The sub-agent for ${task} reports nothing.`)
    const child = { role, task, prompt, model, scenes: agent.scenes }
    return call({ does: "delegate", child }, report, 0)
  }
}

const call = (deed: Deed, output: string, seconds: number): Call => ({ deed, output, seconds })
const failed = (deed: Deed, output: string, seconds: number): Call => ({
  ...call(deed, output, seconds),
  fault: { kind: "failed" } satisfies Fault
})
