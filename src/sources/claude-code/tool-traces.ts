/** What tools left behind, as their results tell: files touched, commits, pull requests. */
import { linesInReport } from "./changed-lines.ts"
import { type Fields, fieldsOf, integerOf, textOf } from "./fields.ts"
import { type Desk, type Line } from "./Line.ts"
import type { CallMemory } from "./Memory.ts"

/** Tells of the file that a call read or changed. Where the tool reports no patch, its own input says what it did. */
export const seeFileOperation = (
  desk: Desk,
  line: Line,
  id: string,
  call: CallMemory,
  file: NonNullable<CallMemory["file"]>,
  report: Fields,
  text: string
): void => {
  // what was overwritten is not in the input
  const isKnown = file.verb === "edit" || text.startsWith("File created")
  const lines = file.verb === "read" ? null : (linesInReport(report) ?? (isKnown ? file.lines : null))
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
