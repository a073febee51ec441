/**
 * `effect-language-service diagnostics --format json` (https://github.com/Effect-TS/language-service): diagnostics with
 * absolute paths, places from 1 in UTF-16, and how many files were checked. A rule is named by its diagnostic.
 */
import type { Severity } from "../../../record/Finding.ts"
import { countOf, fieldsOf, fieldsOrNone, isList, listOf, placeOf, textOf } from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { ReportFormat } from "../ReportFormat.ts"
import { RunDraft } from "../RunDraft.ts"

export const effectLanguageService: ReportFormat = {
  name: "Effect language service",
  detect: ({ json }) => {
    const report = fieldsOf(json)
    if (report === null || !isList(report["diagnostics"])) return false
    const [first] = listOf(report["diagnostics"])
    const diagnostic = fieldsOf(first)
    if (diagnostic === null) return countOf(fieldsOf(report["summary"])?.["filesChecked"]) !== null
    return (
      textOf(diagnostic["file"]) !== null && countOf(diagnostic["start"]) !== null && "name" in diagnostic
    )
  },
  read: async ({ json }, options, log) => {
    const report = fieldsOrNone(json)
    const summary = fieldsOrNone(report["summary"])
    const draft = new RunDraft()
    let number = 0
    for (const value of listOf(report["diagnostics"])) readOne(value, `/diagnostics/${number++}`, draft, log)
    const checked = countOf(summary["filesChecked"])
    const total = countOf(summary["totalFiles"])
    if (checked !== null && total !== null && checked < total) {
      log.note(`${total - checked} of ${total} files could not be checked; the report does not say which.`)
    }
    const header = { tool: { name: "Effect language service", version: null }, files_scanned: checked }
    return { runs: [await draft.finish(header, options, log)] }
  }
}

const readOne = (value: unknown, at: string, draft: RunDraft, log: ReadingLog): void => {
  const diagnostic = fieldsOrNone(value)
  const file = textOf(diagnostic["file"])
  const message = textOf(diagnostic["message"])
  const code = countOf(diagnostic["code"])
  const rule = textOf(diagnostic["name"]) ?? (code === null ? null : `effect(${code})`)
  if (file === null || message === null || rule === null) {
    return log.reject(at, "a diagnostic has a file, a name and a message")
  }
  const [start, length] = [countOf(diagnostic["start"]), countOf(diagnostic["length"])]
  draft.found({
    at,
    rule,
    severity: severities.get(diagnostic["severity"]) ?? "warning",
    message,
    path: draft.paths.path(file),
    place: {
      start_line: placeOf(diagnostic["line"]),
      start_column: placeOf(diagnostic["column"]),
      end_line: placeOf(diagnostic["endLine"]),
      end_column: placeOf(diagnostic["endColumn"]),
      unit: "utf16",
      span: start === null || length === null ? null : { unit: "utf16", start, end: start + length }
    }
  })
}

const severities: ReadonlyMap<unknown, Severity> = new Map([
  ["error", "error"],
  ["warning", "warning"],
  ["message", "info"]
])
