/** The long texts of a batch of lines, as `LineScanner` left them in its memory: JSON, between its quotes. */
import { lineCount } from "./line-counts.ts"
import type { HeldTexts } from "./LongText.ts"

/** Words that the program writes of each text. */
const wordsOfText = 5
const begin = 0
const bytes = 1
const chars = 2
const escapes = 3
const newlines = 4

/** What stands for the number of escapes, where JSON would be written differently: `\u0041` and `\/`. */
const odd = 0xffffffff

const BACKSLASH = 92
const u = 117
const n = 110

export class ScannedTexts implements HeldTexts {
  count = 0
  readonly #memory: Buffer
  readonly #words: Uint32Array
  readonly #table: number

  /** `words` are the same memory; the table begins at the word `table`. */
  constructor(memory: Buffer, words: Uint32Array, table: number) {
    this.#memory = memory
    this.#words = words
    this.#table = table
  }

  whole(index: number): string {
    const from = this.#word(index, begin)
    const length = this.#word(index, bytes)
    return this.#word(index, escapes) === 0
      ? this.#memory.toString(this.#word(index, chars) === length ? "latin1" : "utf8", from, from + length)
      : (JSON.parse(this.#memory.toString("utf8", from - 1, from + length + 1)) as string)
  }

  beginning(index: number, atLeast: number): string {
    const from = this.#word(index, begin)
    const length = this.#word(index, bytes)
    // What JSON needs for a character: of ASCII, two bytes at most; else six at most, as in `\u0041`.
    const isASCII = this.#word(index, chars) + this.#word(index, escapes) === length
    const enough = atLeast * (isASCII ? 2 : 6)
    if (length <= enough) return this.whole(index)
    const to = this.#boundary(from, from + enough)
    return JSON.parse(`"${this.#memory.toString("utf8", from, to)}"`) as string
  }

  chars(index: number): number {
    return this.#word(index, chars)
  }

  jsonChars(index: number): number {
    const escaped = this.#word(index, escapes)
    return escaped === odd ? JSON.stringify(this.whole(index)).length - 2 : this.#word(index, chars) + escaped
  }

  lines(index: number): number {
    if (this.#word(index, escapes) === odd) return lineCount(this.whole(index))
    const end = this.#word(index, begin) + this.#word(index, bytes)
    const endsLine = this.#memory[end - 1] === n && this.#beginsEscape(end - 2)
    return this.#word(index, newlines) + (endsLine ? 0 : 1)
  }

  /** The last position at or before `to` that is within no character and no escape. */
  #boundary(from: number, to: number): number {
    const memory = this.#memory
    while ((memory[to]! & 0xc0) === 0x80) to--
    for (let at = to - 1; at >= from && at > to - 6; at--) {
      if (memory[at] !== BACKSLASH) continue
      const isCut = this.#beginsEscape(at) && at + (memory[at + 1] === u ? 6 : 2) > to
      return isCut ? at : to
    }
    return to
  }

  /** Is there a backslash that is not itself escaped? */
  #beginsEscape(at: number): boolean {
    let before = at
    while (this.#memory[before] === BACKSLASH) before--
    return (at - before) % 2 === 1
  }

  #word(index: number, which: number): number {
    return this.#words[this.#table + index * wordsOfText + which]!
  }
}
