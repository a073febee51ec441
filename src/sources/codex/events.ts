/** Events of the user interface (`event_msg`) that tell what no item tells. */
import { fieldsOf, integerOf, listOf, textOf, textOfBlocks } from "../fields.ts"
import { durationOf } from "./durations.ts"
import { changesOf } from "./reported-changes.ts"
import { closeAnswer } from "./answers.ts"
import { readContextCompacted } from "./compactions.ts"
import type { Desk, Line } from "./Line.ts"
import { readUserEvent } from "./prompts.ts"
import { readTokenCount } from "./requests.ts"
import { readCallEnd, seeFile } from "./tool-results.ts"
import { isUuid } from "./uuid.ts"

/** Readers by event type; what is known and tells nothing more is in `record-kinds.ts`. */
export const eventReaders: Readonly<Record<string, (desk: Desk, line: Line) => void>> = {
  user_message: readUserEvent,
  token_count: readTokenCount,
  context_compacted: readContextCompacted,
  agent_message: (desk) => void (desk.memory.spoke = true),
  agent_reasoning: (desk) => void (desk.memory.spoke = true),
  task_started: (desk) => closeAnswer(desk),
  turn_started: (desk) => closeAnswer(desk),
  task_complete: (desk, line) => readTurnEnd(desk, line, "completed"),
  turn_complete: (desk, line) => readTurnEnd(desk, line, "completed"),
  turn_aborted: (desk, line) => readTurnEnd(desk, line, "aborted"),
  thread_rolled_back: (desk, line) =>
    seeEvent(desk, line, "rolled_back", `rolled_back:${line.at_ms ?? line.span.offset}`, {
      turns: integerOf(line.payload["num_turns"])
    }),
  error: (desk, line) => readError(desk, line),
  stream_error: (desk, line) => readError(desk, line),
  entered_review_mode: (desk) => void (desk.memory.reviewing = true),
  exited_review_mode: (desk) => void (desk.memory.reviewing = false),
  exec_command_end: (desk, line) => readCommandEnd(desk, line),
  patch_apply_end: (desk, line) => readPatchEnd(desk, line),
  mcp_tool_call_end: (desk, line) => readMcpEnd(desk, line),
  thread_settings_applied: (desk, line) => readSettings(desk, line)
}

export const seeEvent = (
  desk: Desk,
  line: Line,
  type: Parameters<Desk["sink"]["event"]>[0]["type"],
  key: string,
  data: Readonly<Record<string, unknown>>
): void => {
  if (line.place.inherited) return
  desk.sink.event({ session: line.place.session, key, type, at_ms: line.at_ms, data, span: line.span })
}

const readTurnEnd = (desk: Desk, line: Line, status: "completed" | "aborted"): void => {
  closeAnswer(desk)
  const { payload, at_ms, span, place } = line
  const named = textOf(payload["turn_id"])
  const turn = (named !== null && isUuid(named) ? named : place.turn) ?? `at-${at_ms ?? span.offset}`
  const error = textOf(fieldsOf(payload["error"])?.["message"])
  seeEvent(desk, line, "turn", `turn:${turn}`, {
    status: error === null ? status : "failed",
    duration_ms: integerOf(payload["duration_ms"]),
    time_to_first_token_ms: integerOf(payload["time_to_first_token_ms"])
  })
  if (error !== null) seeError(desk, line, error)
  const reason = textOf(payload["reason"])
  if (status === "aborted" && (reason === null || reason === "interrupted")) {
    seeEvent(desk, line, "interrupted", `interrupted:${turn}`, { reason: reason ?? "interrupted" })
  }
}

const readError = (desk: Desk, line: Line): void =>
  seeError(desk, line, textOf(line.payload["message"]) ?? "(no message)")

const seeError = (desk: Desk, line: Line, message: string): void => {
  const info = line.payload["codex_error_info"] ?? fieldsOf(line.payload["error"])?.["codex_error_info"]
  seeEvent(desk, line, "api_error", `api_error:${line.at_ms ?? line.span.offset}`, {
    message: message.slice(0, 500),
    status: textOf(info) ?? Object.keys(fieldsOf(info) ?? {})[0] ?? null
  })
}

/** `exec_command_end` of 0.118 and 0.119. */
const readCommandEnd = (desk: Desk, line: Line): void => {
  const { payload } = line
  const id = textOf(payload["call_id"])
  if (id === null) return
  const exit_code = integerOf(payload["exit_code"])
  readCallEnd(desk, line, {
    id,
    exit_code,
    duration_ms: durationOf(payload["duration"]),
    failed: exit_code === null ? null : exit_code !== 0,
    text: () => textOf(payload["aggregated_output"]) ?? textOf(payload["stderr"]) ?? ""
  })
  if (exit_code === 0) seeReads(desk, line, id, payload["parsed_cmd"])
}

/** Files that a command only shows, as Codex itself understands it: `parsed_cmd: [{type: "read", path}]`. */
export const seeReads = (desk: Desk, line: Line, id: string, parsed: unknown): void => {
  const call = desk.memory.calls.get(id)
  if (call === undefined) return
  for (const command of listOf(parsed)) {
    const fields = fieldsOf(command)
    const path = fields?.["type"] === "read" ? (textOf(fields["path"]) ?? textOf(fields["name"])) : null
    if (path !== null) seeFile(desk, line, id, call, { path, verb: "read", added: null, removed: null })
  }
}

const readPatchEnd = (desk: Desk, line: Line): void => {
  const { payload } = line
  const id = textOf(payload["call_id"])
  if (id === null) return
  const failed = payload["success"] === false
  readCallEnd(desk, line, {
    id,
    duration_ms: null,
    failed,
    text: () => textOf(payload["stderr"]) ?? textOf(payload["stdout"]) ?? "",
    ...(failed ? {} : { changes: changesOf(payload["changes"]) })
  })
}

/** `result` is `{Ok: {content, isError}}` or `{Err: text}`. */
const readMcpEnd = (desk: Desk, line: Line): void => {
  const { payload } = line
  const id = textOf(payload["call_id"])
  if (id === null) return
  const result = fieldsOf(payload["result"])
  const answer = fieldsOf(result?.["Ok"])
  const refused = textOf(result?.["Err"])
  readCallEnd(desk, line, {
    id,
    duration_ms: durationOf(payload["duration"]),
    failed: refused !== null || answer?.["isError"] === true || answer?.["is_error"] === true,
    text: () => refused ?? textOfBlocks(answer?.["content"])
  })
}

const readSettings = (desk: Desk, line: Line): void => {
  const { memory } = desk
  const settings = fieldsOf(line.payload["thread_settings"])
  const thread = textOf(line.payload["thread_id"])
  if (settings === null || (thread !== null && thread !== memory.session)) return
  memory.model = textOf(settings["model"]) ?? memory.model
  memory.provider = textOf(settings["model_provider_id"]) ?? memory.provider
  memory.tier = textOf(settings["service_tier"])
}
