/** Runs that their first writer's own code wrote, with its own statistics beside them. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runStatistics } from "../../src/analytics/run-statistics.ts"
import type { RunStatistics } from "../../src/report/RunStatistics.ts"
import { openSqlite } from "../../src/store/open-sqlite.ts"
import { openStoreToWrite } from "../../src/store/open-to-write.ts"
import { dualRuns } from "../../src/store/runs/dual-runs.ts"
import { fileRuns } from "../../src/store/runs/file-runs.ts"
import { migrateRuns } from "../../src/store/runs/migrate-runs.ts"
import { RunRepository, type Repository } from "../../src/store/runs/RunRepository.ts"
import { sqliteRuns } from "../../src/store/runs/sqlite-runs.ts"
import { ingestTrail } from "../support/ingestTrail.ts"

const data = process.env["SPOOR_TEST_DATA"] ?? path.resolve(import.meta.dirname, "../../../shared/data")
const written = path.join(data, "seed3-agent-runs", "generated-by-upstream-RunStorage")
const runs = path.join(written, "logs", "claude-runs")
const expected: unknown = fs.existsSync(written)
  ? JSON.parse(fs.readFileSync(path.join(written, "getRunStatistics.expected.json"), "utf8"))
  : null

let folder: string
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-data-"))
})
afterAll(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const statisticsOf = (repository: Repository): Effect.Effect<RunStatistics, unknown> =>
  Effect.provideService(runStatistics({ timezone: "UTC" }), RunRepository, repository)

const namesIn = (place: string): ReadonlyArray<string> =>
  fs.readdirSync(place).filter((name) => name.endsWith(".json"))

describe.skipIf(expected === null)("the runs of claude-service", () => {
  it("are ingested, each once, and give its statistics exactly", async () => {
    const file = path.join(folder, "ingested.db")
    const summary = await ingestTrail(file, [runs])
    expect(summary).toMatchObject({ rejected: 0, rows: { runs: 17 }, files: { read: 17, skipped: 0 } })
    const database = openSqlite(file, { readOnly: true })
    const statistics = await Effect.runPromise(statisticsOf(sqliteRuns(database, file)))
    expect(statistics.upstream).toEqual(expected)
    expect(statistics.total).toMatchObject({ runs: 17, succeeded: 9, failed: 5, cancelled: 1, unfinished: 2 })
    expect(statistics.total.success).toEqual({
      per_run: { rate: 9 / 14, succeeded: 9, of: 14 },
      first_attempts: { rate: 9 / 13, succeeded: 9, of: 13 },
      chains: { rate: 9 / 12, succeeded: 9, of: 12 },
      of_all: { rate: 9 / 17, succeeded: 9, of: 17 }
    })
    // each success waited 300 ms, which its duration leaves out
    expect(statistics.total.wait).toEqual({ runs: 9, average_ms: 300, p50_ms: 300, p95_ms: 300, max_ms: 300 })
    database.close()
  })

  it("are read in place, and give its statistics exactly", async () => {
    const copy = path.join(folder, "in-place")
    fs.cpSync(runs, copy, { recursive: true })
    const program = Effect.flatMap(fileRuns(copy), statisticsOf)
    expect((await Effect.runPromise(Effect.scoped(program))).upstream).toEqual(expected)
    expect(fs.readdirSync(copy).sort()).toEqual(fs.readdirSync(runs).sort())
  })

  it("move into the store and back as the same files", async () => {
    const file = path.join(folder, "moved.db")
    const back = path.join(folder, "back")
    openStoreToWrite(file).close()
    const database = openSqlite(file)
    const program = Effect.gen(function* () {
      const rows = sqliteRuns(database, file)
      const there = yield* Effect.flatMap(fileRuns(runs), (files) =>
        migrateRuns(files, rows, { dry_run: false })
      )
      expect(there).toMatchObject({ added: 17, unread: [], verified: { is_right: true, equal: 17 } })
      expect((yield* statisticsOf(rows)).upstream).toEqual(expected)
      const again = yield* Effect.flatMap(fileRuns(back), (files) =>
        migrateRuns(rows, files, { dry_run: false })
      )
      expect(again.verified?.digest_to).toBe(there.verified?.digest_from)
    })
    await Effect.runPromise(Effect.scoped(program))
    database.close()
    expect(namesIn(back)).toEqual(namesIn(runs))
    for (const name of namesIn(runs)) {
      expect(
        fs.readFileSync(path.join(back, name)).equals(fs.readFileSync(path.join(runs, name))),
        name
      ).toBe(true)
    }
  })

  it("are answered alike when they are kept in both places", async () => {
    const file = path.join(folder, "both.db")
    const copy = path.join(folder, "both")
    fs.cpSync(runs, copy, { recursive: true })
    openStoreToWrite(file).close()
    const database = openSqlite(file)
    const program = Effect.gen(function* () {
      const both = yield* dualRuns({
        database,
        place: file,
        folder: copy,
        onTrouble: (error) => expect(error).toBeNull()
      })
      yield* both.join(yield* (yield* fileRuns(copy)).slice("", 99))
      return yield* statisticsOf(both)
    })
    expect((await Effect.runPromise(Effect.scoped(program))).upstream).toEqual(expected)
    database.close()
  })
})
