/**
 * One audit of effect-migrate, in whichever of its shapes: maps of results by file and by rule (0.1 to 0.3, and what
 * `audit --json` prints), or tables of rules, files and results (0.4, 0.5). Its schema's version does not tell them
 * apart; their structure does.
 *
 * Traps: a summary counts files with findings, not files looked at, and counts before severities were merged. A rule
 * among `rulesEnabled` without findings may have run or not. The end of a match of several lines is wrong.
 */
import type { AuditRun, AuditSession } from "../../../record/AuditRun.ts"
import type { RuleKind, Severity } from "../../../record/Finding.ts"
import {
  countOf,
  fieldsOf,
  fieldsOrNone,
  isList,
  listOf,
  ownOf,
  placeOf,
  textOf,
  textsOf,
  timeOf,
  type Fields
} from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { ReadOptions } from "../ReportFormat.ts"
import { RunDraft, type DraftRule } from "../RunDraft.ts"
import { nowhere, type WrittenPlace } from "../source-place.ts"
import { checkpointTime, sessionIn } from "./sessions.ts"

/** Whether the value is an audit, of any generation. */
export const isAudit = (value: unknown): boolean => {
  const audit = fieldsOf(value)
  const findings = fieldsOf(audit?.["findings"])
  if (findings === null || textOf(audit?.["toolVersion"]) === null) return false
  return isTables(findings) || fieldsOf(findings["byFile"]) !== null
}

const isTables = (findings: Fields): boolean =>
  isList(findings["results"]) && isList(findings["rules"]) && isList(findings["files"])

/** What is known of rules from other audits of the same folder, for those that found nothing in this one. */
export type KnownRules = ReadonlyMap<string, DraftRule>

/**
 * The audit as a run.
 * @param checkpoint the name of its file, if it is a checkpoint
 */
export const readAudit = (
  value: unknown,
  checkpoint: string | null,
  options: ReadOptions,
  log: ReadingLog,
  known: KnownRules = new Map()
): Promise<AuditRun> => {
  const audit = fieldsOrNone(value)
  const findings = fieldsOrNone(audit["findings"])
  const draft = new RunDraft()
  const counts: Counts = { error: 0, warning: 0, info: 0 }
  const reading = { draft, log, counts }
  if (isTables(findings)) readTables(findings, reading)
  else readMaps(findings, reading)
  compareSummary(fieldsOrNone(findings["summary"]), counts, log)
  for (const id of textsOf(fieldsOf(audit["config"])?.["rulesEnabled"])) draft.rule(id, known.get(id) ?? {})
  const header = {
    tool: { name: "effect-migrate", version: textOf(audit["toolVersion"]) },
    at_ms: timeOf(audit["timestamp"]) ?? checkpointTime(textOf(audit["checkpointId"]) ?? checkpoint),
    session: sessionOf(audit)
  }
  return draft.finish(header, options, log)
}

type Counts = Record<Severity, number>

interface Reading {
  readonly draft: RunDraft
  readonly log: ReadingLog
  readonly counts: Counts
}

const readTables = (findings: Fields, { draft, log, counts }: Reading): void => {
  const rules = [...listOf(findings["rules"])].map(fieldsOrNone)
  const files = [...listOf(findings["files"])]
  for (const rule of rules) {
    const id = textOf(rule["id"])
    if (id !== null) draft.rule(id, ruleOf(rule))
  }
  let number = 0
  for (const value of listOf(findings["results"])) {
    const at = `/findings/results/${number++}`
    const result = fieldsOrNone(value)
    const rule = rules[countOf(result["rule"]) ?? -1]
    const id = textOf(rule?.["id"])
    if (rule === undefined || id === null) {
      log.reject(at, "the result names no rule of the audit")
      continue
    }
    const file = result["file"] === undefined ? null : textOf(files[countOf(result["file"]) ?? -1])
    if (file === null && result["file"] !== undefined) {
      log.reject(at, "the result names no file of the audit")
      continue
    }
    const severity = severityOf(result["severity"]) ?? severityOf(rule["severity"]) ?? "warning"
    counts[severity]++
    const message = textOf(result["message"]) ?? textOf(rule["message"]) ?? id
    const path = file === null ? null : draft.paths.path(file)
    draft.found({ at, rule: id, severity, message, path, place: placeOfList(result["range"]) })
  }
}

const readMaps = (findings: Fields, { draft, log, counts }: Reading): void => {
  const take = (value: unknown, file: string | null, at: string): void => {
    const result = fieldsOrNone(value)
    const id = textOf(result["id"])
    if (id === null) return log.reject(at, "the result names no rule")
    const severity = severityOf(result["severity"]) ?? "warning"
    counts[severity]++
    draft.rule(id, ruleOf(result))
    const [shown] = listOf(result["locations"])
    const text = textOf(fieldsOf(shown)?.["text"])
    draft.found({
      at,
      rule: id,
      severity,
      message: textOf(result["message"]) ?? id,
      path: file === null ? null : draft.paths.path(file),
      place: placeOfRange(fieldsOf(result["range"]), fieldsOf(shown)),
      fingerprints: text === null ? [] : [["partial/text", text.slice(0, 500)]]
    })
  }
  for (const [file, results] of Object.entries(fieldsOrNone(findings["byFile"]))) {
    let number = 0
    for (const result of listOf(results))
      take(result, file === "" ? null : file, `/findings/byFile/${file}/${number++}`)
  }
  // what is about the project stands by its rule alone
  for (const [rule, results] of Object.entries(fieldsOrNone(findings["byRule"]))) {
    let number = 0
    for (const result of listOf(results)) {
      if (textOf(fieldsOf(result)?.["file"]) === null)
        take(result, null, `/findings/byRule/${rule}/${number}`)
      number++
    }
  }
}

const severityOf = (value: unknown): Severity | null =>
  value === "error" || value === "warning" || value === "info" ? value : null

const ruleOf = (rule: Fields): DraftRule => {
  const kind = kinds.get(textOf(rule["ruleKind"]) ?? textOf(rule["kind"]))
  const severity = severityOf(rule["severity"])
  const message = textOf(rule["message"])
  return {
    docs_url: textOf(rule["docsUrl"]),
    tags: textsOf(rule["tags"]),
    ...(kind === undefined ? {} : { kind }),
    ...(severity === null ? {} : { severity }),
    ...(message === null ? {} : { message })
  }
}

const kinds: ReadonlyMap<string | null, RuleKind> = new Map([
  ["pattern", "pattern"],
  ["boundary", "boundary"],
  ["docs", "docs"],
  ["metrics", "metric"],
  ["metric", "metric"]
])

const placeOfList = (range: unknown): WrittenPlace => {
  const [line, column, endLine, endColumn] = [...listOf(range)]
  return {
    ...nowhere,
    start_line: placeOf(line),
    start_column: placeOf(column),
    end_line: placeOf(endLine),
    end_column: placeOf(endColumn),
    doubtful_end: true
  }
}

const placeOfRange = (range: Fields | null, shown: Fields | null): WrittenPlace => {
  const [start, end] = [fieldsOf(range?.["start"]) ?? shown, fieldsOf(range?.["end"])]
  return placeOfList([start?.["line"], start?.["column"], end?.["line"], end?.["column"]])
}

const compareSummary = (summary: Fields, counts: Counts, log: ReadingLog): void => {
  const said = [summary["errors"], summary["warnings"], summary["info"] ?? 0].map(countOf)
  const found = [counts.error, counts.warning, counts.info]
  if (said.some((count, at) => count !== null && count !== found[at])) {
    log.note(
      `The summary says ${said.join("/")} errors/warnings/infos, its findings are ${found.join("/")}; these count.`
    )
  }
}

/** The session that the audit names: its own, or the one among `threads` that bears its revision. */
const sessionOf = (audit: Fields): AuditSession | null => {
  const own = textOf(audit["thread"])
  if (own !== null) return { agent: "amp", native_id: own, evidence: "environment" }
  const revision = countOf(audit["revision"]) ?? countOf(audit["version"])
  for (const value of listOf(audit["threads"])) {
    const entry = fieldsOrNone(value)
    const id = sessionIn(entry)
    const isOfThis = countOf(ownOf(entry, "auditRevision")) === revision
    if (id !== null && isOfThis) {
      const wasSeen = textsOf(entry["tags"]).includes("amp-auto-detected")
      return { agent: "amp", native_id: id, evidence: wasSeen ? "environment" : "flag" }
    }
  }
  return null
}
