/** A run as the rows of its four tables. */
import type { AgentRun, RunExecution } from "../../record/AgentRun.ts"
import type { RunStatus } from "../../record/RunStatus.ts"

/** A text is read as bytes: programs print NUL characters, too, and before Node 24 a text ends at the first. */
const text = (column: string, name = column.slice(2)) => `CAST(${column} AS BLOB) AS ${name}`

/** All of a run in one row; a condition goes behind it. */
export const runRowSql = `SELECT r.number, ${text("r.id")}, ${text("r.repository")}, r.status, r.started_at_ms,
    r.completed_at_ms, r.duration_ms, r.retry_count, ${text("r.parent_run_id")}, r.execution, ${text("r.document")},
    ${text("i.prompt")}, ${text("i.diff")}, i.recent_commits, ${text("i.model")}, i.temperature,
    ${text("o.message")}, o.confidence, ${text("o.reasoning")}, ${text("o.raw_response")}, o.tokens_used,
    o.number IS NOT NULL AS has_output, ${text("e.code")}, ${text("e.message", "error_message")},
    ${text("e.stack_trace")}, e.recoverable
  FROM agent_runs r JOIN agent_inputs i ON i.number = r.number
    LEFT JOIN agent_outputs o ON o.number = r.number LEFT JOIN run_errors e ON e.number = r.number`

export interface RunRow {
  readonly number: number
  readonly id: Uint8Array
  readonly repository: Uint8Array
  readonly status: RunStatus
  readonly started_at_ms: number
  readonly completed_at_ms: number | null
  readonly duration_ms: number | null
  readonly retry_count: number
  readonly parent_run_id: Uint8Array | null
  readonly execution: string | null
  readonly document: Uint8Array | null
  readonly prompt: Uint8Array
  readonly diff: Uint8Array | null
  readonly recent_commits: string
  readonly model: Uint8Array | null
  readonly temperature: number | null
  readonly message: Uint8Array | null
  readonly confidence: number | null
  readonly reasoning: Uint8Array | null
  readonly raw_response: Uint8Array | null
  readonly tokens_used: number | null
  readonly has_output: number
  readonly code: Uint8Array | null
  readonly error_message: Uint8Array | null
  readonly stack_trace: Uint8Array | null
  readonly recoverable: number | null
}

export const runOfRow = (row: RunRow): AgentRun => ({
  id: textOf(row.id),
  repository: textOf(row.repository),
  status: row.status,
  started_at_ms: row.started_at_ms,
  completed_at_ms: row.completed_at_ms,
  duration_ms: row.duration_ms,
  retry_count: row.retry_count,
  parent_run_id: textOrNull(row.parent_run_id),
  input: {
    prompt: textOf(row.prompt),
    diff: textOrNull(row.diff),
    recent_commits: JSON.parse(row.recent_commits) as ReadonlyArray<string>,
    model: textOrNull(row.model),
    temperature: row.temperature
  },
  output:
    row.has_output === 0
      ? null
      : {
          message: textOrNull(row.message) ?? "",
          confidence: row.confidence,
          reasoning: textOrNull(row.reasoning),
          raw_response: textOrNull(row.raw_response),
          tokens_used: row.tokens_used
        },
  error:
    row.code === null
      ? null
      : {
          code: textOf(row.code),
          message: textOrNull(row.error_message) ?? "",
          stack_trace: textOrNull(row.stack_trace),
          recoverable: row.recoverable === 1
        },
  execution: row.execution === null ? null : (JSON.parse(row.execution) as RunExecution),
  document: textOrNull(row.document)
})

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()

const textOrNull = (bytes: Uint8Array | null): string | null => (bytes === null ? null : textOf(bytes))
