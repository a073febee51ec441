/**
 * An agent run: one call of a coding agent by a program or a script, from the moment it was asked for to its end.
 *
 * The shape is that of the run files of meta-gothic-framework's claude-service (MIT), one JSON file a run
 * (`run-document.ts`), in our names and units, with what Spoor adds when it records a run itself.
 */
import * as Schema from "effect/Schema"
import { Span } from "./Reference.ts"
import { runStatuses } from "./RunStatus.ts"

export const RunStatusName = Schema.Literals(runStatuses)

/**
 * What the agent was asked.
 *
 * - `diff`, `recent_commits`: what a program that asks for commit messages sends along; null and none elsewhere.
 * - `model`: as written. Its first writer puts the same constant there whichever model answered.
 */
export const RunInput = Schema.Struct({
  prompt: Schema.String,
  diff: Schema.NullOr(Schema.String),
  recent_commits: Schema.Array(Schema.String),
  model: Schema.NullOr(Schema.String),
  temperature: Schema.NullOr(Schema.Finite)
})
export type RunInput = typeof RunInput.Type

/**
 * What came of it.
 *
 * - `message`: the answer proper; `raw_response` all that was printed, as far as it was kept.
 * - `confidence`: the writer's own, 0 to 1.
 * - `tokens_used`: an estimate, a quarter of the characters of `raw_response`; the input is not in it. It is never
 *   added to counted tokens.
 */
export const RunOutput = Schema.Struct({
  message: Schema.String,
  confidence: Schema.NullOr(Schema.Finite),
  reasoning: Schema.NullOr(Schema.String),
  raw_response: Schema.NullOr(Schema.String),
  tokens_used: Schema.NullOr(Schema.Int)
})
export type RunOutput = typeof RunOutput.Type

/** Why it failed. `recoverable`: it looks as if another attempt might succeed (a timeout, a limit, a lost line). */
export const RunFault = Schema.Struct({
  code: Schema.String,
  message: Schema.String,
  stack_trace: Schema.NullOr(Schema.String),
  recoverable: Schema.Boolean
})
export type RunFault = typeof RunFault.Type

/** A step of a run into a state. `at_ms` is null where nobody saw the time; `reason` says what led to it. */
export const RunTransition = Schema.Struct({
  status: RunStatusName,
  at_ms: Schema.NullOr(Schema.Int),
  reason: Schema.NullOr(Schema.String)
})
export type RunTransition = typeof RunTransition.Type

/**
 * What the command's own output told of its use of models. Input leaves out what was cached, output includes
 * reasoning, as everywhere.
 *
 * - `told_by`: whose form of output it was.
 * - `cost_status`: `recorded` (the output says it), `computed` (from its tokens) or `unknown`.
 */
export const RunUsage = Schema.Struct({
  told_by: Schema.Literals(["claude-code", "codex", "opencode"]),
  model: Schema.NullOr(Schema.String),
  input_tokens: Schema.NullOr(Schema.Int),
  output_tokens: Schema.NullOr(Schema.Int),
  reasoning_tokens: Schema.NullOr(Schema.Int),
  cache_read_tokens: Schema.NullOr(Schema.Int),
  cache_write_tokens: Schema.NullOr(Schema.Int),
  cost_usd_micros: Schema.NullOr(Schema.Int),
  cost_status: Schema.Literals(["recorded", "computed", "unknown"])
})
export type RunUsage = typeof RunUsage.Type

/**
 * What Spoor knows of a run that it started itself.
 *
 * - `revision`: goes up whenever the run is written; of two sightings in one state the greater is the newer.
 * - `recorder`: the process that records it, by pid and by what tells a later process of that pid from it; null
 *   when the system does not tell.
 * - `began_at_ms`: when the command was started; before it the run waited.
 * - `prompt_from`: where the prompt was seen.
 * - `stdin`: what was piped in, if it was read as a whole and is text, so that it can be given to another attempt.
 * - `is_output_whole`: false when the output went to a terminal unseen, or was longer than is kept.
 * - `session`: which session the command worked in, where its output tells.
 */
export const RunExecution = Schema.Struct({
  revision: Schema.Int,
  command: Schema.Array(Schema.String),
  cwd: Schema.String,
  machine: Schema.String,
  recorder: Schema.Struct({ pid: Schema.Int, identity: Schema.NullOr(Schema.String) }),
  began_at_ms: Schema.NullOr(Schema.Int),
  exit_code: Schema.NullOr(Schema.Int),
  signal: Schema.NullOr(Schema.String),
  timeout_ms: Schema.NullOr(Schema.Int),
  prompt_from: Schema.Literals(["arguments", "stdin", "arguments and stdin", "command"]),
  stdin: Schema.NullOr(Schema.String),
  is_output_whole: Schema.Boolean,
  usage: Schema.NullOr(RunUsage),
  session: Schema.NullOr(Schema.Struct({ agent: Schema.String, native_id: Schema.String })),
  history: Schema.Array(RunTransition)
})
export type RunExecution = typeof RunExecution.Type

/**
 * One run. `id` makes the run; it is also the name of its file, so it holds letters, digits and `._-` alone.
 *
 * - `repository`: name of what it worked on, as its writer chose it.
 * - `started_at_ms`: when it was asked for. The first writer's runs wait in a queue after that.
 * - `duration_ms`: as written. Of a success it leaves out the wait, of a failure or a cancelled run it does not; so
 *   durations of both are never put together without saying so.
 * - `retry_count`, `parent_run_id`: of another attempt, how many went before it and of which run it is one.
 * - `execution`: null when Spoor did not run it.
 * - `document`: the text of its file, where Spoor would have written another one for the same run; else null.
 */
export const AgentRun = Schema.Struct({
  id: Schema.String,
  repository: Schema.String,
  status: RunStatusName,
  started_at_ms: Schema.Int,
  completed_at_ms: Schema.NullOr(Schema.Int),
  duration_ms: Schema.NullOr(Schema.Int),
  retry_count: Schema.Int,
  parent_run_id: Schema.NullOr(Schema.String),
  input: RunInput,
  output: Schema.NullOr(RunOutput),
  error: Schema.NullOr(RunFault),
  execution: Schema.NullOr(RunExecution),
  document: Schema.NullOr(Schema.String)
})
export type AgentRun = typeof AgentRun.Type

/** A sighting of a run: the run as one place in the trail shows it. Of two of one id the later state stays. */
export const RunSeen = Schema.Struct({ run: AgentRun, span: Span })
export type RunSeen = typeof RunSeen.Type
