/**
 * `usage session`: one row a session, with its sub-agents and without.
 *
 * A user session is one that a person (or script) began, or a fork of one. What its sub-agents used is added
 * to it, at any depth, so every request is in exactly one row. A sub-agent whose parent is not in the store
 * stands by itself.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy, Dimension, UsageReport, UsageRow, UsageSession } from "../report/Usage.ts"
import { orStoreFailure, type AnalyticsError } from "./AnalyticsError.ts"
import { addSums, addTally, amountsOfTally, noSums, noTally, type Tally } from "./cost.ts"
import { resolveFilter, type Filter } from "./filter.ts"
import { timeScope, type TimeQuestion } from "./period.ts"
import { totalAmounts } from "./totals.ts"
import { compareText } from "./Usage.ts"
import { carriedUsage } from "./UsageByTool.ts"
import { dimensionNames, isSlotDimension } from "./UsageDimensions.ts"
import { dimensionColumns, slotSums, undatedRequests } from "./UsageSlots.ts"

/** `last`: the sessions that ended last. */
export interface SessionUsageQuestion extends TimeQuestion, Filter {
  readonly by?: ReadonlyArray<Dimension> | undefined
  readonly cost?: CostPolicy | undefined
  /** Sub-agents too get rows of their own. Totals still count every request once. */
  readonly includeSubAgents?: boolean | undefined
}

/** Usage by session, the oldest first. */
export const sessionUsage = (
  question: SessionUsageQuestion
): Effect.Effect<UsageReport, AnalyticsError, SqlClient.SqlClient> =>
  orStoreFailure("Adding up usage by session")(answer(question))

/** A session as families are made of. */
export interface Kin {
  readonly id: number
  readonly native_id: string
  readonly agent: string
  readonly relation: string
  readonly parent_id: number | null
  readonly title: string | null
  readonly project: string | null
  readonly started_at_ms: number | null
  readonly ended_at_ms: number | null
}

/** All sessions, by row id. */
export const allKin: Effect.Effect<ReadonlyMap<number, Kin>, SqlError, SqlClient.SqlClient> = Effect.gen(
  function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<Kin>`
    SELECT s.id, s.native_id, a.name AS agent, s.relation, s.parent_id, s.title, p.root AS project, s.started_at_ms, s.ended_at_ms
    FROM sessions s JOIN agents a ON a.id = s.agent_id LEFT JOIN projects p ON p.id = s.project_id`
    return new Map(rows.map((row) => [row.id, row]))
  }
)

/** A session's ancestors up to its user session, itself first. A fork does not belong to what it was forked from. */
export const lineage = (kin: ReadonlyMap<number, Kin>, id: number): ReadonlyArray<Kin> => {
  const line: Array<Kin> = []
  const seen = new Set<number>()
  for (let at = kin.get(id); at !== undefined && !seen.has(at.id);) {
    seen.add(at.id)
    line.push(at)
    if (at.relation === "root" || at.relation === "fork" || at.parent_id === null) break
    at = kin.get(at.parent_id)
  }
  return line
}

interface Group {
  readonly kin: Kin
  readonly values: ReadonlyArray<string | null>
  readonly tally: Tally
  readonly direct: Tally
}

const answer = Effect.fnUntraced(function* (
  question: SessionUsageQuestion
): Effect.fn.Return<UsageReport, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const by = [...new Set(question.by ?? [])]
  const time = yield* timeScope({ ...question, last: undefined })
  const scope = yield* resolveFilter(question)
  const policy = question.cost ?? "auto"
  const isEstimate = by.includes("tool")
  const own = yield* slotSums({ scope, range: time, policy, groups: ["u.session_id"] })
  const groupsBy = dimensionColumns(by.filter(isSlotDimension))
  const cells = isEstimate
    ? yield* carriedUsage({ scope, time, by, policy, keys: "session" })
    : groupsBy.length === 0
      ? own
      : yield* slotSums({ scope, range: time, policy, groups: ["u.session_id", ...groupsBy] })
  const names = yield* dimensionNames(by)
  const kin = yield* allKin
  const lines = new Map(kin.keys().map((id) => [id, lineage(kin, id)]))
  const families = familySizes(lines)
  const isEach = question.includeSubAgents === true
  const groups = new Map<number | string, Group>()
  for (const cell of cells) {
    const line = lines.get(cell[0] as number) ?? []
    const values = by.map((dimension, i) => names(dimension, cell[i + 1]))
    for (const one of isEach ? line : line.slice(-1)) {
      const id = by.length === 0 ? one.id : JSON.stringify([one.id, values])
      let group = groups.get(id)
      if (group === undefined) {
        const tally = noTally(isEstimate)
        // without sub-agents the two are the same
        group = { kin: one, values, tally, direct: families.has(one.id) ? noTally(isEstimate) : tally }
        groups.set(id, group)
      }
      addTally(group.tally, cell, by.length + 1)
      if (one === line[0] && group.direct !== group.tally) addTally(group.direct, cell, by.length + 1)
    }
  }
  const kept = latest([...groups.values()], question.last)
  // Every request once: in its own session's row where sub-agents have rows, else in its user session's.
  const shown = new Set(kept.map((group) => group.kin))
  const totals = noSums()
  for (const cell of own) {
    const line = lines.get(cell[0] as number) ?? []
    if (shown.has((isEach ? line[0] : line.at(-1))!)) addSums(totals, cell, 1)
  }
  return {
    schema_version: 1,
    period: "session",
    timezone: time.zone.name,
    cost_policy: policy,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    undated_requests: yield* undatedRequests(scope, time),
    is_estimate: isEstimate,
    rows: rowsOf(kept, by, kin, families),
    totals: yield* totalAmounts(totals, scope, time)
  }
})

/** Groups of the sessions that ended last. */
const latest = (groups: ReadonlyArray<Group>, count: number | undefined): ReadonlyArray<Group> => {
  if (count === undefined) return groups
  const ids = [...new Set(groups.map((group) => group.kin))]
    .sort((a, b) => (b.ended_at_ms ?? 0) - (a.ended_at_ms ?? 0) || b.id - a.id)
    .slice(0, count)
  const kept = new Set(ids)
  return groups.filter((group) => kept.has(group.kin))
}

const rowsOf = (
  groups: ReadonlyArray<Group>,
  by: ReadonlyArray<Dimension>,
  kin: ReadonlyMap<number, Kin>,
  families: ReadonlyMap<number, number>
): Array<UsageRow> =>
  [...groups]
    .sort(
      (a, b) =>
        (a.kin.started_at_ms ?? 0) - (b.kin.started_at_ms ?? 0) ||
        a.kin.id - b.kin.id ||
        compareText(JSON.stringify(a.values), JSON.stringify(b.values))
    )
    .map((group) => {
      const amounts = amountsOfTally(group.tally)
      return {
        key: group.kin.native_id,
        by: Object.fromEntries(by.map((dimension, i) => [dimension, group.values[i] ?? null])),
        ...amounts,
        session: sessionOf(group.kin, kin, families.get(group.kin.id) ?? 0),
        direct: group.direct === group.tally ? amounts : amountsOfTally(group.direct)
      }
    })

const sessionOf = (one: Kin, kin: ReadonlyMap<number, Kin>, sub_agents: number): UsageSession => ({
  id: one.native_id,
  agent: one.agent,
  relation: one.relation,
  parent: one.parent_id === null ? null : (kin.get(one.parent_id)?.native_id ?? null),
  title: one.title,
  project: one.project,
  started_at_ms: one.started_at_ms,
  ended_at_ms: one.ended_at_ms,
  sub_agents
})

/** How many sub-agents each session has, at any depth, by the lineage of every session. */
const familySizes = (lines: ReadonlyMap<number, ReadonlyArray<Kin>>): ReadonlyMap<number, number> => {
  const sizes = new Map<number, number>()
  for (const line of lines.values()) {
    for (let i = 1; i < line.length; i++) sizes.set(line[i]!.id, (sizes.get(line[i]!.id) ?? 0) + 1)
  }
  return sizes
}
