/** Rollups follow from rows, whatever order these come in: shared messages, worktrees known late, rollbacks. */
import type { DatabaseSync } from "node:sqlite"
import * as fc from "fast-check"
import { beforeEach, describe, expect, it } from "vitest"
import { rollupProblems } from "../check-rollups.ts"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { columnsOf, operationColumn, operationShape } from "../WorkLog.ts"
import { Rollups } from "./rollups.ts"

let database: DatabaseSync
beforeEach(() => {
  database = memoryDatabase()
  add("agents", { id: 1, name: "claude-code" })
  add("machines", { id: 1, name: "lap" })
  add("tools", { id: 1, name: "Edit" })
})

type Row = Readonly<Record<string, string | number | null>>

const add = (table: string, row: Row): void => {
  const names = Object.keys(row)
  database
    .prepare(
      `INSERT OR IGNORE INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`
    )
    .run(...Object.values(row))
}

const directory = (id: number | null, path: string, root: string): void => {
  add("projects", { root, name: root })
  const project = database.prepare("SELECT id FROM projects WHERE root = ?").get(root)!["id"] as number
  add("directories", { id, path, project_id: project, is_worktree: path === root ? 0 : 1 })
}

const session = (id: number, directory_id: number | null = null): void =>
  add("sessions", { id, agent_id: 1, native_id: `s${id}`, relation: "root", machine_id: 1, directory_id })

let serial = 0

/** A message with one call that edits a file. */
const edit = (session_id: number, path: string, id = ++serial): number => {
  add("messages", { id, agent_id: 1, native_id: `m${id}`, session_id, kind: "answer", at_ms: id })
  add("parts", { message_id: id, key: "k", ordinal: 0, type: "tool", tool_id: 1, status: "completed" })
  add("paths", { path })
  const path_id = database.prepare("SELECT id FROM paths WHERE path = ?").get(path)!["id"] as number
  add("file_operations", { message_id: id, part_key: "k", path_id, verb: "edit" })
  return id
}

/** Names of the files in a session's log. */
const filesOf = (session_id: number): ReadonlyArray<string> => {
  const row = database.prepare("SELECT operations FROM work_logs WHERE session_id = ?").get(session_id)
  const { rows, integers } = columnsOf(
    operationShape,
    (row?.["operations"] ?? null) as Uint8Array<ArrayBuffer> | null
  )
  const from = operationColumn.file_id * rows
  const name = database.prepare("SELECT path FROM paths WHERE id = ?")
  return [...integers.subarray(from, from + rows)].map((id) => String(name.get(id)!["path"]))
}

describe("names of files", () => {
  it("are those in the main working tree, as soon as a worktree is known", () => {
    directory(1, "/r", "/r")
    session(1, 1)
    edit(1, "/wt/src/a.ts")
    edit(1, "b.ts")
    const rollups = new Rollups(database)
    rollups.remake([1])
    expect(filesOf(1)).toEqual(["/wt/src/a.ts", "/r/b.ts"])
    directory(2, "/wt", "/r")
    session(2, 2)
    edit(2, "src/a.ts")
    rollups.remake([2])
    expect([filesOf(1), filesOf(2)]).toEqual([["/r/src/a.ts", "/r/b.ts"], ["/r/src/a.ts"]])
    expect(rollupProblems(database, true)).toEqual([])
  })

  it("change once more when a folder above turns out to be the worktree", () => {
    directory(1, "/wt/src", "/r")
    session(1, 1)
    edit(1, "a.ts")
    const rollups = new Rollups(database)
    rollups.remake([1])
    expect(filesOf(1)).toEqual(["/r/a.ts"])
    directory(2, "/wt", "/r")
    session(2, 2)
    rollups.remake([2])
    expect(filesOf(1)).toEqual(["/r/src/a.ts"])
  })

  it("are made again after a rollback", () => {
    session(1)
    edit(1, "/wt/a.ts")
    const rollups = new Rollups(database)
    rollups.remake([1])
    for (const end of ["ROLLBACK", "COMMIT"]) {
      database.exec("BEGIN")
      directory(1, "/wt", "/r")
      session(2, 1)
      rollups.remake([2])
      expect(filesOf(1)).toEqual(["/r/a.ts"])
      database.exec(end)
      if (end === "ROLLBACK") rollups.forget()
    }
    expect(rollupProblems(database, true)).toEqual([])
  })

  it("are the same whichever is known first, sessions or worktrees", () => {
    const step = fc.oneof(
      fc.record({
        session: fc.integer({ min: 1, max: 3 }),
        path: fc.constantFrom("/wt/a.ts", "/wt/src/a.ts", "/r/a.ts", "a.ts", "src/a.ts", "/q/a.ts")
      }),
      fc.constantFrom(
        { path: "/wt", root: "/r" },
        { path: "/wt/src", root: "/r" },
        { path: "/q", root: "/r" },
        { path: "/wt/src/deep", root: "/other" }
      )
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        database = memoryDatabase()
        add("agents", { id: 1, name: "claude-code" })
        add("machines", { id: 1, name: "lap" })
        add("tools", { id: 1, name: "Edit" })
        directory(1, "/r", "/r")
        directory(2, "/r/wt", "/r/wt")
        for (const id of [1, 2, 3]) session(id, id === 3 ? null : id)
        const rollups = new Rollups(database)
        rollups.remake([1, 2, 3])
        for (const one of steps) {
          if ("session" in one) {
            edit(one.session, one.path)
            rollups.remake([one.session])
          } else {
            directory(null, one.path, one.root)
            rollups.remake([])
          }
          expect(rollupProblems(database, true)).toEqual([])
        }
      }),
      { numRuns: 60 }
    )
  })
})

it("rollups of a message's owner are made anew when a session that holds a copy of it brings more", () => {
  session(1)
  session(2)
  const shared = edit(1, "/r/a.ts")
  add("message_copies", { message_id: shared, session_id: 2 })
  const rollups = new Rollups(database)
  rollups.remake([1, 2])
  add("parts", { message_id: shared, key: "later", ordinal: 1, type: "tool", tool_id: 1, status: "error" })
  rollups.remake([2])
  expect(
    database.prepare("SELECT tool_calls, tool_errors FROM session_stats WHERE session_id = 1").get()
  ).toMatchObject({ tool_calls: 2, tool_errors: 1 })
  expect(rollupProblems(database, true)).toEqual([])
})

it("a session that lost its work has no log", () => {
  session(1)
  session(2)
  const id = edit(1, "/r/a.ts")
  const rollups = new Rollups(database)
  rollups.remake([1, 2])
  database.prepare("UPDATE messages SET session_id = 2 WHERE id = ?").run(id)
  rollups.remake([1, 2])
  expect([filesOf(1), filesOf(2)]).toEqual([[], ["/r/a.ts"]])
  expect(rollupProblems(database, true)).toEqual([])
})
