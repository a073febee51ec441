/**
 * A JSON record whose texts are wanted as UTF-8, which is what they are stored as and what SQLite takes.
 *
 * Decoding all of a record to UTF-16, only to encode one text of it again, costs more than parsing it. So each
 * byte is taken for a character (Latin-1), and the text's characters are its bytes again. What could tell the
 * two apart is read in the ordinary way: escapes of characters beyond ASCII, and bytes that are no UTF-8.
 */
import { isUtf8 } from "node:buffer"
import { plainText, pointed } from "./pointer.ts"

/** A text whose bytes, in this encoding, are its UTF-8. */
export interface Utf8Text {
  readonly text: string
  readonly encoding: "latin1" | "utf8"
}

export class Utf8Record {
  readonly #value: unknown
  readonly #encoding: Utf8Text["encoding"]

  /** Throws a `SyntaxError` for what is no JSON. */
  constructor(bytes: Buffer) {
    this.#encoding = isUtf8(bytes) && !escapesBeyondAscii(bytes) ? "latin1" : "utf8"
    this.#value = JSON.parse(bytes.toString(this.#encoding))
  }

  /** What `plainText` says of the value at `pointer`; null when nothing stands there. */
  text(pointer: string): Utf8Text | null {
    const value = pointed(this.#value, this.#encoding === "utf8" ? pointer : bytesOf(pointer))
    if (value === undefined || value === null) return null
    return { text: plainText(value), encoding: this.#encoding }
  }
}

const bytesOf = (pointer: string): string =>
  isAscii.test(pointer) ? pointer : Buffer.from(pointer).toString("latin1")

const isAscii = /^[\0-\x7f]*$/

/** Whether some `\uXXXX` stands for more than ASCII; those of control characters, as terminals have, do not. */
const escapesBeyondAscii = (bytes: Buffer): boolean => {
  for (let at = bytes.indexOf(escape); at >= 0; at = bytes.indexOf(escape, at + 2)) {
    if (bytes[at + 2] !== zero || bytes[at + 3] !== zero || bytes[at + 4]! > seven) return true
  }
  return false
}

const escape = Buffer.from("\\u")
const zero = 0x30
const seven = 0x37
