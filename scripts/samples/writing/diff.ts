/** The lines that an edit changes: what both texts begin and end with is context, the rest is out and in. */
export interface Hunk {
  readonly start: number
  readonly removed: ReadonlyArray<string>
  readonly added: ReadonlyArray<string>
}

/** `line`: where `before` begins in the file, counted from 1. */
export const hunkOf = (before: string, after: string, line: number): Hunk => {
  const [old, young] = [before.split("\n"), after.split("\n")]
  let head = 0
  while (head < Math.min(old.length, young.length) && old[head] === young[head]) head++
  let tail = 0
  const room = Math.min(old.length, young.length) - head
  while (tail < room && old.at(-1 - tail) === young.at(-1 - tail)) tail++
  return {
    start: line + head,
    removed: old.slice(head, old.length - tail),
    added: young.slice(head, young.length - tail)
  }
}

/** A hunk as a unified diff writes it. */
export const unified = (path: string, { start, removed, added }: Hunk): string =>
  [
    `--- ${path}`,
    `+++ ${path}`,
    `@@ -${start},${removed.length} +${start},${added.length} @@`,
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`)
  ].join("\n")
