/**
 * Which files a finished tool call touched, and how many lines it changed, as the call itself tells.
 *
 * Line counts come from the tool's own diff (`metadata.filediff`, `metadata.files`, `metadata.diff`). Where a
 * release wrote none they are null; a new file's lines are counted in what was written.
 */
import type { FileVerb } from "../../record/FileOperation.ts"
import { countOf, type Fields, fieldsOrNone, isFields, listOf, textOf } from "../fields.ts"
import { type FileChange, changesIn } from "../apply-patch.ts"
import { lineCount, linesInDiff } from "../line-counts.ts"

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
      return at(pathOf(input) ?? textOf(metadata["filepath"]), "write", linesWritten(input, metadata))
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

type Lines = Pick<FileChange, "added" | "removed">

const noLines: Lines = { added: null, removed: null }

const at = (path: string | null, verb: FileVerb, lines: Lines): ReadonlyArray<FileTouched> =>
  path === null ? nothing : [{ path, verb, lines_added: lines.added, lines_removed: lines.removed }]

/** The argument has borne three names. */
const pathOf = (input: Fields): string | null =>
  textOf(input["filePath"]) ?? textOf(input["path"]) ?? textOf(input["file_path"])

const isFolder = (metadata: Fields): boolean => fieldsOrNone(metadata["display"])["type"] === "directory"

const linesOf = (metadata: Fields): Lines => {
  const own = fieldsOrNone(metadata["filediff"])
  const added = countOf(own["additions"])
  if (added !== null) return { added, removed: countOf(own["deletions"]) }
  return typeof metadata["diff"] === "string" ? linesInDiff(metadata["diff"]) : noLines
}

const linesWritten = (input: Fields, metadata: Fields): Lines => {
  const told = linesOf(metadata)
  if (told.added !== null || metadata["exists"] !== false || typeof input["content"] !== "string") return told
  return { added: lineCount(input["content"]), removed: 0 }
}

const patchVerbs: ReadonlyMap<unknown, FileVerb> = new Map([
  ["add", "write"],
  ["update", "edit"],
  ["delete", "delete"],
  ["move", "move"]
])

const filesPatched = (input: Fields, metadata: Fields): ReadonlyArray<FileTouched> => {
  const told = listOf(metadata["files"])
    .filter(isFields)
    .flatMap((file) =>
      at(
        textOf(file["movePath"]) ??
          textOf(file["filePath"]) ??
          textOf(file["relativePath"]) ??
          textOf(file["file"]),
        patchVerbs.get(file["type"]) ?? "edit",
        { added: countOf(file["additions"]), removed: countOf(file["deletions"]) }
      )
    )
  if (told.length > 0) return told
  const patch = textOf(input["patchText"])
  if (patch === null) return at(pathOf(input), "edit", linesOf(metadata))
  return changesIn(patch).flatMap((change) => at(change.path, change.verb, change))
}
