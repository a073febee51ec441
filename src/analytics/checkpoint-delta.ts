/** What changed from one checkpoint to another: by finding, so that a swap of one for another is seen. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Absence, FindingState, Severity } from "../record/Finding.ts"
import { isWaiting, type Waiting } from "../store/findings/finding-rows.ts"
import { ulidOfBytes } from "../store/findings/ulid-bytes.ts"
import type {
  ChangeCounts,
  ChangedFinding,
  ChangeRow,
  CheckpointDelta,
  FindingChange
} from "../report/Checkpoints.ts"
import { badInput, orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import {
  checkpointMeant,
  checkpointRows,
  entryOf,
  type CheckpointRow,
  type CheckpointsQuestion
} from "./checkpoints.ts"
import { zoneNamed } from "./zone.ts"

/** `from`, `to`: words for checkpoints, see `checkpointMeant`. `limit`: of the findings listed [50]. */
export interface DeltaQuestion extends CheckpointsQuestion {
  readonly from: string
  readonly to: string
}

export const checkpointDelta = (
  question: DeltaQuestion
): Effect.Effect<CheckpointDelta, AnalyticsError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const zone = yield* zoneNamed(question.timezone)
    const rows = yield* checkpointRows(question)
    const to = yield* checkpointMeant(question.to, rows)
    const ofSame = rows.filter(({ series_id }) => series_id === to.series_id)
    const from = yield* checkpointMeant(question.from, ofSame.length === 0 ? rows : ofSame)
    if (from.number > to.number)
      return yield* badInput(`${from.id} came after ${to.id}; name the earlier checkpoint first.`)
    const findings = changesOf(yield* standingAtEither(from, to), from.number, to.number)
    const changed = findings
      .filter(({ change }) => change !== "unchanged" && change !== "moved")
      .sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change) || compare(a, b))
    return {
      schema_version: 1 as const,
      timezone: zone.name,
      from: entryOf(from),
      to: entryOf(to),
      counts: countsOf(findings),
      by_rule: rowsBy(findings, ({ rule }) => rule),
      by_file: rowsBy(findings, ({ path }) => path),
      changed: changed.length,
      findings: changed
        .slice(0, question.limit ?? 50)
        .map(({ isAtFrom: _, isAtTo: __, ...finding }) => finding)
    }
  }).pipe(orStoreFailure("Comparing checkpoints"))

/** One interval of a finding that touches the two checkpoints or what lies between them. */
interface IntervalRow {
  readonly finding_id: number
  readonly ulid: Uint8Array
  readonly rule: string
  readonly first_seen_ms: number
  readonly first: number
  readonly last: number | null
  readonly state: FindingState | Waiting
  readonly absence: Absence | null
  readonly severity: Severity
  readonly message: string
  readonly path: string | null
  readonly line: number | null
}

const standingAtEither = Effect.fnUntraced(function* (
  from: CheckpointRow,
  to: CheckpointRow
): Effect.fn.Return<ReadonlyArray<IntervalRow>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<IntervalRow>`WITH texts AS MATERIALIZED (SELECT t.rule_id, t.severity, t.message, max(u.checkpoint_id)
      FROM audit_rule_runs u JOIN audit_rule_texts t ON t.id = u.text_id WHERE u.checkpoint_id IN
        (SELECT id FROM audit_checkpoints WHERE series_id = ${to.series_id} AND number <= ${to.number}) GROUP BY t.rule_id)
    SELECT p.finding_id, f.ulid, r.name AS rule, f.first_seen_ms, p.first, p.last, p.state, p.absence,
      coalesce(p.severity, t.severity) AS severity, coalesce(m.message, t.message) AS message, d.path, p.start_line AS line
    FROM audit_intervals p JOIN audit_findings f ON f.id = p.finding_id JOIN audit_rules r ON r.id = f.rule_id
      JOIN texts t ON t.rule_id = f.rule_id LEFT JOIN audit_files d ON d.id = p.file_id
      LEFT JOIN audit_messages m ON m.id = p.message_id
    WHERE p.series_id = ${to.series_id} AND p.first <= ${to.number} AND (p.last IS NULL OR p.last >= ${from.number})
    ORDER BY p.finding_id, p.first`
})

interface Change extends ChangedFinding {
  readonly isAtFrom: boolean
  readonly isAtTo: boolean
}

/** Findings that are at neither checkpoint, or came and went between them, are no change. */
const changesOf = (
  intervals: ReadonlyArray<IntervalRow>,
  from: number,
  to: number
): ReadonlyArray<Change> => {
  const changes: Array<Change> = []
  for (let at = 0; at < intervals.length;) {
    let end = at
    while (end < intervals.length && intervals[end]!.finding_id === intervals[at]!.finding_id) end++
    const own = intervals.slice(at, end)
    at = end
    const covering = (number: number) =>
      own.find(({ first, last }) => first <= number && (last === null || last >= number))
    const [before, after] = [covering(from), covering(to)]
    const isAtFrom = before !== undefined && !isWaiting(before.state)
    const isAtTo = after !== undefined && !isWaiting(after.state)
    if (!isAtFrom && !isAtTo) continue
    const { ulid, rule, first_seen_ms, severity, message, path, line } = isAtTo ? after : before!
    const change = isAtTo ? changeTo(own, before, after, from) : absenceAt(own, after, to)
    changes.push({
      id: ulidOfBytes(ulid),
      change,
      rule,
      severity,
      message,
      path,
      line,
      first_seen_ms,
      isAtFrom,
      isAtTo
    })
  }
  return changes
}

const changeTo = (
  own: ReadonlyArray<IntervalRow>,
  before: IntervalRow | undefined,
  after: IntervalRow,
  from: number
): FindingChange => {
  if (before === undefined)
    return own.some(({ first, state }) => first > from && state === "new") ? "new" : "reopened"
  if (isWaiting(before.state)) return "measured_again"
  if (before === after) return "unchanged"
  const since = own.filter(({ first }) => first > from && first <= after.first)
  if (since.some(({ state }) => state === "updated")) return "updated"
  return before.path === after.path && before.line === after.line ? "unchanged" : "moved"
}

const absenceAt = (own: ReadonlyArray<IntervalRow>, after: IntervalRow | undefined, to: number): Absence =>
  after !== undefined
    ? (after.state as Waiting)
    : (own.findLast(({ last }) => last !== null && last < to)?.absence ?? "not_measured")

/** What happened most urgently first. */
const order: ReadonlyArray<FindingChange> = [
  "new",
  "reopened",
  "updated",
  "not_measured",
  "measured_again",
  "fixed",
  "file_deleted",
  "rule_removed",
  "moved",
  "unchanged"
]

const compare = (a: ChangedFinding, b: ChangedFinding): number => {
  const [left, right] = [a.path ?? "", b.path ?? ""]
  if (left !== right) return left < right ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0) || (a.id < b.id ? -1 : 1)
}

const none: ChangeCounts = {
  new: 0,
  reopened: 0,
  unchanged: 0,
  moved: 0,
  updated: 0,
  measured_again: 0,
  fixed: 0,
  file_deleted: 0,
  not_measured: 0,
  rule_removed: 0
}

const countsOf = (changes: ReadonlyArray<Change>): ChangeCounts => {
  const counts = { ...none }
  for (const { change } of changes) counts[change]++
  return counts
}

const rowsBy = (
  changes: ReadonlyArray<Change>,
  nameOf: (change: Change) => string | null
): ReadonlyArray<ChangeRow> => {
  const weight = ({ unchanged: _, moved: __, name: ___, from: ____, to: _____, ...rest }: ChangeRow) =>
    Object.values(rest).reduce((sum, each) => sum + each, 0)
  return [...Map.groupBy(changes, nameOf)]
    .map(([name, own]): ChangeRow => ({
      name,
      from: own.filter(({ isAtFrom }) => isAtFrom).length,
      to: own.filter(({ isAtTo }) => isAtTo).length,
      ...countsOf(own)
    }))
    .filter((row) => weight(row) > 0)
    .sort((a, b) => weight(b) - weight(a) || ((a.name ?? "") < (b.name ?? "") ? -1 : 1))
}
