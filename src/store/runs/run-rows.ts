/** A run as the rows of its four tables. */
import type { AgentRun, RunExecution } from "../../record/AgentRun.ts"
import type { RunStatus } from "../../record/RunStatus.ts"

/** All of a run in one row; a condition goes behind it. */
export const runRowSql = `SELECT r.number, r.id, r.repository, r.status, r.started_at_ms, r.completed_at_ms, r.duration_ms,
    r.retry_count, r.parent_run_id, r.execution, r.document,
    i.prompt, i.diff, i.recent_commits, i.model, i.temperature,
    o.message, o.confidence, o.reasoning, o.raw_response, o.tokens_used, o.number IS NOT NULL AS has_output,
    e.code, e.message AS error_message, e.stack_trace, e.recoverable
  FROM agent_runs r JOIN agent_inputs i ON i.number = r.number
    LEFT JOIN agent_outputs o ON o.number = r.number LEFT JOIN run_errors e ON e.number = r.number`

export interface RunRow {
  readonly number: number
  readonly id: string
  readonly repository: string
  readonly status: RunStatus
  readonly started_at_ms: number
  readonly completed_at_ms: number | null
  readonly duration_ms: number | null
  readonly retry_count: number
  readonly parent_run_id: string | null
  readonly execution: string | null
  readonly document: string | null
  readonly prompt: string
  readonly diff: string | null
  readonly recent_commits: string
  readonly model: string | null
  readonly temperature: number | null
  readonly message: string | null
  readonly confidence: number | null
  readonly reasoning: string | null
  readonly raw_response: string | null
  readonly tokens_used: number | null
  readonly has_output: number
  readonly code: string | null
  readonly error_message: string | null
  readonly stack_trace: string | null
  readonly recoverable: number | null
}

export const runOfRow = (row: RunRow): AgentRun => ({
  id: row.id,
  repository: row.repository,
  status: row.status,
  started_at_ms: row.started_at_ms,
  completed_at_ms: row.completed_at_ms,
  duration_ms: row.duration_ms,
  retry_count: row.retry_count,
  parent_run_id: row.parent_run_id,
  input: {
    prompt: row.prompt,
    diff: row.diff,
    recent_commits: JSON.parse(row.recent_commits) as ReadonlyArray<string>,
    model: row.model,
    temperature: row.temperature
  },
  output:
    row.has_output === 0
      ? null
      : {
          message: row.message ?? "",
          confidence: row.confidence,
          reasoning: row.reasoning,
          raw_response: row.raw_response,
          tokens_used: row.tokens_used
        },
  error:
    row.code === null
      ? null
      : {
          code: row.code,
          message: row.error_message ?? "",
          stack_trace: row.stack_trace,
          recoverable: row.recoverable === 1
        },
  execution: row.execution === null ? null : (JSON.parse(row.execution) as RunExecution),
  document: row.document
})
