/** What was accepted passes, what is new does not; the baseline survives writing, reading and merging. */
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Finding, FindingSeen } from "../../record/Finding.ts"
import { run, seen } from "../../store/testing/auditRuns.ts"
import { baselineText, readBaseline } from "./baseline.ts"
import { gateReport } from "./gate.ts"

const ids = Array.from({ length: 40 }, (_, i) => `01ARZ3NDEKTSV4RRFF${String(i).padStart(8, "0")}`)
const known = (one: FindingSeen, at = 0): Finding => ({
  id: ids[at]!,
  state: "new",
  first_seen_ms: 1,
  ...one
})
const hashed = (n: number) => n.toString(16).padStart(12, "a")
const at = (rule: string, line: number, text: number, path = "src/a.ts") =>
  seen(rule, line, {
    path,
    line_hash: hashed(text),
    above_hash: hashed(text + 100),
    below_hash: hashed(text + 200)
  })
const read = (text: string) => Result.getOrThrow(readBaseline(text, "spoor.baseline"))
const accepted = (...all: ReadonlyArray<FindingSeen>) => ({
  name: "spoor.baseline",
  findings: read(baselineText(all.map(known))),
  renames: new Map()
})
const held = (
  gate: "new" | "ratchet",
  now: ReadonlyArray<FindingSeen>,
  before: ReadonlyArray<FindingSeen>
) => {
  const { passed, offending } = gateReport(gate, run(2, now), accepted(...before))
  return [passed, offending.map(({ rule, line }) => `${rule}:${line}`)]
}

describe("the gate", () => {
  const [a, b, c] = [at("no-a", 1, 1), at("no-a", 9, 2), at("no-b", 4, 3)] as const
  it.each([
    ["new", "what was accepted", [a, c], [a, c], [true, []]],
    ["new", "what was accepted and moved", [at("no-a", 7, 1)], [a], [true, []]],
    ["new", "less than was accepted", [a], [a, b, c], [true, []]],
    ["new", "one for another", [b], [a], [false, ["no-a:9"]]],
    ["new", "anything where nothing was accepted", [a], [], [false, ["no-a:1"]]],
    ["ratchet", "one for another", [b], [a], [true, []]],
    ["ratchet", "more of a rule", [a, b], [a], [false, ["no-a:9"]]],
    ["ratchet", "more of one rule for less of another", [a, b], [a, c], [false, ["no-a:9"]]]
  ] as const)("%s, of %s", (gate, _, now, before, verdict) => {
    expect(held(gate, now, before)).toEqual(verdict)
  })
})

describe("a baseline", () => {
  it("has one line a finding, by path, and neither lines nor counts", () => {
    const text = baselineText([known(at("no-b", 40, 1, "src/b.ts"), 1), known(at("no-a", 30, 2), 0)])
    const lines = text.trimEnd().split("\n").slice(1)
    expect(lines.map((line) => (JSON.parse(line) as ReadonlyArray<unknown>)[2])).toEqual([
      "src/a.ts",
      "src/b.ts"
    ])
    expect(baselineText([known(at("no-a", 77, 2), 0), known(at("no-b", 1, 1, "src/b.ts"), 1)])).toBe(text)
  })

  it("comes back, whatever is in it, and however often a merge kept a line", () => {
    const text = fc.string({ unit: "binary" })
    const finding = fc
      .record({ rule: text, path: fc.option(text), scope: fc.option(text), nth: fc.nat() })
      .map((more) => ({ ...at("x", 1, 1), ...more }))
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 20 }), (all) => {
        const findings = all.map(known)
        const written = baselineText(findings)
        const lines = written.split("\n")
        const merged = [...lines, ...lines.toReversed(), "", "# kept by hand"].join("\r\n")
        const kept = ({ id, rule, path, scope, nth }: Finding) => JSON.stringify([id, rule, path, scope, nth])
        expect(read(merged).map(kept).sort()).toEqual(findings.map(kept).sort())
        expect(baselineText(read(merged))).toBe(written)
      })
    )
  })

  it.each([
    ["<<<<<<< main", "merge"],
    ['["01A"]', "line 2"],
    ["no JSON", "line 2"],
    ['[1,"r",null,null,null,null,null,null,0]', "line 2"]
  ])("with %s in it is an error, never less accepted", (line, says) => {
    const read = readBaseline(`# x\n${line}\n`, "spoor.baseline")
    expect(Result.isFailure(read) && read.failure).toMatchObject({
      reason: "baseline_invalid",
      message: expect.stringContaining(says)
    })
  })
})
