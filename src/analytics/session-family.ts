/** The family of a session: those above it, its sub-agents, its forks, and theirs. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionRelation } from "../record/SessionSeen.ts"
import type { FamilyMember, SessionFamily } from "../report/SessionFamily.ts"
import { orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { figuresOf, noFamily } from "./session-figures.ts"
import { findSession } from "./session-reference.ts"

/** The whole family of the session that `reference` names, from its first ancestor down. */
export const sessionFamily = (
  reference: string
): Effect.Effect<SessionFamily, AnalyticsError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const session = yield* findSession(reference)
    const top = yield* ancestor(session.row_id)
    return { schema_version: 1 as const, session: session.id, members: yield* membersBelow(top) }
  }).pipe(orStoreFailure(`Reading the family of ${reference}`))

/** What is left out has the value in brackets. */
export interface MembersQuestion {
  /** 0 is the session alone [all]. */
  readonly maxDepth?: number
  /** [true] */
  readonly forks?: boolean
}

/** A session and all below it, in the order of a printed tree. */
export const membersBelow = Effect.fnUntraced(function* (
  top: number,
  question: MembersQuestion = {}
): Effect.fn.Return<ReadonlyArray<FamilyMember>, SqlError, SqlClient.SqlClient> {
  const kin = yield* kinBelow(top, question)
  const figures = new Map<number, FamilyMember>()
  const ids = [...kin.keys()]
  for (let i = 0; i < ids.length; i += 1000) {
    const counted = yield* figuresOf(ids.slice(i, i + 1000))
    for (const id of ids.slice(i, i + 1000)) {
      const { row_id: _, above: __, ...facts } = kin.get(id)!
      const found = counted.get(id) ?? noFamily
      figures.set(id, { ...facts, ...found })
    }
  }
  return preOrder(top, [...kin.values()]).map((id) => figures.get(id)!)
})

/** The first session that this one descends from; the start of a circle where the trail has one. */
const ancestor = Effect.fnUntraced(function* (
  id: number
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const seen = new Set([id])
  for (let at = id; ;) {
    const [row] = yield* sql<{
      above: number | null
    }>`SELECT ${sql.literal(above)} AS above FROM sessions s WHERE s.id = ${at}`
    const next = row?.above ?? null
    if (next === null || seen.has(next)) return at
    seen.add(next)
    at = next
  }
})

/** The member above: a fork stands below what it was copied from. SQL over `sessions s`. */
const above =
  "CASE WHEN s.relation = 'fork' THEN coalesce(s.forked_from_id, s.parent_id) ELSE coalesce(s.parent_id, s.forked_from_id) END"

interface Kin extends Omit<FamilyMember, "direct" | "rolled_up" | "sub_agents" | "sub_agents_missing"> {
  readonly row_id: number
  readonly above: number | null
}

type KinRow = Omit<Kin, "depth" | "duration_ms" | "parent" | "relation"> & { readonly relation: string }

const kinBelow = Effect.fnUntraced(function* (
  top: number,
  { maxDepth = Infinity, forks = true }: MembersQuestion
): Effect.fn.Return<ReadonlyMap<number, Kin>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const kin = new Map<number, Kin>()
  const rowsWhere = (condition: string, ids: ReadonlyArray<number>) =>
    sql.unsafe<KinRow>(
      `SELECT s.id AS row_id, s.native_id AS id, a.name AS agent, s.relation, s.role, s.title, s.parent_call_id AS call_id,
          s.started_at_ms, s.ended_at_ms, ${above} AS above
        FROM sessions s JOIN agents a ON a.id = s.agent_id WHERE ${condition}`,
      ids
    )
  const add = (row: KinRow, depth: number) => {
    const { started_at_ms, ended_at_ms } = row
    const isTop = depth === 0
    kin.set(row.row_id, {
      ...row,
      relation: row.relation as SessionRelation,
      above: isTop ? null : row.above,
      parent: isTop ? null : (kin.get(row.above!)?.id ?? null),
      depth,
      duration_ms: started_at_ms === null || ended_at_ms === null ? null : ended_at_ms - started_at_ms
    })
  }
  for (const row of yield* rowsWhere("s.id = ?", [top])) add(row, 0)
  let level: ReadonlyArray<number> = [top]
  for (let depth = 1; depth <= maxDepth && level.length > 0; depth++) {
    const next: Array<number> = []
    for (let i = 0; i < level.length; i += 1000) {
      const ids = level.slice(i, i + 1000)
      const marks = ids.map(() => "?").join(", ")
      const rows = yield* rowsWhere(`s.parent_id IN (${marks}) OR s.forked_from_id IN (${marks})`, [
        ...ids,
        ...ids
      ])
      for (const row of rows) {
        if (kin.has(row.row_id) || row.above === null || !kin.has(row.above)) continue
        if (!forks && row.relation === "fork") continue
        add(row, depth)
        next.push(row.row_id)
      }
    }
    level = next
  }
  return kin
})

/** Each before those below it; siblings by start (unknown last), then by id. */
const preOrder = (top: number, kin: ReadonlyArray<Kin>): ReadonlyArray<number> => {
  const below = Map.groupBy(kin, (member) => member.above)
  const order: Array<number> = []
  const stack = [top]
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    order.push(id)
    const children = [...(below.get(id) ?? [])].sort(
      (a, b) => (a.started_at_ms ?? Infinity) - (b.started_at_ms ?? Infinity) || a.row_id - b.row_id
    )
    for (const child of children.reverse()) stack.push(child.row_id)
  }
  return order
}
