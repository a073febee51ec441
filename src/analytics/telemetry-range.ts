/** What every question about telemetry asks first: which rows of a table lie in the range. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Durations, Rate } from "../report/Telemetry.ts"
import { timeConditions, where } from "./filter.ts"
import { nearestRanks } from "./nearest-rank.ts"
import type { TimeScope } from "./period.ts"
import { compareText } from "./Usage.ts"
import { dayAt, isoDay } from "./zone.ts"

/** What telemetry answers begin with. */
export interface TelemetryHead {
  readonly schema_version: 1
  readonly timezone: string
  readonly since_ms: number | null
  readonly until_ms: number | null
  readonly unknown_times: number
  readonly simulated: number
}

/** What every row has that is read here. */
export interface Timed {
  readonly at_ms: number | null
}

/** Which rows: their table, and the columns that make a `Row` beside the time. */
export interface RowsWanted<Row> {
  readonly table: string
  readonly columns: ReadonlyArray<keyof Row & string> | ReadonlyArray<string>
  readonly time: TimeScope
}

interface InRange<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly head: TelemetryHead
}

/** The rows of a table in the range that are not simulated, in order of time, and what stands before an answer. */
export const rowsInRange = Effect.fnUntraced(function* <Row extends Timed>({
  table,
  columns,
  time
}: RowsWanted<Row>): Effect.fn.Return<InRange<Row>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const inRange = timeConditions(sql, "at_ms", time)
  const name = sql.literal(table)
  const rows = yield* sql<Row>`SELECT at_ms, ${sql.literal(columns.join(", "))} FROM ${name}
    ${where(sql, [sql.literal("is_simulated = 0"), ...inRange])} ORDER BY at_ms, id`
  const simulated = where(sql, [sql.literal("is_simulated = 1"), ...inRange])
  const [counts] = yield* sql<{ unknown_times: number; simulated: number }>`
    SELECT (SELECT count(*) FROM ${name} WHERE at_ms IS NULL AND is_simulated = 0) AS unknown_times,
      (SELECT count(*) FROM ${name} ${simulated}) AS simulated`
  return {
    rows,
    head: {
      schema_version: 1,
      timezone: time.zone.name,
      since_ms: time.from_ms,
      until_ms: time.to_ms,
      unknown_times: counts!.unknown_times,
      simulated: counts!.simulated
    }
  }
})

/** The local day of a time, as `2026-11-06`; null for none. */
export const dayOf = ({ zone }: TimeScope, at_ms: number | null): string | null =>
  at_ms === null ? null : isoDay(dayAt(zone, at_ms))

/** Rows by what `nameOf` says, in the order in which the names first come. */
export const grouped = <Row>(
  rows: ReadonlyArray<Row>,
  nameOf: (row: Row) => string | null
): ReadonlyMap<string | null, ReadonlyArray<Row>> => {
  const groups = new Map<string | null, Array<Row>>()
  for (const row of rows) {
    const name = nameOf(row)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return groups
}

interface Named {
  readonly name: string | null
}

/** Orders groups: days as they come, others by how many there are, the most first; then by their names. */
export const byDayOr =
  <Group extends Named>(isDays: boolean, size: (group: Group) => number) =>
  (a: Group, b: Group): number =>
    (isDays ? 0 : size(b) - size(a)) || compareText(a.name ?? "", b.name ?? "")

export const rateOf = (good: number, of: number): Rate => ({ of, good, rate: of === 0 ? null : good / of })

export const durationsOf = (all: ReadonlyArray<number | null>): Durations => {
  const known = Float64Array.from(all.filter((ms): ms is number => ms !== null))
  const [p50_ms = null, p95_ms = null] = nearestRanks(known, [0.5, 0.95])
  return { known: known.length, p50_ms, p95_ms }
}

/** The mean of what is known; null over none. */
export const meanOf = (all: ReadonlyArray<number | null>): number | null => {
  const known = all.filter((value): value is number => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

export const countOf = <Row>(rows: ReadonlyArray<Row>, test: (row: Row) => boolean): number =>
  rows.reduce((n, row) => (test(row) ? n + 1 : n), 0)

/** The sum of what is known; null over none. */
export const sumOfKnown = <Row>(
  rows: ReadonlyArray<Row>,
  figure: (row: Row) => number | null
): number | null => {
  const known = rows.map(figure).filter((value): value is number => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

export const sumOf = <Row>(rows: ReadonlyArray<Row>, figure: (row: Row) => number | null): number =>
  rows.reduce((sum, row) => sum + (figure(row) ?? 0), 0)
