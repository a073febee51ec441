/**
 * The patch language of `apply_patch`, and the changes that Codex reports when a patch was applied.
 *
 *   *** Begin Patch
 *   *** Add File: path        lines beginning with +
 *   *** Delete File: path
 *   *** Update File: path     *** Move to: path, hunks beginning with @@, lines beginning with space, + or -
 *   *** End Patch
 *
 * Models send it as the input of a tool, as a tool's JSON argument, or to a shell as a here-document.
 */
import { fieldsOf, textOf } from "./fields.ts"
import type { FileVerb } from "../../record/FileOperation.ts"

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
    const heading = /^\*\*\* (Add|Update|Delete) File: (.+?)\r?$/.exec(line)
    const moved = /^\*\*\* Move to: (.+?)\r?$/.exec(line)
    if (heading !== null) {
      if (open !== null) changes.push(...closed(open))
      open = { path: heading[2]!, verb: verbs[heading[1]!]!, to: null, added: 0, removed: 0 }
    } else if (open !== null && moved !== null) open.to = moved[1]!
    else if (open !== null && line.startsWith("+")) open.added++
    else if (open !== null && line.startsWith("-")) open.removed++
  }
  return open === null ? changes : [...changes, ...closed(open)]
}

/** The changes of a `patch_apply_end` or of a completed `FileChange`: `{path: {type, content | unified_diff}}`. */
export const changesOf = (value: unknown): ReadonlyArray<FileChange> =>
  Object.entries(fieldsOf(value) ?? {}).flatMap(([path, change]) => {
    const fields = fieldsOf(change)
    const content = textOf(fields?.["content"])
    const lines = content === null ? null : linesOf(content)
    if (fields?.["type"] === "add") return [{ path, verb: "write" as const, added: lines, removed: 0 }]
    if (fields?.["type"] === "delete") return [{ path, verb: "delete" as const, added: 0, removed: lines }]
    if (fields?.["type"] !== "update") return []
    const diff = (textOf(fields["unified_diff"]) ?? "").split("\n")
    return closed({
      path,
      verb: "edit",
      to: textOf(fields["move_path"]),
      added: diff.filter((line) => line.startsWith("+") && !line.startsWith("+++ ")).length,
      removed: diff.filter((line) => line.startsWith("-") && !line.startsWith("--- ")).length
    })
  })

const verbs: Readonly<Record<string, FileVerb>> = { Add: "write", Update: "edit", Delete: "delete" }

interface Open {
  readonly path: string
  readonly verb: FileVerb
  to: string | null
  added: number
  removed: number
}

/** A file that is moved is gone from one path and changed at another. */
const closed = (open: Open): ReadonlyArray<FileChange> => {
  const { path, verb, to, added } = open
  // Patches do not tell how long a deleted file was.
  const removed = verb === "delete" && open.removed === 0 ? null : open.removed
  return to === null
    ? [{ path, verb, added, removed }]
    : [
        { path, verb: "move", added: null, removed: null },
        { path: to, verb: "edit", added, removed }
      ]
}

const linesOf = (content: string): number => content.split("\n").length - (content.endsWith("\n") ? 1 : 0)
