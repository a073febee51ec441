/**
 * Changes a trail at random, as agents and their users do: logs and documents come, grow, are rewritten, move and go.
 *
 * Beside the trail it keeps a museum: the last state of everything that was taken away. A fresh reading of both
 * must give the rows of whoever followed the trail all the time. What goes is only taken away once it was `seen`, for
 * nobody can have read what came and went between two looks.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Random } from "./Random.ts"

interface Log {
  path: string
  readonly session: string
}

interface Document {
  readonly path: string
  text: string
  readonly body: Record<string, unknown>
}

export class TrailMutator {
  readonly #random: Random
  readonly #root: string
  readonly #museum: string
  readonly #isSeen: (id: string) => Promise<void>
  readonly #logs: Array<Log> = []
  readonly #documents: Array<Document> = []
  #serial = 0

  /** `isSeen` resolves when the row of that message is there. */
  constructor(random: Random, root: string, museum: string, isSeen: (message: string) => Promise<void>) {
    this.#random = random
    this.#root = root
    this.#museum = museum
    this.#isSeen = isSeen
    for (const folder of ["session", "message", "part", "project"]) {
      fs.mkdirSync(path.join(root, "opencode", "storage", folder), { recursive: true })
    }
    fs.mkdirSync(path.join(root, "claude", "projects"), { recursive: true })
  }

  /** One change; `canWait` also such as must have been seen first. */
  async step(canWait: boolean): Promise<void> {
    const random = this.#random
    const steps: ReadonlyArray<readonly [weight: number, step: () => void | Promise<void>]> = [
      [6, () => this.#newLog()],
      [14, () => this.#append()],
      [canWait ? 2 : 0, () => this.#rewriteLog()],
      [3, () => this.#moveLog()],
      [canWait ? 2 : 0, () => this.#removeLog()],
      [10, () => this.#newDocuments()],
      [4, () => this.#rewriteDocument()],
      [canWait ? 1 : 0, () => this.#removeDocument()],
      [1, () => this.#moveFolder()]
    ]
    let at = random.next() * steps.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, step] of steps) {
      at -= weight
      if (at < 0) return step()
    }
  }

  #newLog(): void {
    const session = `session-${this.#serial++}`
    const log = { path: path.join(this.#folder(), `${session}.jsonl`), session }
    this.#logs.push(log)
    fs.writeFileSync(log.path, this.#lines(session, this.#random.int(1, 4)))
  }

  #append(): void {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    const text = this.#lines(log.session, this.#random.int(1, 3))
    // Sometimes the last line comes in two pieces.
    const cut = this.#random.chance(0.3) ? this.#random.int(1, text.length - 1) : text.length
    fs.appendFileSync(log.path, text.slice(0, cut))
    fs.appendFileSync(log.path, text.slice(cut))
  }

  /** Another session's lines stand in the file afterwards; what it held before is history. */
  async #rewriteLog(): Promise<void> {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    await this.#seen(log)
    this.#keep(log.path, fs.readFileSync(log.path, "utf8"))
    const session = `session-${this.#serial++}`
    fs.writeFileSync(log.path, this.#lines(session, this.#random.int(1, 6)))
    this.#logs[this.#logs.indexOf(log)] = { path: log.path, session }
  }

  #moveLog(): void {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    const to = path.join(this.#folder(), `${log.session}-${this.#serial++}.jsonl`)
    fs.renameSync(log.path, to)
    log.path = to
  }

  async #removeLog(): Promise<void> {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    await this.#seen(log)
    this.#keep(log.path, fs.readFileSync(log.path, "utf8"))
    fs.rmSync(log.path)
    this.#logs.splice(this.#logs.indexOf(log), 1)
  }

  /** A message with its parts: new folders, new files in them at once. */
  #newDocuments(): void {
    const random = this.#random
    const session = `ses_${random.int(0, 5)}`
    const message = `msg_${this.#serial++}`
    const created = this.#at()
    const parts = random.int(1, 5)
    for (let i = 0; i < parts; i++) {
      const id = `prt_${this.#serial++}`
      const body = { id, sessionID: session, messageID: message, type: "text", text: random.hex(8) }
      this.#document(`part/${message}/${id}.json`, body)
    }
    const tokens = { input: 5, output: 7, reasoning: 0, cache: { read: 1, write: 0 } }
    const body = {
      id: message,
      sessionID: session,
      role: "assistant",
      modelID: "m1",
      providerID: "p1",
      finish: "stop",
      cost: 0,
      tokens,
      time: { created, completed: created + 5 }
    }
    this.#document(`message/${session}/${message}.json`, body)
  }

  /** Texts only grow, as those of agents do while a model speaks. */
  #rewriteDocument(): void {
    const document = this.#some(this.#documents.filter(({ body }) => typeof body["text"] === "string"))
    if (document === undefined || !fs.existsSync(document.path)) return
    document.body["text"] = `${String(document.body["text"])}${this.#random.hex(this.#random.int(1, 40))}`
    document.text = JSON.stringify(document.body, null, 2)
    fs.writeFileSync(document.path, document.text)
  }

  async #removeDocument(): Promise<void> {
    const document = this.#some(this.#documents)
    if (document === undefined || !fs.existsSync(document.path)) return
    const { id, text } = document.body
    await this.#isSeen(`${String(id)} ${typeof text === "string" ? text : ""}`)
    this.#keep(document.path, document.text)
    fs.rmSync(document.path)
    this.#documents.splice(this.#documents.indexOf(document), 1)
  }

  /** All logs of a folder at once stand elsewhere. */
  #moveFolder(): void {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    const from = path.dirname(log.path)
    if (from === path.join(this.#root, "claude", "projects")) return
    const to = `${from}-${this.#serial++}`
    fs.renameSync(from, to)
    for (const one of this.#logs) {
      if (one.path.startsWith(`${from}/`)) one.path = path.join(to, path.relative(from, one.path))
    }
  }

  #folder(): string {
    const depth = this.#random.int(0, 2)
    const names = Array.from({ length: depth }, () => `f${this.#random.int(0, 3)}`)
    const folder = path.join(this.#root, "claude", "projects", ...names)
    fs.mkdirSync(folder, { recursive: true })
    return folder
  }

  #document(below: string, body: Record<string, unknown>): void {
    const file = path.join(this.#root, "opencode", "storage", below)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    const document = { path: file, text: JSON.stringify(body, null, 2), body }
    fs.writeFileSync(file, document.text)
    this.#documents.push(document)
  }

  /** The museum has the same layout below another root; a file may stand there several times. */
  #keep(file: string, text: string): void {
    const below = path.relative(this.#root, file)
    const isDocument = below.startsWith("opencode")
    const kept = isDocument
      ? path.join(this.#museum, below)
      : path.join(this.#museum, "claude", "projects", `kept-${this.#serial++}.jsonl`)
    fs.mkdirSync(path.dirname(kept), { recursive: true })
    fs.writeFileSync(kept, text)
  }

  async #seen(log: Log): Promise<void> {
    const lines = fs.readFileSync(log.path, "utf8").trimEnd().split("\n")
    const last = JSON.parse(lines.at(-1)!) as { readonly uuid: string }
    await this.#isSeen(last.uuid)
  }

  #some<A>(from: ReadonlyArray<A>): A | undefined {
    return from.length === 0 ? undefined : this.#random.pick(from)
  }

  #at(): number {
    return Date.UTC(2026, 5, 1) + this.#serial * 1000
  }

  /** Prompts with their answers. */
  #lines(sessionId: string, exchanges: number): string {
    const lines = Array.from({ length: exchanges }, () => {
      const n = this.#serial++
      const own = { sessionId, cwd: "/home/dev/a", version: "2.1.160", isSidechain: false, parentUuid: null }
      const timestamp = new Date(this.#at()).toISOString()
      const usage = { input_tokens: 3, output_tokens: 5, cache_read_input_tokens: 7 }
      const content = [{ type: "text", text: `answer ${n}` }]
      const message = {
        id: `api_${n}`,
        role: "assistant",
        type: "message",
        model: "claude-sonnet-4-5",
        usage,
        content
      }
      return [
        {
          ...own,
          type: "user",
          uuid: `user-${n}`,
          timestamp,
          message: { role: "user", content: `question ${n}` }
        },
        { ...own, type: "assistant", uuid: `answer-${n}`, timestamp, requestId: `req_${n}`, message }
      ]
    })
    return lines
      .flat()
      .map((line) => `${JSON.stringify(line)}\n`)
      .join("")
  }
}
