/** The steps of a run of the live trail. */
import { describe, expect, it } from "vitest"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { SyncState, syncRuns, transitionsOf } from "./SyncState.ts"

const run = (id: string) => ({ id, t0_ms: 5, pid: 7, host: "here" })
const did = { files: 1, rows: 2, rejected: 0, batches: 1, duration_ms: 3 }

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
