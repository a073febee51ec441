/**
 * What tools beside the agents wrote down: git activity, model routing, self-healing, recovery, coordination of
 * agents, routing by expertise. A file of lines, a hook or a transcript may each tell of the same thing; `key` makes
 * the sighting, and the store settles which sightings are one (`store/telemetry/`).
 */
import * as Schema from "effect/Schema"
import type { Span } from "./Reference.ts"

const Text = Schema.NullOr(Schema.String)
const Count = Schema.NullOr(Schema.Int)
const Figure = Schema.NullOr(Schema.Finite)
const Answer = Schema.NullOr(Schema.Boolean)

/** What a sighting is of: each kind has a table of its own. */
export const TelemetryKind = Schema.Literals([
  "git",
  "routing",
  "self_heal",
  "recovery",
  "coordination",
  "expertise"
])
export type TelemetryKind = typeof TelemetryKind.Type

/**
 * How the session is known: a hook or the record itself named it (`told`), the commit's trailers do (`trailer`), or
 * the transcript shows the command that did it (`transcript`).
 */
export const SessionWitness = Schema.Literals(["told", "trailer", "transcript"])
export type SessionWitness = typeof SessionWitness.Type

/**
 * What every sighting has.
 *
 * - `key`: the same for every copy of the sighting, in whichever file, at whichever place; two sightings of one key
 *   are joined.
 * - `shape`: who wrote it, in which form: `git-hook`, `git-log`, `dq-scores`.
 * - `at_ms`: when it happened; null when the record has no time. Never the time of reading.
 * - `session`: native id of the session that did it, where something says so; `session_by` is what.
 * - `is_simulated`: made up afterwards by a backfill, not observed. It counts in no rate.
 */
const circumstances = {
  key: Schema.String,
  shape: Schema.String,
  at_ms: Count,
  cwd: Text,
  session: Text,
  session_by: Schema.NullOr(SessionWitness),
  is_simulated: Schema.Boolean
}

/** What happened in a repository. `other` is an event of a type that is not known; `type` has its own word. */
export const GitEventType = Schema.Literals(["commit", "push", "pull_request", "branch", "other"])
export type GitEventType = typeof GitEventType.Type

/**
 * Something that happened in a git repository.
 *
 * - `type`: the writer's own word for the event.
 * - `repo`: name of the repository's folder; `repo_root` its main working tree, where known.
 * - `hash`: of a commit, in lower case, abbreviated or whole.
 * - `message`: subject of a commit, title of a pull request; writers cut it.
 * - `lines_changed`: additions and deletions together, where the writer tells only their sum.
 * - `commits_pushed`: of a push. `number`, `url`: of a pull request.
 * - `parents`: how many a commit has; 2 or more is a merge.
 * - `trailers`: those of the commit message, one a line.
 * - `is_rewrite`: the commit takes the place of one that was made before: it was amended, or a rebase made it.
 */
export const GitSeen = Schema.Struct({
  kind: Schema.Literal("git"),
  ...circumstances,
  event: GitEventType,
  type: Schema.String,
  repo: Text,
  repo_root: Text,
  branch: Text,
  hash: Text,
  message: Text,
  author: Text,
  files_changed: Count,
  additions: Count,
  deletions: Count,
  lines_changed: Count,
  commits_pushed: Count,
  number: Count,
  url: Text,
  parents: Count,
  trailers: Text,
  is_rewrite: Schema.optionalKey(Schema.Literal(true))
})
export type GitSeen = typeof GitSeen.Type

/**
 * Where an outcome comes from, and so whether it can be held against the prediction.
 *
 * - `feedback`: somebody or something judged the choice afterwards
 * - `observed`: what was right was seen apart from the prediction
 * - `stated`: given, without a word on where from
 * - `copied`: written together with the prediction; it can only agree
 *
 * Only the first two are independent.
 */
export const OutcomeSource = Schema.Literals(["feedback", "observed", "stated", "copied"])
export type OutcomeSource = typeof OutcomeSource.Type

/**
 * A router's choice of a model.
 *
 * - `query_id`: the writer's digest of the query; `query` its beginning.
 * - `correct`: as written. What it is worth says `outcome`; `outcome_at_ms` is when it was judged.
 * - `dq_score` and its parts, `complexity`: the router's own scores, 0 to 1.
 * - `latency_ms`: what the routing itself took.
 * - `cost_saved_usd`, `cost_estimate_usd`: the writer's estimates; they are no costs of Spoor's.
 */
export const RoutingSeen = Schema.Struct({
  kind: Schema.Literal("routing"),
  ...circumstances,
  query_id: Text,
  query: Text,
  predicted_model: Text,
  actual_model: Text,
  dq_score: Figure,
  validity: Figure,
  specificity: Figure,
  correctness: Figure,
  complexity: Figure,
  correct: Answer,
  outcome: Schema.NullOr(OutcomeSource),
  outcome_at_ms: Count,
  latency_ms: Count,
  cost_saved_usd: Figure,
  cost_estimate_usd: Figure,
  reasoning: Text
})
export type RoutingSeen = typeof RoutingSeen.Type

/**
 * A run of health checks, told by how many checks were `ok`, warned or failed and how many were `fixed`; or a single
 * repair, told by `error_pattern`, `fix_applied` and `success`. What the other form has is null.
 */
export const SelfHealSeen = Schema.Struct({
  kind: Schema.Literal("self_heal"),
  ...circumstances,
  ok: Count,
  warn: Count,
  error: Count,
  fixed: Count,
  error_pattern: Text,
  fix_applied: Text,
  success: Answer,
  duration_ms: Count,
  error_message: Text,
  context: Text
})
export type SelfHealSeen = typeof SelfHealSeen.Type

/**
 * What was done about an error.
 *
 * - `is_auto`: false when only a suggestion was printed; then `success` says nothing.
 * - `error_hash`: the writer's digest of the error's text.
 */
export const RecoverySeen = Schema.Struct({
  kind: Schema.Literal("recovery"),
  ...circumstances,
  category: Text,
  action: Text,
  is_auto: Answer,
  success: Answer,
  error_hash: Text,
  details: Text,
  attempts: Count,
  duration_ms: Count
})
export type RecoverySeen = typeof RecoverySeen.Type

/**
 * One task given to several agents at once; or, from a hook, one step of a single agent (`agent_id`, `action`,
 * `file_path`).
 *
 * - `status`: success | partial | failed | cancelled, in the writer's words.
 * - `cost_usd_micros`: the coordinator's own estimate.
 */
export const CoordinationSeen = Schema.Struct({
  kind: Schema.Literal("coordination"),
  ...circumstances,
  task_id: Text,
  task: Text,
  strategy: Text,
  status: Text,
  agent_count: Count,
  cost_usd_micros: Count,
  duration_ms: Count,
  agent_id: Text,
  action: Text,
  file_path: Text
})
export type CoordinationSeen = typeof CoordinationSeen.Type

/**
 * A choice of a model by how well the user knows the field.
 *
 * - `expertise_level`: confidence, 0 to 1; `domain_match`: how clearly the query belongs to the domain.
 * - `base_model` became `final_model`; `adjustment`: upgrade | downgrade, null when it stayed.
 */
export const ExpertiseSeen = Schema.Struct({
  kind: Schema.Literal("expertise"),
  ...circumstances,
  domain: Text,
  domain_match: Figure,
  expertise_level: Figure,
  query: Text,
  complexity: Figure,
  base_model: Text,
  final_model: Text,
  adjustment: Text,
  reasoning: Text
})
export type ExpertiseSeen = typeof ExpertiseSeen.Type

/** What a sighting tells, without its place. */
export const TelemetryFacts = Schema.Union([
  GitSeen,
  RoutingSeen,
  SelfHealSeen,
  RecoverySeen,
  CoordinationSeen,
  ExpertiseSeen
])
export type TelemetryFacts = typeof TelemetryFacts.Type

/** A sighting as a source tells it: with the record that it stands in. */
export interface TelemetrySeen {
  readonly facts: TelemetryFacts
  readonly span: Span
}
