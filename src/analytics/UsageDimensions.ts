/** What usage can be split by: the column that holds each dimension, and its names for people. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Dimension } from "../report/Usage.ts"

/** A dimension that a slot or a request has. `tool` is not among them: costs are shared out to tools. */
export type SlotDimension = Exclude<Dimension, "tool">

/** Columns over `usage_slots u` (or `requests u`) joined with `sessions s`. */
export const dimensionColumn: Record<SlotDimension, string> = {
  agent: "s.agent_id",
  model: "u.model_id",
  provider: "u.model_id",
  project: "s.project_id",
  machine: "s.machine_id",
  branch: "s.git_branch",
  role: "s.role",
  session: "s.native_id"
}

export const isSlotDimension = (dimension: Dimension): dimension is SlotDimension => dimension !== "tool"

/** Turns a column's value into the name that reports carry; null where the trail does not tell. */
export type DimensionNames = (dimension: Dimension, value: unknown) => string | null

/** Loads the names of these dimensions. Projects are named by their root, which is unique. */
export const dimensionNames = Effect.fnUntraced(function* (
  by: ReadonlyArray<Dimension>
): Effect.fn.Return<DimensionNames, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const dictionaries = new Map<Dimension, ReadonlyMap<unknown, string>>()
  for (const dimension of by) {
    const source = dictionary[dimension]
    if (source === undefined) continue
    const rows = yield* sql`SELECT id, ${sql.literal(source.column)} FROM ${sql.literal(source.table)}`.values
    dictionaries.set(dimension, new Map(rows.map((row) => [row[0], String(row[1])])))
  }
  return (dimension, value) => {
    const names = dictionaries.get(dimension)
    if (names !== undefined) return names.get(value) ?? null
    return typeof value === "string" ? value : null
  }
})

const dictionary: Partial<Record<Dimension, { readonly table: string; readonly column: string }>> = {
  agent: { table: "agents", column: "name" },
  model: { table: "models", column: "name" },
  provider: { table: "models", column: "provider" },
  project: { table: "projects", column: "root" },
  machine: { table: "machines", column: "name" },
  tool: { table: "tools", column: "name" }
}
