/** How many lines a tool added to a file and removed from it. */
import { type Fields, fieldsOf, isText, listOf, longTextOf } from "../fields.ts"
import { type ChangedLines, changedLines, linesOf } from "../line-counts.ts"
import { beginning, linesIn, whole } from "../LongText.ts"

/** As the tool's report says: by its patch; a new file has none, but its content. Null when it has neither. */
export const linesInReport = (report: Fields): ChangedLines | null => {
  const patch = report["structuredPatch"]
  if (!Array.isArray(patch)) return null
  const content = report["content"]
  if (patch.length === 0 && report["type"] === "create" && isText(content)) {
    return { added: linesIn(content), removed: 0 }
  }
  const lines = patch.flatMap((hunk) => listOf(fieldsOf(hunk)?.["lines"]))
  return changedLines(lines.map((line) => (isText(line) ? beginning(line, 1) : line)))
}

/**
 * As a call's input says: lines of a file that it writes, or the difference between the text that it replaces and
 * the new one. Null when that does not tell (every occurrence is replaced), or when it is another tool's.
 */
export const linesInCall = (input: Fields): ChangedLines | null => {
  const content = longTextOf(input["content"])
  if (content !== null) return { added: linesIn(content), removed: 0 }
  const [before, after] = [input["old_string"], input["new_string"]]
  if (!isText(before) || !isText(after) || input["replace_all"] === true) return null
  return difference(linesOf(whole(before)), linesOf(whole(after)))
}

/** Most pairs of lines that are compared one by one. */
const mostPairs = 250_000

/** The smallest number of lines to take out and put in. Of very long texts everything in the middle counts. */
const difference = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): ChangedLines => {
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++
  let end = 0
  const shorter = Math.min(before.length, after.length) - start
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) end++
  const old = before.slice(start, before.length - end)
  const young = after.slice(start, after.length - end)
  const kept = old.length * young.length > mostPairs ? 0 : commonLines(old, young)
  return { added: young.length - kept, removed: old.length - kept }
}

/** Length of the longest common subsequence. Lines are numbered first: numbers are compared faster than texts. */
const commonLines = (before: ReadonlyArray<string>, after: ReadonlyArray<string>): number => {
  const numbers = new Map([...before, ...after].map((line, i) => [line, i]))
  const numbered = (lines: ReadonlyArray<string>) => Uint32Array.from(lines, (line) => numbers.get(line)!)
  const [a, b] = [numbered(before), numbered(after)]
  let [row, next] = [new Uint32Array(b.length + 1), new Uint32Array(b.length + 1)]
  for (const line of a) {
    for (let j = 0; j < b.length; j++) {
      next[j + 1] = line === b[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!)
    }
    ;[row, next] = [next, row]
  }
  return row[b.length]!
}
