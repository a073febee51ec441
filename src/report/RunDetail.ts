/** One run, with all that is known of it, and runs that are like a text: `spoor runs show` and `similar`. */
import * as Schema from "effect/Schema"
import { RunExecution, RunFault, RunInput, RunOutput, RunTransition } from "../record/AgentRun.ts"
import { RunEntry } from "./Runs.ts"

const Time = Schema.NullOr(Schema.Int)

/**
 * The session in which the run's command worked.
 *
 * - `by`: `output` when the command's own output named it; `place_and_time` when it is the only session that began in
 *   the run's directory while the run was at work.
 * - `cost_usd_micros`: of that session with its sub-agents' own left out, from its transcript; null when unknown.
 */
export const RunSession = Schema.Struct({
  agent: Schema.String,
  native_id: Schema.String,
  by: Schema.Literals(["output", "place_and_time"]),
  title: Schema.NullOr(Schema.String),
  is_known: Schema.Boolean,
  cost_usd_micros: Schema.NullOr(Schema.Int)
})
export type RunSession = typeof RunSession.Type

/**
 * - `wait_ms`, `work_ms`: before and after the command began; null where nobody saw that moment.
 * - `output.tokens_used` is an estimate of the output alone; counted tokens are in `execution.usage`.
 * - `history`: the states that the run is known to have been in.
 * - `attempts`: all attempts at the same thing, this one included, the first one first.
 * - `session`: null when none is known, or several would fit.
 */
export const RunDetail = Schema.Struct({
  schema_version: Schema.Literal(1),
  run: RunEntry,
  input: RunInput,
  output: Schema.NullOr(RunOutput),
  error: Schema.NullOr(RunFault),
  execution: Schema.NullOr(RunExecution),
  wait_ms: Time,
  work_ms: Time,
  history: Schema.Array(RunTransition),
  attempts: Schema.Array(RunEntry),
  session: Schema.NullOr(RunSession)
})
export type RunDetail = typeof RunDetail.Type

/** `rank` from 1; `score`: how alike, comparable within this answer alone; 0 where no word tells more than others. */
export const SimilarRunEntry = Schema.Struct({
  rank: Schema.Int,
  score: Schema.Finite,
  ...RunEntry.fields
})
export type SimilarRunEntry = typeof SimilarRunEntry.Type

/** `by`: the words of the text that were compared: the rarest, as those tell most. */
export const SimilarRuns = Schema.Struct({
  schema_version: Schema.Literal(1),
  by: Schema.Array(Schema.String),
  runs: Schema.Array(SimilarRunEntry)
})
export type SimilarRuns = typeof SimilarRuns.Type
