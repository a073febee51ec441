/** Sessions and models by the findings that they fixed and brought in, and what that cost. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type {
  AttributedChange,
  AuditModelRow,
  AuditSessionRow,
  AuditSessions
} from "../report/AuditSessions.ts"
import type { SessionEntry } from "../report/Sessions.ts"
import type { Content } from "../store/Content.ts"
import { type AnalyticsError, orStoreFailure } from "./AnalyticsError.ts"
import { auditChanges } from "./audit-changes.ts"
import { seriesOf } from "./audit-trend.ts"
import { type TimeQuestion, timeScope } from "./period.ts"
import { listSessions } from "./sessions.ts"

/** Changes at checkpoints in that time. `limit`: of the changes that are listed [20]. */
export interface AuditSessionsQuestion extends TimeQuestion {
  readonly root: string
  readonly tool?: string | undefined
  readonly limit?: number | undefined
}

export const auditSessions = (
  question: AuditSessionsQuestion
): Effect.Effect<AuditSessions, AnalyticsError, SqlClient.SqlClient | Content> =>
  Effect.gen(function* () {
    const time = yield* timeScope(question)
    const all = yield* seriesOf(question)
    const rows = all.filter(
      ({ at_ms }) => at_ms >= (time.from_ms ?? -Infinity) && at_ms < (time.to_ms ?? Infinity)
    )
    const changes = yield* auditChanges(rows, all)
    const bySession = Map.groupBy(changes, ({ session }) => session)
    const names = [...bySession.keys()].filter((name) => name !== null)
    const entries = yield* entriesOf(names)
    const sessions = names
      .map((name) => rowOf(name, bySession.get(name)!, entries.get(name)))
      .sort((a, b) => b.fixed - a.fixed || a.introduced - b.introduced || (a.session < b.session ? -1 : 1))
    return {
      schema_version: 1 as const,
      timezone: time.zone.name,
      root: question.root,
      tool: all[0]!.tool,
      sessions,
      models: byModel(sessions),
      unattributed: talliesOf(bySession.get(null) ?? []),
      matched: changes.length,
      changes: changes.slice(0, question.limit ?? 20)
    }
  }).pipe(orStoreFailure("Looking for the sessions behind findings"))

const entriesOf = Effect.fnUntraced(function* (names: ReadonlyArray<string>) {
  if (names.length === 0) return new Map<string, SessionEntry>()
  const { sessions } = yield* listSessions({ filter: { sessions: names }, limit: names.length })
  return new Map(sessions.map((entry) => [entry.id, entry]))
})

const rowOf = (
  session: string,
  changes: ReadonlyArray<AttributedChange>,
  entry: SessionEntry | undefined
): AuditSessionRow => {
  const tallies = talliesOf(changes)
  const cost_usd_micros = entry?.rolled_up.cost_usd_micros ?? null
  const by_evidence: Record<string, number> = {}
  for (const { evidence } of changes) by_evidence[evidence!] = (by_evidence[evidence!] ?? 0) + 1
  return {
    session,
    agent: changes[0]!.agent!,
    title: entry?.title ?? null,
    model: entry?.model ?? null,
    started_at_ms: entry?.started_at_ms ?? null,
    ...tallies,
    cost_usd_micros,
    is_lower_bound: entry?.rolled_up.cost_status === "lower_bound",
    cost_per_fixed_usd_micros: perFixed(cost_usd_micros, tallies.fixed),
    by_evidence
  }
}

const byModel = (sessions: ReadonlyArray<AuditSessionRow>): ReadonlyArray<AuditModelRow> =>
  [...Map.groupBy(sessions, ({ model }) => model)]
    .map(([model, own]): AuditModelRow => {
      const sum = (field: "fixed" | "introduced" | "reopened") =>
        own.reduce((total, row) => total + row[field], 0)
      const costs = own.map(({ cost_usd_micros }) => cost_usd_micros)
      const known = costs.filter((cost) => cost !== null)
      const cost_usd_micros = known.length === 0 ? null : known.reduce((total, cost) => total + cost, 0)
      return {
        model,
        sessions: own.length,
        fixed: sum("fixed"),
        introduced: sum("introduced"),
        reopened: sum("reopened"),
        cost_usd_micros,
        is_lower_bound: known.length < costs.length || own.some(({ is_lower_bound }) => is_lower_bound),
        cost_per_fixed_usd_micros: perFixed(cost_usd_micros, sum("fixed"))
      }
    })
    .sort(
      (a, b) =>
        b.fixed - a.fixed || a.introduced - b.introduced || ((a.model ?? "") < (b.model ?? "") ? -1 : 1)
    )

const talliesOf = (changes: ReadonlyArray<AttributedChange>) => {
  const tallies = { fixed: 0, introduced: 0, reopened: 0 }
  for (const { change } of changes) tallies[change]++
  return tallies
}

const perFixed = (cost: number | null, fixed: number): number | null =>
  cost === null || fixed === 0 ? null : Math.round(cost / fixed)
