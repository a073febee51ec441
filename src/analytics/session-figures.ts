/**
 * The figures of sessions, alone and with their sub-agents.
 *
 * Sub-agents are found by `parent_id`, at any depth. A fork is a session of its own, never part of another's
 * sum: it is a user session, and what it copied is not counted again.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionFigures } from "../report/SessionFigures.ts"
import { amountsOf, sumCount } from "./cost.ts"

/** The relations that are part of their parent's spend. SQL. */
export const isPartOfParent = "relation <> 'fork'"

/**
 * Sums over `session_stats st`, in the order that `figuresAt` reads. The status counts of `cost.ts` count
 * sessions here, which comes to the same: what a sum may claim depends on whether there are any.
 */
export const figureColumns: string = [
  "requests",
  "input_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "web_searches",
  "cost_usd_micros",
  "cost_status = 'recorded'",
  "cost_status = 'computed'",
  "cost_status = 'lower_bound'",
  "unpriced_requests",
  "messages",
  "prompts",
  "tool_calls",
  "tool_errors",
  "compactions",
  "lines_added",
  "lines_removed"
]
  .map((column) => (column.includes("=") ? `CASE WHEN st.${column} THEN 1 ELSE 0 END` : `st.${column}`))
  .map((column) => `coalesce(sum(${column}), 0)`)
  .join(", ")

/** How many columns `figureColumns` are. */
export const figureCount = sumCount + 7

/** The figures that stand in a row from `offset` on. */
export const figuresAt = (row: ReadonlyArray<unknown>, offset: number): SessionFigures => {
  const values = row.slice(offset, offset + figureCount).map(Number)
  const amounts = amountsOf(values)
  const at = (index: number) => values[sumCount + index]!
  return {
    ...amounts,
    total_tokens: values.slice(1, 7).reduce((sum, n) => sum + n, 0) - amounts.reasoning_tokens,
    messages: at(0),
    prompts: at(1),
    tool_calls: at(2),
    tool_errors: at(3),
    compactions: at(4),
    lines_added: at(5),
    lines_removed: at(6)
  }
}

/**
 * `WITH RECURSIVE` clause: table `family (root, id)`, each session that `roots` selects (as `id`) with all
 * sub-agents below it, itself included. Ends even where a trail makes a session its own ancestor.
 */
export const familyClause = (roots: string): string => `WITH RECURSIVE family (root, id) AS (
  SELECT id, id FROM (${roots}) AS roots
  UNION SELECT f.root, s.id FROM family f JOIN sessions s ON s.parent_id = f.id AND s.${isPartOfParent} AND s.id <> f.root)`

export interface FamilyFigures {
  readonly direct: SessionFigures
  readonly rolled_up: SessionFigures
  readonly sub_agents: number
  readonly sub_agents_missing: number
}

/** Figures of these sessions, by row id. */
export const figuresOf = (
  ids: ReadonlyArray<number>
): Effect.Effect<ReadonlyMap<number, FamilyFigures>, SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    if (ids.length === 0) return new Map()
    const marks = ids.map(() => "?").join(", ")
    const direct = yield* sql.unsafe(
      `SELECT st.session_id, ${figureColumns} FROM session_stats st WHERE st.session_id IN (${marks}) GROUP BY st.session_id`,
      ids
    ).values
    const rolled = yield* sql.unsafe(
      `${familyClause(`SELECT id FROM sessions WHERE id IN (${marks})`)}
        SELECT f.root, count(*) - 1,
          sum(CASE WHEN f.id <> f.root AND coalesce(st.messages, 0) + coalesce(st.requests, 0) = 0 THEN 1 ELSE 0 END),
          ${figureColumns}
        FROM family f LEFT JOIN session_stats st ON st.session_id = f.id GROUP BY f.root`,
      ids
    ).values
    const directOf = new Map(direct.map((row) => [Number(row[0]), figuresAt(row, 1)]))
    return new Map(
      rolled.map((row) => [
        Number(row[0]),
        {
          direct: directOf.get(Number(row[0])) ?? noFigures,
          rolled_up: withMissing(figuresAt(row, 3), Number(row[2])),
          sub_agents: Number(row[1]),
          sub_agents_missing: Number(row[2])
        }
      ])
    )
  })

/** Where a sub-agent's trail is missing, the sum leaves out what it spent. */
const withMissing = (figures: SessionFigures, missing: number): SessionFigures =>
  missing === 0 || figures.cost_status === "unknown" ? figures : { ...figures, cost_status: "lower_bound" }

/** Of a session in which nothing was counted. */
const noFigures: SessionFigures = figuresAt(
  Array.from({ length: figureCount }, () => 0),
  0
)

/** Of a session that is in no sum. */
export const noFamily: FamilyFigures = {
  direct: noFigures,
  rolled_up: noFigures,
  sub_agents: 0,
  sub_agents_missing: 0
}
