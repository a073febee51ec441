import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { changedRun, runText } from "../../record/run-document.ts"
import { openSqlite } from "../open-sqlite.ts"
import { openStoreToWrite } from "../open-to-write.ts"
import { checkRuns } from "./check-runs.ts"
import { dualRuns } from "./dual-runs.ts"
import { fileRuns } from "./file-runs.ts"
import { missedByFiles, missedByRows, noteMissedByRows } from "./missed-runs.ts"
import type { Repository } from "./RunRepository.ts"
import { sqliteRuns } from "./sqlite-runs.ts"
import { aRun, ended } from "./testing/aRun.ts"
import { repositorySuite, withRepository } from "./testing/repositorySuite.ts"

let home: string
let folder: string
let store: string
let database: DatabaseSync
let trouble: Array<string>

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-runs-"))
  folder = path.join(home, "claude-runs")
  store = path.join(home, "spoor.db")
  openStoreToWrite(store).close()
  // what is locked shall be told at once
  database = openSqlite(store, { busyTimeoutMs: 0 })
  trouble = []
})
afterEach(() => {
  database.close()
  fs.rmSync(home, { recursive: true, force: true })
})

const made = () =>
  dualRuns({ database, place: store, folder, onTrouble: ({ message }) => trouble.push(message) })

/** Another process writes to the store meanwhile. */
const whileStoreIsBusy = <A, E>(work: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const other = openSqlite(store)
      other.exec("BEGIN IMMEDIATE")
      return other
    }),
    () => work,
    (other) => Effect.sync(() => other.close())
  )

/** A folder stands where the file of a run should be. */
const whileFileCannotBe = <A, E>(id: string, work: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.acquireUseRelease(
    Effect.sync(() => fs.mkdirSync(path.join(folder, `${id}.json`), { recursive: true })),
    () => work,
    () => Effect.sync(() => fs.rmdirSync(path.join(folder, `${id}.json`)))
  )

const rowOf = (id: string) => Effect.runPromise(sqliteRuns(database, store).find(id))
const fileOf = (id: string) => withRepository(fileRuns(folder), (files) => files.find(id))
const done = ended(aRun("a", { status: "RUNNING" }), "SUCCESS", 5)

describe("runs in two places", () => {
  repositorySuite(made)

  it("are in both after every write", () =>
    withRepository(made(), (runs) =>
      Effect.gen(function* () {
        yield* runs.add(aRun("a"))
        yield* runs.change("a", (run) => changedRun(run, { status: "RUNNING" }))
        expect(yield* Effect.promise(() => rowOf("a"))).toEqual(aRun("a", { status: "RUNNING" }))
        expect(yield* Effect.promise(() => fileOf("a"))).toEqual(aRun("a", { status: "RUNNING" }))
        expect(missedByFiles(database)).toEqual([])
        expect(missedByRows(folder)).toEqual([])
      })
    ))
})

describe("while the store cannot be written", () => {
  it("runs are written to the files and answered from them, not from the rows that are behind", () =>
    withRepository(made(), (runs) =>
      Effect.gen(function* () {
        yield* runs.add(aRun("a", { status: "RUNNING" }))
        yield* whileStoreIsBusy(
          Effect.gen(function* () {
            yield* runs.change("a", () => done)
            yield* runs.add(aRun("b"))
            expect((yield* Effect.promise(() => rowOf("a")))?.status).toBe("RUNNING")
            expect(missedByRows(folder).map(({ id }) => id)).toEqual(["a", "b"])
            expect(yield* runs.find("a")).toEqual(done)
            expect((yield* runs.figures({})).all.by_status).toMatchObject({
              SUCCESS: 1,
              QUEUED: 1,
              RUNNING: 0
            })
            expect((yield* runs.page({ limit: 9 })).matched).toBe(2)
          })
        )
        expect(trouble.length).toBeGreaterThan(0)
        // whoever asks next makes it good
        expect((yield* runs.page({ limit: 9 })).matched).toBe(2)
        expect(yield* Effect.promise(() => rowOf("a"))).toEqual(done)
        expect(yield* Effect.promise(() => rowOf("b"))).toEqual(aRun("b"))
        expect(missedByRows(folder)).toEqual([])
      })
    ))

  it("what was removed then is removed from the rows, and nothing else is", () =>
    withRepository(made(), (runs) =>
      Effect.gen(function* () {
        yield* runs.join([aRun("a"), aRun("b")])
        // as a clean-up of others would
        fs.rmSync(path.join(folder, "b.json"))
        yield* whileStoreIsBusy(
          Effect.gen(function* () {
            expect(yield* runs.remove(["a"])).toBe(1)
            const error = yield* Effect.flip(runs.change("b", (run) => run))
            expect(error.reason).toBe("not_found")
          })
        )
        expect(yield* runs.idsFrom("", 9)).toEqual(["b"])
      })
    ))

  it("a run that may not take a step may not take it there either", () =>
    withRepository(made(), (runs) =>
      Effect.gen(function* () {
        yield* runs.add(done)
        const error = yield* whileStoreIsBusy(
          Effect.flip(runs.change("a", (run) => changedRun(run, { status: "RUNNING" })))
        )
        expect(error.reason).toBe("illegal_step")
        expect(yield* runs.find("a")).toEqual(done)
      })
    ))
})

describe("while the files cannot be written", () => {
  it("runs are written to the rows and answered from them, and the files follow later", () =>
    withRepository(made(), (runs) =>
      Effect.gen(function* () {
        yield* whileFileCannotBe(
          "a",
          Effect.gen(function* () {
            yield* runs.add(aRun("a"))
            expect(trouble.length).toBe(1)
            expect(missedByFiles(database)).toEqual(["a"])
            expect((yield* runs.page({ limit: 9 })).matched).toBe(1)
            expect(yield* runs.find("a")).toEqual(aRun("a"))
          })
        )
        expect((yield* runs.page({ limit: 9 })).matched).toBe(1)
        expect(yield* Effect.promise(() => fileOf("a"))).toEqual(aRun("a"))
        expect(missedByFiles(database)).toEqual([])
      })
    ))

  it("nor the rows, there is no answer", () =>
    withRepository(made(), (runs) =>
      Effect.gen(function* () {
        yield* runs.add(aRun("b", { status: "RUNNING" }))
        yield* whileFileCannotBe(
          "a",
          Effect.gen(function* () {
            yield* runs.add(aRun("a"))
            const work = Effect.gen(function* () {
              yield* runs.change("b", (run) => ended(run, "SUCCESS", 1))
              return yield* Effect.flip(runs.page({ limit: 9 }))
            })
            expect((yield* whileStoreIsBusy(work)).message).toMatch(
              /^Both places of runs have missed something/
            )
          })
        )
      })
    ))

  it("nor even looked at, nobody knows what the rows have missed", () =>
    withRepository(made(), (runs) =>
      Effect.gen(function* () {
        fs.writeFileSync(folder, "no folder")
        expect((yield* Effect.flip(runs.page({ limit: 9 }))).message).toContain("Keeping runs in two places")
      })
    ))
})

describe("a process that died between two writes", () => {
  const after = (dying: (rows: Repository, files: Repository) => Effect.Effect<unknown, unknown>) =>
    withRepository(fileRuns(folder), (files) =>
      Effect.gen(function* () {
        yield* dying(sqliteRuns(database, store, { notesWrites: true }), files)
        return yield* Effect.scoped(
          Effect.flatMap(made(), (runs) => Effect.andThen(runs.page({ limit: 9 }), runs.find("a")))
        )
      })
    )

  it("behind the rows: the file follows", async () => {
    expect(await after((rows) => rows.add(done))).toEqual(done)
    expect(await fileOf("a")).toEqual(done)
  })

  it("behind the note at the files: nothing was promised, nothing is lost", async () => {
    const early = aRun("a", { status: "RUNNING" })
    const dying = (rows: Repository, files: Repository) =>
      Effect.gen(function* () {
        yield* Effect.andThen(rows.add(early), files.add(early))
        noteMissedByRows(folder, ["a", "never"], false)
      })
    expect(await after(dying)).toEqual(early)
    expect(missedByRows(folder)).toEqual([])
  })

  it("behind the file: the row follows", async () => {
    const dying = (rows: Repository, files: Repository) =>
      Effect.gen(function* () {
        yield* rows.add(aRun("a", { status: "RUNNING" }))
        noteMissedByRows(folder, ["a"], false)
        yield* files.join([done])
      })
    expect(await after(dying)).toEqual(done)
    expect(await rowOf("a")).toEqual(done)
  })
})

describe("what others write into the folder", () => {
  it("is seen for the run that is asked for, and a change builds on it", () =>
    withRepository(made(), (runs) =>
      Effect.gen(function* () {
        yield* runs.add(aRun("a"))
        fs.writeFileSync(path.join(folder, "a.json"), runText(aRun("a", { status: "RUNNING" })))
        expect((yield* runs.find("a"))?.status).toBe("RUNNING")
        yield* runs.change("a", (run) => ended(run, "SUCCESS", 5))
        expect(yield* Effect.promise(() => rowOf("a"))).toEqual(done)
      })
    ))

  it("is found by a check, in every direction, and made good by a repair", () =>
    withRepository(fileRuns(folder), (files) =>
      Effect.gen(function* () {
        const three = [aRun("a"), aRun("b"), aRun("c")]
        yield* Effect.scoped(Effect.flatMap(made(), (runs) => runs.join(three)))
        fs.writeFileSync(path.join(folder, "a.json"), runText(done))
        fs.writeFileSync(path.join(folder, "z.json"), runText(aRun("z")))
        fs.rmSync(path.join(folder, "b.json"))
        yield* sqliteRuns(database, store).change("c", (run) => changedRun(run, { status: "CANCELLED" }))
        const rows = sqliteRuns(database, store)
        const expected = {
          rows: 3,
          files: 3,
          behind_in_rows: 2,
          behind_in_files: 2,
          ids: { rows: ["a", "z"], files: ["b", "c"] }
        }
        expect(yield* checkRuns(rows, files, false)).toMatchObject({ ...expected, repaired: 0 })
        expect(yield* checkRuns(rows, files, true)).toMatchObject({ ...expected, repaired: 4 })
        const right = { rows: 4, files: 4, behind_in_rows: 0, behind_in_files: 0 }
        expect(yield* checkRuns(rows, files, false)).toMatchObject(right)
      })
    ))
})
