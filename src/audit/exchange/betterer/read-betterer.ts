/**
 * `.betterer.results`, second version (https://phenomnomnominal.github.io/betterer/docs/results-file): a module whose
 * exports are tests, each with its value as a template. The module is parsed and never run. Files' issues are findings;
 * a test whose value is a number is a budget. Lines and columns begin at 0, and severities there are none.
 */
import { wholeText } from "../Content.ts"
import { countOf, fieldsOf, isList, listOf, placeFrom0, textOf } from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { Budget, ReportFormat } from "../ReportFormat.ts"
import { RunDraft } from "../RunDraft.ts"
import { nowhere } from "../source-place.ts"
import type { ReportPath } from "../TreePaths.ts"
import { bettererTests } from "./betterer-module.ts"

export const betterer: ReportFormat = {
  name: "Betterer",
  detect: ({ json, broken, opening }) =>
    json === undefined &&
    broken === null &&
    /^\s*exports\s*\[\s*[`'"]|^\/\/ BETTERER RESULTS V\d/m.test(opening),
  read: async (content, options, log) => {
    const text = wholeText(content)
    const module = text === null ? "it is longer than a text can be" : await bettererTests(text)
    if (typeof module === "string") {
      log.reject("", module)
      return { runs: [] }
    }
    const draft = new RunDraft()
    const budgets: Array<Budget> = []
    let hasIssues = false
    for (const { name, value, line } of module) {
      const at = `:${line}`
      if (value === undefined) log.reject(at, `the value of the test "${name}" is no JSON in a template`)
      else if (typeof value === "number") {
        const count = countOf(value)
        if (count === null) log.reject(at, `the value of the test "${name}" counts nothing`)
        else budgets.push({ tool: "Betterer", path: null, rule: name, count })
      } else if (fieldsOf(value) === null) log.reject(at, `the value of the test "${name}" holds no files`)
      else {
        hasIssues = true
        readFiles(name, value, at, draft, log)
      }
    }
    if (!hasIssues) return { runs: [], budgets }
    log.note("Betterer knows no severities; its issues count as warnings.")
    return {
      runs: [await draft.finish({ tool: { name: "Betterer", version: null } }, options, log)],
      budgets
    }
  }
}

const readFiles = (rule: string, value: unknown, at: string, draft: RunDraft, log: ReadingLog): void => {
  draft.rule(rule, { status: "ran", message: rule })
  for (const [key, issues] of Object.entries(fieldsOf(value) ?? {})) {
    // the path, and a hash of the file
    const file = key.replace(/:[0-9]+$/, "")
    if (!isList(issues) || file === "") {
      log.reject(at, `what the test "${rule}" has for "${key.slice(0, 200)}" is no list of issues`)
      continue
    }
    const path = draft.paths.path(file)
    let number = 0
    for (const issue of listOf(issues)) {
      readIssue(issue, { at: `${at} ${key.slice(0, 200)}/${number++}`, rule, path }, draft, log)
    }
  }
}

/** Whose issue it is, and where it stands in the report. */
interface Of {
  readonly at: string
  readonly rule: string
  readonly path: ReportPath
}

const readIssue = (issue: unknown, { at, rule, path }: Of, draft: RunDraft, log: ReadingLog): void => {
  const [line, column, , says, hash] = [...listOf(issue)]
  const message = textOf(says)
  const start_line = placeFrom0(line)
  if (message === null || start_line === null) {
    return log.reject(at, "an issue is [line, column, length, message, hash]")
  }
  const fingerprint = textOf(hash)
  draft.found({
    at,
    rule,
    severity: "warning",
    message,
    path,
    place: { ...nowhere, start_line, start_column: placeFrom0(column) },
    fingerprints: fingerprint === null ? [] : [["partial/betterer", fingerprint]]
  })
}
