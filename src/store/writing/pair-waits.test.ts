import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Wait, type WaitCall, type WaitEvent, waitsOf } from "./pair-waits.ts"

const event = (type: WaitEvent["type"], at_ms: number, more: Partial<WaitEvent> = {}): WaitEvent => ({
  key: `hook:${at_ms}:${type}`,
  type,
  at_ms,
  tool: null,
  call: null,
  request: null,
  server: null,
  decision: null,
  duration_ms: null,
  ...more
})
const call = (
  call_id: string,
  from: number | null,
  to: number | null,
  more: Partial<WaitCall> = {}
): WaitCall => ({
  message_id: 1,
  key: call_id,
  tool: "Bash",
  call_id,
  status: to === null ? "running" : "completed",
  started_at_ms: from,
  ended_at_ms: to,
  recorded_duration_ms: null,
  ...more
})
/** `Bash a: 10-40 allowed` */
const said = ({ from_ms, to_ms, decision, call }: Wait): string =>
  `${call?.call_id ?? "?"}: ${from_ms}-${to_ms ?? "?"} ${decision ?? "?"}`
const asked = (at: number, tool = "Bash") => event("permission_wait", at, { tool })

describe("a wait for a permission", () => {
  it.for([
    [
      "ends when the tool began: at its end, less what it took",
      [asked(2000), event("tool_end", 9000, { call: "a", duration_ms: 600 })],
      [call("a", 1500, 9010)],
      ["a: 2000-8400 allowed"]
    ],
    [
      "ends with the call where it was refused",
      [asked(2000)],
      [call("a", 1500, 9000, { status: "denied", recorded_duration_ms: 7500 })],
      ["a: 2000-9000 denied"]
    ],
    [
      "is measured by the trail where no hook told of the end",
      [asked(2000)],
      [call("a", 1500, 9000, { recorded_duration_ms: 1000, status: "error" })],
      ["a: 2000-8000 allowed"]
    ],
    [
      "has no known end where nothing tells what the tool itself took",
      [asked(2000), event("tool_end", 9000, { call: "a" })],
      [call("a", 1500, 9000)],
      ["a: 2000-? allowed"]
    ],
    [
      "has no known end where the trail counts the wait among the call's time",
      [asked(2000)],
      [call("a", 1500, 9000, { recorded_duration_ms: 7500 })],
      ["a: 2000-? allowed"]
    ],
    ["is open while the call is", [asked(2000)], [call("a", 1500, null)], ["a: 2000-? ?"]],
    ["stands alone where no call is known", [asked(2000)], [], ["?: 2000-? ?"]],
    [
      "is the call's of that tool, not of another that is open",
      [asked(2000, "Edit"), event("tool_end", 9000, { call: "b", duration_ms: 100 })],
      [call("b", 1000, 9000, { tool: "Edit" }), call("a", 1500, 9000)],
      ["b: 2000-8900 allowed"]
    ],
    [
      "is the open call's where tools have other names in the transcript",
      [asked(2000), event("tool_end", 9000, { call: "a", duration_ms: 100 })],
      [call("before", 100, 300, { tool: "exec_command" }), call("a", 1500, 9000, { tool: "exec_command" })],
      ["a: 2000-8900 allowed"]
    ],
    [
      "is each call's of its own where two of one tool wait at once",
      [
        asked(2000),
        event("tool_end", 5000, { call: "b", duration_ms: 500 }),
        asked(5100),
        event("tool_end", 9000, { call: "a", duration_ms: 900 })
      ],
      [call("a", 1000, 9000), call("b", 1500, 5000)],
      ["b: 2000-4500 allowed", "a: 5100-8100 allowed"]
    ],
    [
      "is not the call's whose tool ran already",
      [asked(2000), event("tool_end", 2100, { call: "b", duration_ms: 150 })],
      [call("a", 1800, 9000, { status: "denied" }), call("b", 1950, 2080)],
      ["a: 2000-9000 denied"]
    ],
    [
      "ends with the answer where the agent tells it",
      [
        event("permission_wait", 2000, { call: "a", request: "r1" }),
        event("permission_wait", 2100, { call: "b", request: "r2" }),
        event("permission_decision", 3000, { call: "b", request: "r2", decision: "denied" }),
        event("permission_decision", 4000, { call: "a", request: "r1", decision: "allowed" })
      ],
      [call("a", 1000, 9000), call("b", 1500, 3000, { status: "denied" })],
      ["a: 2000-4000 allowed", "b: 2100-3000 denied"]
    ],
    [
      "never ends before it begins",
      [asked(2000), event("tool_end", 3000, { call: "a", duration_ms: 9000 })],
      [call("a", 1500, 3000)],
      ["a: 2000-2000 allowed"]
    ]
  ] as const)("%s", ([, events, calls, waits]) => {
    expect(waitsOf(events, calls).map(said)).toEqual(waits)
  })
})

it("a question ends with its answer", () => {
  const events = [
    event("question_wait", 100, { server: "harbour" }),
    event("question_wait", 150, { server: "other" }),
    event("question_answer", 400, { server: "harbour", decision: "answered" }),
    event("question_wait", 500, { call: "a", request: "q1" }),
    event("question_answer", 700, { call: "a", request: "q1", decision: "declined" })
  ]
  expect(waitsOf(events, [call("a", 450, 800)]).map((wait) => `${wait.kind} ${said(wait)}`)).toEqual([
    "question ?: 100-400 answered",
    "question ?: 150-? ?",
    "question a: 500-700 declined"
  ])
})

describe("of any events and calls", () => {
  const time = fc.nat(50).map((n) => n * 400)
  const id = fc.constantFrom("a", "b", "c", null)
  const events = fc.array(
    fc.record({
      type: fc.constantFrom(
        "permission_wait",
        "permission_decision",
        "question_wait",
        "question_answer",
        "tool_end"
      ),
      at: time,
      call: id,
      request: fc.constantFrom("r", "s", null),
      tool: fc.constantFrom("Bash", "Edit", null),
      duration_ms: fc.option(fc.nat(5000))
    }),
    { maxLength: 12 }
  )
  const calls = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom("a", "b", "c", "d"),
      from: fc.option(time),
      took: fc.option(fc.nat(8000))
    }),
    { selector: ({ id }) => id }
  )
  const built = fc.tuple(events, calls).map(([events, calls]) => ({
    events: events.map(({ type, at, ...more }, i) => ({
      ...event(type, at, more as Partial<WaitEvent>),
      key: String(i)
    })),
    calls: calls.map(({ id, from, took }) =>
      call(id, from, from === null || took === null ? null : from + took)
    )
  }))

  it("every wait is told once, ends after it began, and no call that was guessed is asked about twice", () => {
    fc.assert(
      fc.property(built, ({ events, calls }) => {
        const waits = waitsOf(events, calls)
        expect(waits.map(({ key }) => key).sort()).toEqual(
          events.flatMap(({ key, type }) => (type.endsWith("_wait") ? [key] : [])).sort()
        )
        for (const { from_ms, to_ms } of waits) expect(to_ms ?? from_ms).toBeGreaterThanOrEqual(from_ms)
        const named = new Set(events.flatMap(({ call }) => call ?? []))
        const guessed = waits.flatMap(({ call }) => (call === null || named.has(call.call_id!) ? [] : [call]))
        expect(new Set(guessed).size).toBe(guessed.length)
      })
    )
  })
})
