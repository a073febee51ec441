/** Which rules are for which files. Rules with the same globs are asked once for each file. */
import picomatch from "picomatch"
import type { Rule } from "../rules/Rule.ts"
import type { AuditPlan } from "./AuditPlan.ts"
import { isSource } from "./isSource.ts"

/** Whether a path matches one of the globs. A dot at the beginning of a name is a character like others. */
export const matching = (globs: ReadonlyArray<string>): ((path: string) => boolean) =>
  picomatch(
    globs.map((glob) => glob.replace(/^\.\//, "")),
    { dot: true }
  )

interface Group {
  readonly test: (path: string) => boolean
  readonly rules: Array<number>
}

export class RuleMatcher {
  readonly #groups: ReadonlyArray<Group>
  readonly #included: (path: string) => boolean
  readonly #excluded: (path: string) => boolean
  readonly #prunes: (folder: string) => boolean

  constructor(plan: AuditPlan) {
    const groups = new Map<string, Group>()
    plan.rules.forEach(({ rule, off }, index) => {
      if (off) return
      const key = JSON.stringify([filesOf(rule), rule.exclude ?? [], readsSource(rule)])
      const group = groups.get(key) ?? { test: testOf(rule), rules: [] }
      group.rules.push(index)
      groups.set(key, group)
    })
    this.#groups = [...groups.values()]
    this.#included = plan.include === null ? () => true : matching(plan.include)
    this.#excluded = plan.exclude.length === 0 ? () => false : matching(plan.exclude)
    // `a/**` leaves out all of `a`; `a/*` does not
    const whole = plan.exclude.filter((glob) => glob.endsWith("/**"))
    this.#prunes = whole.length === 0 ? () => false : matching(whole)
  }

  /** Places, in the plan, of the rules that are for the file; in their order. */
  rulesFor(path: string): ReadonlyArray<number> {
    if (!this.#included(path) || this.#excluded(path)) return []
    const rules = this.#groups.flatMap((group) => (group.test(path) ? group.rules : []))
    return rules.sort((a, b) => a - b)
  }

  /** Whether any rule is for the file. */
  wants(path: string): boolean {
    return this.#included(path) && !this.#excluded(path) && this.#groups.some(({ test }) => test(path))
  }

  /** Whether nothing below the folder is for any rule. */
  prunes(folder: string): boolean {
    return this.#prunes(folder)
  }
}

/** Globs of the files that a rule is for; null: all source files. */
const filesOf = (rule: Rule): ReadonlyArray<string> | null =>
  rule.by === "imports" ? rule.from : (rule.files ?? null)

const readsSource = (rule: Rule): boolean => rule.by !== "text" && rule.by !== "path"

const testOf = (rule: Rule): ((path: string) => boolean) => {
  const globs = filesOf(rule)
  const included = globs === null ? isSource : matching(globs)
  const excluded =
    rule.exclude === undefined || rule.exclude.length === 0 ? () => false : matching(rule.exclude)
  const source = readsSource(rule) ? isSource : () => true
  return (path) => source(path) && included(path) && !excluded(path)
}
