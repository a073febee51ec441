/**
 * Results of tool calls, matched to the calls that wait for them.
 *
 * What the model got stands in the `tool_result` block; what the tool itself reported (patches, durations,
 * agent ids) stands beside the message, in `toolUseResult`. The output is the block's content, since that is
 * what the model read and paid for.
 */
import type { ToolStatus } from "../../record/PartSeen.ts"
import type { ToolError } from "../../record/ToolError.ts"
import { classifyToolError } from "../tool-error.ts"
import { type Fields, fieldsOf, integerOf, listOf, textOf } from "../fields.ts"
import { contentPointer, type Desk, type Line } from "./Line.ts"
import type { CallMemory } from "./Memory.ts"
import { type Output, outputOf } from "./Output.ts"
import { seeSearch } from "./requests.ts"
import { agentSession, callSession, madeIn, seeChild } from "./sessions.ts"
import { readTaskResult } from "./todo-lists.ts"
import { seeFileOperation, seeGit } from "./tool-traces.ts"

/** Reads the `tool_result` blocks of a message. */
export const readResults = (desk: Desk, line: Line, content: unknown): void => {
  const values = listOf(content)
  let results = 0
  for (const value of values) if (fieldsOf(value)?.["type"] === "tool_result") results++
  if (results === 0) return
  // The report beside the message is one tool's; with several results it cannot be told whose.
  const detail = results > 1 ? undefined : (line.record["toolUseResult"] ?? line.record["tool_use_result"])
  for (let index = 0; index < values.length; index++) {
    const block = fieldsOf(values[index])
    if (block?.["type"] === "tool_result") seeResult(desk, line, block, contentPointer(index), detail, null)
  }
}

/** Reads a result that stands in the answer itself: of a tool that the provider ran. */
export const seeBlockResult = (
  desk: Desk,
  line: Line,
  message: string,
  block: Fields,
  pointer: string
): void => seeResult(desk, line, block, pointer, undefined, message)

const seeResult = (
  desk: Desk,
  line: Line,
  block: Fields,
  pointer: string,
  detail: unknown,
  message: string | null
): void => {
  const id = textOf(block["tool_use_id"])
  if (id === null) {
    desk.sink.reject(line.span, "bad_field", `${line.base}${pointer}/tool_use_id is no text`)
    return
  }
  const call = desk.memory.calls.get(id)
  const made = call ?? desk.memory.answered.get(id)
  if (call !== undefined) answer(desk, id, call)
  const output = outputOf(line, block, pointer)
  const report = fieldsOf(detail) ?? (call?.spawn === undefined ? {} : handBack(output.text()))
  const agentId = call === undefined || call.spawn !== undefined ? textOf(report["agentId"]) : null
  const main = madeIn(desk, line)
  const child = agentId === null ? null : desk.isCapture ? callSession(main, id) : agentSession(main, agentId)
  const { status, error } = outcome(line, block, report, output, made?.tool ?? null)
  desk.sink.toolResult({
    session: made?.session ?? line.session,
    // A result whose call is in no line before: it names the call, whose message is not known here.
    message: made?.message ?? message ?? `call:${id}`,
    key: id,
    tool: made?.tool ?? null,
    call_id: id,
    status,
    ended_at_ms: line.at_ms,
    duration_ms: durationOf(line, report, call),
    output: output.reference,
    output_chars: output.chars,
    error,
    child_session: child
  })
  if (child !== null) seeSpawned(desk, line, id, child, report, call)
  if (call === undefined) return
  if (status === "completed") seeEffects(desk, line, id, call, report, output)
  // a command that failed may have committed before it did
  else seeGit(desk, line, call, report, output)
}

const answer = ({ memory }: Desk, id: string, { session, message, tool }: CallMemory): void => {
  memory.calls.delete(id)
  memory.answered.set(id, { session, message, tool })
}

/** What a call that went well did, apart from its output. */
const seeEffects = (
  desk: Desk,
  line: Line,
  id: string,
  call: CallMemory,
  report: Fields,
  output: Output
): void => {
  if (call.file !== undefined) seeFileOperation(desk, line, id, call, call.file, report, output)
  seeGit(desk, line, call, report, output)
  if (call.tool.startsWith("Task")) readTaskResult(desk, line, call.tool, report)
  const searches = call.tool === "WebSearch" && call.searched !== true ? searchCount(report) : 0
  if (searches > 0) seeSearch(desk, line, { id, message: call.message, model: call.model, searches })
}

const seeSpawned = (
  desk: Desk,
  line: Line,
  id: string,
  child: string,
  report: Fields,
  call: CallMemory | undefined
): void => {
  const spawn = call?.spawn ?? { role: textOf(report["agentType"]), title: textOf(report["description"]) }
  seeChild(desk.sink, child, call?.session ?? line.session, id, spawn)
  const total_tokens = integerOf(report["totalTokens"])
  if (total_tokens === null) return
  desk.sink.event({
    session: child,
    key: `total:${id}`,
    type: "total",
    at_ms: line.at_ms,
    data: {
      total_tokens,
      duration_ms: integerOf(report["totalDurationMs"]),
      tool_calls: integerOf(report["totalToolUseCount"])
    },
    span: line.span
  })
}

/**
 * A sub-agent's transcript has no reports (2.1.328): what its own sub-agents brought stands below their words, at
 * the beginning of lines. Every line of the words is indented, so none of them can be taken for it.
 */
const handBack = (text: string): Fields => {
  const number = (name: string): number | null => {
    const found = text.match(new RegExp(`^(?:<usage>)?${name}: (\\d{1,15})(?:</usage>)?$`, "m"))?.[1]
    return found === undefined ? null : Number(found)
  }
  return {
    agentId: text.match(/^agentId: (\w+)/m)?.[1],
    totalTokens: number("subagent_tokens"),
    totalToolUseCount: number("tool_uses"),
    totalDurationMs: number("duration_ms")
  }
}

const outcome = (
  line: Line,
  block: Fields,
  report: Fields,
  output: Output,
  tool: string | null
): { readonly status: ToolStatus; readonly error: ToolError | null } => {
  const denial = textOf(line.record["toolDenialKind"])
  const isCancelled =
    denial === "interrupted" || denial === "cancelled" || (denial === null && report["interrupted"] === true)
  const failed = block["is_error"] === true || textOf(fieldsOf(block["content"])?.["error_code"]) !== null
  if (!failed && !isCancelled && denial === null) return { status: "completed", error: null }
  const code = denial ?? textOf(fieldsOf(block["content"])?.["error_code"])
  const text = output.text()
  const error = classifyToolError({ tool, text, ...(code === null ? {} : { code }) })
  if (isCancelled) return { status: "cancelled", error: { ...error, type: "cancelled" } }
  if (denial !== null) return { status: "denied", error: { ...error, type: "permission" } }
  if (error.type === "cancelled") return { status: "cancelled", error }
  return { status: isRefusal.test(text.slice(0, 300)) ? "denied" : "error", error }
}

/** How a person's no was told to the model before there was `toolDenialKind` (2.1.205). */
const isRefusal =
  /user doesn't want to|tool use was rejected|haven't granted|permission to use .{1,200} denied/i

/** What the trail recorded; else the time from the call's line to the result's. */
const durationOf = (line: Line, report: Fields, call: CallMemory | undefined): number | null => {
  // An agent launched in the background reports at once; how long it works is not known here.
  const recorded =
    report["isAsync"] === true ? null : integerOf(report["durationMs"] ?? report["totalDurationMs"])
  const seconds = report["durationSeconds"]
  if (recorded !== null) return recorded
  if (typeof seconds === "number") return integerOf(seconds * 1000)
  if (call?.duration_ms !== undefined) return call.duration_ms
  if (call === undefined || call.at_ms === null || line.at_ms === null) return null
  return line.at_ms < call.at_ms ? null : line.at_ms - call.at_ms
}

/** Newer versions count their searches; before, each has one list of hits under an id of its own. */
const searchCount = (report: Fields): number => {
  const counted = integerOf(report["searchCount"])
  if (counted !== null) return Math.max(0, counted)
  const ids = listOf(report["results"]).map((hit) => textOf(fieldsOf(hit)?.["tool_use_id"]))
  return new Set(ids.filter((id) => id !== null)).size
}
