/** What a report's file holds: JSON, opened; or text. */
import { afterSpace, JsonBroken, openJson } from "./LongList.ts"

/**
 * - `json`: the first JSON value of the file; undefined when it holds none.
 * - `rest`: where what follows that value begins; null when nothing does.
 * - `broken`: why it is no JSON although it begins as such.
 * - `opening`: the beginning as text, 64 kB of it.
 */
export interface Content {
  readonly bytes: Buffer
  readonly json: unknown
  readonly rest: number | null
  readonly broken: string | null
  readonly opening: string
}

const OPENING_BYTES = 64 * 1024

/** Opens what was read of a file. UTF-16, which shells of Windows write, becomes UTF-8. */
export const openContent = (read: Uint8Array): Content => {
  const bytes = utf8Of(Buffer.from(read.buffer, read.byteOffset, read.byteLength))
  const opening = bytes.toString("utf8", 0, OPENING_BYTES)
  const start = afterSpace(bytes, 0, bytes.length)
  const plain = { bytes, json: undefined, rest: null, broken: null, opening }
  if (!/^\s*[[{]/.test(opening)) return plain
  try {
    const { value, end } = openJson(bytes, start)
    const rest = afterSpace(bytes, end, bytes.length)
    return { ...plain, json: value, rest: rest === bytes.length ? null : rest }
  } catch (error) {
    if (error instanceof JsonBroken) return { ...plain, broken: error.message }
    throw error
  }
}

/** All of it as text; null when it is longer than a text can be. */
export const wholeText = (content: Content): string | null => {
  try {
    return content.bytes.toString("utf8")
  } catch {
    // more than 512 MB: null says it
    return null
  }
}

/** The bytes without their byte order mark, as UTF-8. */
const utf8Of = (bytes: Buffer): Buffer => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3)
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : null
  return encoding === null ? bytes : Buffer.from(new TextDecoder(encoding).decode(bytes), "utf8")
}
