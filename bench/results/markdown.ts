/** The results as people read them: `RESULTS.md`. */
import { isMet } from "./CaseResult.ts"
import type { ResultTable, Verdict } from "./CaseResult.ts"
import { figureText, limitText, valueText } from "./figures.ts"
import type { MeasuredCase, Results } from "./Results.ts"

export const markdown = (results: Results): string =>
  [
    "# Results",
    "Written by `npm run bench`; `README.md` says what each case is and how it is measured. A figure is the",
    "median of the rounds, with the range in brackets where it is wide. Ratios are medians of ratios within a",
    "round.",
    "",
    ...machineLines(results),
    "",
    "## Targets",
    "",
    ...targetLines(results.cases),
    ...results.cases.flatMap(caseLines)
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd() + "\n"

const machineLines = ({ machine, method, cases }: Results): ReadonlyArray<string> => {
  const node = [...new Set(cases.map(({ versions }) => `${versions.node} (SQLite ${versions.sqlite})`))]
  return [
    ...tableLines(
      ["", ""],
      [
        ["Processor", `${machine.cpu}, ${machine.cores} cores`],
        ["Memory", valueText(machine.memory_bytes, "bytes")],
        ["System", machine.system],
        ["Disk", machine.disk],
        ["Node", node.join("; ")],
        ["Peers", peersOf(cases)],
        ["Processes measured by", method]
      ]
    )
  ]
}

const peersOf = (cases: ReadonlyArray<MeasuredCase>): string => {
  const peers = cases.flatMap((measured) => measured.peers)
  const texts = peers.map(
    ({ name, version, left_out }) =>
      `${name} ${version}${left_out === null ? "" : ` (left out: ${left_out})`}`
  )
  return [...new Set(texts)].sort().join("; ") || "none"
}

const targetLines = (cases: ReadonlyArray<MeasuredCase>): ReadonlyArray<string> => {
  const rows = cases.flatMap(({ name, verdicts }) =>
    verdicts.map((verdict) => [
      name,
      verdict.target,
      limitText(verdict),
      measuredText(verdict),
      metText(verdict)
    ])
  )
  return rows.length === 0
    ? ["None were measured."]
    : tableLines(["case", "what", "target", "measured", ""], rows)
}

const measuredText = ({ measured, unit }: Verdict): string =>
  measured === null ? "–" : valueText(measured, unit)

const metText = (verdict: Verdict): string => {
  const met = isMet(verdict)
  return met === null ? "not measured" : met ? "met" : "**missed**"
}

const caseLines = (measured: MeasuredCase): ReadonlyArray<string> => {
  const { versions, neighbours_share: share } = measured
  const commit = versions.commit === null ? "" : ` (${versions.commit})`
  const others =
    share === null ? "" : `; other programs used up to ${(share * 100).toFixed(0)} % of the processors`
  return [
    "",
    `## ${measured.name}`,
    "",
    measured.says,
    "",
    ...measured.tables.flatMap((table) => [...resultTable(table), ""]),
    ...measured.notes.map((note) => `- ${note}`),
    "",
    `Measured ${measured.at.slice(0, 16).replace("T", " ")} UTC, Spoor ${versions.spoor}${commit}, ${rounds(measured.runs)}${others}.`
  ]
}

const rounds = (runs: number): string => (runs === 1 ? "1 round" : `${runs} rounds`)

const resultTable = ({ title, columns, rows }: ResultTable): ReadonlyArray<string> =>
  tableLines(
    [title, ...columns.map((column) => column.title)],
    rows.map(({ name, figures }) => [
      name,
      ...columns.map(({ key, unit }) => figureText(figures[key], unit))
    ]),
    columns.map(({ unit }) => (unit === "text" ? "---" : "---:"))
  )

const tableLines = (
  titles: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  rules: ReadonlyArray<string> = titles.slice(1).map(() => "---")
): ReadonlyArray<string> => [
  row(titles),
  row(["---", ...rules]),
  ...rows.map((cells) => row(cells.map((cell) => cell.replaceAll("|", "\\|"))))
]

const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`
