/**
 * Makes an OpenCode storage tree of any size, as versions up to 1.1 wrote it: one pretty-printed JSON document
 * for each session, message and part.
 */
import * as fs from "node:fs"
import { Random } from "./Random.ts"
import { words } from "./words.ts"

export interface OpenCodeTreeOptions {
  readonly seed: number
  readonly sessions: number
  /** Files in all, about. */
  readonly files: number
  /** Scales the texts of answers and tool outputs. */
  readonly text?: number
}

export interface OpenCodeTotals {
  files: number
  bytes: number
  /** Assistant messages, and the sums of their tokens as recorded. */
  requests: number
  input_tokens: number
  output_tokens: number
  reasoning_tokens: number
  cache_read_tokens: number
  cache_write_tokens: number
}

const models = [
  ["anthropic", "claude-sonnet-4-5"],
  ["anthropic", "claude-opus-4-5"],
  ["openai", "gpt-5.1-codex"],
  ["google", "gemini-3-pro"]
] as const
const tools = ["read", "bash", "edit", "grep", "glob", "write"]
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

interface WorkedFile {
  readonly path: string
  readonly text: string
}

const filesOfSession = 12

/** Writes below `root/storage`. */
export const writeOpenCodeTree = (root: string, options: OpenCodeTreeOptions): OpenCodeTotals => {
  const tree = new Tree(root, options)
  for (let i = 0; i < options.sessions; i++) tree.session(i)
  return tree.totals
}

class Tree {
  readonly totals: OpenCodeTotals = {
    files: 0,
    bytes: 0,
    requests: 0,
    input_tokens: 0,
    output_tokens: 0,
    reasoning_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0
  }
  readonly #random: Random
  readonly #storage: string
  readonly #text: number
  readonly #perSession: number
  /** The files that the session works on, and what its last command printed. */
  #files: ReadonlyArray<WorkedFile> = []
  #printed = ""
  #at = Date.UTC(2025, 9, 1)
  #counter = 0

  constructor(root: string, options: OpenCodeTreeOptions) {
    this.#random = new Random(options.seed)
    this.#storage = `${root}/storage`
    this.#text = options.text ?? 1
    this.#perSession = options.files / options.sessions
    for (const name of ["session", "message", "part", "project"])
      fs.mkdirSync(`${this.#storage}/${name}`, { recursive: true })
  }

  session(index: number): void {
    const r = this.#random
    this.#at += r.int(60_000, 20_000_000)
    const project = `${index % 24}`.padStart(40, "a")
    const id = this.#id("ses", true)
    const directory = `/home/dev/project-${index % 24}`
    fs.mkdirSync(`${this.#storage}/message/${id}`)
    fs.mkdirSync(`${this.#storage}/session/${project}`, { recursive: true })
    const created = this.#at
    this.#files = Array.from({ length: filesOfSession }, () => ({
      path: `${directory}/src/${r.hex(3)}.ts`,
      text: this.#words(2000, 30_000)
    }))
    this.#printed = this.#words(2000, 30_000)
    let left = Math.max(6, Math.round(this.#perSession * (0.4 + 1.2 * r.next())))
    let last: string | null = null
    while (left > 0) {
      const before = this.totals.files
      last = last === null || r.chance(0.12) ? this.#prompt(id) : this.#answer(id, last, directory)
      left -= this.totals.files - before
    }
    this.#write(`session/${project}/${id}.json`, {
      id,
      version: "1.1.20",
      projectID: project,
      directory,
      title: words(r, 40),
      time: { created, updated: this.#at },
      summary: { additions: r.int(0, 300), deletions: r.int(0, 100), files: r.int(0, 9) }
    })
  }

  #prompt(sessionID: string): string {
    this.#at += this.#random.int(1000, 60_000)
    const id = this.#id("msg")
    const [providerID, modelID] = models[0]
    this.#write(`message/${sessionID}/${id}.json`, {
      id,
      sessionID,
      role: "user",
      time: { created: this.#at },
      agent: "build",
      model: { providerID, modelID }
    })
    fs.mkdirSync(`${this.#storage}/part/${id}`)
    this.#part(id, sessionID, { type: "text", text: this.#words(300, 6000) })
    return id
  }

  #answer(sessionID: string, parentID: string, directory: string): string {
    const r = this.#random
    this.#at += r.int(1000, 60_000)
    const id = this.#id("msg")
    fs.mkdirSync(`${this.#storage}/part/${id}`)
    const created = this.#at
    const [providerID, modelID] = r.pick(models)
    const tokens = {
      input: r.int(5, 4000),
      output: r.int(50, 3000),
      reasoning: r.int(0, 500),
      cache: { read: r.int(5000, 150_000), write: r.int(0, 8000) }
    }
    const cost =
      (tokens.input * 3 + tokens.output * 15 + tokens.cache.read * 0.3 + tokens.cache.write * 3.75) / 1e6
    const snapshot = r.hex(40)
    const calls = r.chance(0.85) ? r.int(1, 4) : 0
    this.#part(id, sessionID, { type: "step-start", snapshot })
    if (r.chance(0.35))
      this.#part(id, sessionID, {
        type: "reasoning",
        text: this.#words(900, 7000),
        time: { start: this.#at, end: this.#at + 900 }
      })
    if (r.chance(0.55))
      this.#part(id, sessionID, {
        type: "text",
        text: this.#words(450, 6500),
        time: { start: this.#at, end: this.#at + 400 }
      })
    for (let i = 0; i < calls; i++) this.#call(id, sessionID)
    const reason = calls > 0 ? "tool-calls" : "stop"
    this.#part(id, sessionID, { type: "step-finish", reason, snapshot, cost, tokens })
    const info = {
      id,
      sessionID,
      role: "assistant",
      time: { created, completed: this.#at },
      parentID,
      modelID,
      providerID,
      mode: "build",
      agent: "build"
    }
    this.#write(`message/${sessionID}/${id}.json`, {
      ...info,
      path: { cwd: directory, root: directory },
      cost,
      tokens,
      finish: reason
    })
    const t = this.totals
    t.requests++
    t.input_tokens += tokens.input
    t.output_tokens += tokens.output
    t.reasoning_tokens += tokens.reasoning
    t.cache_read_tokens += tokens.cache.read
    t.cache_write_tokens += tokens.cache.write
    return id
  }

  #call(messageID: string, sessionID: string): void {
    const r = this.#random
    const start = (this.#at += r.int(20, 5000))
    const end = (this.#at += r.int(5, 9000))
    const tool = r.pick(tools)
    const file = r.pick(this.#files)
    const input =
      tool === "bash" ? { command: words(r, 60), description: words(r, 20) } : { filePath: file.path }
    const state = r.chance(0.06)
      ? { status: "error", input, error: "File not found", time: { start, end } }
      : {
          status: "completed",
          input,
          output: this.#output(tool, file),
          title: words(r, 20),
          metadata: {},
          time: { start, end }
        }
    this.#part(messageID, sessionID, { type: "tool", callID: `toolu_${r.hex(24)}`, tool, state })
  }

  /** A file reads as it read before, a command often prints what it printed: as real trails do, it compresses well. */
  #output(tool: string, file: WorkedFile): string {
    if (tool === "grep" || tool === "glob") return this.#words(2000, 30_000)
    if (tool !== "bash") return file.text
    if (this.#random.chance(0.5)) this.#printed = this.#words(2000, 30_000)
    return this.#printed
  }

  #part(messageID: string, sessionID: string, body: Record<string, unknown>): void {
    const id = this.#id("prt")
    this.#write(`part/${messageID}/${id}.json`, { id, sessionID, messageID, ...body })
  }

  #write(path: string, document: unknown): void {
    const text = JSON.stringify(document, null, 2)
    fs.writeFileSync(`${this.#storage}/${path}`, text)
    this.totals.files++
    this.totals.bytes += Buffer.byteLength(text)
  }

  /** Ids begin with their time: 12 hex digits of ms × 4096 + counter; of sessions, their complement. */
  #id(prefix: string, descending = false): string {
    const time = BigInt(this.#at) * 0x1000n + BigInt(this.#counter++ % 4096)
    const bits = (descending ? ~time : time) & 0xffffffffffffn
    let rest = ""
    for (let i = 0; i < 14; i++) rest += base62[this.#random.int(0, 61)]
    return `${prefix}_${bits.toString(16).padStart(12, "0")}${rest}`
  }

  #words(median: number, max: number): string {
    return words(this.#random, this.#random.long(median * this.#text, max * this.#text))
  }
}
