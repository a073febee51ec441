import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { Exchanges } from "../report/Exchanges.ts"
import { TraceList } from "../report/TraceList.ts"
import { exchanges } from "./exchanges.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import { listTraces } from "./trace-list.ts"

const at = (seconds: number) => Date.parse("2026-03-01T10:00:00Z") + seconds * 1000

const trailOf = () => {
  const trail = makeTrail()
  trail.session("s-1", { title: "Cart", project: "/p/shop" })
  trail.message("s-1", { id: "p1", at: at(0), text: "Fix the cart" })
  trail.message("s-1", { id: "a1", kind: "answer", at: at(5), text: "I will look." })
  trail.request("s-1", { message: "a1", at: at(5), input: 10, output: 1, computed: 100 })
  trail.tool("a1", { tool: "Bash", error: {}, started: at(5), ended: at(9) })
  trail.tool("a1", { key: "task", tool: "Task", child: "sub-1", started: at(5), ended: at(40) })
  trail.message("s-1", { kind: "tool_result", at: at(40) })
  trail.message("s-1", { id: "a2", kind: "answer", at: at(45), text: "It is fixed." })
  trail.part("a2", { text: "Truly." })
  trail.part("a2", { text: "reminder", synthetic: true })
  trail.request("s-1", { message: "a2", at: at(45), input: 1, output: 2, computed: 20 })
  trail.message("s-1", { id: "a3", kind: "answer", at: at(50) })
  trail.tool("a3", { tool: "Bash", started: at(50), ended: at(52) })
  trail.message("s-1", { id: "p2", at: at(100), text: "Thanks" })
  trail.session("sub-1", { parent: "s-1", role: "Explore", parentCall: "task" })
  trail.message("sub-1", { kind: "delegation", at: at(6), text: "Look for the cart" })
  trail.message("sub-1", { id: "b1", kind: "answer", at: at(30), text: "Found" })
  trail.request("sub-1", { message: "b1", at: at(30), input: 7, output: 3, computed: 3 })
  trail.derive()
  return trail
}

const trail = trailOf()

describe("exchanges", () => {
  it.effect("go from a prompt to the last words", () =>
    Effect.gen(function* () {
      const value = yield* exchanges("s-1")
      expect(value).toMatchObject({ session: "s-1", agent: "claude-code", total: 2, next_offset: null })
      expect(value.exchanges).toMatchObject([
        {
          number: 1,
          id: "p1",
          status: "ok",
          prompt: { text: "Fix the cart", chars: 12, is_cut: false },
          answer: { text: "It is fixed.\n\nTruly.", is_cut: false },
          started_at_ms: at(0),
          ended_at_ms: at(52),
          duration_ms: 52_000,
          waited_ms: null,
          tool_calls: 3,
          tools: [
            { tool: "Bash", calls: 2, errors: 1 },
            { tool: "Task", calls: 1, errors: 0 }
          ],
          sub_agents: 1,
          direct: { requests: 2, input_tokens: 11, output_tokens: 3, cost_usd_micros: 120 },
          rolled_up: { requests: 3, input_tokens: 18, output_tokens: 6, cost_usd_micros: 123 }
        },
        {
          number: 2,
          id: "p2",
          status: "unanswered",
          prompt: { text: "Thanks" },
          answer: null,
          duration_ms: 0,
          waited_ms: 48_000,
          tool_calls: 0,
          direct: { requests: 0, cost_usd_micros: null, cost_status: "unknown" }
        }
      ])
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("come in pages", () =>
    Effect.gen(function* () {
      const first = yield* exchanges("s-1", { limit: 1 })
      expect([first.exchanges.map(({ id }) => id), first.next_offset]).toEqual([["p1"], 1])
      const second = yield* exchanges("s-1", { limit: 1, offset: 1, textChars: 3 })
      expect([second.exchanges.map(({ id }) => id), second.next_offset]).toEqual([["p2"], null])
      expect(second.exchanges[0]).toMatchObject({
        waited_ms: 48_000,
        prompt: { text: "Tha", chars: 6, is_cut: true }
      })
      expect(yield* Effect.flip(exchanges("s-1", { limit: 0 }))).toMatchObject({ reason: "bad_input" })
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("are values of their schema", () =>
    Effect.gen(function* () {
      const value = yield* exchanges("s-1")
      expect(yield* Schema.decodeUnknownEffect(Exchanges)(JSON.parse(JSON.stringify(value)))).toEqual(value)
    }).pipe(Effect.provide(trail.layer))
  )
})

describe("a list of traces", () => {
  it.effect("has one for each session and each delegation", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(at(3600))
      const value = yield* listTraces()
      expect(value).toMatchObject({ matched: 2, next_cursor: null })
      expect(value.traces).toMatchObject([
        {
          id: "sub-1",
          kind: "delegation",
          role: "Explore",
          parent: "s-1",
          parent_role: "claude-code",
          call_id: "task",
          prompt: { text: "Look for the cart" },
          answer: { text: "Found" },
          duration_ms: 24_000,
          status: "ended",
          tools: [],
          direct: { requests: 1 }
        },
        {
          id: "s-1",
          kind: "root",
          title: "Cart",
          project: "shop",
          parent: null,
          parent_role: null,
          prompt: { text: "Fix the cart" },
          answer: { text: "It is fixed.\n\nTruly." },
          tools: [
            { tool: "Bash", calls: 2, errors: 1 },
            { tool: "Task", calls: 1, errors: 0 }
          ],
          sub_agents: 1,
          direct: { cost_usd_micros: 120 },
          rolled_up: { cost_usd_micros: 123 }
        }
      ])
      expect(yield* Schema.decodeUnknownEffect(TraceList)(JSON.parse(JSON.stringify(value)))).toEqual(value)
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("takes the questions of a list of sessions", () =>
    Effect.gen(function* () {
      const ids = (value: TraceList) => value.traces.map(({ id }) => id)
      expect(ids(yield* listTraces({ relations: ["subagent"] }))).toEqual(["sub-1"])
      expect(ids(yield* listTraces({ all: false }))).toEqual(["s-1"])
      const first = yield* listTraces({ limit: 1 })
      expect(ids(first)).toEqual(["sub-1"])
      expect(ids(yield* listTraces({ limit: 1, cursor: first.next_cursor! }))).toEqual(["s-1"])
    }).pipe(Effect.provide(trail.layer))
  )
})
