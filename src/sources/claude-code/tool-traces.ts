/** What tools left behind, as their results tell: files touched, commits, pull requests. */
import { type Fields, fieldsOf, integerOf, listOf, textOf } from "./fields.ts"
import { type Desk, type Line } from "./Line.ts"
import type { CallMemory } from "./Memory.ts"

/** Tells of the file that a call read or changed. */
export const seeFileOperation = (
  desk: Desk,
  line: Line,
  id: string,
  call: CallMemory,
  file: NonNullable<CallMemory["file"]>,
  report: Fields
): void => {
  const lines = file.verb === "read" ? null : changedLines(report)
  desk.sink.fileOperation({
    session: call.session,
    message: call.message,
    part_key: id,
    path: file.path,
    verb: file.verb,
    lines_added: lines?.added ?? null,
    lines_removed: lines?.removed ?? null,
    at_ms: line.at_ms
  })
}

/** Tells of commits and pull requests that a command made. */
export const seeGit = (desk: Desk, line: Line, call: CallMemory, report: Fields, text: string): void => {
  const operation = fieldsOf(report["gitOperation"])
  const commits = new Map<string, { branch: string | null; message: string | null }>()
  const sha = textOf(fieldsOf(operation?.["commit"])?.["sha"])
  if (sha !== null) commits.set(sha, { branch: null, message: null })
  if (call.commits === true) {
    for (const [, branch, hash, message] of text.matchAll(commitLine)) {
      commits.set(hash!, { branch: branch!, message: message!.trim().slice(0, 200) })
    }
  }
  for (const [hash, data] of commits) {
    desk.sink.event({
      session: call.session,
      key: `commit:${hash}`,
      type: "commit",
      at_ms: line.at_ms,
      data: { hash, ...data },
      span: line.span
    })
  }
  const request = fieldsOf(operation?.["pr"])
  const url = textOf(request?.["url"])
  if (url === null) return
  const action = textOf(request?.["action"]) ?? "seen"
  desk.sink.event({
    session: call.session,
    key: `pull-request:${action}:${url}`,
    type: "pull_request",
    at_ms: line.at_ms,
    data: { number: integerOf(request?.["number"]), url, action },
    span: line.span
  })
}

/** What `git commit` prints: `[branch abc1234] subject`, or `[branch (root-commit) abc1234] subject`. */
const commitLine = /^\[(\S+)(?: \(root-commit\))? ([0-9a-f]{7,40})\] (.+)$/gm

/** Lines of the patch; a new file has no patch, but its content. Null when the result has neither. */
const changedLines = (report: Fields): { readonly added: number; readonly removed: number } | null => {
  const patch = report["structuredPatch"]
  if (!Array.isArray(patch)) return null
  const content = report["content"]
  if (patch.length === 0 && report["type"] === "create" && typeof content === "string") {
    return { added: lineCount(content), removed: 0 }
  }
  let added = 0
  let removed = 0
  for (const hunk of patch) {
    for (const row of listOf(fieldsOf(hunk)?.["lines"])) {
      if (typeof row !== "string") continue
      if (row.startsWith("+")) added++
      else if (row.startsWith("-")) removed++
    }
  }
  return { added, removed }
}

/** A last line without line end counts too. */
const lineCount = (text: string): number =>
  text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0)
