/** The steps of a run of the live trail. */
import { describe, expect, it } from "vitest"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { forgetRuns, SyncState, syncRuns, transitionsOf } from "./SyncState.ts"

const run = (id: string) => ({ id, t0_ms: 5, pid: 7, host: "here" })
const did = { files: 1, rows: 2, bytes: 9, rejected: 0, unread: 0, batches: 1, duration_ms: 3 }

describe("the state of the live trail", () => {
  it("goes from bulk over the hand-over to live, and ends", () => {
    const database = memoryDatabase()
    const state = new SyncState(database, run("a"), 10)
    state.enter("hand_over", 20, did)
    state.enter("live", 30, did)
    state.enter("stopped", 40, did)
    expect(syncRuns(database, 9)).toEqual([
      {
        id: "a",
        phase: "stopped",
        t0_ms: 5,
        pid: 7,
        host: "here",
        started_at_ms: 10,
        changed_at_ms: 40,
        ended_at_ms: 40,
        error: null
      }
    ])
    expect(transitionsOf(database, "a")).toEqual([
      { at_ms: 10, from: null, to: "bulk", why: null, statistics: null },
      { at_ms: 20, from: "bulk", to: "hand_over", why: null, statistics: did },
      { at_ms: 30, from: "hand_over", to: "live", why: null, statistics: did },
      { at_ms: 40, from: "live", to: "stopped", why: null, statistics: did }
    ])
  })

  it.each([
    [[], "live"],
    [["hand_over"], "hand_over"],
    [["hand_over", "live"], "hand_over"],
    [["stopped"], "live"],
    [["failed"], "stopped"]
  ] as const)("after %j does not go to %s", (before, to) => {
    const state = new SyncState(memoryDatabase(), run("a"), 0)
    for (const phase of before) state.enter(phase, 1, did)
    expect(() => state.enter(to, 2, did)).toThrow(/cannot go from/)
  })

  it("does not know what an older Spoor did not count", () => {
    const database = memoryDatabase()
    new SyncState(database, run("a"), 10).enter("stopped", 20, did)
    database.exec(
      "UPDATE sync_transitions SET statistics = '{\"files\":1,\"rows\":2}' WHERE to_phase = 'stopped'"
    )
    expect(transitionsOf(database, "a").at(-1)!.statistics).toEqual({
      files: 1,
      rows: 2,
      bytes: null,
      unread: null
    })
  })

  it("lets go of old runs, but of none that goes on and not of the last hundred", () => {
    const database = memoryDatabase()
    const insert = database.prepare(
      "INSERT INTO sync_runs (id, phase, t0_ms, pid, host, started_at_ms, changed_at_ms, ended_at_ms) VALUES (?, ?, ?, 1, 'h', ?, ?, ?)"
    )
    for (let i = 0; i < 150; i++) {
      const end = i === 3 ? null : i
      insert.run(`r${i}`, end === null ? "live" : "stopped", i, i, i, end)
      database
        .prepare("INSERT INTO sync_transitions (run_id, sequence, at_ms, to_phase) VALUES (?, 0, 0, 'bulk')")
        .run(`r${i}`)
    }
    forgetRuns(database, 20)
    const left = syncRuns(database, 1000).map(({ id }) => id)
    expect(left).toHaveLength(131)
    expect(left.slice(-2)).toEqual(["r20", "r3"])
    forgetRuns(database, 149)
    expect(syncRuns(database, 1000)).toHaveLength(101)
    expect(database.prepare("SELECT count(*) AS n FROM sync_transitions").get()!["n"]).toBe(101)
  })

  it("closes the run of a process that ended without a word", () => {
    const database = memoryDatabase()
    new SyncState(database, run("a"), 10).enter("hand_over", 20, did)
    const next = new SyncState(database, run("b"), 30)
    expect(next.phase).toBe("bulk")
    expect(syncRuns(database, 9).map(({ id, phase, ended_at_ms }) => [id, phase, ended_at_ms])).toEqual([
      ["b", "bulk", null],
      ["a", "failed", 30]
    ])
    expect(transitionsOf(database, "a").at(-1)).toMatchObject({
      from: "hand_over",
      to: "failed",
      why: "the process ended without a word"
    })
  })
})
