import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { changedRun, runText } from "../../record/run-document.ts"
import { anyRun } from "../../record/testing/anyRun.ts"
import { fileRuns } from "./file-runs.ts"
import { aRun, ended } from "./testing/aRun.ts"
import { repositorySuite, withRepository } from "./testing/repositorySuite.ts"

let folder: string
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "spoor-runs-")), "claude-runs")
})
afterEach(() => {
  fs.rmSync(path.dirname(folder), { recursive: true, force: true })
})

const file = (id: string): string => path.join(folder, `${id}.json`)

describe("runs as files", () => {
  repositorySuite(() => fileRuns(folder))

  it("are given back as they were written, whatever they hold", () =>
    fc.assert(
      fc.asyncProperty(anyRun, async (run) => {
        fs.rmSync(folder, { recursive: true, force: true })
        await withRepository(fileRuns(folder), (runs) => runs.add(run))
        expect(fs.readFileSync(file(run.id), "utf8")).toBe(runText(run))
        expect(await withRepository(fileRuns(folder), (runs) => runs.find(run.id))).toEqual(run)
      })
    ))

  it("are those of others too: written, overwritten and removed behind our back", () =>
    withRepository(fileRuns(folder), (runs) =>
      Effect.gen(function* () {
        fs.mkdirSync(folder)
        fs.writeFileSync(file("a"), runText(aRun("a")))
        expect((yield* runs.page({ limit: 9 })).matched).toBe(1)
        fs.writeFileSync(file("a"), runText(ended(aRun("a"), "SUCCESS", 5)))
        fs.writeFileSync(file("b"), runText(aRun("b")))
        expect((yield* runs.figures({})).all.by_status).toMatchObject({ SUCCESS: 1, QUEUED: 1 })
        fs.rmSync(file("a"))
        expect((yield* runs.page({ limit: 9 })).runs.map(({ id }) => id)).toEqual(["b"])
        expect(yield* runs.find("a")).toBeNull()
      })
    ))

  it("that hold no run are told, never counted, and kept when the run comes", () =>
    withRepository(fileRuns(folder), (runs) =>
      Effect.gen(function* () {
        fs.mkdirSync(folder)
        const text = runText(aRun("torn"))
        fs.writeFileSync(file("torn"), text.slice(0, 50))
        fs.writeFileSync(file("other"), runText(aRun("another")))
        fs.writeFileSync(file("latin"), Buffer.concat([Buffer.from(text.slice(0, 60)), Buffer.from([0xe4])]))
        fs.writeFileSync(path.join(folder, "notes.txt"), "not ours")
        expect(
          (yield* runs.unread).map(({ place, reason }) => `${path.basename(place)} ${reason}`).sort()
        ).toEqual(["latin.json not_utf8", "other.json bad_field", "torn.json not_json"])
        expect((yield* runs.page({ limit: 9 })).matched).toBe(0)
        yield* runs.join([aRun("torn")])
        expect(yield* runs.find("torn")).toEqual(aRun("torn"))
        expect(fs.readFileSync(`${file("torn")}.unread`, "utf8")).toBe(text.slice(0, 50))
        expect(yield* runs.unread).toHaveLength(2)
      })
    ))

  it("are overwritten as a whole, for their owner alone or whoever could read them before", () =>
    withRepository(fileRuns(folder), (runs) =>
      Effect.gen(function* () {
        yield* runs.add(aRun("a"))
        expect(fs.statSync(file("a")).mode & 0o777).toBe(0o600)
        fs.chmodSync(file("a"), 0o644)
        yield* runs.change("a", (run) => changedRun(run, { status: "RUNNING" }))
        expect(fs.statSync(file("a")).mode & 0o777).toBe(0o644)
        expect(fs.readdirSync(folder).filter((name) => !name.startsWith(".spoor"))).toEqual(["a.json"])
      })
    ))

  it("leave no half of one behind for good, when their writer was killed", () =>
    withRepository(fileRuns(folder), (runs) =>
      Effect.gen(function* () {
        fs.mkdirSync(folder)
        fs.writeFileSync(path.join(folder, ".spoor.new"), "half", { mode: 0o644 })
        yield* runs.add(aRun("a"))
        expect(fs.readdirSync(folder).sort()).toEqual([".spoor.lock", "a.json"])
        expect(fs.statSync(file("a")).mode & 0o777).toBe(0o600)
        expect(yield* runs.find("a")).toEqual(aRun("a"))
      })
    ))

  it("are told as before when one of many could not be written", () =>
    withRepository(fileRuns(folder), (runs) =>
      Effect.gen(function* () {
        yield* runs.add(aRun("a"))
        // a folder stands where the second of three belongs
        fs.mkdirSync(file("c"))
        yield* Effect.flip(runs.join([aRun("b"), aRun("c"), aRun("d")]))
        expect((yield* runs.page({ limit: 9 })).runs.map(({ id }) => id).sort()).toEqual(["a", "b"])
        fs.rmdirSync(file("c"))
        expect(yield* runs.join([aRun("b"), aRun("c"), aRun("d")])).toEqual(["same", "added", "added"])
      })
    ))

  it("are changed by one process at a time", async () => {
    const makers = Array.from({ length: 8 }, (_, i) => i)
    await withRepository(fileRuns(folder), (runs) => runs.add(ended(aRun("a"), "FAILED", 5)))
    const tries = makers.map((i) =>
      withRepository(fileRuns(folder), (runs) =>
        Effect.result(runs.retry(aRun(`again-${i}`, { parent_run_id: "a", retry_count: 1 })))
      )
    )
    const tags = (await Promise.all(tries)).map(({ _tag }) => _tag)
    expect(tags.filter((tag) => tag === "Success")).toHaveLength(1)
    const runs = await withRepository(fileRuns(folder), (all) => all.page({ limit: 99 }))
    expect(runs.runs.map(({ status }) => status).sort()).toEqual(["QUEUED", "RETRYING"])
  })
})
