/** The joins are laws: order, repetition and grouping of sightings make no difference. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { PartRow, RequestRow } from "./Batch.ts"
import { joinPartRows, joinRequestRows } from "./join.ts"
import { joinSessions, noFacts, type SessionFacts } from "./join-sessions.ts"

const few = fc.integer({ min: 0, max: 3 })
const maybe = <A>(arbitrary: fc.Arbitrary<A>): fc.Arbitrary<A | null> => fc.option(arbitrary, { nil: null })
const word = fc.constantFrom("a", "b", "c")

const request: fc.Arbitrary<RequestRow> = fc.record({
  session: fc.constant("s"),
  key: fc.constant("k"),
  twin: maybe(word),
  twin_rank: few,
  message: fc.constant("m"),
  at_ms: maybe(few),
  completed_at_ms: maybe(few),
  provider: maybe(word),
  model: maybe(word),
  input_tokens: few,
  output_tokens: few,
  reasoning_tokens: few,
  cache_read_tokens: few,
  cache_write_5m_tokens: few,
  cache_write_1h_tokens: few,
  web_searches: few,
  speed: fc.constantFrom("standard" as const, "fast" as const),
  service_tier: maybe(word),
  geo: maybe(word),
  stop_reason: maybe(word),
  is_complete: fc.boolean(),
  lower_bound: maybe(word),
  suspicion: few,
  recorded_cost_usd_micros: maybe(few),
  position: fc.constant(null),
  length: few
})

/** Content and output come with the title and place that belong to their length, as they do in a trail. */
const part: fc.Arbitrary<PartRow> = fc
  .tuple(
    maybe(few),
    maybe(few),
    fc.constantFrom("pending", "running", "completed", "error", null),
    maybe(few),
    maybe(few)
  )
  .map(([content, output, status, from, to]) => [
    "s",
    "m",
    "k",
    content === null ? -1 : 0,
    "tool",
    0,
    content === null ? null : `title ${content}`,
    content,
    content,
    content === null ? null : "/c",
    content ?? 0,
    content === null ? null : "Bash",
    "call",
    status,
    from,
    to === null || from === null ? to : from + to,
    null,
    output,
    output,
    output === null ? null : "/o",
    output ?? 0,
    null,
    null,
    0
  ])

const session: fc.Arbitrary<SessionFacts> = fc
  .record({
    relation: fc.constantFrom("root" as const, "subagent" as const),
    title: maybe(word),
    title_rank: few,
    cwd: maybe(word),
    cwd_at_ms: maybe(few),
    agent_version: maybe(fc.constantFrom("2.1.9", "2.1.10", "1.0.0", "weird")),
    started_at_ms: maybe(few),
    ended_at_ms: maybe(few)
  })
  .map((facts) => ({ ...noFacts, ...facts }))

const laws = <A>(name: string, arbitrary: fc.Arbitrary<A>, join: (a: A, b: A) => A): void => {
  describe(name, () => {
    it("is commutative", () => {
      fc.assert(fc.property(arbitrary, arbitrary, (a, b) => same(join(a, b), join(b, a))))
    })
    it("is associative", () => {
      fc.assert(
        fc.property(arbitrary, arbitrary, arbitrary, (a, b, c) =>
          same(join(join(a, b), c), join(a, join(b, c)))
        )
      )
    })
    it("is idempotent", () => {
      fc.assert(fc.property(arbitrary, (a) => same(join(join(a, a), a), join(a, a))))
    })
  })
}

const same = (a: unknown, b: unknown): void => {
  expect(a).toEqual(b)
}

laws("the join of requests", request, joinRequestRows)
laws("the join of parts", part, joinPartRows)
laws("the join of sessions", session, joinSessions)
