import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { readRunText, runText } from "../../record/run-document.ts"
import { anyRun } from "../../record/testing/anyRun.ts"
import type { AgentRun } from "../../record/AgentRun.ts"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { backupRuns, restoreRuns, type BackupFormat } from "./backup-runs.ts"
import { cleanUpRuns } from "./clean-up-runs.ts"
import type { Repository } from "./RunRepository.ts"
import { sqliteRuns } from "./sqlite-runs.ts"
import { aRun, ended } from "./testing/aRun.ts"

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-runs-"))
})
afterEach(() => {
  fs.rmSync(home, { recursive: true, force: true })
})

const formats: ReadonlyArray<BackupFormat> = ["json", "ndjson"]
const filled = async (runs: ReadonlyArray<AgentRun>): Promise<Repository> => {
  const repository = sqliteRuns(memoryDatabase(), "memory")
  await Effect.runPromise(repository.join(runs))
  return repository
}
const contentOf = (runs: Repository) => Effect.runPromise(runs.slice("", 9999))
const foreign = (run: AgentRun): AgentRun =>
  readRunText(JSON.stringify({ ...(JSON.parse(runText(run)) as object), host: "quay" })) as AgentRun

describe.for(formats)("a backup as %s", (format) => {
  const save = (runs: Repository, file: string) => Effect.runPromise(backupRuns(runs, file, format, 0))

  it("brings back the same runs, documents of others to the last byte", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyRun, { selector: ({ id }) => id, maxLength: 5 }),
        fc.boolean(),
        async (runs, isForeign) => {
          const file = path.join(home, `${Math.random()}.${format}`)
          const from = await filled(isForeign ? runs.map(foreign) : runs)
          const saved = await save(from, file)
          expect(saved).toMatchObject({ runs: runs.length, size_bytes: fs.statSync(file).size })
          const to = await filled([])
          const restored = await Effect.runPromise(restoreRuns(to, file, false))
          expect(restored).toMatchObject({ runs: runs.length, added: runs.length, sha256: saved.sha256 })
          expect(await contentOf(to)).toEqual(await contentOf(from))
        }
      ),
      { numRuns: 40 }
    ))

  it("is for its owner alone, and never writes over something", async () => {
    const file = path.join(home, "runs.backup")
    const runs = await filled([aRun("a")])
    await save(runs, file)
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const again = Effect.flip(backupRuns(runs, file, format, 0))
    expect((await Effect.runPromise(again)).reason).toBe("refused")
    expect(fs.readdirSync(home)).toEqual(["runs.backup"])
  })

  it("that cannot be written is an error, and leaves nothing", async () => {
    fs.writeFileSync(path.join(home, "file"), "")
    const error = await Effect.runPromise(
      Effect.flip(backupRuns(await filled([]), path.join(home, "file", "deep", "runs.backup"), format, 0))
    )
    expect(error.reason).toBe("cannot_open")
    expect(fs.readdirSync(home)).toEqual(["file"])
  })

  it("of more than one slice is whole, and is read in slices", async () => {
    const file = path.join(home, "runs.backup")
    const runs = await filled(Array.from({ length: 1100 }, (_, i) => aRun(`run-${i}`)))
    expect(await save(runs, file)).toMatchObject({ runs: 1100 })
    const to = await filled([aRun("run-1")])
    expect(await Effect.runPromise(restoreRuns(to, file, true))).toMatchObject({ runs: 1100, added: 0 })
    expect(await Effect.runPromise(restoreRuns(to, file, false))).toMatchObject({ added: 1099, same: 1 })
  })

  it("that is damaged anywhere is refused, and nothing of it is written", async () => {
    const file = path.join(home, "runs.backup")
    await save(await filled([aRun("a"), ended(aRun("b"), "FAILED", 5), aRun("c")]), file)
    const text = fs.readFileSync(file, "utf8")
    const damages = [
      "",
      text.slice(0, Math.floor(text.length / 2)),
      text.slice(0, text.lastIndexOf('"count"')),
      text.replace("ETIMEDOUT", "ETIMEDOUd"),
      text.replace('"id":"a"', '"id":"x"').replace('"id":"a"', '"id":"x"'),
      text.replace(/"count":3/, '"count":2'),
      text.replace(/"sha256":"(.)(?=[0-9a-f]{63}"\}?\n?$)/, (_, c) => `"sha256":"${c === "0" ? "1" : "0"}`),
      text.replace("spoor-runs", "something"),
      "null\n",
      "[]\n",
      '{"kind":"spoor-runs","runs":[null]}',
      text.replace(/\{"id":"a".*/, "null")
    ]
    for (const [i, damaged] of damages.entries()) {
      expect(damaged, `damage ${i}`).not.toBe(text)
      fs.writeFileSync(file, damaged)
      const to = await filled([])
      const error = await Effect.runPromise(Effect.flip(restoreRuns(to, file, false)))
      expect(error, `damage ${i}`).toMatchObject({ reason: "corrupt" })
      expect(await contentOf(to)).toEqual([])
    }
  })
})

it("a backup as JSON is one JSON object, also when somebody lays it out anew", async () => {
  const file = path.join(home, "runs.json")
  const runs = [aRun("a"), aRun("b")]
  await Effect.runPromise(backupRuns(await filled(runs), file, "json", 7))
  const value = JSON.parse(fs.readFileSync(file, "utf8")) as { readonly runs: ReadonlyArray<unknown> }
  expect(value).toMatchObject({ kind: "spoor-runs", schema_version: 1, made_at_ms: 7, count: 2 })
  expect(value.runs).toHaveLength(2)
  fs.writeFileSync(file, JSON.stringify(value, null, 2))
  const to = await filled([])
  expect(await Effect.runPromise(restoreRuns(to, file, false))).toMatchObject({ added: 2 })
  expect(await contentOf(to)).toEqual(runs)
})

describe("a clean-up", () => {
  const day = 86_400_000
  const now = Date.UTC(2026, 10, 30)
  const aged = (id: string, days: number, more: Partial<AgentRun> = {}) =>
    aRun(id, { started_at_ms: now - days * day, status: "SUCCESS", ...more })
  const runs = [
    aged("old", 31),
    aged("older", 90, { repository: "tideline" }),
    aged("fresh", 29),
    aged("waiting", 60, { status: "QUEUED" })
  ]
  const before = now - 30 * day

  it("says what it would remove, and removes nothing", async () => {
    const repository = await filled(runs)
    const report = await Effect.runPromise(cleanUpRuns(repository, {}, before, true))
    expect(report).toMatchObject({ removed: 0, unfinished: 1, figures: { all: { runs: 2 } } })
    expect(await contentOf(repository)).toHaveLength(4)
  })

  it("removes what is old and has ended, of the repositories that are meant", async () => {
    const repository = await filled(runs)
    const only = { repositories: ["tideline"] }
    expect(await Effect.runPromise(cleanUpRuns(repository, only, before, false))).toMatchObject({
      removed: 1
    })
    expect(await Effect.runPromise(cleanUpRuns(repository, {}, before, false))).toMatchObject({ removed: 1 })
    expect((await contentOf(repository)).map(({ id }) => id)).toEqual(["fresh", "waiting"])
  })

  it("goes on until all are gone, however many there are", async () => {
    const repository = await filled(Array.from({ length: 1201 }, (_, i) => aged(`r${i}`, 40)))
    expect(await Effect.runPromise(cleanUpRuns(repository, {}, before, false))).toMatchObject({
      removed: 1201
    })
  })
})
