/** The rows of the six tables: what of the facts stands in which column, and back again for rows put in from outside. */
import type {
  CoordinationSeen,
  ExpertiseSeen,
  GitSeen,
  RecoverySeen,
  RoutingSeen,
  SelfHealSeen,
  TelemetryFacts,
  TelemetryKind
} from "../../record/Telemetry.ts"
import { lastName } from "./group-commits.ts"

export const tableOf: Readonly<Record<TelemetryKind, string>> = {
  routing: "routing_metrics_events",
  git: "git_events",
  self_heal: "self_heal_events",
  recovery: "recovery_events",
  coordination: "coordinator_events",
  expertise: "expertise_routing_events"
}

export type Cell = string | number | null
export type Row = Readonly<Record<string, Cell>>

/** The columns of a row that are made of facts. */
export const rowOf = (facts: TelemetryFacts): Row => ({
  timestamp: facts.at_ms === null ? null : Math.floor(facts.at_ms / 1000),
  at_ms: facts.at_ms,
  is_simulated: flag(facts.is_simulated),
  cwd: facts.cwd,
  session: facts.session,
  session_by: facts.session_by,
  ...ownColumns(facts)
})

const ownColumns = (facts: TelemetryFacts): Row => {
  switch (facts.kind) {
    case "git":
      return git(facts)
    case "routing":
      return routing(facts)
    case "self_heal":
      return selfHeal(facts)
    case "recovery":
      return recovery(facts)
    case "coordination":
      return coordination(facts)
    case "expertise":
      return expertise(facts)
  }
}

function flag(value: boolean): number
function flag(value: boolean | null): number | null
function flag(value: boolean | null): number | null {
  return value === null ? null : value ? 1 : 0
}

/** The plan's words for events. */
export const eventWords = { commit: "commit", push: "push", pull_request: "pr", branch: "branch" } as const

/** A commit that takes the place of another is no more work done. */
export const rewriteWord = "rewrite"

const typeOf = ({ event, type, is_rewrite }: GitSeen): string => {
  if (event === "other") return type
  return event === "commit" && is_rewrite === true ? rewriteWord : eventWords[event]
}

const git = (facts: GitSeen): Row => ({
  event_type: typeOf(facts),
  repo: repoName(facts),
  branch: facts.branch,
  commit_hash: facts.hash,
  message: facts.message,
  files_changed: facts.files_changed,
  additions: facts.additions,
  deletions: facts.deletions,
  lines_changed: facts.lines_changed,
  repo_root: facts.repo_root,
  author: facts.author,
  parents: facts.parents,
  trailers: facts.trailers,
  commits_pushed: facts.commits_pushed,
  pr_number: facts.number,
  pr_url: facts.url
})

/** Hooks in a worktree name the worktree; where its repository is known, that stands. */
const repoName = ({ repo_root, repo, cwd }: GitSeen): string | null =>
  repo_root === null ? (repo ?? (cwd === null ? null : lastName(cwd))) : lastName(repo_root)

/** Can the outcome be held against the prediction? */
export const isIndependent = ({ outcome }: Pick<RoutingSeen, "outcome">): boolean =>
  outcome === "feedback" || outcome === "observed"

const routing = (facts: RoutingSeen): Row => ({
  query_id: facts.query_id,
  predicted_model: facts.predicted_model,
  actual_model: facts.outcome === "copied" ? null : facts.actual_model,
  dq_score: facts.dq_score,
  complexity: facts.complexity,
  accuracy: isIndependent(facts) && !facts.is_simulated ? flag(facts.correct) : null,
  cost_saved: facts.cost_saved_usd,
  reasoning: facts.reasoning,
  query: facts.query,
  written_correct: flag(facts.correct),
  outcome: facts.outcome,
  outcome_at_ms: facts.outcome_at_ms,
  latency_ms: facts.latency_ms,
  validity: facts.validity,
  specificity: facts.specificity,
  correctness: facts.correctness,
  cost_estimate: facts.cost_estimate_usd
})

const selfHeal = (facts: SelfHealSeen): Row => ({
  error_pattern: facts.error_pattern,
  fix_applied: facts.fix_applied,
  success: flag(healed(facts)),
  execution_time_ms: facts.duration_ms,
  error_message: facts.error_message,
  context: facts.context,
  checks_ok: facts.ok,
  checks_warn: facts.warn,
  checks_error: facts.error,
  checks_fixed: facts.fixed
})

/** Was all fixed that was wrong? Null: nothing was wrong, or it is not known. */
const healed = ({ ok, warn, error, fixed, success, is_simulated }: SelfHealSeen): boolean | null => {
  if (is_simulated) return null
  if (ok === null || fixed === null) return success
  const wrong = (warn ?? 0) + (error ?? 0)
  return wrong === 0 && fixed === 0 ? null : fixed >= wrong
}

const recovery = (facts: RecoverySeen): Row => ({
  error_type: facts.category,
  recovery_strategy: facts.action,
  success: facts.is_simulated || facts.is_auto === false ? null : flag(facts.success),
  attempts: facts.attempts,
  time_to_recover_ms: facts.duration_ms,
  error_details: facts.details,
  written_success: flag(facts.success),
  is_auto: flag(facts.is_auto),
  error_hash: facts.error_hash
})

const coordination = (facts: CoordinationSeen): Row => ({
  agent_id: facts.agent_id,
  action: facts.action,
  strategy: facts.strategy,
  file_path: facts.file_path,
  result: facts.status,
  duration_ms: facts.duration_ms,
  task_id: facts.task_id,
  task: facts.task,
  agent_count: facts.agent_count,
  cost_usd_micros: facts.cost_usd_micros
})

const expertise = (facts: ExpertiseSeen): Row => ({
  domain: facts.domain,
  expertise_level: facts.expertise_level,
  query_complexity: facts.complexity,
  chosen_model: facts.final_model,
  reasoning: facts.reasoning,
  domain_match: facts.domain_match,
  query: facts.query,
  base_model: facts.base_model,
  adjustment: facts.adjustment
})
