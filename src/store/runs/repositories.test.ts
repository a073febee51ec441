/** Whatever is done to them, repositories of runs answer alike, wherever they keep the runs. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { checkRuns } from "./check-runs.ts"
import { dualRuns } from "./dual-runs.ts"
import { fileRuns } from "./file-runs.ts"
import { sqliteRuns } from "./sqlite-runs.ts"
import { allAnswers, operation, outcomeOf } from "./testing/operations.ts"

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-runs-"))
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const both = () => {
  const database = memoryDatabase()
  const place = path.join(folder, "both")
  fs.rmSync(place, { recursive: true, force: true })
  const trouble: Array<string> = []
  const made = dualRuns({
    database,
    place: "memory",
    folder: place,
    onTrouble: ({ message }) => trouble.push(message)
  })
  return { database, place, trouble, made }
}

describe("rows, files and both at once", () => {
  it("give the same answers after the same operations, and refuse the same", () =>
    fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 8 }), (operations) => {
        const place = path.join(folder, "files")
        fs.rmSync(place, { recursive: true, force: true })
        const { made, trouble } = both()
        const program = Effect.gen(function* () {
          const rows = sqliteRuns(memoryDatabase(), "memory")
          const sides = [yield* fileRuns(place), yield* made]
          for (const [says, doing] of operations) {
            const expected = yield* outcomeOf(doing(rows))
            for (const side of sides) expect(yield* outcomeOf(doing(side)), says).toEqual(expected)
          }
          const expected = yield* allAnswers(rows)
          for (const side of sides) expect(yield* allAnswers(side)).toEqual(expected)
          // and so does whoever opens the folder next
          expect(yield* allAnswers(yield* fileRuns(place))).toEqual(expected)
          expect(trouble).toEqual([])
        })
        return Effect.runPromise(Effect.scoped(program))
      }),
      { numRuns: 60 }
    ))

  it("hold the same runs in both places, without a repair", () =>
    fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 8 }), (operations) => {
        const { database, place, made } = both()
        const program = Effect.gen(function* () {
          const runs = yield* made
          for (const [, doing] of operations) yield* outcomeOf(doing(runs))
          const files = yield* fileRuns(place)
          expect(yield* checkRuns(sqliteRuns(database, "memory"), files, false)).toMatchObject({
            behind_in_rows: 0,
            behind_in_files: 0
          })
          expect(database.prepare("SELECT count(*) AS n FROM run_missed").get()).toMatchObject({ n: 0 })
        })
        return Effect.runPromise(Effect.scoped(program))
      }),
      { numRuns: 60 }
    ))
})
