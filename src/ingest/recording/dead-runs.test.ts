import { spawnSync } from "node:child_process"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import type { AgentRun, RunExecution } from "../../record/AgentRun.ts"
import { sqliteRuns } from "../../store/runs/sqlite-runs.ts"
import { aRun, ended } from "../../store/runs/testing/aRun.ts"
import { memoryDatabase } from "../../store/testing/memoryStore.ts"
import { buryDead, deadRuns } from "./dead-runs.ts"
import { identityOf } from "./Processes.ts"

const gone = spawnSync(process.execPath, ["-e", ""]).pid
const recorded = (id: string, pid: number, machine = "quay"): AgentRun => {
  const execution: RunExecution = {
    revision: 1,
    command: ["true"],
    cwd: "/",
    machine,
    recorder: { pid, identity: identityOf(pid) },
    began_at_ms: 0,
    exit_code: null,
    signal: null,
    timeout_ms: null,
    prompt_from: "command",
    stdin: null,
    is_output_whole: false,
    usage: null,
    session: null,
    history: [{ status: "RUNNING", at_ms: 0, reason: null }]
  }
  return aRun(id, { status: "RUNNING", execution })
}

describe("a run whose recorder has died", () => {
  it("is found among those of this machine, and fails with the reason", async () => {
    const runs = sqliteRuns(memoryDatabase(), "memory")
    const program = Effect.gen(function* () {
      yield* runs.join([
        recorded("dead", gone),
        recorded("alive", process.pid),
        recorded("elsewhere", gone, "north-quay"),
        aRun("others", { status: "RUNNING" }),
        ended(recorded("done", gone), "SUCCESS", 5)
      ])
      const dead = yield* deadRuns(runs, "quay")
      expect(dead.map(({ id }) => id)).toEqual(["dead"])
      yield* buryDead(runs, dead, 7)
      expect(yield* runs.find("dead")).toMatchObject({
        status: "FAILED",
        completed_at_ms: null,
        duration_ms: null,
        error: { code: "RECORDER_DIED", message: expect.stringContaining(String(gone)) }
      })
      expect((yield* runs.history("dead")).at(-1)).toEqual({
        status: "FAILED",
        at_ms: 7,
        reason: "found without its recorder"
      })
      expect(yield* deadRuns(runs, "quay")).toEqual([])
      // what came to its end meanwhile stays as it is
      yield* buryDead(runs, [recorded("done", gone), recorded("nothing", gone)], 8)
      expect((yield* runs.find("done"))?.status).toBe("SUCCESS")
    })
    await Effect.runPromise(program)
  })
})
