import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { anyRun } from "../../record/testing/anyRun.ts"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { sqliteRuns } from "./sqlite-runs.ts"
import { aRun, ended } from "./testing/aRun.ts"
import { repositorySuite } from "./testing/repositorySuite.ts"

describe("runs as rows", () => {
  repositorySuite(() => Effect.sync(() => sqliteRuns(memoryDatabase(), "memory")))

  it("are given back as they were written, whatever they hold", () =>
    fc.assert(
      fc.asyncProperty(anyRun, async (run) => {
        const runs = sqliteRuns(memoryDatabase(), "memory")
        const found = Effect.andThen(runs.add(run), runs.find(run.id))
        expect(await Effect.runPromise(found)).toEqual(run)
      })
    ))

  it("leave nothing of a write that failed", async () => {
    const database = memoryDatabase()
    const runs = sqliteRuns(database, "memory")
    await Effect.runPromise(runs.add(ended(aRun("a"), "FAILED", 1)))
    await Effect.runPromise(runs.add(aRun("b")))
    // the first attempt is marked before the other is found to be there
    const error = await Effect.runPromise(Effect.flip(runs.retry(aRun("b", { parent_run_id: "a" }))))
    expect(error.reason).toBe("already_there")
    expect((await Effect.runPromise(runs.find("a")))?.status).toBe("FAILED")
    expect(database.isTransaction).toBe(false)
  })
})
