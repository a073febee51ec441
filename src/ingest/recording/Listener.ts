/**
 * What an agent's output told of its own run, gathered while it is printed.
 *
 * Three agents print JSON when they are asked to: Claude Code (`--output-format json|stream-json`), Codex
 * (`exec --json`) and OpenCode (`run --format json`); Codex also names its session on stderr. What is told is taken
 * only as far as it is this run's: the totals of a session that was resumed hold what came before, too.
 */
import { isFields, type Fields } from "../../sources/fields.ts"
import type { Told } from "./Told.ts"
import { tellClaude } from "./told-claude.ts"
import { tellCodex } from "./told-codex.ts"
import { tellOpenCode } from "./told-opencode.ts"

/** A longer line is no record of an agent's. */
const longest = 64 << 20

export class Listener {
  readonly told: Told = { session: null, usage: null, answer: null, fault: null }
  readonly #command: ReadonlyArray<string>
  #pending: Array<Buffer> = []
  #length = 0
  #isTooLong = false

  /** `command`: as it was called; it tells whether a session goes on that was there before. */
  constructor(command: ReadonlyArray<string>) {
    this.#command = command
  }

  /** What is printed on stdout, in pieces. */
  hear(bytes: Buffer): void {
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      this.#keep(bytes.subarray(start, end))
      this.#line()
      start = end + 1
    }
    this.#keep(bytes.subarray(start))
  }

  /** The end of it; `stderr` is what was printed there, or its end. */
  end(stderr: string): Told {
    this.#line()
    const session = /^session id: ([0-9a-f-]{36})$/m.exec(stderr)?.[1]
    if (this.told.session === null && session !== undefined && /^OpenAI Codex /m.test(stderr)) {
      this.told.session = { agent: "codex", native_id: session }
    }
    return this.told
  }

  #keep(bytes: Buffer): void {
    if (this.#isTooLong || bytes.length === 0) return
    this.#length += bytes.length
    if (this.#length > longest) {
      this.#isTooLong = true
      this.#pending = []
    } else this.#pending.push(Buffer.from(bytes))
  }

  #line(): void {
    const text = this.#isTooLong ? "" : Buffer.concat(this.#pending).toString("utf8").trim()
    this.#pending = []
    this.#length = 0
    this.#isTooLong = false
    if (!/^[[{]/.test(text)) return
    for (const record of recordsIn(text)) this.#record(record)
  }

  #record(record: Fields): void {
    tellClaude(this.told, record, this.#command)
    tellCodex(this.told, record, this.#command)
    tellOpenCode(this.told, record)
  }
}

/** Claude Code prints all records as one list when it is asked for JSON with `--verbose`. */
const recordsIn = (text: string): ReadonlyArray<Fields> => {
  try {
    const value: unknown = JSON.parse(text)
    return (Array.isArray(value) ? value : [value]).filter(isFields)
  } catch {
    // words that begin with a bracket
    return []
  }
}
