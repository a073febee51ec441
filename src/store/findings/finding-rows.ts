/** A finding as the rows of its tables. */
import type { StatementSync } from "node:sqlite"
import type { Absence, Finding, FindingState, Severity } from "../../record/Finding.ts"
import { ulidOfBytes } from "./ulid-bytes.ts"

/** Findings, each with one interval of it and with names in place of keys; a condition goes behind it. */
export const findingSql = `SELECT f.id, f.ulid, r.name, f.first_seen_ms, c.scope, f.line_hash, f.line_chars, f.above_hash,
    f.below_hash, f.nth, f.fingerprints, p.first, p.last, p.state, p.absence, d.path, p.start_line, p.start_column, p.end_line,
    p.end_column, p.severity, m.message
  FROM audit_intervals p JOIN audit_findings f ON f.id = p.finding_id JOIN audit_rules r ON r.id = f.rule_id
    LEFT JOIN audit_scopes c ON c.id = f.scope_id LEFT JOIN audit_files d ON d.id = p.file_id
    LEFT JOIN audit_messages m ON m.id = p.message_id`

/** Absences after which nobody knows whether the finding is still there: it waits to be looked for. */
export type Waiting = "not_measured" | "rule_removed"

export const isWaiting = (state: string): state is Waiting =>
  state === "not_measured" || state === "rule_removed"

type FindingRow = readonly [
  id: number,
  ulid: Uint8Array,
  rule: string,
  first_seen_ms: number,
  scope: string | null,
  line_hash: number | null,
  line_chars: number | null,
  above_hash: number | null,
  below_hash: number | null,
  nth: number,
  fingerprints: string | null,
  first: number,
  last: number | null,
  state: FindingState | Waiting,
  absence: Absence | null,
  path: string | null,
  start_line: number | null,
  start_column: number | null,
  end_line: number | null,
  end_column: number | null,
  severity: Severity | null,
  message: string | null
]

/** What a rule says of its findings, unless they say it themselves. */
export type RuleTexts = ReadonlyMap<string, { readonly severity: Severity; readonly message: string }>

/** `first`, `last`: the interval's checkpoints; `last` null: it stands. */
export interface StoredFinding {
  readonly id: number
  readonly first: number
  readonly last: number | null
  readonly absence: Absence | null
  /** Why nobody knows whether it was there in this interval; the finding is as it was before. Null: it was there. */
  readonly waiting: Waiting | null
  readonly finding: Finding
}

/** Rows come as arrays: objects of 22 fields cost twice as much to make. */
export const storedFindings = (
  statement: StatementSync,
  bound: ReadonlyArray<number>,
  texts: RuleTexts
): ReadonlyArray<StoredFinding> => {
  statement.setReturnArrays(true)
  return (statement.all(...bound) as unknown as ReadonlyArray<FindingRow>).map((row) =>
    storedFinding(row, texts)
  )
}

const storedFinding = (row: FindingRow, texts: RuleTexts): StoredFinding => ({
  id: row[0],
  first: row[11],
  last: row[12],
  absence: row[14],
  waiting: isWaiting(row[13]) ? row[13] : null,
  finding: {
    id: ulidOfBytes(row[1]),
    state: isWaiting(row[13]) ? "unchanged" : row[13],
    first_seen_ms: row[3],
    rule: row[2],
    severity: row[20] ?? texts.get(row[2])!.severity,
    message: row[21] ?? texts.get(row[2])!.message,
    path: row[15],
    start_line: row[16],
    start_column: row[17],
    end_line: row[18],
    end_column: row[19],
    scope: row[4],
    line_hash: hashOf(row[5]),
    line_chars: row[6],
    above_hash: hashOf(row[7]),
    below_hash: hashOf(row[8]),
    nth: row[9],
    fingerprints: row[10] === null ? null : (JSON.parse(row[10]) as Record<string, string>)
  }
})

const half = 2 ** 47

/** A hash of 12 hexadecimal digits as a signed number of 48 bits, which SQLite keeps in six bytes. */
export const numberOfHash = (hash: string | null): number | null =>
  hash === null ? null : Number.parseInt(hash, 16) - half

const hashOf = (number: number | null): string | null =>
  number === null ? null : (number + half).toString(16).padStart(12, "0")
