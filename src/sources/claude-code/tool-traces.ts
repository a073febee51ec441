/** What tools left behind, as their results tell: files touched, commits, pull requests. */
import { type Fields, fieldsOf, integerOf, textOf } from "../fields.ts"
import { commitsIn, seeCommits } from "../commits.ts"
import type { ChangedLines } from "../line-counts.ts"
import { linesInReport } from "./changed-lines.ts"
import { type Desk, type Line } from "./Line.ts"
import type { CallMemory } from "./Memory.ts"
import type { Output } from "./Output.ts"

/** Tells of the file that a call read or changed. Where the tool reports no patch, its own input says what it did. */
export const seeFileOperation = (
  desk: Desk,
  line: Line,
  id: string,
  call: CallMemory,
  file: NonNullable<CallMemory["file"]>,
  report: Fields,
  output: Output
): void => {
  const lines = file.verb === "read" ? null : (linesInReport(report) ?? linesAsked(file, output))
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

/** What was overwritten is not in the input. */
const linesAsked = (file: NonNullable<CallMemory["file"]>, output: Output): ChangedLines | undefined =>
  file.verb === "edit" || output.beginning(12) === "File created" ? file.lines : undefined

/** Tells of commits and pull requests that a command made. */
export const seeGit = (desk: Desk, line: Line, call: CallMemory, report: Fields, output: Output): void => {
  const operation = fieldsOf(report["gitOperation"])
  const made = fieldsOf(operation?.["commit"])
  const reported = textOf(made?.["sha"])
  const rewrites = made?.["kind"] === "amended" ? { rewrites: true as const } : {}
  const printed = call.commits === true ? commitsIn(output.text(), call.rewrites === true) : []
  const commits =
    reported === null || printed.some(({ hash }) => hash === reported)
      ? printed
      : [{ hash: reported, branch: null, message: null, ...rewrites }, ...printed]
  seeCommits(desk.sink, { session: call.session, at_ms: line.at_ms, span: line.span }, commits)
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
