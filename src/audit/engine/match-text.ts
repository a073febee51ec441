/** Finds a text rule's pattern in a file. */
import type { Span } from "../rules/SourceFile.ts"
import type { TextPart } from "../rules/Rule.ts"
import type { TextParts } from "./text-parts.ts"

/**
 * All places of `pattern`, which has the flag `g` and not `y`. A match that begins in another part is none, and hides
 * none that begins within it. Without `parts`, the file has one part only.
 */
export const matchText = (
  pattern: RegExp,
  text: string,
  part: TextPart,
  parts: TextParts | null
): ReadonlyArray<Span> => {
  const places: Array<Span> = []
  const where = parts === null ? text : parts.textFor(part)
  pattern.lastIndex = 0
  for (let match = pattern.exec(where); match !== null; match = pattern.exec(where)) {
    const [all] = match
    const start = match.index + blanksBefore(all)
    if (all.length === 0) pattern.lastIndex++
    else if (parts === null || parts.isIn(part, start)) places.push({ start, end: match.index + all.length })
    else pattern.lastIndex = match.index + 1
  }
  return places
}

/** The same expression, ready to be used again and again: `g` set, `y` not, so that no position leaks into a file. */
export const searching = (pattern: RegExp): RegExp =>
  new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, "")}g`)

/** A match of blanks alone begins where it begins. */
const blanksBefore = (matched: string): number => {
  const first = matched.search(/\S/)
  return first === -1 ? 0 : first
}
