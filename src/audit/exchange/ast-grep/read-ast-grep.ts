/**
 * ast-grep's `--json`, as one list or as one object a line (`--json=stream`)
 * (https://ast-grep.github.io/guide/tools/json.html). Lines and columns begin at 0 there, and columns count characters;
 * the byte offset is exact where the source is at hand. `lines` are the whole lines of a match.
 */
import type { Severity } from "../../../record/Finding.ts"
import type { Content } from "../Content.ts"
import { countOf, fieldsOf, fieldsOrNone, isList, listOf, placeFrom0, textOf } from "../fields.ts"
import { JsonBroken, openJson } from "../LongList.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { ReportFormat } from "../ReportFormat.ts"
import { RunDraft } from "../RunDraft.ts"
import type { WrittenPlace } from "../source-place.ts"

export const astGrep: ReportFormat = {
  name: "ast-grep",
  detect: ({ json }) => {
    const [first] = isList(json) ? listOf(json) : [json]
    const match = fieldsOf(first)
    const range = fieldsOf(match?.["range"])
    return textOf(match?.["file"]) !== null && fieldsOf(range?.["byteOffset"]) !== null && "lines" in match!
  },
  read: async (content, options, log) => {
    const draft = new RunDraft()
    let number = 0
    for (const match of isList(content.json) ? listOf(content.json) : streamed(content, log)) {
      readMatch(match, isList(content.json) ? `/${number}` : `:${number + 1}`, draft, log)
      number++
    }
    return { runs: [await draft.finish({ tool: { name: "ast-grep", version: null } }, options, log)] }
  }
}

/** A pattern that was given on the command line has no id. */
const UNNAMED = "pattern"

/** One value after the other, as far as they can be told apart. */
function* streamed({ bytes }: Content, log: ReadingLog): Generator<unknown, void, undefined> {
  let at = 0
  while (at < bytes.length) {
    try {
      const { value, end } = openJson(bytes, at)
      yield value
      at = end
      while (at < bytes.length && bytes[at]! <= 32) at++
    } catch (error) {
      if (!(error instanceof JsonBroken)) throw error
      return log.reject("", `what follows byte ${at} is no JSON: ${error.message}`)
    }
  }
}

const readMatch = (value: unknown, at: string, draft: RunDraft, log: ReadingLog): void => {
  const match = fieldsOrNone(value)
  const file = textOf(match["file"])
  const severity = textOf(match["severity"])
  if (file === null || fieldsOf(match["range"]) === null)
    return log.reject(at, "a match has a file and a range")
  const rule = textOf(match["ruleId"]) ?? UNNAMED
  const lines = textOf(match["lines"])
  draft.rule(rule, { docs_url: textOf(fieldsOf(match["metadata"])?.["url"]) })
  draft.found({
    at,
    rule,
    severity: severities.get(severity) ?? "warning",
    message: textOf(match["message"]) ?? rule,
    path: draft.paths.path(file),
    place: rangeOf(fieldsOrNone(match["range"])),
    line: lines === null ? null : (lines.split("\n")[0] ?? null)
  })
}

const severities: ReadonlyMap<string | null, Severity> = new Map([
  ["error", "error"],
  ["warning", "warning"],
  ["info", "info"],
  ["hint", "info"]
])

const rangeOf = (range: Readonly<Record<string, unknown>>): WrittenPlace => {
  const [start, end] = [fieldsOrNone(range["start"]), fieldsOrNone(range["end"])]
  const bytes = fieldsOrNone(range["byteOffset"])
  const [from, to] = [countOf(bytes["start"]), countOf(bytes["end"])]
  return {
    start_line: placeFrom0(start["line"]),
    start_column: placeFrom0(start["column"]),
    end_line: placeFrom0(end["line"]),
    end_column: placeFrom0(end["column"]),
    unit: "code_points",
    span: from === null || to === null ? null : { unit: "bytes", start: from, end: to }
  }
}
