import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { changedRun } from "../../record/run-document.ts"
import { runSteps } from "../../record/RunStatus.ts"
import { anyRun } from "../../record/testing/anyRun.ts"
import { compareRuns, laterRun } from "./later-run.ts"

/** Sightings of one run, some of them equal in much. */
const sightings = fc
  .tuple(anyRun, fc.array(anyRun, { minLength: 2, maxLength: 4 }), fc.infiniteStream(fc.boolean()))
  .map(([run, others, coins]) => {
    const keeps = () => coins.next().value === true
    return others.map((other) => ({
      ...other,
      id: run.id,
      status: keeps() ? run.status : other.status,
      completed_at_ms: keeps() ? run.completed_at_ms : other.completed_at_ms,
      execution: keeps() ? run.execution : other.execution
    }))
  })

describe("the later of two sightings of a run", () => {
  it("is the same in whatever order and grouping, and told twice", () => {
    fc.assert(
      fc.property(sightings, ([a, b, c = a]) => {
        expect(laterRun(a!, b!)).toEqual(laterRun(b!, a!))
        expect(laterRun(laterRun(a!, b!), c!)).toEqual(laterRun(a!, laterRun(b!, c!)))
        expect(laterRun(a!, a!)).toEqual(a)
        expect(Math.sign(compareRuns(a!, b!))).toBe(-Math.sign(compareRuns(b!, a!)) || 0)
      })
    )
  })

  it("is never the one of before a legal step", () => {
    fc.assert(
      fc.property(anyRun, fc.nat(), (run, choice) => {
        const next = runSteps[run.status]
        fc.pre(next.length > 0)
        const stepped = changedRun(run, { status: next[choice % next.length]! })
        expect(laterRun(stepped, run)).toBe(stepped)
      })
    )
  })
})
