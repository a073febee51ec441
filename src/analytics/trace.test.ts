import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { Trace } from "../report/Trace.ts"
import { listSessions } from "./sessions.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import type { Trail } from "./testing/trailBuilder.ts"
import { trace } from "./trace.ts"
import type { TraceQuestion } from "./trace.ts"

const start = Date.parse("2026-03-01T10:00:00Z")
const at = (seconds: number) => start + seconds * 1000

/** An answer and the model call that made it, first seen and completed at these seconds. */
const answer = (trail: Trail, session: string, id: string, seen: number, completed: number) => {
  trail.message(session, { id, kind: "answer", at: at(seen), completed: at(completed) })
  trail.request(session, {
    key: id,
    message: id,
    at: at(seen),
    completed: at(completed),
    input: 10,
    output: 1,
    computed: 100
  })
}

const call = (trail: Trail, message: string, key: string, from: number, to: number | null, child?: string) =>
  trail.tool(message, {
    key,
    tool: child === undefined ? "Bash" : "Task",
    started: at(from),
    ended: to === null ? null : at(to),
    status: to === null ? "running" : "completed",
    ...(child === undefined ? {} : { child })
  })

/** Two exchanges; in the second a sub-agent. Times in seconds. */
const smallTrail = () => {
  const trail = makeTrail()
  trail.session("s-1", { title: "Fix the cart" })
  trail.message("s-1", { at: at(0), text: "Fix\nthe cart" })
  answer(trail, "s-1", "a1", 5, 8)
  call(trail, "a1", "t1", 7, 10)
  call(trail, "a1", "t2", 8, 20)
  trail.message("s-1", { kind: "tool_result", at: at(20) })
  answer(trail, "s-1", "a2", 24, 26)
  trail.message("s-1", { at: at(100), text: "Now look around" })
  answer(trail, "s-1", "a3", 103, 104)
  call(trail, "a3", "t3", 104, 140, "sub-1")
  answer(trail, "s-1", "a4", 143, 144)
  trail.session("sub-1", { parent: "s-1", role: "Explore" })
  trail.message("sub-1", { kind: "delegation", at: at(105), text: "Look" })
  answer(trail, "sub-1", "b1", 108, 109)
  call(trail, "b1", "u1", 109, 130)
  answer(trail, "sub-1", "b2", 135, 138)
  trail.derive()
  return trail
}

const read = (trail: Trail, question?: TraceQuestion, reference = "s-1") =>
  Effect.provide(trace(reference, question), trail.layer)

/** `  name from-to` in seconds of the trace, `?` where unknown, `*` on the critical path. */
const drawn = (value: Trace) => {
  const second = (ms: number | null, origin: string | null) =>
    ms === null ? "?" : `${(ms - start) / 1000}${origin === "inferred" ? "~" : ""}`
  return value.spans.map(
    (span) =>
      `${"  ".repeat(span.depth)}${span.id} ${second(span.start_ms, span.start_origin)}-${second(span.end_ms, span.end_origin)}${span.is_critical ? "*" : ""}`
  )
}
const steps = (value: Trace) =>
  value.critical_path.map(
    ({ span, start_ms, end_ms }) => `${span} ${(start_ms - start) / 1000}-${(end_ms - start) / 1000}`
  )

describe("a trace", () => {
  const trail = smallTrail()

  it.effect("is a waterfall of sessions, exchanges, model calls and tool calls", () =>
    Effect.gen(function* () {
      const value = yield* read(trail)
      expect(drawn(value)).toEqual([
        "session/s-1 0-144*",
        "  exchange/s-1/1 0-26*",
        "    request/a1 0~-8*",
        "    tool/a1/t1 7-10",
        "    tool/a1/t2 8-20*",
        "    request/a2 20~-26*",
        "  exchange/s-1/2 100-144*",
        "    request/a3 100~-104*",
        "    tool/a3/t3 104-140*",
        "      session/sub-1 105-138*",
        "        exchange/sub-1/1 105-138*",
        "          request/b1 105~-109*",
        "          tool/b1/u1 109-130*",
        "          request/b2 130~-138*",
        "    request/a4 140~-144*"
      ])
      expect(value).toMatchObject({ session: "s-1", duration_ms: 144_000, spans_total: 15, unknown_times: 0 })
      expect(value.spans.map(({ name }) => name).slice(0, 3)).toEqual([
        "Fix the cart",
        "#1",
        "claude-sonnet-4-5"
      ])
      expect(value.spans[1]!.title).toBe("Fix the cart")
      expect(value.spans[9]).toMatchObject({
        name: "Explore",
        session: "sub-1",
        parent: "tool/a3/t3",
        depth: 3,
        offset_ms: 105_000
      })
    })
  )

  it.effect("tells the critical path, cut up where a sub-agent worked", () =>
    Effect.gen(function* () {
      const value = yield* read(trail)
      expect(steps(value)).toEqual([
        "request/a1 0-8",
        "tool/a1/t2 8-20",
        "request/a2 20-26",
        "request/a3 100-104",
        "tool/a3/t3 104-105",
        "request/b1 105-109",
        "tool/b1/u1 109-130",
        "request/b2 130-138",
        "tool/a3/t3 138-140",
        "request/a4 140-144"
      ])
      expect(value.critical_ms).toBe(26_000 + 44_000)
      expect(value.spans.find(({ id }) => id === "tool/a3/t3")!.critical_ms).toBe(3000)
    })
  )

  it.effect("tells gaps, concurrency and who worked how long", () =>
    Effect.gen(function* () {
      const value = yield* read(trail)
      expect(value.gaps).toEqual([
        { kind: "user", session: "s-1", start_ms: at(26), end_ms: at(100), duration_ms: 74_000 }
      ])
      const model = 8 + 6 + 4 + 4 + 4 + 8
      const tools = 3 + 12 + 21
      expect(value.concurrency).toEqual({
        work_ms: (model + tools) * 1000,
        busy_ms: (26 + 4 + 33 + 4) * 1000,
        parallel_ms: 3000,
        average: (model + tools) / 67,
        max: 2,
        max_at_ms: at(7)
      })
      expect([value.model_ms, value.tool_ms]).toEqual([model * 1000, tools * 1000])
    })
  )

  it.effect("sums usage upwards, sub-agents included", () =>
    Effect.gen(function* () {
      const { spans } = yield* read(trail)
      const requests = Object.fromEntries(spans.map(({ id, usage }) => [id, usage?.requests ?? null]))
      expect(requests).toMatchObject({
        "session/s-1": 6,
        "exchange/s-1/1": 2,
        "tool/a1/t1": null,
        "tool/a3/t3": 2,
        "session/sub-1": 2,
        "request/b2": 1
      })
      expect(spans[0]!.usage).toMatchObject({
        cost_usd_micros: 600,
        cost_status: "computed",
        input_tokens: 60
      })
    })
  )

  it.effect("can be without sub-agents, of a depth, or of a length", () =>
    Effect.gen(function* () {
      expect(drawn(yield* read(trail, { alone: true })).some((line) => line.includes("sub-1"))).toBe(false)
      expect((yield* read(trail, { depth: 1 })).spans.map(({ id }) => id)).toEqual([
        "session/s-1",
        "exchange/s-1/1",
        "exchange/s-1/2"
      ])
      const short = yield* read(trail, { limit: 2 })
      expect([short.spans.length, short.spans_total, short.critical_ms]).toEqual([2, 15, 70_000])
    })
  )

  it.effect("is a value of its schema", () =>
    Effect.gen(function* () {
      const value = yield* read(trail)
      expect(yield* Schema.decodeUnknownEffect(Trace)(JSON.parse(JSON.stringify(value)))).toEqual(value)
    })
  )
})

describe("times that the trail does not tell", () => {
  const build = (tell: (trail: Trail) => void) => {
    const trail = makeTrail()
    trail.session("s-1")
    tell(trail)
    trail.derive()
    return trail
  }

  it.effect("are unknown, not nothing", () =>
    Effect.gen(function* () {
      const trail = build((trail) => {
        trail.message("s-1", { at: null, text: "Go" })
        trail.message("s-1", { id: "a1", kind: "answer", at: null })
        trail.request("s-1", { key: "a1", message: "a1", at: null, output: 1 })
        trail.tool("a1", { key: "t1", tool: "Bash", duration: 500 })
      })
      const value = yield* read(trail)
      expect(drawn(value)).toEqual([
        "session/s-1 ?-?",
        "  exchange/s-1/1 ?-?",
        "    request/a1 ?-?",
        "    tool/a1/t1 ?-?"
      ])
      expect(value).toMatchObject({
        start_ms: null,
        duration_ms: null,
        critical_ms: 0,
        unknown_times: 2,
        model_ms: 0
      })
      expect(value.concurrency).toEqual({
        work_ms: 0,
        busy_ms: 0,
        parallel_ms: 0,
        average: null,
        max: 0,
        max_at_ms: null
      })
      expect(value.spans.map(({ duration_ms }) => duration_ms)).toEqual([null, null, null, 500])
    })
  )

  it.effect("a model call that closes after its tools ends where the last of them began", () =>
    Effect.gen(function* () {
      const trail = build((trail) => {
        trail.message("s-1", { at: at(0), text: "Go" })
        answer(trail, "s-1", "a1", 1, 21)
        call(trail, "a1", "t1", 4, 20)
        answer(trail, "s-1", "a2", 21, 25)
      })
      const value = yield* read(trail)
      expect(drawn(value).slice(2)).toEqual([
        "    request/a1 0~-4~*",
        "    tool/a1/t1 4-20*",
        "    request/a2 20~-25*"
      ])
      expect(steps(value)).toEqual(["request/a1 0-4", "tool/a1/t1 4-20", "request/a2 20-25"])
    })
  )

  it.effect("a model call that was silent for very long is not thought to have worked", () =>
    Effect.gen(function* () {
      const trail = build((trail) => {
        trail.message("s-1", { at: at(0), text: "Go" })
        answer(trail, "s-1", "a1", 3600, 3605)
      })
      const value = yield* read(trail)
      expect(drawn(value)[2]).toBe("    request/a1 3600-3605*")
      expect(value.gaps).toEqual([
        { kind: "idle", session: "s-1", start_ms: at(0), end_ms: at(3600), duration_ms: 3_600_000 }
      ])
      expect(value.critical_ms).toBe(5000)
    })
  )

  it.effect("a call without an end is running, and holds nothing up", () =>
    Effect.gen(function* () {
      const trail = build((trail) => {
        trail.message("s-1", { at: at(0), text: "Go" })
        answer(trail, "s-1", "a1", 1, 2)
        call(trail, "a1", "t1", 2, null)
      })
      const value = yield* read(trail)
      expect(value.spans.map(({ status }) => status)).toEqual(["running", "running", "ok", "running"])
      expect(steps(value)).toEqual(["request/a1 0-2"])
    })
  )
})

describe("what waits for what", () => {
  it.effect("background work is on no path, and a late sub-agent outlives its call", () =>
    Effect.gen(function* () {
      const trail = makeTrail()
      trail.session("s-1")
      trail.message("s-1", { at: at(0), text: "Go" })
      answer(trail, "s-1", "a1", 1, 2)
      call(trail, "a1", "server", 2, 90)
      call(trail, "a1", "agent", 2, 3, "sub-1")
      answer(trail, "s-1", "a2", 5, 6)
      trail.session("sub-1", { parent: "s-1" })
      trail.message("sub-1", { kind: "delegation", at: at(3), text: "Look" })
      answer(trail, "sub-1", "b1", 80, 85)
      trail.message("s-1", { at: at(10), text: "Next" })
      answer(trail, "s-1", "a3", 12, 13)
      trail.derive()
      const value = yield* read(trail)
      expect(steps(value)).toEqual([
        "request/a1 0-2",
        "tool/a1/agent 2-3",
        "request/a2 3-6",
        "request/a3 10-13"
      ])
      expect(drawn(value)).toContain("  exchange/s-1/1 0-90*")
      expect(drawn(value)).toContain("      session/sub-1 3-85")
    })
  )

  it.effect("of sub-agents of one call, those that followed each other are on the path", () =>
    Effect.gen(function* () {
      const trail = makeTrail()
      trail.session("s-1")
      trail.message("s-1", { at: at(0), text: "Go" })
      answer(trail, "s-1", "a1", 1, 2)
      call(trail, "a1", "flow", 2, 50, "sub-0")
      for (const [id, from, to] of [
        ["sub-1", 3, 20],
        ["sub-2", 4, 12],
        ["sub-3", 22, 48]
      ] as const) {
        trail.session(id, { parent: "s-1", parentCall: "flow" })
        trail.message(id, { kind: "delegation", at: at(from), text: "Look" })
        answer(trail, id, `${id}-answer`, from + 1, to)
      }
      trail.derive()
      expect(steps(yield* read(trail))).toEqual([
        "request/a1 0-2",
        "tool/a1/flow 2-3",
        "request/sub-1-answer 3-20",
        "tool/a1/flow 20-22",
        "request/sub-3-answer 22-48",
        "tool/a1/flow 48-50"
      ])
    })
  )

  it.effect("a sub-agent without a known call stands in the exchange it began in", () =>
    Effect.gen(function* () {
      const trail = makeTrail()
      trail.session("s-1")
      for (const [i, second] of [0, 50, 90].entries()) {
        trail.message("s-1", { at: at(second), text: "Go" })
        answer(trail, "s-1", `a${i}`, second + 1, second + 2)
      }
      trail.session("sub-1", { parent: "s-1", started: at(60), ended: at(70) })
      trail.session("sub-2", { parent: "s-1" })
      trail.derive()
      const { spans } = yield* read(trail)
      expect(spans.find(({ id }) => id === "session/sub-1")!.parent).toBe("exchange/s-1/2")
      expect(spans.find(({ id }) => id === "session/sub-2")!.parent).toBe("exchange/s-1/3")
    })
  )
})

describe("statuses", () => {
  it.effect.each<[status: string, tell: (trail: Trail) => void]>([
    ["unanswered", () => {}],
    ["ok", (trail) => answer(trail, "s-1", "a1", 1, 2)],
    ["error", (trail) => void trail.message("s-1", { kind: "answer", at: at(1), error: "overloaded" })],
    [
      "running",
      (trail) => {
        answer(trail, "s-1", "a1", 1, 2)
        call(trail, "a1", "t1", 2, null)
      }
    ],
    [
      "cancelled",
      (trail) => {
        answer(trail, "s-1", "a1", 1, 2)
        trail.event("s-1", "interrupted", at(3))
      }
    ]
  ])("%s", ([status, tell]) =>
    Effect.gen(function* () {
      const trail = makeTrail()
      trail.session("s-1")
      trail.message("s-1", { at: at(0), text: "Go" })
      tell(trail)
      trail.derive()
      const { spans } = yield* read(trail)
      expect(spans.slice(0, 2).map((span) => span.status)).toEqual([status, status])
    })
  )

  it.effect("an interruption belongs to the exchange it broke off", () =>
    Effect.gen(function* () {
      const trail = makeTrail()
      trail.session("s-1")
      trail.message("s-1", { at: at(0), text: "Go" })
      answer(trail, "s-1", "a1", 1, 2)
      trail.event("s-1", "interrupted", at(3))
      trail.message("s-1", { at: at(10), text: "Other way" })
      answer(trail, "s-1", "a2", 11, 12)
      trail.derive()
      const { spans } = yield* read(trail, { depth: 1 })
      expect(spans.map(({ status }) => status)).toEqual(["ok", "cancelled", "ok"])
    })
  )
})

describe("laws", () => {
  /** Anything a trail may hold: gaps, overlaps, unknown times, calls with and without sub-agents, below each other. */
  const step = fc.record({
    kind: fc.constantFrom("prompt", "answer", "answer", "answer", "tool_result"),
    after: fc.nat({ max: 900_000 }),
    took: fc.option(fc.nat({ max: 40_000 }), { nil: null }),
    isKnown: fc.boolean(),
    calls: fc.array(
      fc.record({
        after: fc.nat({ max: 9000 }),
        took: fc.option(fc.nat({ max: 60_000 }), { nil: null }),
        child: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null })
      }),
      { maxLength: 3 }
    )
  })
  const script = fc.array(fc.array(step, { maxLength: 8 }), { minLength: 1, maxLength: 4 })
  type Script = ReadonlyArray<
    ReadonlyArray<{
      kind: string
      after: number
      took: number | null
      isKnown: boolean
      calls: ReadonlyArray<{ after: number; took: number | null; child: number | null }>
    }>
  >

  const build = (sessions: Script) => {
    const trail = makeTrail()
    const starter = new Map<number, string>()
    for (const [i, steps] of sessions.entries()) {
      for (const [j, { calls }] of steps.entries()) {
        for (const [k, { child }] of calls.entries()) {
          if (child !== null && child > i && child < sessions.length && !starter.has(child))
            starter.set(child, `${i}/${j}/${k}`)
        }
      }
    }
    for (const [i, steps] of sessions.entries()) {
      const call = starter.get(i)
      trail.session(
        `s-${i}`,
        i === 0 ? {} : { parent: `s-${call?.split("/")[0] ?? 0}`, parentCall: call ?? null }
      )
      let now = start
      for (const [j, { kind, after, took, isKnown, calls }] of steps.entries()) {
        now += after
        const time = isKnown ? now : null
        const id = `m-${i}-${j}`
        trail.message(`s-${i}`, { id, kind: kind as "prompt", at: time })
        if (kind !== "answer") continue
        trail.request(`s-${i}`, {
          key: id,
          message: id,
          at: time,
          completed: time === null || took === null ? null : time + took,
          input: 1
        })
        for (const [k, { after, took }] of calls.entries()) {
          trail.tool(id, {
            key: `${i}/${j}/${k}`,
            tool: "Bash",
            ...(isKnown ? { started: now + after } : {}),
            ended: took === null ? null : now + after + took
          })
        }
      }
    }
    trail.derive()
    return trail
  }
  const traced = (sessions: Script) => {
    const trail = build(sessions)
    const run = <A, E>(effect: Effect.Effect<A, E>) => Effect.runSync(effect)
    return { trail, value: run(read(trail, { minGapMs: 0 }, "s-0")), run }
  }

  it("rows nest: each within the one above, in order", () => {
    fc.assert(
      fc.property(script, (sessions) => {
        const { spans } = traced(sessions).value
        const seen = new Map<string, (typeof spans)[number]>()
        for (const span of spans) {
          const above = span.parent === null ? null : seen.get(span.parent)!
          expect(span.depth).toBe(above === null ? 0 : above.depth + 1)
          expect(seen.has(span.id)).toBe(false)
          seen.set(span.id, span)
          if (above === null || above.kind === "tool") continue
          if (span.start_ms !== null) expect(above.start_ms).toBeLessThanOrEqual(span.start_ms)
          if (span.end_ms !== null) expect(above.end_ms).toBeGreaterThanOrEqual(span.end_ms)
        }
      }),
      { numRuns: 80 }
    )
  })

  it("steps of the critical path follow each other within the trace, and are never longer than it", () => {
    fc.assert(
      fc.property(script, (sessions) => {
        const { value } = traced(sessions)
        let before = value.start_ms ?? 0
        for (const { start_ms, end_ms, duration_ms } of value.critical_path) {
          expect(start_ms).toBeGreaterThanOrEqual(before)
          expect(end_ms).toBeGreaterThan(start_ms)
          expect(duration_ms).toBe(end_ms - start_ms)
          before = end_ms
        }
        expect(before).toBeLessThanOrEqual(value.end_ms ?? 0)
        expect(value.critical_ms).toBeLessThanOrEqual(value.duration_ms ?? 0)
        expect(value.spans.reduce((sum, { critical_ms }) => sum + critical_ms, 0)).toBe(value.critical_ms)
      }),
      { numRuns: 80 }
    )
  })

  it("nothing that ran is told to be idle, and what ran at once fits into the time", () => {
    fc.assert(
      fc.property(script, (sessions) => {
        const { gaps, concurrency, critical_path, duration_ms, model_ms, tool_ms } = traced(sessions).value
        expect(concurrency.work_ms).toBe(model_ms + tool_ms)
        expect(concurrency.busy_ms).toBeLessThanOrEqual(duration_ms ?? 0)
        expect(concurrency.parallel_ms).toBeLessThanOrEqual(concurrency.busy_ms)
        expect(concurrency.work_ms).toBeGreaterThanOrEqual(concurrency.busy_ms + concurrency.parallel_ms)
        for (const gap of gaps.filter(({ session, kind }) => session === "s-0" && kind === "idle")) {
          for (const step of critical_path.filter(({ span }) => span.startsWith("request/m-0-"))) {
            expect(step.end_ms <= gap.start_ms || step.start_ms >= gap.end_ms).toBe(true)
          }
        }
      }),
      { numRuns: 80 }
    )
  })

  it("the usage of a trace is the rolled-up usage of its session", () => {
    fc.assert(
      fc.property(script, (sessions) => {
        const { trail, value, run } = traced(sessions)
        const list = run(Effect.provide(listSessions({ all: true }), trail.layer))
        const { rolled_up } = list.sessions.find(({ id }) => id === "s-0")!
        expect(value.spans[0]!.usage!.requests).toBe(rolled_up.requests)
        expect(value.spans[0]!.usage!.input_tokens).toBe(rolled_up.input_tokens)
      }),
      { numRuns: 40 }
    )
  })
})
