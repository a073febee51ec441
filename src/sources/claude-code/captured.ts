/** Reads the records of a capture. */
import type { Span } from "../../record/Reference.ts"
import type { Json } from "../Source.ts"
import { type Fields, fieldsOf, integerOf, textOf } from "../fields.ts"
import { withWholeTexts } from "../LongText.ts"
import { type Desk, type Line, nameOf } from "./Line.ts"
import { placed, seeSession, spawned } from "./sessions.ts"
import { readAnswer } from "./answers.ts"
import { readSystemLine } from "./system-lines.ts"
import { followLine } from "./threads.ts"
import { readUserLine } from "./user-lines.ts"

/** Reads one record. */
export const readCaptured = (desk: Desk, value: unknown, span: Span): void => {
  const record = fieldsOf(value)
  const type = textOf(record?.["type"])
  if (record === null || type === null) {
    desk.sink.reject(span, "not_record", record === null ? "no JSON object" : "an object without a type")
    return
  }
  const subtype = type === "system" ? `/${textOf(record["subtype"]) ?? "(none)"}` : ""
  const kind = (type + subtype).slice(0, 80)
  desk.sink.kind(kind, knownKinds.has(kind))
  const line = placed(desk, record, span, "")
  if (line === null) return
  if (subtype === "/init") readInit(desk, line)
  else if (line.agent === "main") seeSession(desk, line)
  else seeSubAgent(desk, line)
  followLine(desk, line, readLine(desk, type, line))
}

/** Returns the message that the line belongs to; null when it is none. */
const readLine = (desk: Desk, type: string, line: Line): string | null => {
  switch (type) {
    case "assistant":
      return readAnswer(desk, line)
    case "user":
      return readUserLine(desk, line)
    case "system":
      return readSystemLine(desk, line)
    case "result":
      seeTotal(desk, line)
      return null
    case "rate_limit_event":
      seeRateLimit(desk, line)
      return null
    case "stream_event":
      readStreamed(desk, line)
      return null
    default:
      return null
  }
}

const knownKinds = new Set(
  `assistant user result rate_limit_event stream_event tool_progress tool_use_summary control_request control_response
  control_cancel_request keep_alive auth_status prompt_suggestion system/init system/compact_boundary system/status
  system/hook_started system/hook_progress system/hook_response system/api_retry system/local_command_output
  system/files_persisted system/session_state_changed system/task_started system/task_updated system/task_progress
  system/task_notification system/thinking_tokens system/permission_denied system/background_tasks_changed`.split(
    /\s+/
  )
)

const readInit = (desk: Desk, line: Line): void => {
  const { memory } = desk
  memory.version = textOf(line.record["claude_code_version"])
  const started_at_ms = line.at_ms ?? memory.run_started_at_ms
  seeSession(desk, line, {
    agent_version: memory.version,
    cwd_at_ms: textOf(line.record["cwd"]) === null ? null : started_at_ms,
    started_at_ms,
    ended_at_ms: memory.run_ended_at_ms ?? started_at_ms
  })
}

const seeSubAgent = (desk: Desk, line: Line): void => {
  const call = textOf(line.record["parent_tool_use_id"])
  const spawn = call === null ? undefined : desk.memory.calls.get(call)?.spawn
  seeSession(desk, line, { parent_call_id: call, ...(spawn === undefined ? {} : spawned(spawn)) })
}

const seeTotal = (desk: Desk, line: Line): void => {
  const { record } = line
  const usage = fieldsOf(record["usage"]) ?? {}
  desk.sink.event({
    session: line.session,
    key: `total:${nameOf(line)}`,
    type: "total",
    at_ms: line.at_ms ?? desk.memory.run_ended_at_ms,
    data: {
      outcome: textOf(record["subtype"]),
      is_error: record["is_error"] === true,
      cost_usd: withWholeTexts(record["total_cost_usd"] ?? null),
      duration_ms: integerOf(record["duration_ms"]),
      duration_api_ms: integerOf(record["duration_api_ms"]),
      turns: integerOf(record["num_turns"]),
      input_tokens: integerOf(usage["input_tokens"]),
      output_tokens: integerOf(usage["output_tokens"]),
      cache_read_tokens: integerOf(usage["cache_read_input_tokens"]),
      cache_write_tokens: integerOf(usage["cache_creation_input_tokens"]),
      models: withWholeTexts(record["modelUsage"] ?? null)
    },
    span: line.span
  })
}

const seeRateLimit = (desk: Desk, line: Line): void => {
  const info = fieldsOf(line.record["rate_limit_info"]) ?? {}
  const resets_at_s = integerOf(info["resetsAt"])
  desk.sink.event({
    session: line.session,
    key: nameOf(line),
    type: "rate_limit",
    at_ms: line.at_ms,
    data: {
      status: textOf(info["status"]),
      window: textOf(info["rateLimitType"]),
      resets_at_ms: resets_at_s === null ? null : resets_at_s * 1000,
      is_using_overage: info["isUsingOverage"] === true
    },
    span: line.span
  })
}

/**
 * With partial messages switched on, the stream's own events are there too: the last of an answer has the
 * final count of output tokens, which its lines do not.
 */
const readStreamed = (desk: Desk, line: Line): void => {
  const event = fieldsOf(line.record["event"])
  const agent = textOf(line.record["parent_tool_use_id"]) ?? "main"
  if (event?.["type"] === "message_start") {
    const { id, model, usage } = fieldsOf(event["message"]) ?? {}
    desk.memory.streams.set(agent, withWholeTexts({ id, model, usage }) as Json)
  }
  const begun = fieldsOf(desk.memory.streams.get(agent))
  if (event?.["type"] !== "message_delta" || begun === null) return
  desk.memory.streams.delete(agent)
  const usage: Fields = { ...fieldsOf(begun["usage"]), ...known(fieldsOf(event["usage"]) ?? {}) }
  const message = {
    ...begun,
    content: [],
    usage,
    stop_reason: fieldsOf(event["delta"])?.["stop_reason"] ?? null
  }
  readAnswer(desk, { ...line, record: { ...line.record, message }, uuid: null })
}

const known = (usage: Fields): Fields =>
  Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null))
