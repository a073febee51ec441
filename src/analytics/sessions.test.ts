import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import * as TestClock from "effect/testing/TestClock"
import { SessionList } from "../report/Sessions.ts"
import { listSessions } from "./sessions.ts"
import type { SessionsQuestion } from "./sessions.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import { listTraces } from "./trace-list.ts"

/** Three user sessions, one with two sub-agents (one below the other), and a fork. */
const smallTrail = () => {
  const trail = makeTrail()
  const at = (time: string) => `2026-03-01T${time}Z`
  trail.session("cart-1111", { project: "/home/ada/shop", title: "Fix the cart", branch: "main" })
  trail.session("sub-1", { parent: "cart-1111", role: "Explore" })
  trail.session("sub-2", { parent: "sub-1", role: "Review" })
  trail.session("docs-2222", { project: "/home/ada/docs", title: "Write 100% of the docs", agent: "codex" })
  trail.session("cart-3333", {
    project: "/home/ada/shop",
    title: "cart, again",
    relation: "fork",
    parent: "cart-1111"
  })
  const first = trail.message("cart-1111", { at: at("10:00:00"), text: "Fix the cart" })
  const answer = trail.message("cart-1111", { kind: "answer", at: at("10:00:10"), completed: at("10:01:00") })
  trail.tool(answer, { tool: "Bash", error: { type: "exit_code" } })
  trail.message("cart-1111", { kind: "tool_result", at: at("10:03:00") })
  trail.message("cart-1111", { kind: "answer", at: at("10:03:30") })
  trail.message("cart-1111", { at: at("11:00:00"), text: "Thanks" })
  trail.message("cart-1111", { kind: "answer", at: at("11:00:05") })
  trail.request("cart-1111", { at: at("10:00:10"), message: answer, input: 100, output: 10, computed: 1000 })
  trail.request("sub-1", { at: at("10:00:30"), input: 50, output: 5, cacheRead: 7, computed: 300 })
  trail.request("sub-2", { at: at("10:00:40"), input: 1, output: 2, reasoning: 1, recorded: 20 })
  trail.message("docs-2222", { at: at("12:00:00"), text: "Write" })
  trail.request("docs-2222", {
    at: at("12:00:05"),
    model: "gpt-5",
    provider: "openai",
    input: 5000,
    output: 3,
    computed: 900
  })
  trail.message("cart-3333", { at: at("13:00:00"), text: "And the cart?" })
  trail.message("cart-3333", { kind: "answer", at: at("13:00:05") })
  trail.request("cart-3333", { at: at("13:00:05"), input: 1, output: 1 })
  trail.derive()
  return { layer: trail.layer, database: trail.database, first }
}

const ids = (question: SessionsQuestion) =>
  Effect.map(listSessions(question), (list) => list.sessions.map(({ id }) => id))

describe("a list of sessions", () => {
  const trail = smallTrail()

  it.effect("tells each session's own figures and those of its sub-agents", () =>
    Effect.gen(function* () {
      const { sessions, matched, next_cursor } = yield* listSessions()
      expect([matched, next_cursor]).toEqual([3, null])
      const cart = sessions.find(({ id }) => id === "cart-1111")!
      expect(cart).toMatchObject({
        agent: "claude-code",
        relation: "root",
        title: "Fix the cart",
        project: "shop",
        project_root: "/home/ada/shop",
        directory: "/home/ada/shop",
        git_branch: "main",
        machine: "workbench",
        model: "claude-sonnet-4-5",
        parent: null,
        forked_from: null,
        started_at_ms: Date.parse("2026-03-01T10:00:00Z"),
        ended_at_ms: Date.parse("2026-03-01T11:00:05Z"),
        duration_ms: 3_605_000,
        active_ms: 10_000 + 50_000 + 120_000 + 30_000 + 5_000,
        sub_agents: 2
      })
      expect(cart.direct).toEqual({
        requests: 1,
        input_tokens: 100,
        output_tokens: 10,
        reasoning_tokens: 0,
        cache_read_tokens: 0,
        cache_write_5m_tokens: 0,
        cache_write_1h_tokens: 0,
        web_searches: 0,
        cost_usd_micros: 1000,
        cost_status: "computed",
        unpriced_requests: 0,
        total_tokens: 110,
        messages: 6,
        prompts: 2,
        tool_calls: 1,
        tool_errors: 1,
        compactions: 0,
        lines_added: 0,
        lines_removed: 0
      })
      expect(cart.rolled_up).toEqual({
        ...cart.direct,
        requests: 3,
        input_tokens: 151,
        output_tokens: 17,
        reasoning_tokens: 1,
        cache_read_tokens: 7,
        total_tokens: 175,
        cost_usd_micros: 1320
      })
      const fork = sessions.find(({ id }) => id === "cart-3333")!
      expect(fork).toMatchObject({ relation: "fork", parent: null, forked_from: "cart-1111", sub_agents: 0 })
      expect(fork.rolled_up).toMatchObject({
        cost_usd_micros: null,
        cost_status: "unknown",
        unpriced_requests: 1
      })
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("is a value of its schema", () =>
    Effect.gen(function* () {
      const list = yield* listSessions({ all: true, health: true })
      expect(yield* Schema.decodeUnknownEffect(SessionList)(JSON.parse(JSON.stringify(list)))).toEqual(list)
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect.each<[name: string, question: SessionsQuestion, found: Array<string>]>([
    ["newest first", {}, ["cart-3333", "docs-2222", "cart-1111"]],
    ["oldest first", { reverse: true }, ["cart-1111", "docs-2222", "cart-3333"]],
    ["by cost", { sort: "cost" }, ["cart-1111", "docs-2222", "cart-3333"]],
    ["by tokens", { sort: "tokens" }, ["docs-2222", "cart-1111", "cart-3333"]],
    ["by duration", { sort: "duration" }, ["cart-1111", "cart-3333", "docs-2222"]],
    ["by messages", { sort: "messages" }, ["cart-1111", "cart-3333", "docs-2222"]],
    [
      "with sub-agents",
      { all: true, sort: "cost" },
      ["cart-1111", "docs-2222", "sub-1", "sub-2", "cart-3333"]
    ],
    ["sub-agents alone", { relations: ["subagent"], sort: "cost" }, ["sub-1", "sub-2"]],
    ["of an agent", { filter: { agents: ["codex"] } }, ["docs-2222"]],
    ["of a project", { filter: { projects: ["shop"] } }, ["cart-3333", "cart-1111"]],
    ["of a branch", { filter: { branches: ["main"] } }, ["cart-1111"]],
    ["with a model", { filter: { models: ["gpt-5"] } }, ["docs-2222"]],
    ["with a title", { title: "CART" }, ["cart-3333", "cart-1111"]],
    ["with a title that holds a wildcard", { title: "0%" }, ["docs-2222"]],
    ["with a title that only a wildcard would find", { title: "F_x" }, []],
    ["of at least a cost", { minCostUsdMicros: 901 }, ["cart-1111"]],
    ["with errors", { hasErrors: true }, ["cart-1111"]],
    ["without errors", { hasErrors: false }, ["cart-3333", "docs-2222"]],
    [
      "alive in a range",
      { time: { since: "2026-03-01T10:30:00Z", until: "2026-03-01T12:00:00Z" } },
      ["cart-1111"]
    ],
    ["since", { time: { since: "2026-03-01T12:30:00Z" } }, ["cart-3333"]]
  ])("%s", ([, question, found]) =>
    Effect.map(ids(question), (list) => expect(list).toEqual(found)).pipe(Effect.provide(trail.layer))
  )

  it.effect.each<[name: string, question: SessionsQuestion, reason: string, says: string]>([
    ["an unknown project", { filter: { projects: ["shpo"] } }, "not_found", "shpo"],
    ["a damaged cursor", { cursor: "nonsense" }, "bad_input", "damaged"],
    ["an empty page", { limit: 0 }, "bad_input", "--limit 0"],
    ["a time that is none", { time: { since: "soon" } }, "bad_input", "soon"]
  ])("%s is an error", ([, question, reason, says]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(listSessions(question))
      expect(error).toMatchObject({ _tag: "AnalyticsError", reason })
      expect(error.message).toContain(says)
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("a page holds as many as are asked for", () =>
    Effect.gen(function* () {
      const many = makeTrail()
      for (let i = 0; i < 1003; i++) many.session(`many-${i}`, { started: Date.UTC(2026, 2, 1) + i })
      many.derive()
      const ask = { limit: 5000, reverse: true, health: true }
      const list = yield* listSessions(ask).pipe(Effect.provide(many.layer))
      expect(list.sessions.map(({ id }) => id)).toEqual(list.sessions.map((_, i) => `many-${i}`))
      expect([list.sessions.length, list.matched, list.next_cursor]).toEqual([1003, 1003, null])
      const first = yield* listSessions({ ...ask, limit: 1002 }).pipe(Effect.provide(many.layer))
      expect([first.sessions.length, first.matched, first.next_cursor === null]).toEqual([1002, 1003, false])
      const traces = yield* listTraces({ limit: 5000 }).pipe(Effect.provide(many.layer))
      expect(traces.traces).toHaveLength(1003)
    })
  )

  it.effect("a cursor does not fit another order", () =>
    Effect.gen(function* () {
      const { next_cursor } = yield* listSessions({ limit: 1 })
      const error = yield* Effect.flip(listSessions({ limit: 1, sort: "cost", cursor: next_cursor! }))
      expect(error.message).toContain("sorted by start")
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("a store that cannot be read is an error, not an empty list", () =>
    Effect.gen(function* () {
      const broken = smallTrail()
      broken.database.exec("DROP TABLE session_stats")
      const error = yield* Effect.flip(Effect.provide(listSessions(), broken.layer))
      expect(error).toMatchObject({ _tag: "AnalyticsError", reason: "store" })
      expect(error.message).toContain("session_stats")
    })
  )
})

describe("the status of a session", () => {
  type Tell = (trail: ReturnType<typeof makeTrail>) => void
  const prompt: Tell = (trail) => void trail.message("s", { at: "2026-03-01T10:00:00Z", text: "Go" })
  const answer =
    (calls: ReadonlyArray<"completed" | "running" | "denied">, error: string | null = null): Tell =>
    (trail) => {
      const id = trail.message("s", { kind: "answer", at: "2026-03-01T10:00:05Z", error })
      for (const status of calls) trail.tool(id, { tool: "Bash", status })
    }
  const result: Tell = (trail) => void trail.message("s", { kind: "tool_result", at: "2026-03-01T10:00:09Z" })
  const context: Tell = (trail) => void trail.message("s", { kind: "context", at: "2026-03-01T10:00:10Z" })
  const interrupt: Tell = (trail) => trail.event("s", "interrupted", "2026-03-01T10:00:10Z")

  it.effect.each<[name: string, tell: ReadonlyArray<Tell>, minutesLater: number, status: string]>([
    ["answered", [prompt, answer([])], 60, "ended"],
    ["answered, with something put in afterwards", [prompt, answer([]), context], 60, "ended"],
    ["just now", [prompt, answer([])], 2, "live"],
    ["just now, at work", [prompt], 2, "live"],
    ["never answered", [prompt], 60, "crashed"],
    ["call without a result", [prompt, answer(["completed", "running"])], 60, "crashed"],
    ["result without an answer", [prompt, answer(["completed"]), result], 60, "crashed"],
    ["stopped by a person", [prompt, answer(["running"]), interrupt], 60, "ended"],
    ["last call denied", [prompt, answer(["denied"]), result], 60, "ended"],
    ["failed model call", [prompt, answer([], "overloaded")], 60, "ended"],
    ["nothing said", [context], 60, "unknown"]
  ])("%s", ([, tell, minutesLater, status]) =>
    Effect.gen(function* () {
      const trail = makeTrail()
      trail.session("s")
      for (const step of tell) step(trail)
      trail.derive()
      yield* TestClock.setTime(Date.parse("2026-03-01T10:00:10Z") + minutesLater * 60_000)
      const { sessions } = yield* Effect.provide(listSessions(), trail.layer)
      expect(sessions[0]!.status).toBe(status)
    })
  )
})

it.effect("a session is live while one of its sub-agents is", () =>
  Effect.gen(function* () {
    const trail = makeTrail()
    trail.session("s-1")
    trail.message("s-1", { at: "2026-03-01T10:00:00Z", text: "Go" })
    trail.session("sub-1", { parent: "s-1" })
    trail.session("sub-2", { parent: "sub-1" })
    trail.message("sub-2", { kind: "answer", at: "2026-03-01T11:00:00Z" })
    trail.derive()
    const status = Effect.map(
      Effect.provide(listSessions(), trail.layer),
      ({ sessions }) => sessions[0]!.status
    )
    yield* TestClock.setTime(Date.parse("2026-03-01T11:01:00Z"))
    expect(yield* status).toBe("live")
    yield* TestClock.setTime(Date.parse("2026-03-01T12:00:00Z"))
    expect(yield* status).toBe("crashed")
  })
)

describe("laws", () => {
  const node = fc.record({
    parent: fc.option(fc.nat({ max: 11 }), { nil: null }),
    relation: fc.constantFrom("root", "subagent", "subagent", "subagent", "fork", "system"),
    started: fc.option(fc.nat({ max: 5 }), { nil: null }),
    cost: fc.option(fc.nat({ max: 5 }), { nil: null })
  })
  const forest = fc.array(node, { minLength: 1, maxLength: 12 })
  const build = (
    nodes: ReadonlyArray<{
      parent: number | null
      relation: string
      started: number | null
      cost: number | null
    }>
  ) => {
    const trail = makeTrail()
    for (const [i, { parent, relation, started }] of nodes.entries()) {
      const hasParent = parent !== null && parent < nodes.length && relation !== "root"
      trail.session(`s-${i}`, {
        relation: hasParent ? (relation as "subagent") : "root",
        parent: hasParent ? `s-${parent}` : null,
        started: started === null ? null : started * 1000
      })
    }
    for (const [i, { cost }] of nodes.entries())
      trail.request(`s-${i}`, { at: null, input: i + 1, computed: cost })
    trail.derive()
    return trail
  }

  it("rolled up is the sum of direct over the family, whatever the parents are (circles too)", () => {
    fc.assert(
      fc.property(forest, (nodes) => {
        const trail = build(nodes)
        const { sessions } = Effect.runSync(
          Effect.provide(listSessions({ all: true, limit: 100 }), trail.layer)
        )
        const byId = new Map(sessions.map((session) => [session.id, session]))
        const family = (id: string, seen: Set<string>): Set<string> => {
          if (seen.has(id)) return seen
          seen.add(id)
          for (const other of sessions) if (other.parent === id) family(other.id, seen)
          return seen
        }
        for (const session of sessions) {
          const members = [...family(session.id, new Set())].map((id) => byId.get(id)!.direct)
          const costs = members.flatMap(({ cost_usd_micros: cost }) => cost ?? [])
          expect(session.sub_agents).toBe(members.length - 1)
          expect(session.rolled_up.requests).toBe(members.length)
          expect(session.rolled_up.total_tokens).toBe(
            members.reduce((sum, { total_tokens: n }) => sum + n, 0)
          )
          expect(session.rolled_up.cost_usd_micros).toBe(
            costs.length === 0 ? null : costs.reduce((a, b) => a + b)
          )
        }
      }),
      { numRuns: 60 }
    )
  })

  it("pages add up to the whole list, in every order", () => {
    const order = fc.record({
      sort: fc.constantFrom("start", "cost", "tokens", "duration", "messages"),
      reverse: fc.boolean(),
      limit: fc.integer({ min: 1, max: 5 })
    })
    fc.assert(
      fc.property(forest, order, (nodes, { sort, reverse, limit }) => {
        const trail = build(nodes)
        const ask = (question: SessionsQuestion) =>
          Effect.runSync(Effect.provide(listSessions(question), trail.layer))
        const whole = ask({ all: true, sort, reverse, limit: 100 })
        const pages: Array<string> = []
        let cursor: string | undefined
        do {
          const page = ask({ all: true, sort, reverse, limit, cursor })
          expect(page.matched).toBe(nodes.length)
          pages.push(...page.sessions.map(({ id }) => id))
          cursor = page.next_cursor ?? undefined
        } while (cursor !== undefined)
        expect(pages).toEqual(whole.sessions.map(({ id }) => id))
        expect(pages.length).toBe(nodes.length)
      }),
      { numRuns: 60 }
    )
  })
})
