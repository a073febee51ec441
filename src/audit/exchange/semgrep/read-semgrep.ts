/**
 * Semgrep's `--json` (https://semgrep.dev/docs/semgrep-appsec-platform/json-and-sarif): results, errors, and which
 * files were scanned. Its fingerprint and the matched lines are there only for those who are logged in; the text
 * "requires login" stands in their place.
 */
import type { Severity } from "../../../record/Finding.ts"
import { fieldsOf, fieldsOrNone, isList, listOf, placeOf, textOf, textsOf, type Fields } from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { ReportFormat } from "../ReportFormat.ts"
import { RunDraft } from "../RunDraft.ts"

export const semgrep: ReportFormat = {
  name: "Semgrep",
  detect: ({ json }) => {
    const report = fieldsOf(json)
    if (report === null || !isList(report["results"])) return false
    const [first] = listOf(report["results"])
    const result = fieldsOf(first)
    if (result !== null) return textOf(result["check_id"]) !== null && "extra" in result
    return isList(report["errors"]) && isList(fieldsOf(report["paths"])?.["scanned"])
  },
  read: async ({ json }, options, log) => {
    const report = fieldsOrNone(json)
    const draft = new RunDraft()
    const left = { ignored: 0 }
    let number = 0
    for (const value of listOf(report["results"]))
      readResult(value, `/results/${number++}`, { draft, log, left })
    const scanned = fieldsOf(report["paths"])?.["scanned"]
    if (isList(scanned)) draft.namesScanned()
    for (const file of textsOf(scanned)) draft.scanned(draft.paths.path(file))
    for (const error of listOf(report["errors"])) readError(fieldsOrNone(error), draft, log)
    if (left.ignored > 0) log.note(`Left out: ${left.ignored} results that are suppressed in the source.`)
    const header = { tool: { name: "Semgrep", version: textOf(report["version"]) } }
    return { runs: [await draft.finish(header, options, log)] }
  }
}

interface Reading {
  readonly draft: RunDraft
  readonly log: ReadingLog
  readonly left: { ignored: number }
}

const readResult = (value: unknown, at: string, { draft, log, left }: Reading): void => {
  const result = fieldsOrNone(value)
  const extra = fieldsOrNone(result["extra"])
  const rule = textOf(result["check_id"])
  const file = textOf(result["path"])
  if (rule === null || file === null) return log.reject(at, "a result has a check_id and a path")
  const metadata = fieldsOrNone(extra["metadata"])
  draft.rule(rule, { docs_url: textOf(metadata["source"]), tags: tagsOf(metadata), status: "ran" })
  if (extra["is_ignored"] === true) {
    left.ignored++
    return
  }
  const fingerprint = forMembers(extra["fingerprint"])
  const lines = forMembers(extra["lines"])
  draft.found({
    at,
    rule,
    severity: severities.get(textOf(extra["severity"])?.toUpperCase()) ?? "warning",
    message: textOf(extra["message"]) ?? rule,
    path: draft.paths.path(file),
    place: {
      start_line: placeOf(fieldsOf(result["start"])?.["line"]),
      start_column: placeOf(fieldsOf(result["start"])?.["col"]),
      end_line: placeOf(fieldsOf(result["end"])?.["line"]),
      end_column: placeOf(fieldsOf(result["end"])?.["col"]),
      unit: "utf16",
      span: null
    },
    fingerprints: fingerprint === null ? [] : [["matchBasedId/v1", fingerprint]],
    line: lines === null ? null : (lines.split("\n")[0] ?? null)
  })
}

const forMembers = (value: unknown): string | null => {
  const text = textOf(value)
  return text === "requires login" ? null : text
}

const tagsOf = (metadata: Fields): ReadonlyArray<string> => {
  const category = textOf(metadata["category"])
  return [...(category === null ? [] : [category]), ...textsOf(metadata["technology"])]
}

/** Severities of rules of all ages. */
const severities: ReadonlyMap<unknown, Severity> = new Map([
  ["CRITICAL", "error"],
  ["HIGH", "error"],
  ["ERROR", "error"],
  ["MEDIUM", "warning"],
  ["WARNING", "warning"],
  ["LOW", "info"],
  ["INFO", "info"],
  ["INVENTORY", "info"],
  ["EXPERIMENT", "info"]
])

/** What failed: a file, a rule, or something that only a person can tell. */
const readError = (error: Fields, draft: RunDraft, log: ReadingLog): void => {
  const says =
    textOf(error["message"]) ?? textOf(error["long_msg"]) ?? textOf(error["type"]) ?? "it does not say why"
  const path = textOf(error["path"])
  const rule = textOf(error["rule_id"])
  const isGrave = textOf(error["level"])?.toLowerCase() !== "info"
  if (path !== null && isGrave) draft.unread(draft.paths.path(path), says)
  else if (rule !== null && isGrave) draft.rule(rule, { status: "failed", reason: says })
  else log.note(`Semgrep reports: ${says.slice(0, 500)}`)
}
