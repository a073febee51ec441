/**
 * Rows that other programs put straight into the six tables, as sightings.
 *
 * Such a row has no key. A commit is known by its hash like any other; of the rest nothing tells two apart that say
 * the same, so each row stays one, known by its id.
 */
import type { GitEventType, TelemetryFacts, TelemetryKind } from "../../record/Telemetry.ts"
import { type Cell, eventWords, rewriteWord, type Row } from "./rows.ts"

/** What a row of a kind's table tells. */
export const factsOfOutsider = (kind: TelemetryKind, row: Row): TelemetryFacts => {
  const around = {
    key: `${kind}:outside:${row["id"]}`,
    shape: "outside",
    at_ms: number(row["at_ms"]),
    cwd: text(row["cwd"]),
    session: text(row["session"]),
    session_by: row["session"] === null ? null : ("told" as const),
    is_simulated: row["is_simulated"] === 1
  }
  return { kind, ...around, ...own(kind, row, around.key) } as TelemetryFacts
}

const own = (kind: TelemetryKind, row: Row, key: string): object => {
  switch (kind) {
    case "git":
      return git(row, key)
    case "routing":
      return routing(row)
    case "self_heal":
      return selfHeal(row)
    case "recovery":
      return recovery(row)
    case "coordination":
      return coordination(row)
    case "expertise":
      return expertise(row)
  }
}

const text = (value: Cell | undefined): string | null =>
  value == null || value === "" ? null : String(value)
const number = (value: Cell | undefined): number | null => (typeof value === "number" ? value : null)
const answer = (value: Cell | undefined): boolean | null => (value == null ? null : value !== 0)

const git = (row: Row, key: string) => {
  const type = text(row["event_type"]) ?? "commit"
  const is_rewrite = type === rewriteWord
  const event = is_rewrite
    ? "commit"
    : ((Object.keys(eventWords) as Array<keyof typeof eventWords>).find(
        (each) => eventWords[each] === type
      ) ?? (type === "pull_request" ? type : ("other" as GitEventType)))
  const hash = text(row["commit_hash"])?.toLowerCase() ?? null
  const repo = text(row["repo"])
  return {
    key: event === "commit" && hash !== null ? `git:outside:${hash}:${repo ?? text(row["cwd"]) ?? ""}` : key,
    event,
    type,
    repo,
    repo_root: text(row["repo_root"]),
    branch: text(row["branch"]),
    hash,
    message: text(row["message"]),
    author: text(row["author"]),
    files_changed: number(row["files_changed"]),
    additions: number(row["additions"]),
    deletions: number(row["deletions"]),
    lines_changed: number(row["lines_changed"]),
    commits_pushed: number(row["commits_pushed"]),
    number: number(row["pr_number"]),
    url: text(row["pr_url"]),
    parents: number(row["parents"]),
    trailers: text(row["trailers"]),
    ...(is_rewrite ? { is_rewrite } : {})
  }
}

/** Nobody says where such an accuracy comes from. */
const routing = (row: Row) => {
  const correct = answer(row["written_correct"] ?? row["accuracy"])
  const actual_model = text(row["actual_model"])
  return {
    query_id: text(row["query_id"]),
    query: text(row["query"]),
    predicted_model: text(row["predicted_model"]),
    actual_model,
    dq_score: number(row["dq_score"]),
    validity: number(row["validity"]),
    specificity: number(row["specificity"]),
    correctness: number(row["correctness"]),
    complexity: number(row["complexity"]),
    correct,
    outcome: text(row["outcome"]) ?? (correct === null && actual_model === null ? null : "stated"),
    outcome_at_ms: number(row["outcome_at_ms"]),
    latency_ms: number(row["latency_ms"]),
    cost_saved_usd: number(row["cost_saved"]),
    cost_estimate_usd: number(row["cost_estimate"]),
    reasoning: text(row["reasoning"])
  }
}

const selfHeal = (row: Row) => ({
  ok: number(row["checks_ok"]),
  warn: number(row["checks_warn"]),
  error: number(row["checks_error"]),
  fixed: number(row["checks_fixed"]),
  error_pattern: text(row["error_pattern"]),
  fix_applied: text(row["fix_applied"]),
  success: answer(row["success"]),
  duration_ms: number(row["execution_time_ms"]),
  error_message: text(row["error_message"]),
  context: text(row["context"])
})

const recovery = (row: Row) => ({
  category: text(row["error_type"]),
  action: text(row["recovery_strategy"]),
  is_auto: answer(row["is_auto"]),
  success: answer(row["written_success"] ?? row["success"]),
  error_hash: text(row["error_hash"]),
  details: text(row["error_details"]),
  attempts: number(row["attempts"]),
  duration_ms: number(row["time_to_recover_ms"])
})

const coordination = (row: Row) => ({
  task_id: text(row["task_id"]),
  task: text(row["task"]),
  strategy: text(row["strategy"]),
  status: text(row["result"]),
  agent_count: number(row["agent_count"]),
  cost_usd_micros: number(row["cost_usd_micros"]),
  duration_ms: number(row["duration_ms"]),
  agent_id: text(row["agent_id"]),
  action: text(row["action"]),
  file_path: text(row["file_path"])
})

const expertise = (row: Row) => ({
  domain: text(row["domain"]),
  domain_match: number(row["domain_match"]),
  expertise_level: number(row["expertise_level"]),
  query: text(row["query"]),
  complexity: number(row["query_complexity"]),
  base_model: text(row["base_model"]),
  final_model: text(row["chosen_model"]),
  adjustment: text(row["adjustment"]),
  reasoning: text(row["reasoning"])
})
