/**
 * oxlint's `-f json`: `{ diagnostics, number_of_files, … }` (https://oxc.rs/docs/guide/usage/linter.html). Its columns
 * count bytes, so that without the source a column is not known; rules are named `plugin(rule)`. It names no files but
 * those with findings.
 */
import type { Severity } from "../../../record/Finding.ts"
import { countOf, fieldsOf, fieldsOrNone, isList, listOf, placeOf, textOf, type Fields } from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { ReportFormat } from "../ReportFormat.ts"
import { RunDraft } from "../RunDraft.ts"
import { nowhere, type WrittenPlace } from "../source-place.ts"

export const oxlint: ReportFormat = {
  name: "oxlint",
  detect: ({ json }) => {
    const report = fieldsOf(json)
    if (report === null || !isList(report["diagnostics"])) return false
    return countOf(report["number_of_files"]) !== null && "number_of_rules" in report
  },
  read: async ({ json }, options, log) => {
    const report = fieldsOrNone(json)
    const draft = new RunDraft()
    let number = 0
    for (const value of listOf(report["diagnostics"])) readOne(value, `/diagnostics/${number++}`, draft, log)
    const header = {
      tool: { name: "oxlint", version: null },
      files_scanned: countOf(report["number_of_files"])
    }
    return { runs: [await draft.finish(header, options, log)] }
  }
}

const readOne = (value: unknown, at: string, draft: RunDraft, log: ReadingLog): void => {
  const diagnostic = fieldsOrNone(value)
  const message = textOf(diagnostic["message"])
  if (message === null) return log.reject(at, "a diagnostic has a message")
  const file = textOf(diagnostic["filename"])
  const path = file === null ? null : draft.paths.path(file)
  const rule = textOf(diagnostic["code"])
  if (rule === null) {
    // what has no rule is about a file that was not understood
    if (path === null) log.note(`oxlint reports: ${message.slice(0, 500)}`)
    else draft.unread(path, message)
    return
  }
  draft.rule(rule, { docs_url: textOf(diagnostic["url"]) })
  const severity = severities.get(diagnostic["severity"]) ?? "warning"
  const [label] = listOf(diagnostic["labels"])
  draft.found({
    at,
    rule,
    severity,
    message,
    path,
    place: placeOfSpan(fieldsOrNone(fieldsOf(label)?.["span"]))
  })
}

const severities: ReadonlyMap<unknown, Severity> = new Map([
  ["error", "error"],
  ["warning", "warning"],
  ["advice", "info"]
])

const placeOfSpan = (span: Fields): WrittenPlace => {
  const start = countOf(span["offset"])
  const length = countOf(span["length"])
  return {
    ...nowhere,
    start_line: placeOf(span["line"]),
    start_column: placeOf(span["column"]),
    unit: "bytes",
    span: start === null || length === null ? null : { unit: "bytes", start, end: start + length }
  }
}
