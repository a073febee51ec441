import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { AgentRun } from "./AgentRun.ts"
import { changedRun, isNoRun, readRunText, runText } from "./run-document.ts"
import { anyRun } from "./testing/anyRun.ts"

const read = (text: string): AgentRun => {
  const run = readRunText(text)
  if (isNoRun(run)) throw new Error(run.detail)
  return run
}

describe("a run's document", () => {
  it("that is written and read is the same run", () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        expect(read(runText(run))).toEqual(run)
      })
    )
  })

  it("is written again as it was read, whoever wrote it", () => {
    const foreign = fc.record({ host: fc.string(), nested: fc.json() })
    const indent = fc.constantFrom(0, 1, 2, 4, "\t")
    const ends = fc.constantFrom("", "\n", "\r\n")
    fc.assert(
      fc.property(anyRun, foreign, indent, ends, fc.boolean(), (run, more, space, end, mark) => {
        const value = { ...more, ...(JSON.parse(runText(run)) as object) }
        const text = `${mark ? "\uFEFF" : ""}${JSON.stringify(value, null, space)}${end}`
        const again = read(text)
        expect(runText(again)).toBe(text)
        expect({ ...again, document: null }).toEqual({ ...run, document: null })
      })
    )
  })

  it("keeps its foreign fields when the run changes, and the order of all", () => {
    fc.assert(
      fc.property(anyRun, anyRun, (run, other) => {
        const text = JSON.stringify({ host: "quay", ...(JSON.parse(runText(run)) as object) }, null, 2)
        const { status, completed_at_ms, duration_ms, output, error } = other
        const next = changedRun(read(text), { status, completed_at_ms, duration_ms, output, error })
        const again = read(runText(next))
        expect(again).toEqual(next)
        expect(again).toMatchObject({ status, completed_at_ms, duration_ms, output, error })
        const value = JSON.parse(runText(next)) as Record<string, unknown>
        expect(value["host"]).toBe("quay")
        expect(Object.keys(value).slice(0, 5)).toEqual(["host", "id", "repository", "status", "startedAt"])
      })
    )
  })

  it("stays as it is when nothing changes", () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const text = JSON.stringify({ ...(JSON.parse(runText(run)) as object), host: "quay" }, null, 1)
        expect(changedRun(read(text), { status: run.status, error: run.error })).toEqual(read(text))
      })
    )
  })

  it("holds no half of a surrogate pair, but is written back with it", () => {
    const value = { ...(JSON.parse(runText(fc.sample(anyRun, 1)[0]!)) as object), repository: "a\ud800b" }
    const run = read(JSON.stringify(value, null, 2))
    expect(run.repository).toBe("a\ufffdb")
    expect(JSON.parse(runText(run))).toHaveProperty("repository", "a\ud800b")
  })

  it.each([
    ["nothing", "", "not_json"],
    ["half a document", '{"id": "a"', "not_json"],
    ["a list", "[]", "not_record"],
    ["null", "null", "not_record"]
  ])("%s is no run", (_, text, reason) => {
    expect(readRunText(text)).toMatchObject({ reason })
  })
})
