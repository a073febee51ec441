/** Which group each thing belongs to when costs are shared out by tool, server, skill or file. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CarryGrouping } from "../report/Carry.ts"
import { addStatuses, type Carried } from "./CarryAmounts.ts"
import { columnCount } from "./CarryModel.ts"
import { fileNaming } from "./FilesPaths.ts"
import { answerThing, reasoningThing, toolThing, type CarryTrail } from "./CarryTrail.ts"

/** Calls that belong to no row, what the model said, and what people and the agent put in. */
export const otherTools = 0
export const answers = 1
export const prompts = 2
const fixedGroups = 3

/** A group of the report's rows, or of calls that touched several files, whose rows share what it is charged. */
type Group = { readonly name: string | null } | { readonly members: ReadonlyArray<number> }

export interface CarryGroups {
  /** By thing; -1 for reasoning, which is not carried. */
  readonly groupOf: Int32Array
  readonly count: number
  readonly rows: ReadonlyArray<{ readonly group: number; readonly name: string | null }>
  /** The rows that a group stands for: itself, or the files of a call. */
  readonly membersOf: (group: number) => ReadonlyArray<number>
  /** Gives what groups of several files were charged to these files, evenly and in whole units. */
  readonly spread: (carried: Carried) => void
}

export const carryGroups = Effect.fnUntraced(function* (
  trail: CarryTrail,
  by: CarryGrouping
): Effect.fn.Return<CarryGroups, SqlError, SqlClient.SqlClient> {
  switch (by) {
    case "tool":
      return toGroups(trail, yield* toolNames("name"), (thing) => [trail.things.tool_id[thing]!])
    case "server": {
      const servers = yield* toolNames("mcp_server")
      return toGroups(trail, servers, (thing) => [trail.things.tool_id[thing]!])
    }
    case "skill":
      return toGroups(trail, null, (thing) => {
        const skill = trail.things.title[thing]
        return skill == null ? [] : [skill]
      })
    case "file": {
      const filesOf = yield* fileOperations()
      const nameOf = yield* fileNaming
      const { message_id, key, session_id } = trail.things
      return toGroups(trail, null, (thing) =>
        filesOf(message_id[thing]!, key[thing] ?? "").map((path) => nameOf(path, session_id[thing]!))
      )
    }
  }
})

/** By tool id, its name or its server's. */
const toolNames = Effect.fnUntraced(function* (
  column: "name" | "mcp_server"
): Effect.fn.Return<ReadonlyMap<number, string | null>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT id, ${sql.literal(column)} FROM tools`.values
  return new Map(rows.map((row) => [row[0] as number, row[1] as string | null]))
})

/** The paths that a call touched, by message and key of its part. */
const fileOperations = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  const paths = new Map(
    (yield* sql`SELECT id, path FROM paths`.values).map((row) => [row[0], String(row[1])])
  )
  const rows = yield* sql`SELECT DISTINCT message_id, part_key, path_id FROM file_operations`.values
  const byMessage = new Map<unknown, Map<unknown, Array<string>>>()
  for (const [message, key, path] of rows) {
    let parts = byMessage.get(message)
    if (parts === undefined) byMessage.set(message, (parts = new Map()))
    const name = paths.get(path) ?? ""
    const files = parts.get(key)
    if (files === undefined) parts.set(key, [name])
    else files.push(name)
  }
  return (message: number, key: string): ReadonlyArray<string> => byMessage.get(message)?.get(key) ?? []
})

type Name = number | string

/** Makes groups out of the names that each call belongs to; `names` tells ids' names, null for plain names. */
const toGroups = (
  trail: CarryTrail,
  names: ReadonlyMap<number, string | null> | null,
  belongsTo: (thing: number) => ReadonlyArray<Name>
): CarryGroups => {
  const groups: Array<Group> = [{ name: null }, { name: null }, { name: null }]
  const known = new Map<string | null, number>()
  const groupFor = (id: string | null, group: Group): number => {
    let place = known.get(id)
    if (place === undefined) known.set(id, (place = groups.push(group) - 1))
    return place
  }
  const rowOf = (name: Name): number => {
    const shown = typeof name === "string" ? name : (names?.get(name) ?? null)
    return groupFor(shown, { name: shown })
  }
  const groupOf = Int32Array.from(trail.things.kind, (kind, thing) => {
    if (kind === reasoningThing) return -1
    if (kind !== toolThing) return kind === answerThing ? answers : prompts
    const members = [...new Set(belongsTo(thing).map(rowOf))].sort((a, b) => a - b)
    if (members.length < 2) return members[0] ?? otherTools
    // no name holds a NUL, so these ids are no row's
    return groupFor(`\0${members.join(" ")}`, { members })
  })
  return {
    groupOf,
    count: groups.length,
    rows: groups.flatMap((group, place) =>
      place >= fixedGroups && "name" in group ? [{ group: place, name: group.name }] : []
    ),
    membersOf: (place) => {
      const group = groups[place]
      return group === undefined || "name" in group ? [place] : group.members
    },
    spread: (carried) => {
      for (const [place, group] of groups.entries()) {
        if ("members" in group) spread(carried, place, group.members)
      }
    }
  }
}

const spread = (carried: Carried, from: number, rows: ReadonlyArray<number>): void => {
  const amounts = carried.amounts[from]!
  for (const row of rows) addStatuses(carried.statusesOf[row]!, carried.statusesOf[from]!)
  for (let column = 0; column < columnCount; column++) {
    const each = Math.floor(amounts[column]! / rows.length)
    const over = amounts[column]! - each * rows.length
    for (const [place, row] of rows.entries()) carried.amounts[row]![column]! += each + (place < over ? 1 : 0)
    amounts[column] = 0
  }
}
