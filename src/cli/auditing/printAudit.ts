/** An audit for people: each rule, what is there, and what became of what was there. */
import type { RuleRun } from "../../record/AuditRun.ts"
import type { AuditFinding, AuditReport, GateReport } from "../../report/Audit.ts"
import { oneLine } from "../output/clean.ts"
import { count, counted, duration } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { changesSaid, changeStyled } from "./changeWords.ts"

/** `limit`: findings at most; errors and what is new come first. */
export const printAudit = (report: AuditReport, limit: number, terminal: Terminal): void => {
  for (const each of report.told) terminal.say(each)
  if (report.findings.length > 0) {
    printRules(report, terminal)
    terminal.print("")
    printFindings(report.findings, limit, terminal)
  }
  terminal.print(summaryOf(report))
  if (report.counts !== null) {
    const isFirst = report.number === 1
    const said = isFirst ? "the first checkpoint of this tree" : changesSaid(report.counts, terminal.style)
    terminal.print(`Checkpoint ${report.checkpoint}: ${said}.`)
  }
  if (report.gate !== null) printGate(report.gate, limit, terminal)
  for (const { path, reason } of report.unread.slice(0, shown))
    terminal.warn(`${path} was not measured: ${reason}`)
  if (report.unread.length > shown)
    terminal.warn(`So were ${count(report.unread.length - shown)} files more.`)
  for (const { id, status, reason } of report.rules)
    if (status === "failed") terminal.warn(`The rule ${id} failed and was not measured: ${reason}`)
}

const printGate = (
  { gate, passed, against, accepted, offending }: GateReport,
  limit: number,
  terminal: Terminal
) => {
  const { style } = terminal
  const held = `${counted(accepted, "finding")} accepted by ${against}`
  if (passed) return terminal.print(style.good(`The gate ${gate} is passed: ${held}.`))
  terminal.print(
    style.bad(`The gate ${gate} is not passed by ${counted(offending.length, "finding")}; ${held}:`)
  )
  for (const { rule, path, line } of offending.slice(0, limit))
    terminal.print(oneLine(`    ${[path ?? "", line].filter((each) => each !== null).join(":")}  ${rule}`))
}

const shown = 5

const summaryOf = (report: AuditReport): string => {
  const { files_scanned, duration_ms, errors, warnings, info, files_with_findings, rules } = report
  const ran = rules.filter(({ status }) => status === "ran").length
  const found = [
    counted(errors, "error"),
    counted(warnings, "warning"),
    ...(info === 0 ? [] : [`${count(info)} info`])
  ]
  const where = errors + warnings + info === 0 ? "" : ` in ${counted(files_with_findings, "file")}`
  return `${found.join(", ")}${where}; ${counted(ran, "rule")} over ${counted(files_scanned ?? 0, "file")} in ${duration(duration_ms ?? 0)}${report.is_incomplete ? "; incomplete" : ""}.`
}

const printRules = ({ rules, findings }: AuditReport, terminal: Terminal): void => {
  const news = Map.groupBy(
    findings.filter(({ state }) => state === "new" || state === "reopened"),
    ({ rule }) => rule
  )
  const rows = rules
    .filter((rule) => rule.findings > 0)
    .toSorted(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.findings - a.findings
    )
  terminal.printTable<RuleRun>({
    rows,
    columns: [
      { title: "Rule", value: ({ id }) => id, cut: "end", least: 16 },
      { title: "Severity", value: ({ severity }) => severity, rank: 3 },
      { title: "Findings", align: "right", value: (rule) => count(rule.findings) },
      {
        title: "New",
        align: "right",
        value: ({ id }) => ((n) => (n === 0 ? "" : `+${count(n)}`))(news.get(id)?.length ?? 0)
      },
      { title: "Says", value: ({ message }) => message, cut: "end", least: 12, rank: 2 }
    ]
  })
}

const severities: ReadonlyArray<string> = ["error", "warning", "info"]

const printFindings = (findings: ReadonlyArray<AuditFinding>, limit: number, terminal: Terminal): void => {
  const urgency = ({ state, severity }: AuditFinding) =>
    (state === "new" || state === "reopened" ? 0 : severities.length) + severities.indexOf(severity)
  const rows = findings.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, limit)
  terminal.printTable<AuditFinding>({
    rows,
    columns: [
      {
        title: "Where",
        value: ({ path, start_line, start_column }) =>
          [path ?? "", start_line, start_column].filter((each) => each !== null).join(":"),
        cut: "start",
        least: 16
      },
      { title: "Severity", value: ({ severity }) => severity, rank: 2 },
      { title: "Rule", value: ({ rule }) => rule, cut: "end", least: 10 },
      {
        title: "State",
        value: ({ state }) => state ?? "",
        style: (text, { state }) => (state === null ? text : changeStyled(state, text, terminal.style)),
        rank: 3
      },
      { title: "Message", value: ({ message }) => message, cut: "end", least: 10, rank: 1 }
    ]
  })
  if (findings.length > rows.length)
    terminal.say(
      `${count(rows.length)} of ${counted(findings.length, "finding")}; --limit shows more, --json all.`
    )
}
