/** What an audit is to do: a tree, which of its files, and which rules, each with what the configuration says of it. */
import { hash } from "node:crypto"
import type { Severity } from "../../record/Finding.ts"
import type { Rule } from "../rules/Rule.ts"

/** A rule with its severity after configuration. `off`: it stands in the run as skipped. */
export interface PlannedRule {
  readonly rule: Rule
  readonly severity: Severity
  readonly off: boolean
}

/** Where a plan was made from: the arguments of `loadAudit`. */
export interface PlanOrigin {
  readonly folder: string
  readonly named: string | null
}

/**
 * - `root`: absolute.
 * - `include`, `exclude`: globs relative to the root; null: everything.
 * - `gitignore`: whether to leave out what git leaves out.
 * - `code`: hash of what was loaded to make the rules, since a rule may call code that cannot be seen in it; null where
 *   all of them are our own.
 * - `origin`: from where other threads make the same plan; absent if it was made by hand.
 */
export interface AuditPlan {
  readonly root: string
  readonly include: ReadonlyArray<string> | null
  readonly exclude: ReadonlyArray<string>
  readonly gitignore: boolean
  readonly rules: ReadonlyArray<PlannedRule>
  readonly code: string | null
  readonly origin?: PlanOrigin
}

/** Hash of all rules with their options and of which files they are for: 40 hexadecimal digits. */
export const ruleSetOf = (plan: AuditPlan): string => {
  const { include, exclude, gitignore, code } = plan
  const rules = plan.rules.map(({ rule, severity, off }) => [plain(rule), severity, off])
  return hash("sha1", JSON.stringify({ rules, include, exclude, gitignore, code }), "hex")
}

/** As JSON, with functions and expressions as their text. Examples and documents change nothing that is found. */
const plain = (value: unknown): unknown => {
  if (typeof value === "function") return String(value)
  if (value instanceof RegExp) return String(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null) return value
  const fields = Object.entries(value).filter(([key]) => key !== "examples" && key !== "docs")
  return Object.fromEntries(fields.map(([key, field]) => [key, plain(field)]))
}
