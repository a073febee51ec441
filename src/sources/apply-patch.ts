/**
 * The patch language of `apply_patch`, Codex's tool, which models use elsewhere too.
 *
 *   *** Begin Patch
 *   *** Add File: path        lines beginning with +
 *   *** Delete File: path
 *   *** Update File: path     *** Move to: path, hunks beginning with @@, lines beginning with space, + or -
 *   *** End Patch
 *
 * Models send it as the input of a tool, as a tool's JSON argument, or to a shell as a here-document.
 */
import type { FileVerb } from "../record/FileOperation.ts"

/** One file that a patch changes. Lines are null where nothing tells. */
export interface FileChange {
  readonly path: string
  readonly verb: FileVerb
  readonly added: number | null
  readonly removed: number | null
}

/** The changes that a patch asks for; empty when the text holds no patch. */
export const changesIn = (text: string): ReadonlyArray<FileChange> => {
  const begin = text.indexOf("*** Begin Patch")
  if (begin < 0) return []
  const end = text.indexOf("*** End Patch", begin)
  const changes: Array<FileChange> = []
  let open: Open | null = null
  for (const line of text.slice(begin, end < 0 ? undefined : end).split("\n")) {
    const heading = line.startsWith("*** ") ? headings.exec(line) : null
    if (heading === null) {
      if (open !== null && line.startsWith("+")) open.added++
      else if (open !== null && line.startsWith("-")) open.removed++
    } else if (heading[1] !== "Move to") {
      if (open !== null) changes.push(...changesTo(open))
      open = { path: heading[2]!, verb: verbs[heading[1]!]!, to: null, added: 0, removed: 0 }
    } else if (open !== null) open.to = heading[2]!
  }
  return open === null ? changes : [...changes, ...changesTo(open)]
}

const headings = /^\*\*\* (Add File|Update File|Delete File|Move to): (.+?)\r?$/
const verbs: Readonly<Record<string, FileVerb>> = {
  "Add File": "write",
  "Update File": "edit",
  "Delete File": "delete"
}

/** A file of a patch, with what is known of it so far; `to` is where it is moved. */
interface Open {
  readonly path: string
  readonly verb: FileVerb
  to: string | null
  added: number
  removed: number
}

/** A file that is moved is gone from one path and changed at another. */
export const changesTo = (file: Readonly<Open>): ReadonlyArray<FileChange> => {
  const { path, verb, to, added } = file
  // Patches do not tell how long a deleted file was.
  const removed = verb === "delete" && file.removed === 0 ? null : file.removed
  return to === null
    ? [{ path, verb, added, removed }]
    : [
        { path, verb: "move", added: null, removed: null },
        { path: to, verb: "edit", added, removed }
      ]
}
