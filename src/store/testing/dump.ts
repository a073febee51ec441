/**
 * The whole content of a store by natural keys, so that two stores can be compared: no row ids, no addresses,
 * but the texts that addresses lead to, and no times of reading.
 */
import * as crypto from "node:crypto"
import type { DatabaseSync } from "node:sqlite"
import { ContentReader } from "../custody/ContentReader.ts"
import {
  callColumn,
  callShape,
  columnsOf,
  operationColumn,
  operationShape,
  type Columns,
  type Shape
} from "../WorkLog.ts"

type Row = Record<string, unknown>

const queries: Readonly<Record<string, string>> = {
  sessions: `SELECT a.name AS agent, s.native_id, s.relation, s.parent_native_id, p.native_id AS parent, s.parent_call_id, s.role,
    s.title, s.title_rank, pr.root AS project, d.path AS directory, s.cwd_at_ms, s.git_branch, s.agent_version,
    s.started_at_ms, s.ended_at_ms, s.own_started_at_ms, f.native_id AS forked_from
    FROM sessions s JOIN agents a ON a.id = s.agent_id LEFT JOIN sessions p ON p.id = s.parent_id
    LEFT JOIN projects pr ON pr.id = s.project_id LEFT JOIN directories d ON d.id = s.directory_id
    LEFT JOIN sessions f ON f.id = s.forked_from_id`,
  messages: `SELECT m.native_id, s.native_id AS session, m.parent_native_id, m.role, m.kind, m.at_ms, m.completed_at_ms,
    mo.name AS model, m.error, m.suspicion FROM messages m JOIN sessions s ON s.id = m.session_id LEFT JOIN models mo ON mo.id = m.model_id`,
  message_copies: `SELECT m.native_id, s.native_id AS session FROM message_copies c JOIN messages m ON m.id = c.message_id
    JOIN sessions s ON s.id = c.session_id`,
  parts: `SELECT m.native_id AS message, p.key, p.ordinal, p.type, p.is_synthetic, p.title, p.content_chars, t.name AS tool,
    p.call_id, p.status, p.started_at_ms, p.ended_at_ms, p.duration_ms, p.output_chars, p.error_data, p.child_native_id, p.suspicion,
    p.address, p.length, a.pointer, p.output_address, p.output_length, o.pointer AS output_pointer
    FROM parts p JOIN messages m ON m.id = p.message_id LEFT JOIN tools t ON t.id = p.tool_id
    LEFT JOIN pointers a ON a.id = p.pointer_id LEFT JOIN pointers o ON o.id = p.output_pointer_id`,
  requests: `SELECT r.key, s.native_id AS session, m.native_id AS message, r.twin, r.twin_rank, r.is_counted, r.at_ms, r.completed_at_ms,
    mo.provider, mo.name AS model, r.input_tokens, r.output_tokens, r.reasoning_tokens, r.cache_read_tokens, r.cache_write_5m_tokens,
    r.cache_write_1h_tokens, r.web_searches, r.speed, r.service_tier, r.geo, r.stop_reason, r.is_complete, r.lower_bound, r.suspicion,
    r.recorded_cost_usd_micros, r.computed_cost_usd_micros, r.cost_usd_micros, r.cost_status, c.card
    FROM requests r JOIN sessions s ON s.id = r.session_id LEFT JOIN messages m ON m.id = r.message_id
    LEFT JOIN models mo ON mo.id = r.model_id LEFT JOIN rate_cards c ON c.id = r.rate_card_id`,
  file_operations: `SELECT m.native_id AS message, o.part_key, p.path, o.verb, o.lines_added, o.lines_removed, o.at_ms
    FROM file_operations o JOIN messages m ON m.id = o.message_id JOIN paths p ON p.id = o.path_id`,
  patches: `SELECT m.native_id AS message, p.key, p.hash, p.files, p.at_ms FROM patches p JOIN messages m ON m.id = p.message_id`,
  todos: `SELECT s.native_id AS session, t.ordinal, t.content, t.status, t.priority, t.at_ms FROM todos t JOIN sessions s ON s.id = t.session_id`,
  events: `SELECT s.native_id AS session, e.key, e.type, e.at_ms, e.data FROM events e JOIN sessions s ON s.id = e.session_id`,
  waits: `SELECT s.native_id AS session, w.key, w.kind, w.from_ms, w.to_ms, w.decision, m.native_id AS message, w.part_key
    FROM waits w JOIN sessions s ON s.id = w.session_id LEFT JOIN messages m ON m.id = w.message_id`,
  agent_runs: `SELECT id, repository, status, started_at_ms, completed_at_ms, duration_ms, retry_count, parent_run_id, execution,
    document, length FROM agent_runs`,
  agent_inputs: `SELECT run_id, prompt, diff, recent_commits, model, temperature FROM agent_inputs`,
  agent_outputs: `SELECT run_id, message, confidence, reasoning, raw_response, tokens_used FROM agent_outputs`,
  run_errors: `SELECT run_id, code, message, stack_trace, recoverable FROM run_errors`,
  run_transitions: `SELECT run_id, status, stage, at_ms, reason FROM run_transitions`,
  telemetry_sightings: `SELECT kind, key, bucket, facts FROM telemetry_sightings`,
  routing_metrics_events: `SELECT key, at_ms, predicted_model, accuracy, outcome, is_simulated, sightings FROM routing_metrics_events`,
  git_events: `SELECT key, at_ms, event_type, repo, branch, commit_hash, message, files_changed, additions, deletions, lines_changed,
    author, pr_number, pr_url, session, session_by, sightings FROM git_events`,
  self_heal_events: `SELECT key, at_ms, success, checks_ok, checks_fixed, sightings FROM self_heal_events`,
  recovery_events: `SELECT key, at_ms, error_type, success, is_simulated, sightings FROM recovery_events`,
  coordinator_events: `SELECT key, at_ms, task_id, result, sightings FROM coordinator_events`,
  expertise_routing_events: `SELECT key, at_ms, domain, chosen_model, sightings FROM expertise_routing_events`,
  source_files: `SELECT path, source, format, kind, size_bytes, cursor_bytes, kept_bytes, generation, status FROM source_files`,
  rejections: `SELECT path, generation, offset_bytes, length_bytes, reason FROM rejections`,
  record_kinds: `SELECT path, kind, is_known, records FROM record_kinds`,
  usage_slots: `SELECT u.slot, s.native_id AS session, mo.name AS model, c.card, u.requests, u.input_tokens, u.output_tokens,
    u.cache_read_tokens, u.cache_write_5m_tokens, u.cache_write_1h_tokens, u.cost_usd_micros, u.unpriced_requests
    FROM usage_slots u JOIN sessions s ON s.id = u.session_id LEFT JOIN models mo ON mo.id = u.model_id
    LEFT JOIN rate_cards c ON c.id = u.rate_card_id`,
  session_usage: `SELECT s.native_id AS session, mo.name AS model, c.card, u.requests, u.input_tokens, u.output_tokens,
    u.cost_usd_micros, u.first_at_ms, u.last_at_ms, u.timed_output_tokens, u.timed_ms
    FROM session_usage u JOIN sessions s ON s.id = u.session_id LEFT JOIN models mo ON mo.id = u.model_id
    LEFT JOIN rate_cards c ON c.id = u.rate_card_id`,
  session_stats: `SELECT s.native_id AS session, t.messages, t.prompts, t.requests, t.tool_calls, t.tool_errors, t.input_tokens,
    t.output_tokens, t.cost_usd_micros, t.cost_status, t.lines_added, t.files_touched
    FROM session_stats t JOIN sessions s ON s.id = t.session_id`
}

/** Lines of text, sorted, by table. */
export const dumpStore = (
  database: DatabaseSync,
  packs: string
): Readonly<Record<string, ReadonlyArray<string>>> => {
  const reader = new ContentReader(database, packs)
  try {
    const tables = Object.entries(queries).map(([table, sql]) => {
      const rows = database.prepare(sql).all() as ReadonlyArray<Row>
      return [table, table === "parts" ? rows.map((row) => withTexts(row, reader)) : rows] as const
    })
    return Object.fromEntries(
      [...tables, ["work_logs", workOf(database)] as const].map(([table, rows]) => [
        table,
        rows.map((row) => JSON.stringify(row)).sort()
      ])
    )
  } finally {
    reader.close()
  }
}

/** The rows of work logs, with names instead of ids. */
const workOf = (database: DatabaseSync): ReadonlyArray<Row> => {
  const names = (sql: string) =>
    new Map(
      database
        .prepare(sql)
        .all()
        .map((row) => [Number(row["id"]), String(row["name"])])
    )
  const named: Readonly<Record<string, ReadonlyMap<number, string>>> = {
    tool_id: names("SELECT id, name FROM tools"),
    model_id: names("SELECT id, name FROM models"),
    path_id: names("SELECT id, path AS name FROM paths"),
    file_id: names("SELECT id, path AS name FROM paths")
  }
  const logs = database
    .prepare(
      "SELECT s.native_id AS session, w.operations, w.calls FROM work_logs w JOIN sessions s ON s.id = w.session_id"
    )
    .all() as unknown as ReadonlyArray<
    { session: string } & Record<"operations" | "calls", Uint8Array<ArrayBuffer> | null>
  >
  return logs.flatMap(({ session, operations, calls }) =>
    [
      ...rowsOf(columnsOf(callShape, calls), callColumn, callShape),
      ...rowsOf(columnsOf(operationShape, operations), operationColumn, operationShape)
    ].map((row) => ({
      session,
      ...Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, named[name]?.get(value) ?? value])
      )
    }))
  )
}

/** The rows of columns: places of the 64-bit ones come first. */
const rowsOf = (
  { rows, numbers, integers }: Columns,
  places: Readonly<Record<string, number>>,
  shape: Shape
): ReadonlyArray<Record<string, number>> =>
  Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(
      Object.entries(places).map(([name, place], at) => [
        name,
        (at < shape.numbers ? numbers : integers)[place * rows + i]!
      ])
    )
  )

const withTexts = (row: Row, reader: ContentReader): Row => {
  const { address, length, pointer, output_address, output_length, output_pointer, ...rest } = row
  return {
    ...rest,
    content: digestAt(reader, address, length, pointer),
    output: digestAt(reader, output_address, output_length, output_pointer)
  }
}

const digestAt = (
  reader: ContentReader,
  address: unknown,
  length: unknown,
  pointer: unknown
): string | null => {
  if (typeof address !== "number" || typeof pointer !== "string") return null
  const text = reader.text({ address, length: Number(length), pointer })
  return text === null ? "missing" : crypto.hash("sha1", text)
}
