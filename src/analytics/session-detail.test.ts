import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { SessionDetail } from "../report/Session.ts"
import { SessionFamily } from "../report/SessionFamily.ts"
import { sessionDetail } from "./session-detail.ts"
import { sessionFamily } from "./session-family.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const at = (seconds: number) => Date.parse("2026-03-01T10:00:00Z") + seconds * 1000

const trailOf = () => {
  const trail = makeTrail()
  trail.session("root-1", { project: "/p", title: "Root" })
  trail.session("late-1", { parent: "root-1", role: "Review", started: at(50), ended: at(60) })
  trail.session("early-1", {
    parent: "root-1",
    role: "Explore",
    parentCall: "call_1",
    started: at(10),
    ended: at(20)
  })
  trail.session("deep-1", { parent: "early-1", role: "Search", started: at(12) })
  trail.session("fork-1", { parent: "root-1", relation: "fork", started: at(5), ended: at(90) })
  trail.session("fork-sub", { parent: "fork-1" })
  const answer = trail.message("root-1", { kind: "answer", at: at(0), copiedTo: ["fork-1"] })
  const bash = trail.tool(answer, { tool: "Bash", duration: 100 })
  trail.tool(answer, { tool: "Bash", error: {}, duration: 50 })
  trail.tool(answer, { tool: "mcp__github__search" })
  trail.file(answer, bash, "/p/a.ts", { verb: "edit", added: 3, removed: 1 })
  trail.file(answer, bash, "/p/b.ts", { verb: "read" })
  trail.file(answer, "other", "/p/a.ts", { verb: "edit", added: 2 })
  trail.patch(answer, ["/p/a.ts"], "abc")
  trail.todos("root-1", [{ content: "Do it", status: "pending", priority: null }])
  trail.event("root-1", "compaction", at(1))
  trail.request("root-1", { at: at(0), input: 10, computed: 100 })
  trail.request("root-1", { at: at(0), model: "gpt-5", provider: "openai", output: 5, recorded: 300 })
  trail.request("early-1", { at: at(11), input: 1, computed: 10 })
  trail.request("deep-1", { at: at(12), input: 1, computed: 1 })
  trail.request("fork-1", { at: at(80), input: 1, computed: 5000 })
  trail.message("root-1", { at: at(2), text: "kept" })
  trail.derive()
  trail.database.exec("UPDATE source_files SET vanished_at_ms = 7 WHERE path = '/trail/root-1.jsonl'")
  return trail
}

const trail = trailOf()

describe("a session in full", () => {
  it.effect("tells models, tools, files, plan, kin and trail", () =>
    Effect.gen(function* () {
      const detail = yield* sessionDetail("root-1", { listLimit: 1 })
      expect(detail).toMatchObject({
        session: {
          id: "root-1",
          sub_agents: 3,
          direct: { cost_usd_micros: 400, cost_status: "computed" },
          rolled_up: { cost_usd_micros: 411, cost_status: "lower_bound" },
          sub_agents_missing: 1
        },
        health: { tool_calls: 3, tool_errors: 1, compactions: 1 },
        inherited_messages: 0,
        models: [
          {
            provider: "openai",
            model: "gpt-5",
            usage: { requests: 1, cost_usd_micros: 300, cost_status: "recorded" }
          },
          {
            provider: "anthropic",
            model: "claude-sonnet-4-5",
            usage: { cost_usd_micros: 100, cost_status: "computed" }
          }
        ],
        tools: [
          { tool: "Bash", mcp_server: null, calls: 2, errors: 1, duration_ms: 150 },
          { tool: "mcp__github__search", mcp_server: "github", calls: 1, errors: 0, duration_ms: null }
        ],
        todos: [{ content: "Do it", status: "pending", priority: null }],
        list_limit: 1,
        files_total: 2,
        files: [
          {
            path: "/p/a.ts",
            reads: 0,
            edits: 2,
            writes: 0,
            deletes: 0,
            moves: 0,
            lines_added: 5,
            lines_removed: 1
          }
        ],
        patches_total: 1,
        patches: [{ hash: "abc", files: ["/p/a.ts"], at_ms: at(0) }],
        events: { compaction: 1 },
        trail: [{ path: "/trail/root-1.jsonl", format: "test", vanished_at_ms: 7 }]
      })
      expect(detail.children.map(({ id, depth, parent }) => [id, depth, parent])).toEqual([
        ["early-1", 1, "root-1"],
        ["late-1", 1, "root-1"]
      ])
      expect(detail.forks.map(({ id }) => id)).toEqual(["fork-1"])
      expect((yield* sessionDetail("fork-1")).inherited_messages).toBe(1)
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("is a value of its schema", () =>
    Effect.gen(function* () {
      const detail = yield* sessionDetail("root-1")
      expect(yield* Schema.decodeUnknownEffect(SessionDetail)(JSON.parse(JSON.stringify(detail)))).toEqual(
        detail
      )
    }).pipe(Effect.provide(trail.layer))
  )
})

describe("a family", () => {
  it.effect("is told from its first ancestor, whoever was asked for", () =>
    Effect.gen(function* () {
      for (const asked of ["deep-1", "root-1", "fork-sub"]) {
        const family = yield* sessionFamily(asked)
        expect(family.session).toBe(asked)
        expect(family.members.map(({ id, depth }) => `${"  ".repeat(depth)}${id}`)).toEqual([
          "root-1",
          "  fork-1",
          "    fork-sub",
          "  early-1",
          "    deep-1",
          "  late-1"
        ])
      }
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("has each member's own and rolled-up figures; forks are in no sum", () =>
    Effect.gen(function* () {
      const { members } = yield* sessionFamily("root-1")
      expect(
        members.map(({ id, parent, call_id, duration_ms, sub_agents, direct, rolled_up }) => [
          id,
          parent,
          call_id,
          duration_ms,
          sub_agents,
          direct.cost_usd_micros,
          rolled_up.cost_usd_micros
        ])
      ).toEqual([
        ["root-1", null, null, 2000, 3, 400, 411],
        ["fork-1", "root-1", null, 85_000, 1, 5000, 5000],
        ["fork-sub", "fork-1", null, null, 0, null, null],
        ["early-1", "root-1", "call_1", 10_000, 1, 10, 11],
        ["deep-1", "early-1", null, 0, 0, 1, 1],
        ["late-1", "root-1", null, 10_000, 0, null, null]
      ])
    }).pipe(Effect.provide(trail.layer))
  )

  it.effect("ends where the trail goes in a circle", () =>
    Effect.gen(function* () {
      const circle = makeTrail()
      circle.session("a-1", { parent: "b-1" })
      circle.session("b-1", { parent: "a-1" })
      circle.derive()
      const family = yield* Effect.provide(sessionFamily("a-1"), circle.layer)
      expect(family.members.map(({ id, depth, parent }) => [id, depth, parent])).toEqual([
        ["b-1", 0, null],
        ["a-1", 1, "b-1"]
      ])
    })
  )

  it.effect("is a value of its schema", () =>
    Effect.gen(function* () {
      const family = yield* sessionFamily("deep-1")
      expect(yield* Schema.decodeUnknownEffect(SessionFamily)(JSON.parse(JSON.stringify(family)))).toEqual(
        family
      )
    }).pipe(Effect.provide(trail.layer))
  )
})
