/**
 * A checkpoint as Markdown, for a pull request or the summary of a CI job: totals, what changed, what is worst. It is
 * short whatever the checkpoint holds.
 */
import type { Checkpoint } from "../../../record/AuditRun.ts"
import type { Absence, Finding, FindingState } from "../../../record/Finding.ts"
import { counted, isComplete, isNew, mostUrgentFirst, severityCounts } from "../severity-counts.ts"

/** `rows`: how long a table may be. */
export interface SummaryOptions {
  readonly rows?: number
}

export const markdownOf = (checkpoint: Checkpoint, { rows = 10 }: SummaryOptions = {}): string => {
  const { findings, tool, tree } = checkpoint
  const { error, warning, info } = severityCounts(findings)
  const where =
    tree?.commit === undefined || tree.commit === null ? "" : ` at ${code(tree.commit.slice(0, 12))}`
  const blocks = [
    `## ${text(tool.name)}: ${counted(error, "error")}, ${counted(warning, "warning")}, ${counted(info, "note")}`,
    `Checkpoint ${code(checkpoint.id)}${where}, ${filesIn(checkpoint)}.`,
    ...incompleteness(checkpoint, rows),
    ...changes(checkpoint),
    ...newFindings(findings, rows),
    ...ranking("Rules", "Rule", findings, ({ rule }) => rule, rows),
    ...ranking("Files", "File", findings, ({ path }) => path, rows)
  ]
  return `${blocks.join("\n\n")}\n`
}

const filesIn = ({ files_scanned, findings }: Checkpoint): string => {
  const withFindings = new Set(findings.flatMap(({ path }) => path ?? [])).size
  return files_scanned === null
    ? `${counted(withFindings, "file")} with findings`
    : `${withFindings} of ${counted(files_scanned, "file")} with findings`
}

const incompleteness = (checkpoint: Checkpoint, rows: number): ReadonlyArray<string> => {
  if (isComplete(checkpoint)) return []
  const failed = checkpoint.rules.filter(({ status }) => status === "failed")
  const causes = [
    ...failed.map(({ id, reason }) => `- rule ${code(id)}: ${text(reason ?? "it failed")}`),
    ...checkpoint.unread.map(({ path, reason }) => `- file ${code(path)}: ${text(reason)}`)
  ]
  const more = causes.length > rows ? [`- and ${causes.length - rows} more`] : []
  return [
    "**Incomplete.** Not everything was looked at; less was found than there may be.",
    [...causes.slice(0, rows), ...more].join("\n")
  ]
}

const states: ReadonlyArray<FindingState> = ["new", "reopened", "updated", "moved", "unchanged"]
const absences: Readonly<Record<Absence, string>> = {
  fixed: "fixed",
  file_deleted: "gone with their file",
  not_measured: "not measured",
  rule_removed: "gone with their rule"
}

const changes = ({ findings, absent }: Checkpoint): ReadonlyArray<string> => {
  const counts = states.map(
    (state) => [state, findings.filter((finding) => finding.state === state).length] as const
  )
  const gone = Object.entries(absences).map(
    ([absence, name]) => [name, absent.filter((finding) => finding.absence === absence).length] as const
  )
  const rows = [...counts, ...gone].filter(([, count]) => count > 0)
  return rows.length === 0 ? [] : [table(["Since the checkpoint before", "Findings"], rows)]
}

const newFindings = (findings: ReadonlyArray<Finding>, rows: number): ReadonlyArray<string> => {
  const fresh = mostUrgentFirst(findings.filter(({ state }) => isNew(state)))
  // at a first checkpoint all are new, which is no news
  if (fresh.length === 0 || fresh.length === findings.length) return []
  const shown = fresh
    .slice(0, rows)
    .map((finding) => [finding.severity, placeOf(finding), finding.rule, finding.message] as const)
  const more = fresh.length > rows ? [`${fresh.length - rows} more are new.`] : []
  return ["### New", table(["", "Where", "Rule", "What"], shown), ...more]
}

const placeOf = ({ path, start_line }: Finding): string =>
  path === null ? "the project" : start_line === null ? path : `${path}:${start_line}`

const ranking = (
  title: string,
  head: string,
  findings: ReadonlyArray<Finding>,
  keyOf: (finding: Finding) => string | null,
  rows: number
): ReadonlyArray<string> => {
  const groups = Map.groupBy(
    findings.filter((finding) => keyOf(finding) !== null),
    (finding) => keyOf(finding)!
  )
  if (groups.size === 0) return []
  const ranked = [...groups].map(([key, own]) => ({ key, own, ...severityCounts(own) }))
  ranked.sort((a, b) => b.error - a.error || b.own.length - a.own.length || (a.key < b.key ? -1 : 1))
  const lines = ranked
    .slice(0, rows)
    .map(({ key, own, error, warning, info }) => [key, own.length, error, warning, info] as const)
  return [`### ${title}`, table([head, "Findings", "Errors", "Warnings", "Notes"], lines)]
}

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>): string =>
  [
    head,
    head.map(() => "---"),
    ...rows.map((row) => row.map((cell) => (typeof cell === "number" ? String(cell) : text(cell))))
  ]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n")

/** A message may be a page long. */
const LONGEST = 300

/** As it reads, on one line: what Markdown or HTML would take for its own is escaped. */
const text = (written: string): string => {
  const line = written.replaceAll(/\s+/g, " ").trim()
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()}…` : line
  return short
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]()#+!|~@]/g, (char) => (/[()+#!]/.test(char) ? char : `\\${char}`))
}

const code = (written: string): string => {
  const line = written.replaceAll(/\s+/g, " ").trim()
  const ticks = "`".repeat(1 + Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)))
  const room = line.startsWith("`") || line.endsWith("`") ? " " : ""
  return `${ticks}${room}${line}${room}${ticks}`
}
