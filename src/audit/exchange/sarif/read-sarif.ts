/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): what one tool says of one tree is one run of ours. A
 * log may have several runs for it, one for each language; a category tells those apart that are of their own.
 *
 * Left out, and said: results that passed, that are suppressed, or that are absent (of the baseline alone). A run
 * without `results` is refused: by §3.14.23 it did not get as far as looking.
 */
import type { AuditRun, TreeState } from "../../../record/AuditRun.ts"
import type { Severity } from "../../../record/Finding.ts"
import { fieldsOf, fieldsOrNone, isList, listOf, textOf, type Fields } from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { ReportFormat } from "../ReportFormat.ts"
import { RunDraft, type DraftHeader } from "../RunDraft.ts"
import { invocationsOf, noteInvocations, type SarifInvocations } from "./sarif-invocations.ts"
import { messageText } from "./sarif-message.ts"
import { SarifLocations, treeOf } from "./SarifLocations.ts"
import { SarifRules, type SarifRule } from "./SarifRules.ts"

/** How often something was left out of a run, for the notes. */
interface LeftOut {
  passed: number
  suppressed: number
  absent: number
  places: number
}

export const sarif: ReportFormat = {
  name: "SARIF",
  detect: ({ json }) => {
    const log = fieldsOf(json)
    if (log === null) return false
    const isNamed = textOf(log["version"]) !== null || textOf(log["$schema"])?.includes("sarif") === true
    if (!isList(log["runs"])) return textOf(log["$schema"])?.includes("sarif") === true
    return isNamed || hasTool(log["runs"])
  },
  read: async ({ json }, options, log) => {
    const report = fieldsOrNone(json)
    const version = textOf(report["version"])
    if (version !== null && version !== "2.1.0") {
      log.reject(
        "",
        `this is SARIF ${version}, of which only 2.1.0 is read; convert it (Sarif.Multitool transform)`
      )
      return { runs: [] }
    }
    if (version === null) log.note("The report names no version of SARIF; it was read as 2.1.0.")
    const open: OpenRuns = new Map()
    let number = 0
    for (const run of listOf(report["runs"])) readRun(run, `/runs/${number++}`, open, log)
    if (number === 0) log.reject("/runs", "the report has no run")
    for (const _ of listOf(report["inlineExternalProperties"])) {
      log.reject("/inlineExternalProperties", "properties apart from their run are not read")
      break
    }
    const runs: Array<AuditRun> = []
    for (const { draft, header } of open.values()) runs.push(await draft.finish(header, options, log))
    return { runs }
  }
}

/** Whether there is what runs of SARIF have, when the report does not say what it is. */
const hasTool = (runs: Iterable<unknown>): boolean => {
  const [run] = runs
  if (fieldsOf(fieldsOf(fieldsOf(run)?.["tool"])?.["driver"]) !== null) return true
  const [result] = listOf(fieldsOf(run)?.["results"])
  const first = fieldsOf(result)
  return textOf(first?.["ruleId"]) !== null || fieldsOf(first?.["message"]) !== null
}

/** What is read already of what one tool says of one commit. */
interface OpenRun {
  readonly draft: RunDraft
  readonly header: DraftHeader
}

type OpenRuns = Map<string, OpenRun>

const readRun = (value: unknown, at: string, open: OpenRuns, log: ReadingLog): void => {
  const run = fieldsOf(value)
  if (run === null) return log.reject(at, "a run is an object")
  const outside = fieldsOf(run["externalPropertyFileReferences"])?.["results"]
  if (outside !== undefined) {
    log.reject(`${at}/externalPropertyFileReferences/results`, "results in another file are not read")
  }
  if (!isList(run["results"])) {
    const why = "the run has no results, not even an empty list: the tool did not get as far as looking"
    return log.reject(at, why)
  }
  const tool = fieldsOrNone(run["tool"])
  const driver = fieldsOrNone(tool["driver"])
  const named = textOf(driver["name"]) ?? textOf(driver["fullName"])
  if (named === null) log.note("A run does not name its tool.")
  const category = categoryOf(run)
  const name = category === null ? (named ?? "unknown") : `${named ?? "unknown"}: ${category}`
  const invocations = invocationsOf(run)
  const tree = treeOf(run)
  const key = JSON.stringify([name, tree?.commit])
  const known = open.get(key)
  const draft = known?.draft ?? new RunDraft()
  const rules = new SarifRules(tool, invocations.levels)
  const locations = new SarifLocations(run, driver, draft.paths, log)
  readResults(run["results"], { at, run, driver, draft, rules, locations, log })
  const { targets } = locations
  if (known !== undefined && targets.length === 0) draft.namesNotAll()
  for (const path of targets) draft.scanned(path)
  noteInvocations(invocations, { at, draft, rules, locations, log })
  noteRules(draft, rules, invocations)
  if (known !== undefined) log.note(`Several runs of ${name} over one tree count as one.`)
  open.set(key, { draft, header: headerOf(known?.header, name, versionOf(driver), invocations, tree) })
}

/** Of several runs, the earliest time, and the time that all of them took. */
const headerOf = (
  before: DraftHeader | undefined,
  name: string,
  version: string | null,
  { at_ms, duration_ms }: SarifInvocations,
  tree: TreeState | null
): DraftHeader => {
  if (before === undefined) return { tool: { name, version }, at_ms, duration_ms, tree }
  const times = [before.at_ms, at_ms].filter((time) => typeof time === "number")
  return {
    tool: { name, version: before.tool.version ?? version },
    at_ms: times.length === 0 ? null : Math.min(...times),
    duration_ms:
      typeof before.duration_ms === "number" && duration_ms !== null
        ? before.duration_ms + duration_ms
        : null,
    tree: before.tree ?? tree
  }
}

/** What tells several analyses of one tool apart: all of the id but its last part, which is the run's own (§3.17.3). */
const categoryOf = (run: Fields): string | null => {
  const id = textOf(fieldsOf(run["automationDetails"])?.["id"])
  const category = id?.slice(0, Math.max(0, id.lastIndexOf("/"))) ?? ""
  return category === "" ? null : category
}

const versionOf = (driver: Fields): string | null =>
  textOf(driver["semanticVersion"]) ?? textOf(driver["version"]) ?? textOf(driver["dottedQuadFileVersion"])

/** What reading a result needs of its run. */
interface ReadingRun {
  readonly at: string
  readonly run: Fields
  readonly driver: Fields
  readonly draft: RunDraft
  readonly rules: SarifRules
  readonly locations: SarifLocations
  readonly log: ReadingLog
}

const readResults = (results: Iterable<unknown>, reading: ReadingRun): void => {
  const left: LeftOut = { passed: 0, suppressed: 0, absent: 0, places: 0 }
  let number = 0
  for (const value of results) {
    const at = `${reading.at}/results/${number++}`
    const result = fieldsOf(value)
    if (result === null) reading.log.reject(at, "a result is an object")
    else readResult(result, at, reading, left)
  }
  const { note } = reading.log
  if (left.passed > 0) note(`Left out: ${left.passed} results that say that a rule passed or does not apply.`)
  if (left.suppressed > 0) note(`Left out: ${left.suppressed} suppressed results.`)
  if (left.absent > 0) note(`Left out: ${left.absent} results that were in the baseline alone.`)
  if (left.places > 0) note(`${left.places} results have several places; the first was taken.`)
}

const readResult = (result: Fields, at: string, reading: ReadingRun, left: LeftOut): void => {
  const { draft, rules, locations } = reading
  const kind = textOf(result["kind"])?.toLowerCase() ?? "fail"
  const rule = rules.of(result)
  rules.seen(rule)
  if (kind === "pass" || kind === "notapplicable") left.passed++
  else if (textOf(result["baselineState"])?.toLowerCase() === "absent") left.absent++
  else if (isSuppressed(result["suppressions"])) left.suppressed++
  else {
    const location = locations.of(result)
    if (location.others > 0) left.places++
    draft.found({
      at,
      rule: rule.id,
      severity: severityOf(result, kind, rule),
      message: messageText(result["message"], rule.descriptor, reading.driver) ?? rule.message,
      path: location.path,
      place: location.place,
      scope: location.scope,
      line: location.line,
      fingerprints: fingerprintsOf(result, reading.log)
    })
  }
}

/** §3.27.10: the result's own level; none for what is no failure; the rule's; else a warning. */
const severityOf = (result: Fields, kind: string, rule: SarifRule): Severity => {
  const own = textOf(result["level"])?.toLowerCase()
  const level = own ?? (kind === "fail" ? rule.level : "none")
  return severities[level] ?? "warning"
}

const severities: Readonly<Record<string, Severity>> = Object.assign(Object.create(null), {
  error: "error",
  warning: "warning",
  note: "info",
  none: "info"
})

/** Suppressed, unless one of the suppressions is rejected or under review (§3.35.3). */
const isSuppressed = (suppressions: unknown): boolean => {
  let count = 0
  for (const suppression of listOf(suppressions)) {
    const { status, state } = fieldsOrNone(suppression)
    // `state` is what drafts of the standard called it
    const says = (textOf(status) ?? textOf(state))?.toLowerCase() ?? "accepted"
    if (says !== "accepted") return false
    count++
  }
  return count > 0
}

/**
 * What the tool knows the result by. Each of `fingerprints`, and the correlation, is an identity; those that only
 * contribute to one bear the prefix `partial/`.
 */
const fingerprintsOf = (result: Fields, log: ReadingLog): ReadonlyArray<readonly [string, string]> => {
  const found: Array<readonly [string, string]> = []
  const correlation = textOf(result["correlationGuid"])
  if (correlation !== null) found.push(["correlationGuid", correlation])
  for (const [field, prefix] of [
    ["fingerprints", ""],
    ["partialFingerprints", "partial/"]
  ] as const) {
    for (const [name, value] of Object.entries(fieldsOrNone(result[field]))) {
      const text = textOf(value)
      // what Semgrep writes for those who are not logged in
      if (text !== null && text !== "requires login") found.push([`${prefix}${name.toWellFormed()}`, text])
      else if (text === null) log.note("Fingerprints that are no texts were left out.")
    }
  }
  return found
}

/** Tells the run of its rules. What a successful run was told to evaluate (§3.50.2), it has. */
const noteRules = (draft: RunDraft, rules: SarifRules, invocations: SarifInvocations): void => {
  for (const rule of rules.known()) {
    draft.rule(rule.id, {
      severity: severities[rule.level] ?? "warning",
      message: rule.message,
      docs_url: rule.docs_url,
      tags: rule.tags,
      ...statusOf(rule, rules, invocations)
    })
  }
}

const statusOf = (rule: SarifRule, rules: SarifRules, invocations: SarifInvocations) => {
  if (invocations.failure !== null) return { status: "failed" as const, reason: invocations.failure }
  if (!rule.enabled && !rules.wasSeen(rule))
    return { status: "skipped" as const, reason: "it was not enabled" }
  return rules.wasSeen(rule) || invocations.successful ? { status: "ran" as const } : {}
}
