/** Runs from files into the store: each once, in its latest state, however and how often it is read. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { runText } from "../record/run-document.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { checkStore } from "../store/check.ts"
import { ContentReader } from "../store/custody/ContentReader.ts"
import { openStoreToRead } from "../store/open-store.ts"
import { aRun, ended } from "../store/runs/testing/aRun.ts"

let folder: string
let root: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  root = path.join(folder, "claude-runs")
  file = path.join(folder, "spoor.db")
  fs.mkdirSync(root)
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const idOf = (i: number): string => `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`
const write = (name: string, text: string): void => fs.writeFileSync(path.join(root, name), text)
const ask = (sql: string): ReadonlyArray<Record<string, unknown>> => {
  const database = openStoreToRead(file)
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  } finally {
    database.close()
  }
}

describe("runs", () => {
  it("are read once and again with the same rows, in one thread or many", async () => {
    for (let i = 0; i < 450; i++)
      write(`${idOf(i)}.json`, runText(ended(aRun(idOf(i)), i % 3 ? "SUCCESS" : "FAILED", i)))
    expect(await ingestTrail(file, [root], { readers: 0 })).toMatchObject({
      rows: { runs: 450 },
      rejected: 0
    })
    const before = dumpOf(file)
    expect(before["agent_runs"]).toHaveLength(450)
    expect((await ingestTrail(file, [root])).files.read).toBe(0)
    expect((await ingestTrail(file, [root], { full: true })).rows.runs).toBe(450)
    const { source_files: _, ...again } = dumpOf(file)
    expect(again).toEqual(withoutFiles(before))
    const other = path.join(folder, "other.db")
    await ingestTrail(other, [root], { readers: 3 })
    expect(dumpOf(other)).toEqual(before)
  })

  it("go on as their file is overwritten, and never back", async () => {
    const id = idOf(1)
    const states = [aRun(id), aRun(id, { status: "RUNNING" }), ended(aRun(id), "FAILED", 5000)]
    for (const state of states) {
      write(`${id}.json`, runText(state))
      await ingestTrail(file, [root])
    }
    write(`${id}.json`, runText(states[0]!))
    await ingestTrail(file, [root], { full: true })
    expect(ask("SELECT id, status, duration FROM agent_runs")).toEqual([
      { id, status: "FAILED", duration: 5000 }
    ])
    expect(ask("SELECT status, at_ms FROM run_transitions ORDER BY stage")).toEqual([
      { status: "QUEUED", at_ms: states[0]!.started_at_ms },
      { status: "RUNNING", at_ms: null },
      { status: "FAILED", at_ms: states[2]!.completed_at_ms }
    ])
  })

  it("are one run in however many places, whichever is read first", async () => {
    const id = idOf(1)
    for (const order of [
      ["a", "b"],
      ["b", "a"]
    ] as const) {
      const store = path.join(folder, `${order.join("")}.db`)
      for (const place of order) {
        fs.mkdirSync(path.join(root, place), { recursive: true })
        const run = place === "a" ? aRun(id) : ended(aRun(id), "SUCCESS", 5)
        fs.writeFileSync(path.join(root, place, `${id}.json`), runText(run))
        await ingestTrail(store, [path.join(root, place)])
      }
      const { agent_runs, run_transitions } = dumpOf(store)
      expect(agent_runs).toHaveLength(1)
      expect(agent_runs![0]).toContain('"status":"SUCCESS"')
      expect(run_transitions).toHaveLength(2)
    }
  })

  it("that are malformed are rejected with a reason, and read when they are whole", async () => {
    const text = runText(aRun(idOf(1)))
    write(`${idOf(1)}.json`, text.slice(0, text.length - 20))
    write(`${idOf(2)}.json`, runText(aRun(idOf(2))).replace('"QUEUED"', '"DONE"'))
    write(`${idOf(3)}.json`, '{"something": "else"}')
    const summary = await ingestTrail(file, [root])
    expect(summary).toMatchObject({ rejected: 2, rows: { runs: 0 }, files: { skipped: 1 } })
    expect(ask("SELECT reason FROM rejections ORDER BY path")).toEqual([
      { reason: "not_json" },
      { reason: "bad_field" }
    ])
    write(`${idOf(1)}.json`, text)
    write(`${idOf(2)}.json`, runText(aRun(idOf(2))))
    await ingestTrail(file, [root])
    expect(ask("SELECT count(*) AS n FROM rejections")).toEqual([{ n: 0 }])
    expect(ask("SELECT count(*) AS n FROM agent_runs")).toEqual([{ n: 2 }])
  })

  it("stay when their file is deleted, and lead to its bytes in custody", async () => {
    const text = runText(ended(aRun(idOf(1)), "SUCCESS", 5))
    write(`${idOf(1)}.json`, text)
    await ingestTrail(file, [root])
    fs.rmSync(path.join(root, `${idOf(1)}.json`))
    await ingestTrail(file, [root])
    const [row] = ask("SELECT address, length FROM agent_runs")
    const database = openStoreToRead(file)
    const reader = new ContentReader(database, packFolder(file))
    expect(reader.raw(Number(row!["address"]), Number(row!["length"]))?.toString()).toBe(text)
    reader.close()
    expect(checkStore(database, packFolder(file), { deep: true }).problems).toEqual([])
    database.close()
  })

  it("are no agent's work: no session, no request, no agent of theirs", async () => {
    write(`${idOf(1)}.json`, runText(ended(aRun(idOf(1)), "SUCCESS", 5)))
    await ingestTrail(file, [root])
    const counts = ["agents", "sessions", "requests"].map(
      (table) => ask(`SELECT count(*) AS n FROM ${table}`)[0]!["n"]
    )
    expect(counts).toEqual([0, 0, 0])
  })
})

const withoutFiles = (dump: Readonly<Record<string, ReadonlyArray<string>>>) => {
  const { source_files: _, ...rest } = dump
  return rest
}
