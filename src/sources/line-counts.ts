/** How many lines a text has, and how many a diff adds and removes. */

/** Lines of a text; a last line without line end counts too. */
export const lineCount = (text: string): number => {
  let lines = text === "" || text.endsWith("\n") ? 0 : 1
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lines++
  return lines
}

/** The lines themselves. */
export const linesOf = (text: string): ReadonlyArray<string> =>
  text === "" ? [] : (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n")

export interface ChangedLines {
  readonly added: number
  readonly removed: number
}

/** Lines of a unified diff's hunks. The two headers of each file stand before its first hunk. */
export const linesInDiff = (diff: string): ChangedLines => {
  let isHunk = false
  return changedLines(
    diff.split("\n").filter((line) => {
      if (line.startsWith("@@")) isHunk = true
      else if (line.startsWith("Index: ") || line.startsWith("diff --git ")) isHunk = false
      return isHunk
    })
  )
}

/** Of lines that belong to hunks: those that begin with `+` and with `-`. */
export const changedLines = (lines: Iterable<unknown>): ChangedLines => {
  let added = 0
  let removed = 0
  for (const line of lines) {
    if (typeof line !== "string") continue
    if (line.startsWith("+")) added++
    else if (line.startsWith("-")) removed++
  }
  return { added, removed }
}
