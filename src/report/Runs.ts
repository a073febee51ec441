/** Runs of agents: which there are, how they came out, and what is like them: the answers of `spoor runs`. */
import * as Schema from "effect/Schema"
import { RunStatusName } from "../record/AgentRun.ts"

const Time = Schema.NullOr(Schema.Int)
const Text = Schema.NullOr(Schema.String)

/**
 * A run in brief.
 *
 * - `started_at_ms`: when it was asked for; `completed_at_ms`: when it ended, null when it has not or nobody knows.
 * - `elapsed_ms`: from the one to the other, any wait included; null while it is not known.
 * - `duration_ms`: as its writer wrote it: without the wait for a success, with it for others.
 * - `retry_count`: how many attempts went before; `parent_run_id`: the run that this is another attempt of.
 * - `model`: as written; nobody checked which model answered.
 * - `prompt_begins`: the first 200 characters, or less when a long word would be cut.
 * - `cost_usd_micros`: what the command's own output told or its tokens cost; null when it told nothing.
 */
export const RunEntry = Schema.Struct({
  id: Schema.String,
  repository: Schema.String,
  status: RunStatusName,
  started_at_ms: Schema.Int,
  completed_at_ms: Time,
  elapsed_ms: Time,
  duration_ms: Time,
  retry_count: Schema.Int,
  parent_run_id: Text,
  model: Text,
  prompt_begins: Schema.String,
  error_code: Text,
  error_message: Text,
  exit_code: Schema.NullOr(Schema.Int),
  cost_usd_micros: Schema.NullOr(Schema.Int)
})
export type RunEntry = typeof RunEntry.Type

/** `matched`: the runs that fit all filters. `next_cursor`: asks for the page after this one; null at the end. */
export const RunList = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  since_ms: Time,
  until_ms: Time,
  matched: Schema.Int,
  runs: Schema.Array(RunEntry),
  next_cursor: Text
})
export type RunList = typeof RunList.Type
