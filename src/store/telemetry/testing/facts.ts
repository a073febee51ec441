/** Facts for tests: empty ones to fill in, and any that there could be. */
import * as fc from "fast-check"
import type {
  CoordinationSeen,
  ExpertiseSeen,
  GitSeen,
  RecoverySeen,
  RoutingSeen,
  SelfHealSeen
} from "../../../record/Telemetry.ts"

const around = {
  shape: "test",
  at_ms: null,
  cwd: null,
  session: null,
  session_by: null,
  is_simulated: false
}

export const git = (facts: Partial<GitSeen> = {}): GitSeen => ({
  kind: "git",
  key: `git:${facts.shape ?? "test"}:${facts.hash ?? ""}:${facts.repo ?? facts.cwd ?? ""}`,
  ...around,
  event: "commit",
  type: "commit",
  repo: null,
  repo_root: null,
  branch: null,
  hash: null,
  message: null,
  author: null,
  files_changed: null,
  additions: null,
  deletions: null,
  lines_changed: null,
  commits_pushed: null,
  number: null,
  url: null,
  parents: null,
  trailers: null,
  ...facts
})

export const routing = (facts: Partial<RoutingSeen> = {}): RoutingSeen => ({
  kind: "routing",
  key: `routing:${facts.shape}:${facts.at_ms}:${facts.query ?? facts.query_id ?? ""}`,
  ...around,
  query_id: null,
  query: null,
  predicted_model: "sonnet",
  actual_model: null,
  dq_score: 0.8,
  validity: null,
  specificity: null,
  correctness: null,
  complexity: 0.4,
  correct: null,
  outcome: null,
  outcome_at_ms: null,
  latency_ms: null,
  cost_saved_usd: null,
  cost_estimate_usd: null,
  reasoning: null,
  ...facts
})

export const recovery = (facts: Partial<RecoverySeen> = {}): RecoverySeen => ({
  kind: "recovery",
  key: "recovery:k",
  ...around,
  category: null,
  action: null,
  is_auto: null,
  success: null,
  error_hash: null,
  details: null,
  attempts: null,
  duration_ms: null,
  ...facts
})

export const selfHeal = (facts: Partial<SelfHealSeen> = {}): SelfHealSeen => ({
  kind: "self_heal",
  key: "self_heal:k",
  ...around,
  ok: null,
  warn: null,
  error: null,
  fixed: null,
  error_pattern: null,
  fix_applied: null,
  success: null,
  duration_ms: null,
  error_message: null,
  context: null,
  ...facts
})

export const coordination = (facts: Partial<CoordinationSeen> = {}): CoordinationSeen => ({
  kind: "coordination",
  key: "coordination:k",
  ...around,
  task_id: null,
  task: null,
  strategy: null,
  status: null,
  agent_count: null,
  cost_usd_micros: null,
  duration_ms: null,
  agent_id: null,
  action: null,
  file_path: null,
  ...facts
})

export const expertise = (facts: Partial<ExpertiseSeen> = {}): ExpertiseSeen => ({
  kind: "expertise",
  key: "expertise:k",
  ...around,
  domain: null,
  domain_match: null,
  expertise_level: null,
  query: null,
  complexity: null,
  base_model: null,
  final_model: null,
  adjustment: null,
  reasoning: null,
  ...facts
})

const maybe = <A>(arbitrary: fc.Arbitrary<A>): fc.Arbitrary<A | null> => fc.option(arbitrary, { nil: null })
const few = fc.integer({ min: 0, max: 3 })
const word = fc.constantFrom("a", "bb", "b")
const witnessed = fc.constantFrom(
  { session: null, session_by: null },
  { session: "s1", session_by: "transcript" as const },
  { session: "s2", session_by: "transcript" as const },
  { session: "s1", session_by: "told" as const },
  { session: "s3", session_by: "trailer" as const }
)

/** Commits whose hashes are the beginnings of a few others, in a few repositories. */
export const anyGit: fc.Arbitrary<GitSeen> = fc
  .record({
    shape: fc.constantFrom("git-hook", "git-log", "spoor", "git-wrapper"),
    hash: fc.constantFrom(
      "abcd",
      "abcde0",
      "abcde01",
      "abcde02",
      "abcde0123456789ab",
      "abcde0223456789ab",
      "abcdff"
    ),
    place: fc.constantFrom(
      { repo: "tide", cwd: null },
      { repo: "buoy", cwd: null },
      { repo: null, cwd: "/home/ada/tide/src" },
      { repo: null, cwd: "/elsewhere" },
      { repo: null, cwd: null }
    ),
    at_ms: maybe(few),
    message: maybe(fc.constantFrom("one", "two")),
    additions: maybe(few),
    author: maybe(word),
    rewrite: fc.constantFrom({}, { is_rewrite: true as const }),
    witnessed
  })
  .map(({ place, rewrite, witnessed, ...rest }) => git({ ...rest, ...place, ...rewrite, ...witnessed }))

const outcomes = fc.constantFrom(
  { correct: null, outcome: null, outcome_at_ms: null, actual_model: null },
  { correct: true, outcome: "copied" as const, outcome_at_ms: null, actual_model: "sonnet" },
  { correct: true, outcome: "feedback" as const, outcome_at_ms: 5, actual_model: null },
  { correct: false, outcome: "feedback" as const, outcome_at_ms: 7, actual_model: null },
  { correct: false, outcome: "stated" as const, outcome_at_ms: null, actual_model: "opus" }
)

/** Decisions of one bucket, within a few seconds, of two queries. */
export const anyRouting: fc.Arbitrary<RoutingSeen> = fc
  .record({
    shape: fc.constantFrom("dq-scores", "routing-rebuilt", "routing-wrapper", "dq-backfill"),
    second: fc.integer({ min: 0, max: 14 }),
    millisecond: fc.constantFrom(0, 250),
    query: maybe(fc.constantFrom("Hello World", "Hello Worlds")),
    query_id: maybe(fc.constantFrom("b10a8db164e0754105b7a99be72e3fe5", "other")),
    latency_ms: maybe(few),
    outcome: outcomes
  })
  .map(({ second, millisecond, outcome, query, query_id, ...rest }) =>
    routing({
      ...rest,
      ...outcome,
      query: rest.shape === "routing-wrapper" ? null : query,
      query_id: rest.shape === "routing-rebuilt" ? null : query_id,
      at_ms: 1_000_000 + second * 1000 + millisecond,
      is_simulated: rest.shape === "dq-backfill"
    })
  )
