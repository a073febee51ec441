/**
 * Results of tool calls, and the events that tell more of them.
 *
 * A call's output item comes in every version. Events of a call's end (`exec_command_end`, `patch_apply_end`,
 * `mcp_tool_call_end`; since 0.15x `item_completed`) come before it in some and tell exit code, duration and
 * what was changed; all complete the same part.
 */
import type { ToolError } from "../../record/ToolError.ts"
import type { FileVerb } from "../../record/FileOperation.ts"
import { classifyToolError } from "../tool-error.ts"
import type { FileChange } from "../apply-patch.ts"
import { fieldsIn, fieldsOf, isText, textOf, textOfBlocks } from "../fields.ts"
import { beginning, charsOf, type LongText, whole } from "../LongText.ts"
import { commitsIn, seeCommits } from "../commits.ts"
import { closeAnswer } from "./answers.ts"
import { type Desk, type Line, refer } from "./Line.ts"
import type { CallMemory } from "./Memory.ts"
import { seeSession } from "./sessions.ts"
import { readToolOutput } from "./tool-output.ts"

/** Reads a `function_call_output`, `custom_tool_call_output` or `tool_search_output`. */
export const readToolResult = (desk: Desk, line: Line): void => {
  closeAnswer(desk)
  const id = textOf(line.payload["call_id"]) ?? textOf(line.payload["id"])
  const call = id === null ? undefined : desk.memory.calls.get(id)
  if (id === null || call === undefined) return
  const output = outputOf(line)
  const told = readToolOutput(output.text)
  const exit_code = call.exit_code ?? told.exit_code
  const failed =
    line.payload["success"] === false || output.failed || (exit_code === null ? told.failed : exit_code !== 0)
  finish(desk, line, id, call, {
    exit_code,
    duration_ms: call.duration_ms ?? told.duration_ms,
    failed,
    text: () => (told.body.trim() === "" ? whole(output.text) : told.body),
    pointer: output.pointer,
    chars: output.chars,
    child_session: childOf(call, output.text)
  })
  if (!failed && call.changes !== undefined) seeChanges(desk, line, id, call, call.changes)
  if (!failed && call.reads !== undefined)
    seeFile(desk, line, id, call, { path: call.reads, verb: "read", added: null, removed: null })
  // a command that failed may have committed before it did
  if (call.commits === true && !call.inherited) {
    const { at_ms, span } = line
    seeCommits(
      desk.sink,
      { session: call.session, at_ms, span },
      commitsIn(told.body, call.rewrites === true)
    )
  }
  desk.memory.pictured = call.tool === "view_image"
  // Of a command that still runs, an event tells the end later.
  if (!stillRuns.test(beginning(output.text, 500))) desk.memory.calls.delete(id)
}

const stillRuns = /^Process running with session ID/m

/** What an event of a call's end tells. */
export interface CallEnd {
  readonly id: string
  readonly exit_code?: number | null
  readonly duration_ms: number | null
  /** Null where the event does not tell. */
  readonly failed: boolean | null
  /** The agent's words, asked for when the call failed. */
  readonly text: () => string
  readonly changes?: ReadonlyArray<FileChange>
  readonly child_session?: string | null
}

/** A call has ended; its output is yet to come, or came. */
export const readCallEnd = (desk: Desk, line: Line, end: CallEnd): void => {
  const call = desk.memory.calls.get(end.id)
  if (call === undefined) return
  const { changes: asked, ...rest } = call
  const exit_code = end.exit_code ?? call.exit_code ?? null
  const duration_ms = end.duration_ms ?? call.duration_ms ?? null
  const known = {
    ...rest,
    ...(exit_code === null ? {} : { exit_code }),
    ...(duration_ms === null ? {} : { duration_ms })
  }
  const isDone = end.changes !== undefined && end.changes.length > 0
  desk.memory.calls.set(end.id, isDone || asked === undefined ? known : { ...known, changes: asked })
  if (end.failed !== null || end.child_session !== undefined) {
    finish(desk, line, end.id, call, {
      exit_code,
      duration_ms,
      failed: end.failed === true,
      text: end.text,
      pointer: null,
      chars: 0,
      child_session: end.child_session ?? null
    })
  }
  if (end.failed !== true && isDone) seeChanges(desk, line, end.id, call, end.changes)
}

interface Outcome {
  readonly exit_code: number | null
  readonly duration_ms: number | null
  readonly failed: boolean
  readonly text: () => string
  readonly pointer: string | null
  readonly chars: number
  readonly child_session: string | null
}

const finish = (desk: Desk, line: Line, id: string, call: CallMemory, outcome: Outcome): void => {
  const text = outcome.failed ? outcome.text() : ""
  const error = outcome.failed ? errorOf(call.tool, outcome.exit_code, text) : null
  desk.sink.toolResult({
    session: call.session,
    message: call.message,
    key: id,
    tool: call.tool,
    call_id: id,
    status: error === null ? "completed" : statusOf(error, text),
    ended_at_ms: call.inherited ? null : line.at_ms,
    duration_ms: outcome.duration_ms,
    output: outcome.pointer === null ? null : refer(line, outcome.pointer),
    output_chars: outcome.chars,
    error,
    child_session: outcome.child_session
  })
  if (outcome.child_session !== null && !call.inherited) {
    seeSession(desk, outcome.child_session, {
      relation: "subagent",
      parent_native_id: call.session,
      parent_call_id: id
    })
  }
}

/**
 * A command that ran is judged by its exit code. Without one Codex itself speaks, of a call that it did not
 * carry out, so its words are taken for those of a tool that runs no command.
 */
const errorOf = (tool: string, exit_code: number | null, text: string): ToolError => {
  if (exit_code !== null) return classifyToolError({ tool, text, exitCode: exit_code })
  const error = { ...classifyToolError({ tool: null, text }), tool }
  return /^unsupported (?:custom tool )?call/.test(text) ? { ...error, type: "not_found" } : error
}

const statusOf = (error: ToolError, text: string) =>
  error.type === "cancelled"
    ? "cancelled"
    : /rejected by user|denied by (?:the )?user/i.test(text.slice(0, 300))
      ? "denied"
      : "error"

interface Output {
  readonly text: LongText | string
  readonly pointer: string | null
  readonly chars: number
  readonly failed: boolean
}

/** Output is text, a list of blocks, or (in some 2025 versions) an object of content and success. */
const outputOf = (line: Line): Output => {
  const { payload } = line
  const name = payload["output"] === undefined && payload["tools"] !== undefined ? "tools" : "output"
  const value = payload[name]
  if (isText(value)) return { text: value, pointer: `/${name}`, chars: charsOf(value), failed: false }
  const fields = fieldsOf(value)
  if (isText(fields?.["content"])) {
    const text = fields["content"]
    return { text, pointer: `/${name}/content`, chars: charsOf(text), failed: fields["success"] === false }
  }
  if (value === undefined || value === null) return { text: "", pointer: null, chars: 0, failed: false }
  if (name === "tools") return { text: "", pointer: `/${name}`, chars: 0, failed: false }
  const text = textOfBlocks(value)
  return { text, pointer: `/${name}`, chars: charsOf(text), failed: false }
}

/** `spawn_agent` answers with the id of the session it made. */
const childOf = (call: CallMemory, text: LongText | string): string | null => {
  if (!call.tool.endsWith("spawn_agent")) return null
  const fields = fieldsIn(text)
  return textOf(fields?.["agent_id"]) ?? textOf(fields?.["thread_id"])
}

/** Changed files, once it is known that they were. */
const seeChanges = (
  desk: Desk,
  line: Line,
  id: string,
  call: CallMemory,
  changes: ReadonlyArray<FileChange>
): void => {
  const { changes: _told, ...rest } = desk.memory.calls.get(id) ?? call
  desk.memory.calls.set(id, rest)
  if (call.inherited) return
  for (const change of changes) seeFile(desk, line, id, call, change)
  desk.sink.patch({
    session: call.session,
    message: call.message,
    key: id,
    hash: null,
    files: [...new Set(changes.map(({ path }) => path))],
    at_ms: line.at_ms
  })
}

/** A file that a call read or changed. */
export const seeFile = (
  desk: Desk,
  line: Line,
  id: string,
  call: CallMemory,
  change: {
    readonly path: string
    readonly verb: FileVerb
    readonly added: number | null
    readonly removed: number | null
  }
): void => {
  if (call.inherited) return
  desk.sink.fileOperation({
    session: call.session,
    message: call.message,
    part_key: id,
    path: change.path,
    verb: change.verb,
    lines_added: change.added,
    lines_removed: change.removed,
    at_ms: line.at_ms
  })
}
