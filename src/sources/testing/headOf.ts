/** The beginning of a file as detection sees it, from its bytes. */
import { cutLines } from "../jsonl.ts"
import type { Head } from "../Source.ts"

/** `path` is a hint only; see `Head`. */
export const headOf = (bytes: Buffer | string, path = "/trail/file.jsonl"): Head => {
  const head = Buffer.from(bytes).subarray(0, 256 * 1024)
  const text = head.toString("utf8")
  const values: Array<unknown> = []
  cutLines(
    head,
    { offset: 0, atEnd: head.length === Buffer.byteLength(bytes), maxLineBytes: Number.MAX_SAFE_INTEGER },
    {
      value: (value) => void (values.length < 40 && values.push(value)),
      prose: () => true,
      reject: () => {}
    }
  )
  if (values.length === 0 || /^\s*[[{]\s*\n/.test(text)) {
    const whole = document(bytes)
    if (whole.length > 0) values.splice(0, values.length, ...whole)
  }
  return { path, text, values }
}

/** A file that is one document over many lines. */
const document = (bytes: Buffer | string): ReadonlyArray<unknown> => {
  try {
    return [JSON.parse(bytes.toString())]
  } catch {
    // It is neither lines nor a document: a head without values.
    return []
  }
}
