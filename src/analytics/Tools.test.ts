import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ToolsReport } from "../report/Tools.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import { tools, type ToolsQuestion } from "./Tools.ts"

const small = () => {
  const trail = makeTrail()
  trail.session("a")
  trail.session("b", { agent: "opencode" })
  trail.session("a1", { parent: "a" })
  trail.session("a2", { parent: "a1" })
  const one = trail.message("a", { kind: "answer", at: "2026-03-01T10:00:00Z" })
  const two = trail.message("b", { kind: "answer", at: "2026-03-02T10:00:00Z" })
  for (const [i, duration] of [100, 300, 200, 4000].entries()) {
    trail.tool(one, {
      tool: "Bash",
      inputChars: 10,
      outputChars: 5,
      duration,
      error: i === 3 ? { type: "exit_code", code: "1", message: "key sk-ant-api03-" + "a".repeat(95) } : null
    })
  }
  trail.tool(one, { tool: "Bash", status: "running" })
  trail.tool(one, { tool: "Bash", status: "denied" })
  trail.tool(two, { tool: "Bash", error: { type: "exit_code", code: "1", message: "newer" } })
  trail.tool(two, { tool: "Bash", status: "error" })
  trail.tool(two, { tool: "mcp__github__search", duration: 7 })
  trail.tool(one, { tool: "Skill", title: "pdf" })
  trail.tool(two, { tool: "skill", title: "Loaded skill: pdf" })
  trail.tool(one, { tool: "Task", child: "a1" })
  trail.request("a1", { at: "2026-03-01T10:01:00Z", computed: 30 })
  trail.request("a2", { at: "2026-03-01T10:02:00Z", computed: 12 })
  trail.derive()
  return trail
}

const ask = (question: ToolsQuestion) =>
  Effect.runPromise(tools({ timezone: "UTC", ...question }).pipe(Effect.provide(small().layer)))

describe("tools", () => {
  it("are counted by how their calls ended", async () => {
    const report = await ask({})
    expect(report.rows.map((row) => row.name)).toEqual([
      "Bash",
      "Skill",
      "Task",
      "mcp__github__search",
      "skill"
    ])
    expect(report.rows[0]).toEqual({
      name: "Bash",
      server: null,
      calls: 8,
      completed: 3,
      errors: 3,
      denied: 1,
      cancelled: 0,
      unfinished: 1,
      failure_rate: 0.5,
      timed_calls: 4,
      duration_p50_ms: 200,
      duration_p95_ms: 4000,
      duration_max_ms: 4000,
      duration_total_ms: 4600,
      asked: 0,
      waited_ms: null,
      input_chars: 40,
      output_chars: 20,
      sessions: 2,
      agents: ["claude-code", "opencode"],
      first_used_at_ms: Date.parse("2026-03-01T10:00:00Z"),
      last_used_at_ms: Date.parse("2026-03-02T10:00:00Z"),
      delegations: 0,
      delegated_cost_usd_micros: null,
      cost: null
    })
    expect(report.totals).toEqual({ calls: 12, errors: 3, unfinished: 1, failure_rate: 0.3 })
    expect(Schema.decodeUnknownSync(ToolsReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it("tell what their sub-agents cost, at any depth", async () => {
    const report = await ask({})
    const task = report.rows.find((row) => row.name === "Task")
    expect([task?.delegations, task?.delegated_cost_usd_micros]).toEqual([1, 42])
  })

  it.each([
    [
      "server",
      [
        [null, 11],
        ["github", 1]
      ]
    ],
    ["skill", [["pdf", 2]]],
    [
      "agent",
      [
        ["claude-code", 8],
        ["opencode", 4]
      ]
    ]
  ] as const)("by %s", async (by, rows) => {
    const report = await ask({ by })
    expect(report.rows.map((row) => [row.name, row.calls])).toEqual(rows)
  })

  it("failures are grouped by type and code", async () => {
    const { failures } = await ask({ errors: true })
    expect(failures.map((one) => [one.tool, one.type, one.code, one.calls, one.sessions])).toEqual([
      ["Bash", "exit_code", "1", 2, 2],
      ["Bash", "unknown", null, 1, 1]
    ])
    expect(failures[0]!.example).toBe("newer")
    const earlier = await ask({ errors: true, until: "2026-03-01" })
    expect(earlier.failures[0]!.example).toMatch(/^key sk-ant-/)
  })

  it.each([
    [{ since: "2026-03-02" }, 4],
    [{ until: "2026-03-01" }, 8],
    [{ agents: ["opencode"] }, 4],
    [{ sessions: ["b"] }, 4]
  ])("%j leaves %i calls", async (question, calls) => {
    expect((await ask(question)).totals.calls).toBe(calls)
  })

  it("costs stand beside when asked", async () => {
    const report = await ask({ costs: true })
    expect(report.rows[0]!.cost).toMatchObject({ calls: 8, cost_usd_micros: null, cost_status: "unknown" })
    const error = await Effect.runPromise(
      Effect.flip(tools({ by: "agent", costs: true })).pipe(Effect.provide(small().layer))
    )
    expect(error.reason).toBe("bad_input")
  })
})
