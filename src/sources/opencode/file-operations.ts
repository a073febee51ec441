/**
 * Which files a finished tool call touched, and how many lines it changed, as the call itself tells.
 *
 * Line counts come from the tool's own diff (`metadata.filediff`, `metadata.files`, `metadata.diff`). Where a
 * release wrote none they are null; a new file's lines are counted in what was written.
 */
import type { FileVerb } from "../../record/FileOperation.ts"
import { count, fields, isFields, list, text, type Fields } from "./fields.ts"

/** One file of one call. */
export interface FileTouched {
  readonly path: string
  readonly verb: FileVerb
  readonly lines_added: number | null
  readonly lines_removed: number | null
}

/** Files that a completed call touched; empty for tools that touch none. */
export const filesTouched = (tool: string, input: Fields, metadata: Fields): ReadonlyArray<FileTouched> => {
  switch (tool) {
    case "read":
      return isFolder(metadata) ? nothing : at(pathOf(input), "read", noLines)
    case "write":
      return at(pathOf(input) ?? text(metadata["filepath"]), "write", linesWritten(input, metadata))
    case "edit":
    case "multiedit":
      return at(pathOf(input), "edit", linesOf(metadata))
    case "apply_patch":
    case "patch":
      return filesPatched(input, metadata)
    default:
      return nothing
  }
}

const nothing: ReadonlyArray<FileTouched> = []

interface Lines {
  readonly added: number | null
  readonly removed: number | null
}

const noLines: Lines = { added: null, removed: null }

const at = (path: string | null, verb: FileVerb, lines: Lines): ReadonlyArray<FileTouched> =>
  path === null ? nothing : [{ path, verb, lines_added: lines.added, lines_removed: lines.removed }]

/** The argument has borne three names. */
const pathOf = (input: Fields): string | null =>
  text(input["filePath"]) ?? text(input["path"]) ?? text(input["file_path"])

const isFolder = (metadata: Fields): boolean => fields(metadata["display"])["type"] === "directory"

const linesOf = (metadata: Fields): Lines => {
  const own = fields(metadata["filediff"])
  const added = count(own["additions"])
  if (added !== null) return { added, removed: count(own["deletions"]) }
  return typeof metadata["diff"] === "string" ? linesInDiff(metadata["diff"]) : noLines
}

const linesWritten = (input: Fields, metadata: Fields): Lines => {
  const told = linesOf(metadata)
  if (told.added !== null || metadata["exists"] !== false || typeof input["content"] !== "string") return told
  const content = input["content"]
  let added = content.length > 0 && !content.endsWith("\n") ? 1 : 0
  for (let i = content.indexOf("\n"); i >= 0; i = content.indexOf("\n", i + 1)) added++
  return { added, removed: 0 }
}

/** Lines of a unified diff's hunks. The two headers of each file stand before its first hunk. */
const linesInDiff = (diff: string): Lines => {
  let added = 0
  let removed = 0
  let isHunk = false
  for (const line of diff.split("\n")) {
    if (line.startsWith("@@")) isHunk = true
    else if (line.startsWith("Index: ") || line.startsWith("diff --git ")) isHunk = false
    else if (isHunk && line.startsWith("+")) added++
    else if (isHunk && line.startsWith("-")) removed++
  }
  return { added, removed }
}

const patchVerbs: ReadonlyMap<unknown, FileVerb> = new Map([
  ["add", "write"],
  ["update", "edit"],
  ["delete", "delete"],
  ["move", "move"]
])

const filesPatched = (input: Fields, metadata: Fields): ReadonlyArray<FileTouched> => {
  const told = list(metadata["files"])
    .filter(isFields)
    .flatMap((file) =>
      at(
        text(file["movePath"]) ?? text(file["filePath"]) ?? text(file["relativePath"]) ?? text(file["file"]),
        patchVerbs.get(file["type"]) ?? "edit",
        { added: count(file["additions"]), removed: count(file["deletions"]) }
      )
    )
  if (told.length > 0) return told
  const patch = text(input["patchText"])
  return patch === null ? at(pathOf(input), "edit", linesOf(metadata)) : filesInPatch(patch)
}

/** The patch that the model wrote: `*** Update File: path`, then changed lines with `+` and `-`. */
const filesInPatch = (patch: string): ReadonlyArray<FileTouched> => {
  const touched: Array<{ path: string; verb: FileVerb; lines_added: number; lines_removed: number }> = []
  for (const line of patch.split("\n")) {
    const found = /^\*\*\* (Add|Update|Delete) File: (.+)$/.exec(line)
    const last = touched.at(-1)
    if (found !== null) {
      const verb = patchVerbs.get(found[1]!.toLowerCase())!
      touched.push({ path: found[2]!.trim(), verb, lines_added: 0, lines_removed: 0 })
    } else if (last !== undefined && line.startsWith("+")) last.lines_added++
    else if (last !== undefined && line.startsWith("-")) last.lines_removed++
  }
  return touched
}
