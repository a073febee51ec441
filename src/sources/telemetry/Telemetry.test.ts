import * as fs from "node:fs"
import * as path from "node:path"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type TelemetryFacts as Facts, TelemetryFacts } from "../../record/Telemetry.ts"
import { detectHead } from "../detect.ts"
import type { LogFormat } from "../Source.ts"
import { headOf } from "../testing/headOf.ts"
import { readLog } from "../testing/readLog.ts"
import { telemetry } from "./Telemetry.ts"

const fixtures = path.join(import.meta.dirname, "fixtures")
const textOf = (name: string) => fs.readFileSync(path.join(fixtures, `${name}.jsonl`), "utf8")

const formatNamed = (name: string): LogFormat =>
  telemetry.formats.find((format): format is LogFormat => format.name === name && format.kind === "log")!

/** What a fixture, or lines, tell; local times are New York's. */
const read = (format: string, text: string, cuts: ReadonlyArray<number> = []) =>
  readLog(formatNamed(format), text, { timezone: "America/New_York", cuts })

const factsIn = <Kind extends Facts["kind"]>(format: string, text: string) =>
  read(format, text).telemetrySeen.map(({ facts }) => facts as Extract<Facts, { readonly kind: Kind }>)

const lines = (...values: ReadonlyArray<unknown>) =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("")

const formats = [
  ["git-activity", "git-activity"],
  ["routing-metrics", "routing"],
  ["routing-metrics.rebuilt", "routing"],
  ["dq-scores", "routing"],
  ["self-heal-outcomes", "self-heal"],
  ["recovery-outcomes", "recovery"],
  ["coordination-log", "coordination"],
  ["expertise-routing", "expertise"],
  ["spoor-record", "spool"]
] as const

describe.for(formats)("%s.jsonl", ([name, format]) => {
  it("is told by its content", () => {
    const found = detectHead([telemetry], headOf(textOf(name)))
    expect(found?.format?.name).toBe(format)
  })

  it("tells records of the schema, each under a key of its own", () => {
    const seen = read(format, textOf(name)).telemetrySeen
    expect(seen.length).toBeGreaterThan(0)
    for (const { facts } of seen) Schema.decodeUnknownSync(TelemetryFacts)(facts)
    expect(new Set(seen.map(({ facts }) => facts.key)).size).toBe(seen.length)
  })

  it("tells the same however often it is read, wherever it ended then", () => {
    const text = textOf(name)
    const whole = read(format, text)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 4 }), (cuts) => {
        const parts = read(format, text, cuts)
        expect(parts.telemetrySeen).toEqual(whole.telemetrySeen)
        expect(parts.rejections).toEqual(whole.rejections)
      })
    )
  })

  it("survives records of any shape", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("ts", "hash", "type", "ok", "model", "dq"), fc.jsonValue()),
        (record) => {
          const { telemetrySeen, rejections, kinds } = read(format, lines(record))
          expect(telemetrySeen.length + rejections.length + (kinds.get("other")?.records ?? 0)).toBe(1)
        }
      )
    )
  })
})

describe("git activity", () => {
  it("is read in all three forms of the file", () => {
    const [hook, wrapper, push, request, log, start] = factsIn<"git">("git-activity", textOf("git-activity"))
    expect(hook).toMatchObject({
      shape: "git-hook",
      event: "commit",
      at_ms: Date.UTC(2026, 10, 3, 9),
      repo: "tideline",
      branch: "main",
      hash: "4f1c2a9b",
      author: "Ada Quay",
      files_changed: 3,
      additions: 41,
      deletions: 7,
      lines_changed: null
    })
    expect(wrapper).toMatchObject({
      shape: "git-wrapper",
      event: "commit",
      repo: null,
      cwd: "/home/ada/tideline/src",
      additions: null,
      lines_changed: 48
    })
    expect(push).toMatchObject({ event: "push", branch: "main", commits_pushed: 2, hash: null })
    expect(request).toMatchObject({ event: "pull_request", number: 12, message: "Tide tables in local time" })
    expect(log).toMatchObject({ shape: "git-log", hash: "4f1c2a9", author: null })
    expect(start).toMatchObject({ message: "Start" })
  })

  it("takes a commit's own time where the hook ran later", () => {
    const [late] = factsIn<"git">(
      "git-activity",
      lines({
        ts: 1_800_000_000,
        type: "commit",
        repo: "r",
        hash: "abcd1234",
        date: "2026-03-21 01:53:01 -0400"
      })
    )
    expect(late?.at_ms).toBe(Date.UTC(2026, 2, 21, 5, 53, 1))
  })

  it("knows no size of a merge, of which the hook prints nothing", () => {
    const merge = factsIn<"git">("git-activity", textOf("git-activity")).find(
      ({ hash }) => hash === "c0ffee12"
    )
    expect(merge).toMatchObject({ files_changed: null, additions: null, deletions: null, branch: null })
  })

  it("finds the session that a trailer names", () => {
    const [commit] = factsIn<"git">("spool", textOf("spoor-record"))
    expect(commit).toMatchObject({
      hash: "4f1c2a9b00112233445566778899aabbccddeeff",
      at_ms: 1_793_700_000_000,
      message: 'Read "tide tables" in the harbour’s own zone',
      branch: "main",
      parents: 1,
      files_changed: 3,
      additions: 41,
      deletions: 7,
      cwd: "/home/ada/tideline",
      session: "0b0b0b0b-0000-4000-8000-000000000002",
      session_by: "trailer"
    })
  })
})

describe("the spool", () => {
  it("keeps apart what says the same at the same time", () => {
    const repairs = factsIn<"self_heal">("spool", textOf("spoor-record")).filter(
      ({ kind }) => kind === "self_heal"
    )
    expect(repairs).toHaveLength(2)
    expect(repairs[0]).toMatchObject({ success: true, fix_applied: "removed it", duration_ms: 12, ok: null })
  })

  it("rejects what is no commit, and counts kinds that it does not know", () => {
    const { rejections, kinds } = read("spool", textOf("spoor-record"))
    expect(rejections.map(({ reason, detail }) => [reason, detail])).toEqual([
      ["bad_field", "git: no commit can be read from it"]
    ])
    expect(kinds.get("other")).toEqual({ records: 1, known: false })
  })
})

describe("trap 1: routing that is right by construction", () => {
  it("says that the outcome is a copy of the prediction, and knows no latency", () => {
    const rebuilt = factsIn<"routing">("routing", textOf("routing-metrics.rebuilt"))
    for (const facts of rebuilt) expect(facts).toMatchObject({ outcome: "copied", latency_ms: null })
  })

  it("knows no outcome where there is none", () => {
    const [wrapper] = factsIn<"routing">("routing", textOf("routing-metrics"))
    expect(wrapper).toMatchObject({
      predicted_model: "sonnet",
      actual_model: null,
      correct: null,
      outcome: null,
      dq_score: 0.874,
      latency_ms: 118
    })
  })

  it("tells feedback from what a writer merely states", () => {
    const [plain, judged, backfilled] = factsIn<"routing">("routing", textOf("dq-scores"))
    expect(plain).toMatchObject({ correct: null, outcome: null, validity: 0.95, reasoning: "greeting" })
    expect(judged).toMatchObject({ correct: false, outcome: "feedback", outcome_at_ms: 1_793_701_800_000 })
    expect(backfilled).toMatchObject({ is_simulated: true, session: "0b0b0b0b-0000-4000-8000-000000000001" })
    const [stated] = factsIn<"routing">(
      "routing",
      lines({
        ts: 1_793_700_000,
        predicted_model: "haiku",
        actual_model: "opus",
        dq_score: 0.5,
        correct: false
      })
    )
    expect(stated).toMatchObject({ actual_model: "opus", correct: false, outcome: "stated" })
  })
})

describe("trap 2: a healthy run", () => {
  it("is counts, and neither success nor failure", () => {
    const [healthy, fixed] = factsIn<"self_heal">("self-heal", textOf("self-heal-outcomes"))
    expect(healthy).toMatchObject({ ok: 17, warn: 0, error: 0, fixed: 0, success: null, error_pattern: null })
    expect(fixed).toMatchObject({ warn: 1, fixed: 1, success: null })
  })

  it("is told from a single repair", () => {
    const [repair] = factsIn<"self_heal">(
      "self-heal",
      lines({ ts: 1, pattern: "stale lock", fix: "rm", fixed: true, duration: 9, error: "EEXIST" })
    )
    expect(repair).toMatchObject({
      error_pattern: "stale lock",
      success: true,
      ok: null,
      error_message: "EEXIST"
    })
  })
})

describe("trap 3: git events by other names", () => {
  it("keeps pushes and pull requests apart from commits, and finds every subject", () => {
    const events = factsIn<"git">("git-activity", textOf("git-activity"))
    expect(events.map(({ event }) => event)).toEqual([
      "commit",
      "commit",
      "push",
      "pull_request",
      "commit",
      "commit",
      "commit"
    ])
    for (const { event, message } of events) if (event === "commit") expect(message).not.toBeNull()
  })
})

describe("trap 4: recoveries that recovered nothing", () => {
  it("tells what was tried from what was suggested, and what happened from what was made up", () => {
    const facts = factsIn<"recovery">("recovery", textOf("recovery-outcomes"))
    expect(facts.map(({ is_auto, is_simulated }) => [is_auto, is_simulated])).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [false, true],
      [true, true]
    ])
    expect(facts[0]).toMatchObject({
      category: "git",
      action: "clear_git_locks",
      details: "Removed index.lock"
    })
  })
})

describe("trap 5: seconds, milliseconds, local times", () => {
  it("reads both units in one file", () => {
    const [ms, s] = factsIn<"routing">("routing", textOf("dq-scores"))
    expect([ms?.at_ms, s?.at_ms]).toEqual([1_793_700_000_250, 1_793_700_900_000])
  })

  it("gives the same key when a writer rounds the milliseconds of a line away", () => {
    const line = JSON.parse(textOf("dq-scores").split("\n")[0]!) as { readonly ts: number }
    const rounded = { ...line, ts: Math.floor(line.ts / 1000) }
    const [before, after] = factsIn<"routing">("routing", lines(line, rounded))
    expect(after?.key).toBe(before?.key)
  })

  it("reads a local time in the configured zone", () => {
    const [task] = factsIn<"coordination">("coordination", textOf("coordination-log"))
    expect(task?.at_ms).toBe(Date.UTC(2026, 10, 3, 10, 0, 0, 250))
  })

  it("rejects a time that can be none", () => {
    const { rejections, telemetrySeen } = read(
      "self-heal",
      lines(
        { ts: "soon", ok: 1, warn: 0, error: 0, fixed: 0 },
        { ts: 1.7e15, ok: 1, warn: 0, error: 0, fixed: 0 }
      )
    )
    expect(telemetrySeen).toEqual([])
    expect(rejections.map(({ reason, detail }) => [reason, detail])).toEqual([
      ["bad_field", 'no time can be read from "soon"'],
      ["bad_field", "no time can be read from 1700000000000000"]
    ])
  })
})

describe("trap 6: JSON that is none", () => {
  it("rejects unescaped subjects and both halves of a split line, each with its reason", () => {
    const { rejections, kinds } = read("git-activity", textOf("git-activity"))
    expect(rejections.map(({ reason, detail }) => [reason, detail.slice(0, 24)])).toEqual([
      ["not_json", '{"ts":1793700300,"repo":'],
      ["bad_field", "a commit without a hash"],
      ["not_json", '{"ts":1793700600,"type":'],
      ["not_json", 'in two","author":"Ada Qu']
    ])
    expect(kinds.get("other")).toEqual({ records: 1, known: false })
  })
})

describe("trap 7: names of the plan and names of the log", () => {
  it("finds expertise, model and reasoning where the log has them", () => {
    const [upgrade, , same] = factsIn<"expertise">("expertise", textOf("expertise-routing"))
    expect(upgrade).toMatchObject({
      domain: "database",
      expertise_level: 0.22,
      base_model: "sonnet",
      final_model: "opus",
      adjustment: "upgrade",
      reasoning: "Low expertise in database (22%) - using opus for complex task"
    })
    expect(same?.adjustment).toBeNull()
  })

  it("knows of a coordination what its line tells, and no more", () => {
    const [task] = factsIn<"coordination">("coordination", textOf("coordination-log"))
    expect(task).toMatchObject({
      task_id: "coord-1a2b3c4d",
      status: "success",
      duration_ms: 81_250,
      cost_usd_micros: 413_200,
      agent_count: 3,
      agent_id: null,
      action: null,
      file_path: null
    })
  })
})

describe("trap 8: records without a time", () => {
  it("have none", () => {
    const text = lines(
      { query: "a", query_hash: "1", model: "opus", dqScore: 0.9, complexity: 0.9 },
      { ts: 0, query: "b", query_hash: "2", model: "opus", dqScore: 0.9, complexity: 0.9 }
    )
    expect(factsIn<"routing">("routing", text).map(({ at_ms }) => at_ms)).toEqual([null, null])
  })
})
