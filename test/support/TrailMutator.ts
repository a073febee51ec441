/**
 * Changes a trail at random, as agents and their users do: logs and documents come, grow, are rewritten (in place, by
 * another file that is put in their place, to the same size), linked, move and go, alone and with their folders; and a
 * database is written to while it is read.
 *
 * Beside the trail it keeps a museum: the last state of everything that was taken away. A fresh reading of both
 * must give the rows of whoever followed the trail all the time. What goes is mostly taken away once it was `seen`, for
 * nobody can have read what came and went between two looks. Logs that go unseen may be read in part: so much goes to
 * the museum as turns out to have been read, if it is their beginning.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { LiveDatabase } from "./LiveDatabase.ts"
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
  readonly #database: LiveDatabase
  /** What logs held that went unseen. */
  readonly #lost: Array<string> = []
  #serial = 0

  /** `isSeen` resolves when the row of that message is there. */
  constructor(random: Random, root: string, museum: string, isSeen: (message: string) => Promise<void>) {
    this.#random = random
    this.#root = root
    this.#museum = museum
    this.#isSeen = isSeen
    this.#database = new LiveDatabase(random, path.join(root, "opencode", "opencode.db"))
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
      [canWait ? 2 : 0, () => this.#rewriteLog("in place")],
      [canWait ? 2 : 0, () => this.#rewriteLog("by another")],
      [canWait ? 2 : 0, () => this.#rewriteLog("to the same size")],
      [3, () => this.#moveLog()],
      [canWait ? 2 : 0, () => this.#removeLog()],
      [canWait ? 2 : 0, () => this.#loseLog()],
      [canWait ? 1 : 0, () => this.#removeFolder()],
      [1, () => this.#link()],
      [6, () => this.#database.step()],
      [10, () => this.#newDocuments()],
      [4, () => this.#rewriteDocument()],
      [canWait ? 1 : 0, () => this.#removeDocument()],
      [canWait ? 1 : 0, () => this.#removeDocuments()],
      [1, () => this.#moveFolder()]
    ]
    let at = random.next() * steps.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, step] of steps) {
      at -= weight
      if (at < 0) return step()
    }
  }

  /** The trail stays as it is; the database's program has ended. */
  end(): void {
    this.#database.close()
  }

  /** Of logs that went unseen what was read of them goes to the museum. Throws when that is no beginning of one. */
  keepLost(isThere: (uuid: string) => boolean): void {
    for (const text of this.#lost.splice(0)) {
      const lines = text.trimEnd().split("\n")
      const there = lines.map((line) => isThere((JSON.parse(line) as { readonly uuid: string }).uuid))
      const read = there.indexOf(false) === -1 ? lines.length : there.indexOf(false)
      if (there.slice(read).includes(true)) throw new Error(`Read without what stands before it: ${text}`)
      if (read > 0) this.#keep(this.#root + "/claude/lost.jsonl", `${lines.slice(0, read).join("\n")}\n`)
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
  async #rewriteLog(how: "in place" | "by another" | "to the same size"): Promise<void> {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    await this.#seen(log)
    const before = fs.readFileSync(log.path, "utf8")
    this.#keep(log.path, before)
    const session = `session-${this.#serial++}`
    const lines = this.#lines(session, how === "to the same size" ? 1 : this.#random.int(1, 6))
    if (how === "by another") {
      const draft = `${log.path}.tmp`
      fs.writeFileSync(draft, lines)
      fs.renameSync(draft, log.path)
    } else if (how === "to the same size") {
      fs.writeFileSync(log.path, `${lines.trimEnd().padEnd(before.length - 1)}\n`)
    } else fs.writeFileSync(log.path, lines)
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

  /** Whoever follows may have read all of it, some, or nothing. */
  #loseLog(): void {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    this.#lost.push(fs.readFileSync(log.path, "utf8"))
    fs.rmSync(log.path)
    this.#logs.splice(this.#logs.indexOf(log), 1)
  }

  /** A folder with all the logs in it; it may well be made again. */
  async #removeFolder(): Promise<void> {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    const folder = path.dirname(log.path)
    if (folder === path.join(this.#root, "claude", "projects")) return
    const inside = this.#logs.filter((one) => one.path.startsWith(`${folder}/`))
    for (const one of inside) {
      await this.#seen(one)
      this.#keep(one.path, fs.readFileSync(one.path, "utf8"))
    }
    fs.rmSync(folder, { recursive: true })
    for (const one of inside) this.#logs.splice(this.#logs.indexOf(one), 1)
  }

  /** The same log under another name, as long as it stands where it is; or a folder that leads back up. */
  #link(): void {
    const log = this.#some(this.#logs)
    if (log === undefined) return
    const link = path.join(this.#folder(), `link-${this.#serial++}`)
    if (this.#random.chance(0.3)) fs.symlinkSync(path.dirname(log.path), link)
    else fs.symlinkSync(log.path, `${link}.jsonl`)
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

  /** All parts of a message, and their folder. */
  async #removeDocuments(): Promise<void> {
    const document = this.#some(this.#documents.filter(({ body }) => typeof body["text"] === "string"))
    if (document === undefined) return
    const folder = path.dirname(document.path)
    const inside = this.#documents.filter((one) => path.dirname(one.path) === folder)
    for (const one of inside) {
      await this.#isSeen(`${String(one.body["id"])} ${String(one.body["text"])}`)
      this.#keep(one.path, one.text)
      this.#documents.splice(this.#documents.indexOf(one), 1)
    }
    fs.rmSync(folder, { recursive: true })
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
