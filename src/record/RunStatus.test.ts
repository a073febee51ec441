import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isSuccess, isUnfinished, runStage, runStatuses, runSteps, type RunStatus } from "./RunStatus.ts"

describe("the states of a run", () => {
  it.each(runStatuses)("%s leads to later stages only", (status) => {
    for (const next of runSteps[status]) expect(runStage[next]).toBeGreaterThan(runStage[status])
  })

  it("are all reached from the beginning", () => {
    const reached = new Set<RunStatus>(["PENDING"])
    for (const status of reached) for (const next of runSteps[status]) reached.add(next)
    expect([...reached].sort()).toEqual([...runStatuses].sort())
  })

  it("are never come back to, whatever legal steps are taken", () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (choices) => {
        const path: Array<RunStatus> = ["PENDING"]
        for (const choice of choices) {
          const next = runSteps[path.at(-1)!]
          if (next.length > 0) path.push(next[choice % next.length]!)
        }
        expect(new Set(path).size).toBe(path.length)
        expect(path.length).toBeLessThanOrEqual(6)
      })
    )
  })

  it("end in ones that are for good, or that another attempt may follow", () => {
    const steps = Object.fromEntries(runStatuses.filter((s) => !isUnfinished(s)).map((s) => [s, runSteps[s]]))
    expect(steps).toEqual({
      SUCCESS: [],
      COMPLETED: [],
      FAILED: ["RETRYING"],
      TIMEOUT: ["RETRYING"],
      CANCELLED: ["RETRYING"],
      RETRYING: []
    })
    expect(runStatuses.filter(isSuccess)).toEqual(["SUCCESS", "COMPLETED"])
  })

  it("wait before they work: nothing that waits succeeds", () => {
    for (const waiting of ["PENDING", "QUEUED"] as const) {
      expect(runSteps[waiting].filter(isSuccess)).toEqual([])
      expect(runSteps[waiting]).not.toContain("RETRYING")
    }
  })
})
