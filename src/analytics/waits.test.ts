/** Waits for a person: what a real session of Claude Code and its hooks left, in any order. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { packFolder } from "../store/custody/Packs.ts"
import type { Content } from "../store/Content.ts"
import { layerContent } from "../store/Content.ts"
import { openStoreToRead } from "../store/open-store.ts"
import { provideClient } from "../store/Sqlite.ts"
import { overview } from "./Overview.ts"
import { sessionDetail } from "./session-detail.ts"
import { listSessions } from "./sessions.ts"
import { tools } from "./Tools.ts"
import { trace } from "./trace.ts"

const fixture = path.join(import.meta.dirname, "..", "sources", "claude-code", "fixtures", "waits")
const id = "369ac0b4-020e-4390-ade9-232dd678559a"
const now = () => Date.UTC(2026, 11, 1)

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-waits-"))
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

const store = (): string => path.join(home, "spoor.db")
const transcript = (): string => path.join(home, "projects")
const spool = (): string => path.join(home, "spool")
const ask = <A, E>(question: Effect.Effect<A, E, SqlClient.SqlClient | Content>): Promise<A> => {
  const database = openStoreToRead(store())
  const answer = question.pipe(
    Effect.provide(layerContent(database, packFolder(store()))),
    provideClient(database)
  )
  return Effect.runPromise(answer).finally(() => database.close())
}
const ingestAll = () => ingestTrail(store(), [transcript(), spool()], { now })

describe("a session in which a person was asked three times", () => {
  beforeEach(() => fs.cpSync(fixture, home, { recursive: true }))

  it("tells working from waiting", async () => {
    expect(await ingestAll()).toMatchObject({ rejected: 0, unknown_kinds: [] })
    const detail = await ask(sessionDetail(id))
    expect(detail.waits).toEqual({
      permissions: 3,
      questions: 0,
      denied: 1,
      unsettled: 0,
      waited_ms: 20_308
    })
    const { rows } = await ask(tools({}))
    expect(rows).toMatchObject([{ name: "Bash", calls: 3, denied: 1, asked: 3, waited_ms: 20_308 }])
    expect(detail.tools).toMatchObject([{ tool: "Bash", duration_ms: 21_221, waited_ms: 20_308 }])
    // what is left is little more than Claude Code's own count of the tools' time: 105 + 228 ms
    const { tool_ms, waited_ms, spans, gaps } = await ask(trace(id, { minGapMs: 5000 }))
    expect([tool_ms, waited_ms]).toEqual([21_221, 20_308])
    expect(spans.flatMap((span) => span.waited_ms ?? [])).toEqual([9382, 4326, 6600])
    expect(gaps.map(({ kind }) => kind)).toEqual(["permission", "permission"])
  })

  it("is the same whatever is read first, and however often", async () => {
    await ingestAll()
    const whole = dumpOf(store())
    const halves = [spool(), transcript()].map((folder) => filesBelow(folder)[0]!)
    for (const order of [halves, halves.toReversed()]) {
      const aside = fs.mkdtempSync(path.join(home, "aside-"))
      const database = path.join(aside, "spoor.db")
      const held = order.map((file) => [file, fs.readFileSync(file)] as const)
      for (const [file] of held) fs.rmSync(file)
      for (const [file, bytes] of held) {
        // in pieces, as an agent writes it
        for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 3)) {
          fs.appendFileSync(file, bytes.subarray(at, at + Math.ceil(bytes.length / 3)))
          await ingestTrail(database, [transcript(), spool()], { now })
        }
      }
      await ingestTrail(database, [transcript(), spool()], { now, full: true })
      const dump = dumpOf(database)
      for (const table of ["waits", "events", "sessions", "parts"]) expect(dump[table]).toEqual(whole[table])
    }
  })

  it("copied lines of hooks double nothing", async () => {
    await ingestAll()
    const before = dumpOf(store())
    const [file] = filesBelow(spool())
    fs.copyFileSync(file!, path.join(spool(), "copy.jsonl"))
    await ingestAll()
    const after = dumpOf(store())
    for (const table of ["waits", "events", "sessions"]) expect(after[table]).toEqual(before[table])
  })

  it("without hooks tells of no waits, which is not that there were none", async () => {
    fs.rmSync(spool(), { recursive: true })
    await ingestTrail(store(), [transcript()], { now })
    expect((await ask(sessionDetail(id))).waits).toBeNull()
    expect((await ask(tools({}))).rows).toMatchObject([{ asked: 0, waited_ms: null }])
    expect(await ask(trace(id))).toMatchObject({ waited_ms: null })
  })

  it("of which hooks alone tell is no session that anybody had", async () => {
    fs.rmSync(transcript(), { recursive: true })
    await ingestTrail(store(), [spool()], { now })
    expect((await ask(listSessions())).sessions).toEqual([])
    expect((await ask(overview({}))).windows.map(({ sessions }) => sessions)).toEqual([0, 0, 0, 0])
    // but it can be looked at, and is there once something is said
    expect((await ask(sessionDetail(id))).waits).toMatchObject({
      permissions: 3,
      unsettled: 3,
      waited_ms: null
    })
    fs.cpSync(path.join(fixture, "projects"), transcript(), { recursive: true })
    await ingestAll()
    expect((await ask(listSessions())).sessions).toHaveLength(1)
    expect((await ask(sessionDetail(id))).waits).toMatchObject({ unsettled: 0, waited_ms: 20_308 })
  })

  it("counts calls in the scope and time that was asked for", async () => {
    await ingestAll()
    const day = (since: string) => ask(tools({ since, timezone: "UTC" }))
    expect((await day("2026-11-20")).rows).toMatchObject([{ asked: 3 }])
    expect((await day("2026-11-21")).rows).toEqual([])
    expect((await ask(tools({ by: "agent" }))).rows).toMatchObject([{ name: "claude-code", asked: 3 }])
    expect((await ask(tools({ by: "skill" }))).rows).toEqual([])
  })
})

const filesBelow = (folder: string): ReadonlyArray<string> =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
