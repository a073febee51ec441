/** Who hands work to whom: patterns, parts, chains and hours of delegation. `report/Delegations.ts` says what each is. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type {
  DelegationMetrics,
  DelegationPattern,
  DelegationRole,
  Delegations
} from "../report/Delegations.ts"
import { badInput, orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { chainsOf, extendedChainsOf, sequencesOf } from "./delegation-chains.ts"
import { delegationRows, spentBy } from "./delegation-rows.ts"
import type { Delegation } from "./delegation-rows.ts"
import { resolveFilter } from "./filter.ts"
import type { Filter } from "./filter.ts"
import { timeScope } from "./period.ts"
import type { TimeQuestion } from "./period.ts"
import type { Zone } from "./zone.ts"

/** Which delegations; the filter is about the session that was delegated to, the time about its start. */
export interface DelegationsQuestion {
  readonly filter?: Filter | undefined
  readonly time?: TimeQuestion | undefined
  /** Entries of each list; 50 without it. */
  readonly listLimit?: number | undefined
}

/** Delegation analytics over the sub-agents that the question fits. */
export const delegations = (
  question: DelegationsQuestion = {}
): Effect.Effect<Delegations, AnalyticsError, SqlClient.SqlClient> =>
  read(question).pipe(orStoreFailure("Reading delegations"))

const read = Effect.fnUntraced(function* (
  question: DelegationsQuestion
): Effect.fn.Return<Delegations, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const { listLimit: list_limit = 50 } = question
  if (!Number.isInteger(list_limit) || list_limit < 1) return yield* badInput("--limit takes 1 or more.")
  const sql = yield* SqlClient.SqlClient
  const time = yield* timeScope(question.time ?? {})
  const scope = yield* resolveFilter(question.filter ?? {})
  const conditions: Array<Fragment> = [sql`s.relation = 'subagent'`]
  if (scope.session !== null) conditions.push(scope.session)
  if (time.from_ms !== null) conditions.push(sql`s.started_at_ms >= ${time.from_ms}`)
  if (time.to_ms !== null) conditions.push(sql`s.started_at_ms < ${time.to_ms}`)
  if (scope.model_ids !== null) {
    const ids = scope.model_ids.length === 0 ? "NULL" : scope.model_ids.join(",")
    conditions.push(
      sql`EXISTS (SELECT 1 FROM usage_slots u WHERE u.session_id = s.id AND ${sql.literal(`u.model_id IN (${ids})`)})`
    )
  }
  const all = yield* delegationRows(sql.and(conditions))
  return {
    schema_version: 1,
    timezone: time.zone.name,
    list_limit,
    metrics: metricsOf(all),
    patterns: patternsOf(all).slice(0, list_limit),
    roles: rolesOf(all).slice(0, list_limit),
    chains: chainsOf(all).slice(0, list_limit),
    extended_chains: extendedChainsOf(all).slice(0, list_limit),
    sequences: sequencesOf(all).slice(0, list_limit),
    by_hour: hoursOf(all, time.zone),
    undated: all.filter(({ started_at_ms }) => started_at_ms === null).length
  }
})

const metricsOf = (all: ReadonlyArray<Delegation>): DelegationMetrics => {
  const sessions_with = new Set(all.map(({ parent }) => parent.row_id ?? parent.id)).size
  const recursive = all.filter(({ depth }) => depth > 1).length
  return {
    total: all.length,
    sessions_with,
    average_per_session: average(all.length, sessions_with),
    patterns: Map.groupBy(all, patternKey).size,
    recursive,
    recursive_percent: all.length === 0 ? null : (100 * recursive) / all.length,
    to_own_kind: all.filter(({ name, parent }) => name === parent.name).length,
    max_depth: all.reduce((most, { depth }) => Math.max(most, depth), 0),
    missing: all.length - present(all).length
  }
}

/** Those of which the trail holds something. */
const present = (delegations: ReadonlyArray<Delegation>): ReadonlyArray<Delegation> =>
  delegations.filter(({ requests, messages }) => requests + messages > 0)

const average = (sum: number, count: number): number | null => (count === 0 ? null : sum / count)

const patternKey = ({ parent, name }: Delegation): string => JSON.stringify([parent.name, name])

const patternsOf = (all: ReadonlyArray<Delegation>): ReadonlyArray<DelegationPattern> =>
  [...Map.groupBy(all, patternKey).values()]
    .map((group) => {
      const spent = spentBy(group)
      return {
        parent: group[0]!.parent.name,
        child: group[0]!.name,
        count: group.length,
        percent: (100 * group.length) / all.length,
        missing: group.length - present(group).length,
        average_tokens: average(spent.total_tokens, present(group).length),
        ...spent
      }
    })
    .sort((a, b) => b.count - a.count || b.total_tokens - a.total_tokens || compare(a.child, b.child))

const rolesOf = (all: ReadonlyArray<Delegation>): ReadonlyArray<DelegationRole> => {
  const sentBy = Map.groupBy(all, ({ parent }) => parent.name)
  const receivedBy = Map.groupBy(all, ({ name }) => name)
  return [...new Set([...sentBy.keys(), ...receivedBy.keys()])]
    .map((name): DelegationRole => {
      const sent = sentBy.get(name) ?? []
      const received = receivedBy.get(name) ?? []
      const senders = new Set(sent.map(({ parent }) => parent.row_id ?? parent.id)).size
      const durations = received.flatMap(({ duration_ms }) => duration_ms ?? [])
      const spent = spentBy(received)
      return {
        name,
        part: received.length === 0 ? "orchestrator" : sent.length === 0 ? "worker" : "hub",
        sent: sent.length,
        received: received.length,
        missing: received.length - present(received).length,
        fan_out: average(sent.length, senders),
        tokens_per_task: average(spent.total_tokens, present(received).length),
        duration_per_task_ms: average(
          durations.reduce((sum, each) => sum + each, 0),
          durations.length
        ),
        tool_errors: received.reduce((sum, each) => sum + each.tool_errors, 0),
        ...spent
      }
    })
    .sort((a, b) => b.sent + b.received - (a.sent + a.received) || compare(a.name, b.name))
}

const hoursOf = (all: ReadonlyArray<Delegation>, zone: Zone): ReadonlyArray<number> => {
  const hours = Array.from({ length: 24 }, () => 0)
  for (const { started_at_ms: at } of all) {
    if (at !== null) hours[new Date(at + zone.offset_ms(at)).getUTCHours()]! += 1
  }
  return hours
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
