/** What a fork copied is its origin's work: figures of tools, files and tasks count it once, as requests do. */
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { categories } from "../../src/analytics/Categories.ts"
import { files } from "../../src/analytics/Files.ts"
import { models } from "../../src/analytics/Models.ts"
import { projects } from "../../src/analytics/Projects.ts"
import { tools } from "../../src/analytics/Tools.ts"
import { fixture, makeDatabase, type Tables } from "../../src/sources/opencode/testing/reading.ts"
import { firstSchema } from "../../src/sources/opencode/testing/schema.ts"
import { rollupProblems } from "../../src/store/check-rollups.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { layerClient } from "../../src/store/Sqlite.ts"
import { ingestTrail } from "../support/ingestTrail.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-forks-"))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const tables = fixture("database-1.18.34.json") as Tables
const forkId = tables["session"]![2]!["id"] as string

/** The same trail, without its fork or with it. */
const ingested = async (name: string, hasFork: boolean): Promise<string> => {
  const root = path.join(folder, name)
  fs.mkdirSync(root)
  const kept = Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      rows.filter((row) => hasFork || (row["session_id"] !== forkId && row["id"] !== forkId))
    ])
  )
  makeDatabase(root, "opencode.db", firstSchema, kept)
  const store = path.join(folder, `${name}.db`)
  await ingestTrail(store, [root])
  return store
}

describe("a trail of OpenCode 1.18.34 with a fork", () => {
  let alone: string
  let forked: string
  beforeAll(async () => {
    alone = await ingested("alone", false)
    forked = await ingested("forked", true)
  })

  const ask = async <A>(store: string, question: Effect.Effect<A, unknown, SqlClient>): Promise<A> => {
    const database = openStoreToRead(store)
    try {
      return await Effect.runPromise(question.pipe(Effect.provide(layerClient(database))))
    } finally {
      database.close()
    }
  }

  it("has rows of the copied calls", async () => {
    const calls = (store: string): number => {
      const database = openStoreToRead(store)
      const { n } = database.prepare("SELECT count(*) AS n FROM parts WHERE type = 'tool'").get() as {
        n: number
      }
      database.close()
      return n
    }
    expect(calls(alone)).toBeGreaterThan(0)
    expect(calls(forked)).toBeGreaterThan(calls(alone))
  })

  const figures: ReadonlyArray<readonly [string, (store: string) => Promise<unknown>]> = [
    ["tools", (store: string) => ask(store, tools({}))],
    ["tools of a range", (store: string) => ask(store, tools({ since: "2020-01-01" }))],
    ["tools, with what failed", (store: string) => ask(store, tools({ errors: true }))],
    ["files", (store: string) => ask(store, files({}))],
    [
      "tasks",
      async (store: string) =>
        (await ask(store, categories({}))).rows.reduce((sum, row) => sum + row.tool_calls, 0)
    ],
    [
      "work by model",
      async (store: string) =>
        (await ask(store, models({ work: true }))).rows.map(({ model, work }) => [model, work])
    ],
    ...[{}, { since: "2020-01-01" }].map(
      (range) =>
        [
          `projects ${JSON.stringify(range)}`,
          async (store: string) =>
            (await ask(store, projects(range))).rows.map((row) => [
              row.tool_calls,
              row.tool_errors,
              row.lines_added,
              row.files_touched
            ])
        ] as const
    )
  ]

  it.each(figures)("%s count as without the fork", async (_, figuresOf) => {
    expect(await figuresOf(forked)).toEqual(await figuresOf(alone))
  })

  it("has rollups that say so too", () => {
    const database = openStoreToRead(forked)
    expect(rollupProblems(database, true)).toEqual([])
    database.close()
  })
})
