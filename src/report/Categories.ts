/** What the work was: exchanges by task category, what they cost and how often they worked at once. */
import * as Schema from "effect/Schema"
import { CostPolicy, UsageAmounts } from "./Usage.ts"

/** Thirteen kinds of task. `analytics/CategoriesRules.ts` says how an exchange gets one. */
export const TaskCategory = Schema.Literals([
  "coding",
  "debugging",
  "refactoring",
  "testing",
  "documentation",
  "configuration",
  "devops",
  "git",
  "exploration",
  "research",
  "planning",
  "delegation",
  "conversation"
])
export type TaskCategory = typeof TaskCategory.Type

/** What rows may be split by beside their category. The model of an exchange is the one that wrote most of it. */
export const CategoryDimension = Schema.Literals(["agent", "project", "model"])
export type CategoryDimension = typeof CategoryDimension.Type

/**
 * - `exchanges`: prompts with all that answered them; in a sub-agent, what its parent told it.
 * - `changing_exchanges`: those that changed files; `one_shot_rate`: the part of these in which no file had to
 *   be changed again after a failed call or a test run; null when none changed files.
 * - `retries`: how often a file was changed again like that.
 * - amounts: of the requests in these exchanges.
 */
export const CategoryRow = Schema.Struct({
  category: TaskCategory,
  by: Schema.Record(Schema.String, Schema.NullOr(Schema.String)),
  exchanges: Schema.Int,
  sessions: Schema.Int,
  ...UsageAmounts.fields,
  cost_share: Schema.NullOr(Schema.Finite),
  tool_calls: Schema.Int,
  tool_errors: Schema.Int,
  changing_exchanges: Schema.Int,
  retries: Schema.Int,
  one_shot_rate: Schema.NullOr(Schema.Finite)
})
export type CategoryRow = typeof CategoryRow.Type

/**
 * - `rows`: the most expensive first.
 * - `prompts_without_words`: prompts that the full-text index does not have yet; only tools and files decided
 *   their category.
 * - `rules`: how categories are found, in the order in which they are tried.
 */
export const CategoriesReport = Schema.Struct({
  schema_version: Schema.Literal(1),
  timezone: Schema.String,
  cost_policy: CostPolicy,
  since_ms: Schema.NullOr(Schema.Int),
  until_ms: Schema.NullOr(Schema.Int),
  rows: Schema.Array(CategoryRow),
  totals: UsageAmounts,
  one_shot_rate: Schema.NullOr(Schema.Finite),
  prompts_without_words: Schema.Int,
  rules: Schema.Array(Schema.Struct({ category: TaskCategory, when: Schema.String }))
})
export type CategoriesReport = typeof CategoriesReport.Type
