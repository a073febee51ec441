/**
 * What `tsc --pretty false` prints, and `tsgo` and `vue-tsc` too: `path(line,column): error TS2322: message`, further
 * lines of a message indented, and errors of the whole project without a place. Columns are UTF-16. The compiler looks
 * at all files of a project, but does not say which these are.
 */
import type { Severity } from "../../../record/Finding.ts"
import { wholeText } from "../Content.ts"
import type { ReportFormat } from "../ReportFormat.ts"
import { RunDraft, type DraftFinding } from "../RunDraft.ts"
import { nowhere } from "../source-place.ts"

export const tsc: ReportFormat = {
  name: "tsc",
  detect: ({ json, broken, opening }) =>
    json === undefined &&
    broken === null &&
    opening.split("\n", 2000).some((line) => diagnosticIn(line) !== null),
  read: async (content, options, log) => {
    const text = wholeText(content)
    if (text === null) {
      log.reject("", "it is longer than a text can be")
      return { runs: [] }
    }
    const draft = new RunDraft()
    let open: { finding: DraftFinding; lines: Array<string> } | null = null
    let others = 0
    const close = () => {
      if (open !== null) draft.found({ ...open.finding, message: open.lines.join("\n") })
      open = null
    }
    let number = 0
    for (const line of text.split(/\r?\n/)) {
      number++
      const found = diagnosticIn(line)
      if (found !== null) {
        close()
        open = { finding: findingOf(found, number, draft), lines: [found.message] }
      } else if (open !== null && /^\s+\S/.test(line)) open.lines.push(line.trimEnd().toWellFormed())
      else if (line.trim() !== "" && !/^Found \d+ errors?/.test(line)) others++
    }
    close()
    if (others > 0) log.note(`${others} lines are none of the compiler's diagnostics.`)
    return { runs: [await draft.finish({ tool: { name: "tsc", version: null } }, options, log)] }
  }
}

interface Diagnostic {
  readonly file: string | null
  readonly line: number
  readonly column: number
  readonly category: string
  readonly code: string
  readonly message: string
}

/** A line longer than this is none that a compiler wrote; looking for paths in it would take its time. */
const LONGEST_LINE = 20_000

const diagnosticIn = (line: string): Diagnostic | null => {
  if (line.length > LONGEST_LINE) return null
  const [all, before = "", category, code, message] = diagnostic.exec(line.trimEnd()) ?? []
  if (all === undefined || category === undefined || code === undefined || message === undefined) return null
  const rest = { category, code, message: message.toWellFormed() }
  if (before === "") return { file: null, line: 0, column: 0, ...rest }
  const [, file, row, column] = /^(.+)\((\d{1,9}),(\d{1,9})\): $/.exec(before) ?? []
  if (file === undefined) return null
  return { file, line: Number(row), column: Number(column), ...rest }
}

const diagnostic = /^(.*?)(error|warning|message|suggestion) (TS\d{1,6}): (.*)$/

const findingOf = (found: Diagnostic, number: number, draft: RunDraft): DraftFinding => ({
  at: `:${number}`,
  rule: found.code,
  severity: severities[found.category] ?? "info",
  message: found.message,
  path: found.file === null ? null : draft.paths.path(found.file),
  place:
    found.line < 1 || found.column < 1
      ? nowhere
      : { ...nowhere, start_line: found.line, start_column: found.column }
})

const severities: Readonly<Record<string, Severity>> = { error: "error", warning: "warning" }
