/** Runs as tests make them up. */
import type { AgentRun } from "../../../record/AgentRun.ts"

/** A run that waits; `more` says what else it is. */
export const aRun = (id: string, more: Partial<AgentRun> = {}): AgentRun => ({
  id,
  repository: "quayside",
  status: "QUEUED",
  started_at_ms: Date.UTC(2026, 10, 2, 9),
  completed_at_ms: null,
  duration_ms: null,
  retry_count: 0,
  parent_run_id: null,
  input: {
    prompt: "Say when the tide turns",
    diff: "",
    recent_commits: [],
    model: "claude-3-opus",
    temperature: 0.7
  },
  output: null,
  error: null,
  execution: null,
  document: null,
  ...more
})

/** The end of a run, as its first writer writes it: `took_ms` after `waited_ms` in the queue. */
export const ended = (
  run: AgentRun,
  status: "SUCCESS" | "FAILED" | "CANCELLED" | "TIMEOUT",
  took_ms: number,
  waited_ms = 0
): AgentRun => ({
  ...run,
  status,
  completed_at_ms: run.started_at_ms + waited_ms + took_ms,
  duration_ms: status === "SUCCESS" ? took_ms : waited_ms + took_ms,
  output:
    status === "SUCCESS"
      ? { message: "At noon", confidence: 0.9, reasoning: null, raw_response: "At noon", tokens_used: 1 }
      : null,
  error:
    status === "FAILED" || status === "TIMEOUT"
      ? { code: "ETIMEDOUT", message: "spawn claude ETIMEDOUT", stack_trace: null, recoverable: true }
      : null
})
