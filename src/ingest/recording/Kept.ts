/** What was printed or piped in, as far as it is kept. */

/** Keeps the end of a stream: what a run came to stands there. */
export class KeptEnd {
  readonly #most: number
  #pieces: Array<Buffer> = []
  #held = 0
  /** All bytes that came. */
  bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  add(piece: Buffer): void {
    this.bytes += piece.length
    this.#pieces.push(piece)
    this.#held += piece.length
    while (this.#pieces.length > 1 && this.#held - this.#pieces[0]!.length >= this.#most) {
      this.#held -= this.#pieces.shift()!.length
    }
  }

  get isWhole(): boolean {
    return this.bytes <= this.#most
  }

  text(): string {
    const all = Buffer.concat(this.#pieces)
    const end = textOf(all.subarray(Math.max(0, all.length - this.#most)))
    return this.isWhole ? end : fromLine(end)
  }
}

/** Keeps the beginning of a stream. */
export class KeptBeginning {
  readonly #most: number
  readonly #pieces: Array<Buffer> = []
  bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  add(piece: Buffer): void {
    if (this.bytes < this.#most) this.#pieces.push(piece.subarray(0, this.#most - this.bytes))
    this.bytes += piece.length
  }

  get isWhole(): boolean {
    return this.bytes <= this.#most
  }

  text(): string {
    const beginning = textOf(Buffer.concat(this.#pieces))
    return this.isWhole ? beginning : toLine(beginning)
  }

  /** Is it text, and all there, so that it can be given again byte for byte? */
  get isText(): boolean {
    const all = Buffer.concat(this.#pieces)
    return this.isWhole && Buffer.from(all.toString("utf8")).equals(all)
  }
}

/** The end of a text. */
export const lastChars = (text: string, chars: number): string =>
  text.length <= chars ? text : fromLine(text.slice(-chars))

/** Without the half of a line that it begins with, unless that is much of it: half a word may be a part of a secret. */
const fromLine = (text: string): string => {
  const line = text.indexOf("\n")
  return line === -1 || line > text.length / 2 ? text : text.slice(line + 1)
}

/** Without the half of a line that it ends with, in the same way. */
const toLine = (text: string): string => {
  const line = text.lastIndexOf("\n")
  return line < text.length / 2 ? text : text.slice(0, line + 1)
}

/** Half a character at either end is left out. */
const textOf = (bytes: Buffer): string => {
  let start = 0
  while (start < Math.min(3, bytes.length) && (bytes[start]! & 0xc0) === 0x80) start++
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(start), { stream: true })
}
