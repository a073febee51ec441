/**
 * Tool calls: what was asked, what came back, what it touched.
 *
 * The parts of 1.x and the content of 2.x tell the same with other names; `ToolCall` is the common form.
 */
import type { ToolError } from "../../record/ToolError.ts"
import type { ToolStatus } from "../../record/PartSeen.ts"
import type { Span } from "../../record/Reference.ts"
import { classifyToolError } from "../tool-error.ts"
import type { Sink } from "../Source.ts"
import { oneLine } from "../excerpt.ts"
import { epochTimeOf, type Fields, fieldsOrNone, isFields, jsonLength, textOf } from "../fields.ts"
import { readTodos } from "../todos.ts"
import { commitsIn, mayCommit, mayRewrite, seeCommits } from "../commits.ts"
import { filesTouched } from "./file-operations.ts"
import { isCopied, type PartIds } from "./ids.ts"
import { draftPart, setContent, setOutput } from "./part-draft.ts"
import { seeChildSession } from "./session.ts"

/** One call of one tool. */
export interface ToolCall {
  readonly ids: PartIds
  readonly ordinal: number
  readonly tool: string
  readonly call_id: string | null
  /** As written: `completed`. */
  readonly status: unknown
  readonly title: string | null
  readonly input: unknown
  readonly input_pointer: string
  /** What the model was given back; null while there is nothing. */
  readonly output: string | null
  readonly output_pointer: string
  readonly output_chars: number
  /** The failure in the tool's own words; null when it did not fail. */
  readonly failure: string | null
  readonly metadata: Fields
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
}

/** Tells a `tool` part of 1.x. `base` points to the part inside its record. */
export const seeToolPart = (
  part: Fields,
  ids: PartIds,
  ordinal: number,
  base: string,
  span: Span,
  sink: Sink
): void => {
  const state = fieldsOrNone(part["state"])
  const at = fieldsOrNone(state["time"])
  const failure = state["status"] === "error" ? (textOf(state["error"]) ?? "") : null
  const output = failure ?? textOf(state["output"])
  seeToolCall(
    {
      ids,
      ordinal,
      tool: textOf(part["tool"]) ?? "unknown",
      call_id: textOf(part["callID"]),
      status: state["status"],
      title: textOf(state["title"]),
      input: state["input"],
      input_pointer: `${base}/state/input`,
      output,
      output_pointer: failure === null ? `${base}/state/output` : `${base}/state/error`,
      output_chars: output === null ? 0 : output.length,
      failure,
      metadata: fieldsOrNone(state["metadata"]),
      started_at_ms: epochTimeOf(at["start"]),
      ended_at_ms: epochTimeOf(at["end"])
    },
    span,
    sink
  )
}

/** Tells a call: its part, the files and todos it changed, the session it started. */
export const seeToolCall = (call: ToolCall, span: Span, sink: Sink): void => {
  const { ids, tool, metadata } = call
  const { session, message, part } = ids
  const input = isFields(call.input) && !isEmpty(call.input) ? call.input : null
  const child = textOf(metadata["sessionId"]) ?? textOf(metadata["sessionID"])
  const error = errorOf(call)
  const status = statusOf(call, error)
  const draft = draftPart(ids, call.ordinal, "tool")
  if (input !== null) setContent(draft, jsonLength(input), span, call.input_pointer)
  setOutput(draft, call.output_chars, span, call.output_pointer)
  draft.title = titleOf(call, input ?? noInput)
  draft.tool = tool
  draft.call_id = call.call_id
  draft.status = status
  draft.started_at_ms = call.started_at_ms
  draft.ended_at_ms = call.ended_at_ms
  draft.error = error
  draft.child_session = child
  sink.part(draft)
  if (child !== null) {
    const role = input === null ? null : (textOf(input["subagent_type"]) ?? textOf(input["agent"]))
    seeChildSession(child, session, call.call_id, role, sink)
  }
  if (input === null) return
  const at_ms = call.ended_at_ms ?? call.started_at_ms
  // a command that failed may have committed before it did; of files nobody knows
  if (isShell(tool)) seeCommandCommits(call, input, at_ms, span, sink)
  if (call.status !== "completed") return
  for (const file of filesTouched(tool, input, metadata)) {
    const { path, verb, lines_added, lines_removed } = file
    sink.fileOperation({ session, message, part_key: part, path, verb, lines_added, lines_removed, at_ms })
  }
  if (tool === "todowrite") sink.todos({ session, at_ms, todos: readTodos(input["todos"]) })
}

/** A copy that a fork made of a call is not told again: nobody committed twice. */
const seeCommandCommits = (
  { ids, output, failure, metadata, started_at_ms }: ToolCall,
  input: Fields,
  at_ms: number | null,
  span: Span,
  sink: Sink
): void => {
  const command = textOf(input["command"])
  // of a command that was broken off, what it printed until then stands aside
  const printed = failure === null ? output : textOf(metadata["output"])
  if (command === null || printed === null || !mayCommit(command)) return
  if (isCopied(ids.part, ids.session, started_at_ms)) return
  seeCommits(sink, { session: ids.session, at_ms, span }, commitsIn(printed, mayRewrite(command)))
}

const isShell = (tool: string): boolean => tool === "bash" || tool === "shell"

const noInput: Fields = {}

const isEmpty = (input: Fields): boolean => {
  for (const _ in input) return false
  return true
}

/** What OpenCode tells the model when a person, or a rule of theirs, said no. */
const refusal =
  /^(?:The user rejected permission|The user has specified a rule|The user dismissed this question)/

const statusOf = (call: ToolCall, error: ToolError | null): ToolStatus | null => {
  switch (call.status) {
    case "completed":
      if (error === null) return "completed"
      return error.type === "cancelled" ? "cancelled" : "error"
    case "running":
    case "pending":
      return call.status
    case "streaming":
      return "pending"
    case "error":
      if (call.metadata["interrupted"] === true || call.failure === "Tool execution aborted")
        return "cancelled"
      return call.failure !== null && refusal.test(call.failure) ? "denied" : "error"
    default:
      return null
  }
}

/**
 * Why a call failed. In OpenCode's eyes a command is `completed` that ended with another code than 0, ran out of time
 * or was broken off; here it failed, as it does for other agents.
 */
const errorOf = (call: ToolCall): ToolError | null => {
  const { tool, failure, output } = call
  const exit = call.metadata["exit"]
  const exitCode = typeof exit === "number" ? exit : null
  if (failure !== null) return classifyToolError({ tool, text: failure, exitCode })
  if (exitCode !== null && exitCode !== 0) return classifyToolError({ tool, text: output ?? "", exitCode })
  const note =
    exitCode === null && isShell(tool) && output !== null ? brokenOff.exec(output.slice(-1000)) : null
  return note === null ? null : classifyToolError({ tool, text: note[1]! })
}

/** What the shell tool adds behind the output of a command that it ended: its own words about why. */
const brokenOff =
  /<(?:bash|shell)_metadata>\n((?:bash|shell) tool terminated command after exceeding timeout [^\n]*|User aborted the command)\n<\/(?:bash|shell)_metadata>\s*$/

const titleKeys = ["command", "filePath", "path", "pattern", "url", "query", "description", "name"]

/** A command tells more than the model's description of it; elsewhere OpenCode's own title is best. */
const titleOf = (call: ToolCall, input: Fields): string | null => {
  const command = isShell(call.tool) ? textOf(input["command"]) : null
  const own = command ?? call.title
  if (own !== null) return oneLine(own, 120)
  for (const key of titleKeys) {
    const value = textOf(input[key])
    if (value !== null) return oneLine(value, 120)
  }
  return null
}
