import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { runText } from "../../record/run-document.ts"
import { anyRun } from "../../record/testing/anyRun.ts"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { fileRuns } from "./file-runs.ts"
import { migrateRuns, verifyRuns } from "./migrate-runs.ts"
import { RunError } from "./RunError.ts"
import type { Repository } from "./RunRepository.ts"
import { sqliteRuns } from "./sqlite-runs.ts"
import { aRun, ended } from "./testing/aRun.ts"
import { withRepository } from "./testing/repositorySuite.ts"

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-runs-"))
})
afterEach(() => {
  fs.rmSync(home, { recursive: true, force: true })
})

const write = (folder: string, files: Readonly<Record<string, string>>): void => {
  fs.mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text)
}

const read = (folder: string): Record<string, string> =>
  Object.fromEntries(
    fs
      .readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")])
  )

const rowsOf = (): Repository => sqliteRuns(memoryDatabase(), "memory")
const move = (from: Repository, to: Repository) => migrateRuns(from, to, { dry_run: false })

/** A folder of any runs, written by anybody. */
const folderOf = fc
  .uniqueArray(fc.tuple(anyRun, fc.constantFrom(0, 2, "\t"), fc.constantFrom("", "\n")), {
    selector: ([run]) => run.id,
    maxLength: 6
  })
  .map((runs) =>
    Object.fromEntries(
      runs.map(([run, indent, end]) => {
        const value = { ...(JSON.parse(runText(run)) as object), host: "quay" }
        return [`${run.id}.json`, `${JSON.stringify(value, null, indent)}${end}`]
      })
    )
  )

describe("runs that are moved into the store and back", () => {
  it("are the same files, to the last byte, whoever wrote them", () =>
    fc.assert(
      fc.asyncProperty(folderOf, async (files) => {
        const [before, after] = [path.join(home, "before"), path.join(home, "after")]
        for (const folder of [before, after]) fs.rmSync(folder, { recursive: true, force: true })
        write(before, files)
        await withRepository(fileRuns(before), (from) =>
          Effect.gen(function* () {
            const rows = rowsOf()
            const there = yield* move(from, rows)
            expect(there).toMatchObject({ runs: Object.keys(files).length, verified: { is_right: true } })
            const back = yield* Effect.scoped(Effect.flatMap(fileRuns(after), (to) => move(rows, to)))
            expect(back.verified?.digest_to).toBe(there.verified?.digest_from)
          })
        )
        expect(fs.existsSync(after) ? read(after) : {}).toEqual(files)
      }),
      { numRuns: 50 }
    ))
})

describe("a move", () => {
  const many = Array.from({ length: 1203 }, (_, i) => aRun(`run-${String(i).padStart(5, "0")}`))

  it("that was stopped goes on where it was", async () => {
    const from = rowsOf()
    const to = rowsOf()
    await Effect.runPromise(from.join(many))
    let slices = 0
    const dying: Repository = {
      ...to,
      join: (runs) =>
        ++slices > 1 ? Effect.fail(new RunError({ reason: "disk_full", message: "no room" })) : to.join(runs)
    }
    const error = await Effect.runPromise(Effect.flip(move(from, dying)))
    expect(error.reason).toBe("disk_full")
    const report = await Effect.runPromise(move(from, to))
    expect(report).toMatchObject({
      runs: 1203,
      same: 500,
      added: 703,
      verified: { is_right: true, equal: 1203 }
    })
    expect(await Effect.runPromise(move(from, to))).toMatchObject({ same: 1203, added: 0 })
  })

  it("leaves later states where they are, and copies over earlier ones", async () => {
    const from = rowsOf()
    const to = rowsOf()
    await Effect.runPromise(from.join([aRun("a"), ended(aRun("b"), "SUCCESS", 1), aRun("c")]))
    await Effect.runPromise(to.join([ended(aRun("a"), "FAILED", 1), aRun("b"), aRun("z")]))
    const foreseen = await Effect.runPromise(migrateRuns(from, to, { dry_run: true }))
    expect(foreseen).toMatchObject({ added: 1, advanced: 1, same: 0, older: 1, verified: null })
    expect((await Effect.runPromise(to.find("b")))?.status).toBe("QUEUED")
    expect(await Effect.runPromise(move(from, to))).toMatchObject({
      added: 1,
      advanced: 1,
      older: 1,
      verified: { is_right: true, equal: 2, later: 1, missing: 0, different: 0 }
    })
    expect((await Effect.runPromise(to.find("a")))?.status).toBe("FAILED")
  })

  it("tells which files hold no run", async () => {
    const folder = path.join(home, "runs")
    write(folder, { "a.json": runText(aRun("a")), "torn.json": '{"id": "to', "notes.json": "{}" })
    const report = await withRepository(fileRuns(folder), (from) => move(from, rowsOf()))
    expect(report.runs).toBe(1)
    expect(report.unread.map(({ place, reason }) => `${path.basename(place)} ${reason}`).sort()).toEqual([
      "notes.json bad_field",
      "torn.json not_json"
    ])
  })

  it("is not right when something is missing or earlier in the copy", async () => {
    const from = rowsOf()
    const to = rowsOf()
    await Effect.runPromise(from.join([ended(aRun("a"), "SUCCESS", 1), aRun("b"), aRun("c")]))
    await Effect.runPromise(to.join([aRun("a"), aRun("c")]))
    const verified = await Effect.runPromise(verifyRuns(from, to))
    expect(verified).toMatchObject({ is_right: false, equal: 1, missing: 1, different: 1 })
    expect(verified.digest_from).not.toBe(verified.digest_to)
  })
})
