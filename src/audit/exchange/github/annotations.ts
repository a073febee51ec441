/**
 * Findings as annotations of GitHub Actions: lines such as `::error file=a.ts,line=1::message`, printed to standard
 * output (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). Nothing in a finding can
 * begin a line of its own, and so no command but these is given.
 */
import type { Checkpoint } from "../../../record/AuditRun.ts"
import type { Finding, FindingState, Severity } from "../../../record/Finding.ts"
import { counted, mostUrgentFirst } from "../severity-counts.ts"

/**
 * - `states`: which findings are shown; by default those that were not there before.
 * - `most`: of each severity; GitHub shows 10 of each in a step. Those left out are counted in a last line.
 */
export interface AnnotationOptions {
  readonly states?: ReadonlyArray<FindingState>
  readonly most?: number
}

/** The lines, each with its line end; empty when there is nothing to show. */
export const annotationsOf = ({ findings }: Checkpoint, options: AnnotationOptions = {}): string => {
  const { states = ["new", "reopened"], most = 10 } = options
  const shown = mostUrgentFirst(findings.filter(({ state }) => states.includes(state)))
  const left: Record<Severity, number> = { error: most, warning: most, info: most }
  const lines = shown.flatMap((finding) => (left[finding.severity]-- > 0 ? annotation(finding) : []))
  const rest = shown.length - lines.length
  if (rest > 0) lines.push(`::notice::${counted(rest, "more finding")} not shown here`)
  return lines.map((line) => `${line}\n`).join("")
}

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" }

const annotation = (finding: Finding): string => {
  const { path, start_line, start_column, end_line, end_column, rule, severity, message } = finding
  // columns are only taken within one line
  const isOneLine = end_line === null || end_line === start_line
  const properties = [
    ["file", path],
    ["line", path === null ? null : start_line],
    ["endLine", path === null ? null : end_line],
    ["col", path !== null && start_line !== null && isOneLine ? start_column : null],
    ["endColumn", path !== null && start_column !== null && isOneLine ? end_column : null],
    ["title", rule]
  ] as const
  const written = properties.flatMap(([name, value]) =>
    value === null ? [] : `${name}=${escapeProperty(String(value))}`
  )
  return `::${commands[severity]} ${written.join(",")}::${escapeMessage(message)}`
}

const escapeMessage = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")

const escapeProperty = (text: string): string =>
  escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C")
