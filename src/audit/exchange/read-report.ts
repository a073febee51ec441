/**
 * One report of another tool, as runs of an audit. It is told by its content, never by its name; reading it never
 * fails: what is no report at all has one rejection that says why.
 */
import { astGrep } from "./ast-grep/read-ast-grep.ts"
import { betterer } from "./betterer/read-betterer.ts"
import { openContent, type Content } from "./Content.ts"
import { effectLanguageService } from "./effect-language-service/read-effect-language-service.ts"
import { effectMigrate } from "./effect-migrate/read-effect-migrate.ts"
import { eslint } from "./eslint/read-eslint.ts"
import { isList } from "./fields.ts"
import { JsonBroken } from "./LongList.ts"
import { refusalOf } from "./lookalikes.ts"
import { oxlint } from "./oxlint/read-oxlint.ts"
import { ReadingLog } from "./ReadingLog.ts"
import type { FormatReading, ReadOptions, ReportFormat, ReportReading } from "./ReportFormat.ts"
import { sarif } from "./sarif/read-sarif.ts"
import { semgrep } from "./semgrep/read-semgrep.ts"
import { suppressions } from "./suppressions/read-suppressions.ts"
import { tsc } from "./tsc/read-tsc.ts"

/** All formats that are read, the most telling first: the first that knows the content has it. */
export const reportFormats: ReadonlyArray<ReportFormat> = [
  sarif,
  effectMigrate,
  oxlint,
  effectLanguageService,
  semgrep,
  eslint,
  astGrep,
  suppressions,
  betterer,
  tsc
]

/** Which format the content is in; null for none that is known. */
export const detectReport = (content: Content): ReportFormat | null => {
  try {
    return reportFormats.find((format) => format.detect(content)) ?? null
  } catch (error) {
    // a list that breaks off within: no format can read it
    if (error instanceof JsonBroken) return null
    throw error
  }
}

/** Reads the bytes of a report. `file`: what it is called in rejections. */
export const readReport = async (
  file: string,
  bytes: Uint8Array,
  options: ReadOptions
): Promise<ReportReading> => {
  const content = openContent(bytes)
  const format = detectReport(content)
  if (format === null) return refused(file, reasonOf(content))
  const log = new ReadingLog(file)
  try {
    const read = await format.read(content, options, log)
    return readingOf(format.name, read, log)
  } catch (error) {
    // What broke off half-way says nothing of what is missing, and half a report would look like progress.
    if (error instanceof JsonBroken) return refused(file, `it is no JSON: ${error.message}`)
    throw error
  }
}

/** A reading from what a format said and what it logged. */
export const readingOf = (format: string, read: FormatReading, log: ReadingLog): ReportReading => ({
  format,
  runs: read.runs,
  budgets: read.budgets ?? [],
  sessions: read.sessions ?? [],
  rejected: log.rejected(),
  notes: log.notes()
})

/** A file that is no report. */
const refused = (file: string, reason: string): ReportReading => ({
  format: null,
  runs: [],
  budgets: [],
  sessions: [],
  rejected: [{ where: file, reason }],
  notes: []
})

const reasonOf = (content: Content): string => {
  if (content.broken !== null) return `it is no JSON: ${content.broken}`
  if (/^\s*$/.test(content.opening)) return "it is empty, which does not say that nothing was found"
  const refusal = refusalOf(content)
  if (refusal !== null) return refusal
  if (isList(content.json) && [...content.json].length === 0) {
    return "an empty list does not say which tool looked at what"
  }
  const known = reportFormats.map(({ name }) => name).join(", ")
  return `it is no report that is known (${known})`
}
