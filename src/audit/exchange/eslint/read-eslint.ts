/**
 * ESLint's `-f json` and `-f json-with-metadata`: one entry for each file that was looked at, absolute paths, columns
 * in UTF-16 (https://eslint.org/docs/latest/use/formatters/). The text of a file, where the report holds it, is used.
 *
 * A message without a rule is no finding: the file was not parsed, or ignored. The one exception is what ESLint itself
 * says about directives that suppress nothing.
 */
import type { Severity } from "../../../record/Finding.ts"
import { fieldsOf, fieldsOrNone, isList, listOf, ownOf, placeOf, textOf, type Fields } from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { ReportFormat } from "../ReportFormat.ts"
import { RunDraft } from "../RunDraft.ts"
import { folderOf, type ReportPath } from "../TreePaths.ts"

export const eslint: ReportFormat = {
  name: "ESLint",
  detect: ({ json }) => {
    const [first] = listOf(entriesOf(json))
    const entry = fieldsOf(first)
    return entry !== null && textOf(entry["filePath"]) !== null && isList(entry["messages"])
  },
  read: async ({ json }, options, log) => {
    const draft = new RunDraft()
    const metadata = fieldsOrNone(isList(json) ? undefined : fieldsOf(json)?.["metadata"])
    const cwd = textOf(metadata["cwd"])
    const folder = cwd === null ? null : folderOf(cwd)
    if (folder !== null) draft.paths.addRoot(folder)
    const where = isList(json) ? "" : "/results"
    const counts: Counts = { suppressed: 0, ignored: 0 }
    let number = 0
    for (const value of listOf(entriesOf(json)))
      readEntry(value, `${where}/${number++}`, { draft, log, counts })
    describeRules(draft, fieldsOf(metadata["rulesMeta"]))
    if (counts.suppressed > 0) log.note(`Left out: ${counts.suppressed} suppressed messages.`)
    if (counts.ignored > 0)
      log.note(`${counts.ignored} files were ignored by ESLint; they do not count as looked at.`)
    draft.namesScanned()
    return { runs: [await draft.finish({ tool: { name: "ESLint", version: null } }, options, log)] }
  }
}

/** What ESLint says about its own directives; it names no rule then. */
const DIRECTIVES = "unused-disable-directive"

interface Counts {
  suppressed: number
  ignored: number
}

interface Reading {
  readonly draft: RunDraft
  readonly log: ReadingLog
  readonly counts: Counts
}

const entriesOf = (json: unknown): unknown => (isList(json) ? json : fieldsOf(json)?.["results"])

const readEntry = (value: unknown, at: string, reading: Reading): void => {
  const { draft, log, counts } = reading
  const entry = fieldsOrNone(value)
  const file = textOf(entry["filePath"])
  if (file === null || !isList(entry["messages"]))
    return log.reject(at, "an entry has a filePath and messages")
  const path = draft.paths.path(file)
  const text = textOf(entry["output"]) ?? textOf(entry["source"])
  if (text !== null) draft.source(path, text)
  let isIgnored = false
  let number = 0
  for (const message of listOf(entry["messages"])) {
    if (readMessage(fieldsOrNone(message), path, `${at}/messages/${number++}`, reading) === "ignored")
      isIgnored = true
  }
  for (const suppressed of listOf(entry["suppressedMessages"])) {
    counts.suppressed++
    const rule = textOf(fieldsOf(suppressed)?.["ruleId"])
    if (rule !== null) draft.rule(rule, { status: "ran" })
  }
  if (isIgnored) counts.ignored++
  else draft.scanned(path)
}

const readMessage = (
  message: Fields,
  path: ReportPath,
  at: string,
  { draft, log }: Reading
): "ignored" | "read" => {
  const text = textOf(message["message"])
  const severity = severities.get(message["severity"])
  if (text === null || severity === undefined) {
    log.reject(at, "a message has a text and a severity of 1 or 2")
    return "read"
  }
  const rule = textOf(message["ruleId"])
  if (rule === null && !aboutDirectives.test(text)) {
    if (message["fatal"] !== true && aboutIgnored.test(text)) return "ignored"
    draft.unread(path, text)
    return "read"
  }
  const place = {
    start_line: placeOf(message["line"]),
    start_column: placeOf(message["column"]),
    end_line: placeOf(message["endLine"]),
    end_column: placeOf(message["endColumn"]),
    unit: "utf16" as const,
    span: null
  }
  draft.found({ at, rule: rule ?? DIRECTIVES, severity, message: text, path, place })
  return "read"
}

const severities: ReadonlyMap<unknown, Severity> = new Map([
  [2, "error"],
  [1, "warning"]
])

const aboutDirectives = /^Unused (eslint-(disable|enable)|inline config|global|oxlint-)|^Unused .*directive/
const aboutIgnored = /^File ignored /

const describeRules = (draft: RunDraft, rules: Fields | null): void => {
  for (const id of Object.keys(rules ?? {})) {
    const about = fieldsOrNone(ownOf(rules, id))
    const docs = fieldsOrNone(about["docs"])
    const message = textOf(docs["description"])
    const type = textOf(about["type"])
    draft.rule(id, {
      docs_url: textOf(docs["url"]),
      tags: type === null ? [] : [type],
      ...(message === null ? {} : { message })
    })
  }
}
