/**
 * The findings that a project has accepted, as a file beside its code: one line each, sorted by path, without counts and
 * line numbers, so that branches that touch other findings merge by themselves. A line is a JSON array:
 *
 *     ["01K…","no-console","src/quay.ts",".moor","9f86d081884c",11,"60303ae22b99","fd61a03af4f7",0]
 *
 * id, rule, path, scope, hash and length of the finding's line, hashes above and below, number on the line: what it is
 * known again by (`record/Finding.ts`).
 */
import * as Schema from "effect/Schema"
import * as Result from "effect/Result"
import type { Finding } from "../../record/Finding.ts"
import { AuditError } from "../AuditError.ts"

const Text = Schema.NullOr(Schema.String)
const Line = Schema.Tuple([
  Schema.String,
  Schema.String,
  Text,
  Text,
  Text,
  Schema.NullOr(Schema.Int),
  Text,
  Text,
  Schema.Int
])
const decodeLine = Schema.decodeUnknownResult(Schema.fromJsonString(Line))

const header =
  "# Findings that were accepted. Written by `spoor audit --accept`; a line taken out is accepted no more."

/** The file of these findings; ends with a line end. */
export const baselineText = (findings: ReadonlyArray<Finding>): string => {
  const keyed = findings.map((one) => {
    const { id, rule, path, scope, line_hash, line_chars, above_hash, below_hash, nth } = one
    return {
      key: [path ?? "", rule, id],
      line: JSON.stringify([id, rule, path, scope, line_hash, line_chars, above_hash, below_hash, nth])
    }
  })
  const lines = keyed.sort((a, b) => compare(a.key, b.key)).map(({ line }) => line)
  return `${[header, ...lines].join("\n")}\n`
}

/**
 * The findings of a file, each once: a merge may have kept a line twice. A line that is none is an error and never
 * left out, for what it accepted would come back as new. `file`: what it is called in messages.
 */
export const readBaseline = (
  text: string,
  file: string
): Result.Result<ReadonlyArray<Finding>, AuditError> => {
  const findings = new Map<string, Finding>()
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue
    const read = decodeLine(line)
    if (Result.isFailure(read)) return Result.fail(broken(file, at + 1, line))
    const [id, rule, path, scope, line_hash, line_chars, above_hash, below_hash, nth] = read.success
    findings.set(id, {
      id,
      rule,
      path,
      scope,
      line_hash,
      line_chars,
      above_hash,
      below_hash,
      nth,
      ...unsaid
    })
  }
  return Result.succeed([...findings.values()])
}

/** What a baseline does not keep, since it changes without the finding becoming another. */
const unsaid = {
  state: "unchanged",
  first_seen_ms: 0,
  severity: "warning",
  message: "",
  start_line: null,
  start_column: null,
  end_line: null,
  end_column: null,
  fingerprints: null
} as const

const broken = (file: string, line: number, text: string): AuditError =>
  new AuditError({
    reason: "baseline_invalid",
    message: /^[<=>]{7}/.test(text)
      ? `Reading the baseline ${file}: line ${line} is a mark of a merge. Resolve it: keep the lines of both sides.`
      : `Reading the baseline ${file}: line ${line} is none of a baseline. Write it anew with \`spoor audit --accept\`.`
  })

const compare = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): number => {
  const at = a.findIndex((each, i) => each !== b[i])
  return at === -1 ? 0 : a[at]! < b[at]! ? -1 : 1
}
