/**
 * `eslint-suppressions.json` and `oxlint-suppressions.json`: how many findings of a rule are let pass in a file,
 * `{ file: { rule: { count } } }` (https://eslint.org/docs/latest/use/suppressions). A count is no finding: it has no
 * line and no text, and one that is fixed while another comes in leaves it as it was. So these are budgets. The two tools
 * write the same.
 */
import { countOf, fieldsOf, fieldsOrNone } from "../fields.ts"
import type { Budget, ReportFormat } from "../ReportFormat.ts"
import { TreePaths } from "../TreePaths.ts"

export const suppressions: ReportFormat = {
  name: "suppressions of ESLint or oxlint",
  detect: ({ json }) => {
    const files = Object.values(fieldsOrNone(json))
    if (files.length === 0) return false
    const [count] = Object.values(fieldsOrNone(files[0]))
    return countOf(fieldsOf(count)?.["count"]) !== null
  },
  read: ({ json }, options, log) => {
    const budgets: Array<Budget> = []
    const paths = new TreePaths()
    const files = Object.entries(fieldsOrNone(json)).map(([file, rules]) => ({
      path: paths.path(file),
      file,
      rules
    }))
    const { relative, note } = paths.settle(options)
    if (note !== null) log.note(note)
    for (const { path: written, file, rules } of files) {
      const at = `/${pointerPart(file)}`
      const path = relative(written)
      if (typeof path !== "string") log.reject(at, path?.reason ?? "it is no file")
      else if (fieldsOf(rules) === null) log.reject(at, "what a file may have is an object of rules")
      else
        for (const [rule, budget] of Object.entries(fieldsOrNone(rules))) {
          const count = countOf(fieldsOf(budget)?.["count"])
          if (count === null || rule === "") log.reject(`${at}/${pointerPart(rule)}`, "a rule has a count")
          else budgets.push({ tool: null, path, rule: rule.toWellFormed(), count })
        }
    }
    log.note("Counts of suppressed findings are budgets: they have no line, and become no findings.")
    return { runs: [], budgets }
  }
}

/** A name within a JSON pointer (RFC 6901). */
const pointerPart = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1").slice(0, 300)
