/**
 * An agent run as the JSON text of its file, both ways.
 *
 * The form is that of claude-service's `logs/claude-runs/<id>.json` (meta-gothic-framework, MIT):
 * `JSON.stringify(run, null, 2)` with camelCase names, times as ISO strings, and fields that are left out where there
 * is nothing. Only the two fields that are times are read as times; its first writer takes every string that begins
 * like a date for one, and so damages prompts. What Spoor adds stands under one key, `spoor`, which that writer
 * carries along. A text that is read and written again is the same text, whoever wrote it.
 */
import type { AgentRun, RunExecution, RunFault, RunInput, RunOutput, RunUsage } from "./AgentRun.ts"
import { jsonFault } from "./json-fault.ts"
import {
  count,
  fieldsOf,
  finite,
  flag,
  integer,
  isoTime,
  listOf,
  oneOf,
  Reading,
  string,
  texts,
  type Fields,
  type Kind
} from "./Reading.ts"
import type { RejectionReason } from "./Rejection.ts"
import { runStatuses } from "./RunStatus.ts"

/** Why a text is no run. */
export interface NoRun {
  readonly reason: RejectionReason
  readonly detail: string
}

export const isNoRun = (read: AgentRun | NoRun): read is NoRun => "reason" in read

/** The run that a text tells; `value` is what it holds as JSON. */
export const runOf = (text: string, value: unknown): AgentRun | NoRun => {
  const fields = fieldsOf(value)
  if (fields === null) return { reason: "not_record", detail: "it is no JSON object" }
  const reading = new Reading()
  const run: AgentRun = {
    id: reading.needed(fields, "id", runId, ""),
    repository: reading.needed(fields, "repository", string, ""),
    status: reading.needed(fields, "status", status, "PENDING"),
    started_at_ms: reading.needed(fields, "startedAt", isoTime, 0),
    completed_at_ms: reading.perhaps(fields, "completedAt", isoTime),
    duration_ms: reading.perhaps(fields, "duration", integer),
    retry_count: reading.needed(fields, "retryCount", count, 0),
    parent_run_id: reading.perhaps(fields, "parentRunId", runId),
    input: reading.needed(fields, "input", inputOf, noInput),
    output: reading.perhaps(fields, "output", outputOf),
    error: reading.perhaps(fields, "error", faultOf),
    execution: reading.perhaps(fields, "spoor", executionOf),
    document: null
  }
  if (reading.fault !== null) return { reason: "bad_field", detail: reading.fault }
  return text === plainText(run) ? run : { ...run, document: text }
}

/** The run of a file's text. A byte order mark is no part of the JSON, but is written back. */
export const readRunText = (text: string): AgentRun | NoRun => {
  try {
    return runOf(text, JSON.parse(text.replace(/^\uFEFF/, "")))
  } catch (cause) {
    return { reason: "not_json", detail: jsonFault(cause) }
  }
}

/** The text of the run's file. */
export const runText = (run: AgentRun): string => run.document ?? plainText(run)

/** The parts of a run that may change after it was made. */
export type RunChanges = Partial<
  Pick<AgentRun, "status" | "completed_at_ms" | "duration_ms" | "input" | "output" | "error" | "execution">
>

/** The run after some changes. Of a document that somebody else wrote only what changed is written anew. */
export const changedRun = (run: AgentRun, changes: RunChanges): AgentRun => {
  const next: AgentRun = { ...run, ...changes, document: null }
  if (run.document === null) return next
  if (plainText(run) === plainText(next)) return { ...next, document: run.document }
  const document = fieldsOf(JSON.parse(run.document.replace(/^\uFEFF/, ""))) ?? {}
  const before = plainDocument(run)
  const after = plainDocument(next)
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) continue
    if (after[name] === undefined) delete document[name]
    else document[name] = after[name]
  }
  const text = JSON.stringify(document, null, 2)
  return text === plainText(next) ? next : { ...next, document: text }
}

/** May this be the id of a run, and so the name of its file? */
export const isRunId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(id)

const plainText = (run: AgentRun): string => JSON.stringify(plainDocument(run), null, 2)

/** In the order in which the first writer puts its fields. What is undefined is not written. */
const plainDocument = (run: AgentRun): Fields => ({
  id: run.id,
  repository: run.repository,
  status: run.status,
  startedAt: isoOf(run.started_at_ms),
  input: {
    prompt: run.input.prompt,
    diff: run.input.diff,
    recentCommits: run.input.recent_commits,
    model: run.input.model,
    temperature: run.input.temperature
  },
  retryCount: run.retry_count,
  parentRunId: run.parent_run_id ?? undefined,
  completedAt: run.completed_at_ms === null ? undefined : isoOf(run.completed_at_ms),
  duration: run.duration_ms ?? undefined,
  output: run.output === null ? undefined : outputDocument(run.output),
  error:
    run.error === null
      ? undefined
      : {
          code: run.error.code,
          message: run.error.message,
          stackTrace: run.error.stack_trace ?? undefined,
          recoverable: run.error.recoverable
        },
  spoor: run.execution === null ? undefined : executionOf(run.execution, new Reading())
})

const outputDocument = (output: RunOutput): Fields => ({
  message: output.message,
  confidence: output.confidence,
  reasoning: output.reasoning ?? undefined,
  rawResponse: output.raw_response,
  tokensUsed: output.tokens_used
})

const isoOf = (at_ms: number): string => new Date(at_ms).toISOString()

const runId: Kind<string> = (value) => (typeof value === "string" && isRunId(value) ? value : undefined)
const status = oneOf(runStatuses)

const noInput: RunInput = { prompt: "", diff: null, recent_commits: [], model: null, temperature: null }

const inputOf: Kind<RunInput> = (value, reading) => {
  const fields = fieldsOf(value)
  return fields === null
    ? undefined
    : {
        prompt: reading.needed(fields, "prompt", string, ""),
        diff: reading.perhaps(fields, "diff", string),
        recent_commits: reading.perhaps(fields, "recentCommits", texts) ?? [],
        model: reading.perhaps(fields, "model", string),
        temperature: reading.perhaps(fields, "temperature", finite)
      }
}

const outputOf: Kind<RunOutput> = (value, reading) => {
  const fields = fieldsOf(value)
  return fields === null
    ? undefined
    : {
        message: reading.needed(fields, "message", string, ""),
        confidence: reading.perhaps(fields, "confidence", finite),
        reasoning: reading.perhaps(fields, "reasoning", string),
        raw_response: reading.perhaps(fields, "rawResponse", string),
        tokens_used: reading.perhaps(fields, "tokensUsed", integer)
      }
}

const faultOf: Kind<RunFault> = (value, reading) => {
  const fields = fieldsOf(value)
  return fields === null
    ? undefined
    : {
        code: reading.needed(fields, "code", string, ""),
        message: reading.needed(fields, "message", string, ""),
        stack_trace: reading.perhaps(fields, "stackTrace", string),
        recoverable: reading.needed(fields, "recoverable", flag, false)
      }
}

const executionOf: Kind<RunExecution> = (value, reading) => {
  const fields = fieldsOf(value)
  if (fields === null) return undefined
  return {
    revision: reading.needed(fields, "revision", count, 0),
    command: reading.needed(fields, "command", texts, []),
    cwd: reading.needed(fields, "cwd", string, ""),
    machine: reading.needed(fields, "machine", string, ""),
    recorder: reading.needed(fields, "recorder", recorderOf, { pid: 0, identity: null }),
    began_at_ms: reading.perhaps(fields, "began_at_ms", integer),
    exit_code: reading.perhaps(fields, "exit_code", integer),
    signal: reading.perhaps(fields, "signal", string),
    timeout_ms: reading.perhaps(fields, "timeout_ms", integer),
    prompt_from: reading.needed(fields, "prompt_from", promptFrom, "command"),
    stdin: reading.perhaps(fields, "stdin", string),
    is_output_whole: reading.needed(fields, "is_output_whole", flag, false),
    usage: reading.perhaps(fields, "usage", usageOf),
    session: reading.perhaps(fields, "session", sessionOf),
    history: reading.needed(fields, "history", listOf(transitionOf), [])
  }
}

const promptFrom = oneOf(["arguments", "stdin", "arguments and stdin", "command"] as const)

const recorderOf: Kind<RunExecution["recorder"]> = (value, reading) => {
  const fields = fieldsOf(value)
  return fields === null
    ? undefined
    : {
        pid: reading.needed(fields, "pid", count, 0),
        identity: reading.perhaps(fields, "identity", string)
      }
}

const usageOf: Kind<RunUsage> = (value, reading) => {
  const fields = fieldsOf(value)
  if (fields === null) return undefined
  return {
    told_by: reading.needed(fields, "told_by", oneOf(["claude-code", "codex", "opencode"]), "claude-code"),
    model: reading.perhaps(fields, "model", string),
    input_tokens: reading.perhaps(fields, "input_tokens", count),
    output_tokens: reading.perhaps(fields, "output_tokens", count),
    reasoning_tokens: reading.perhaps(fields, "reasoning_tokens", count),
    cache_read_tokens: reading.perhaps(fields, "cache_read_tokens", count),
    cache_write_tokens: reading.perhaps(fields, "cache_write_tokens", count),
    cost_usd_micros: reading.perhaps(fields, "cost_usd_micros", count),
    cost_status: reading.needed(
      fields,
      "cost_status",
      oneOf(["recorded", "computed", "unknown"] as const),
      "unknown"
    )
  }
}

const sessionOf: Kind<NonNullable<RunExecution["session"]>> = (value, reading) => {
  const fields = fieldsOf(value)
  return fields === null
    ? undefined
    : {
        agent: reading.needed(fields, "agent", string, ""),
        native_id: reading.needed(fields, "native_id", string, "")
      }
}

const transitionOf: Kind<RunExecution["history"][number]> = (value, reading) => {
  const fields = fieldsOf(value)
  return fields === null
    ? undefined
    : {
        status: reading.needed(fields, "status", status, "PENDING"),
        at_ms: reading.perhaps(fields, "at_ms", integer),
        reason: reading.perhaps(fields, "reason", string)
      }
}
