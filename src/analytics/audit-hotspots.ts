/** Where findings are: by file, folder or rule, each finding once however many checkpoints it was at. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { HotspotRow, Hotspots } from "../report/AuditTrend.ts"
import { type AnalyticsError, notFound, orStoreFailure } from "./AnalyticsError.ts"
import { seriesOf } from "./audit-trend.ts"
import { type CheckpointRow, entryOf } from "./checkpoints.ts"
import { isOpen, type TimeQuestion, timeScope } from "./period.ts"

/** Without a time the newest checkpoint alone is asked; with one, all that stood at any checkpoint in it. */
export interface HotspotsQuestion extends TimeQuestion {
  readonly root: string
  readonly tool?: string | undefined
  readonly by: Hotspots["by"]
  /** [10] */
  readonly limit?: number | undefined
}

export const auditHotspots = (
  question: HotspotsQuestion
): Effect.Effect<Hotspots, AnalyticsError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const time = yield* timeScope(question)
    const all = yield* seriesOf(question)
    const within = isOpen(time)
      ? all.slice(0, 1)
      : all.filter(({ at_ms }) => at_ms >= (time.from_ms ?? -Infinity) && at_ms < (time.to_ms ?? Infinity))
    const [to, from] = [within[0], within.at(-1)]
    if (to === undefined || from === undefined) {
      return yield* notFound(
        "There is no checkpoint in that time. `spoor checkpoints list` shows those there are."
      )
    }
    const found = yield* countedBy(question.by, from, to)
    const rows = question.by === "folders" ? byFolder(found) : found
    const sorted = rows.toSorted(
      (a, b) => b.findings - a.findings || b.errors - a.errors || ((a.name ?? "") < (b.name ?? "") ? -1 : 1)
    )
    return {
      schema_version: 1 as const,
      timezone: time.zone.name,
      by: question.by,
      from: entryOf(from),
      to: entryOf(to),
      matched: sorted.length,
      rows: sorted.slice(0, question.limit ?? 10)
    }
  }).pipe(orStoreFailure("Looking for hotspots"))

const countedBy = Effect.fnUntraced(function* (
  by: Hotspots["by"],
  from: CheckpointRow,
  to: CheckpointRow
): Effect.fn.Return<ReadonlyArray<HotspotRow>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [key, name, other] =
    by === "rules"
      ? ["s.rule_id", "(SELECT name FROM audit_rules WHERE id = s.rule_id)", "s.file_id"]
      : ["s.file_id", "(SELECT path FROM audit_files WHERE id = s.file_id)", "s.rule_id"]
  // of a finding that moved between files, the file that it was in last counts
  return yield* sql<HotspotRow>`WITH texts AS MATERIALIZED (SELECT t.rule_id, t.severity, max(u.checkpoint_id)
      FROM audit_rule_runs u JOIN audit_rule_texts t ON t.id = u.text_id WHERE u.checkpoint_id IN
        (SELECT id FROM audit_checkpoints WHERE series_id = ${to.series_id} AND number <= ${to.number}) GROUP BY t.rule_id),
    standing AS (SELECT p.finding_id, max(p.first), p.file_id, p.severity, f.rule_id
      FROM audit_intervals p JOIN audit_findings f ON f.id = p.finding_id
      WHERE p.series_id = ${to.series_id} AND p.first <= ${to.number} AND (p.last IS NULL OR p.last >= ${from.number})
        AND p.state NOT IN ('not_measured', 'rule_removed') GROUP BY p.finding_id)
    SELECT ${sql.literal(name)} AS name, count(*) AS findings,
      count(*) FILTER (WHERE coalesce(s.severity, t.severity) = 'error') AS errors,
      count(*) FILTER (WHERE coalesce(s.severity, t.severity) = 'warning') AS warnings,
      count(*) FILTER (WHERE coalesce(s.severity, t.severity) = 'info') AS info,
      count(DISTINCT ${sql.literal(other)}) AS others
    FROM standing s JOIN texts t ON t.rule_id = s.rule_id GROUP BY ${sql.literal(key)}`
})

/** Files added up by the folder that they are in; rules that several files meet are counted for each of them. */
const byFolder = (files: ReadonlyArray<HotspotRow>): ReadonlyArray<HotspotRow> =>
  [
    ...Map.groupBy(files, ({ name }) =>
      name === null ? null : name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : "."
    )
  ].map(([name, own]) => ({
    name,
    findings: sum(own, "findings"),
    errors: sum(own, "errors"),
    warnings: sum(own, "warnings"),
    info: sum(own, "info"),
    others: own.length
  }))

const sum = (rows: ReadonlyArray<HotspotRow>, field: "findings" | "errors" | "warnings" | "info"): number =>
  rows.reduce((total, row) => total + row[field], 0)
