import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { ProjectsReport } from "../report/Projects.ts"
import { projects, type ProjectsQuestion } from "./Projects.ts"
import { plant, randomTrail } from "./testing/randomTrail.ts"
import { makeTrail } from "./testing/trailBuilder.ts"
import { usage } from "./Usage.ts"

const small = () => {
  const trail = makeTrail()
  trail.session("a", { project: "/home/ada/shop", branch: "main" })
  trail.session("w", {
    project: "/home/ada/shop",
    directory: "/home/ada/shop/.worktrees/fix",
    branch: "fix",
    agent: "codex"
  })
  trail.session("a1", { project: "/home/ada/shop", parent: "a" })
  trail.session("n")
  trail.message("a", { at: "2026-03-01T10:00:00Z" })
  const answer = trail.message("a", { kind: "answer", at: "2026-03-01T10:00:01Z" })
  const call = trail.tool(answer, { tool: "Edit" })
  trail.tool(answer, { tool: "Bash", error: {} })
  trail.file(answer, call, "/home/ada/shop/a.ts", { verb: "edit", added: 4, removed: 1 })
  trail.message("w", { at: "2026-03-05T10:00:00Z" })
  trail.request("a", { at: "2026-03-01T10:00:01Z", output: 9, computed: 60 })
  trail.request("a1", { at: "2026-03-01T10:00:02Z", model: "claude-haiku-4-5", output: 4, computed: 15 })
  trail.request("w", {
    at: "2026-03-05T10:00:01Z",
    model: "gpt-5.4",
    provider: "openai",
    output: 5,
    computed: 25
  })
  trail.request("n", { at: "2026-03-05T10:00:01Z", output: 5 })
  trail.derive()
  return trail
}

const ask = (question: ProjectsQuestion, trail = small()) =>
  Effect.runPromise(projects({ timezone: "UTC", ...question }).pipe(Effect.provide(trail.layer)))

describe("projects", () => {
  it("take in their worktrees and sub-agents", async () => {
    const report = await ask({})
    expect(report.rows).toHaveLength(2)
    expect(report.rows[0]).toMatchObject({
      project: "/home/ada/shop",
      name: "shop",
      requests: 3,
      cost_usd_micros: 100,
      cost_share: 1,
      sessions: 2,
      sub_agents: 1,
      prompts: 2,
      tool_calls: 2,
      tool_errors: 1,
      lines_added: 4,
      lines_removed: 1,
      files_touched: 1,
      agents: ["claude-code", "codex"],
      branches: ["fix", "main"],
      directories: [
        { path: "/home/ada/shop", is_worktree: false, sessions: 2 },
        { path: "/home/ada/shop/.worktrees/fix", is_worktree: true, sessions: 1 }
      ],
      top_model: "claude-sonnet-4-5",
      first_active_at_ms: Date.parse("2026-03-01T10:00:00Z"),
      last_active_at_ms: Date.parse("2026-03-05T10:00:01Z")
    })
    expect(report.rows[1]).toMatchObject({ project: null, name: null, sessions: 1, cost_usd_micros: null })
    expect(Schema.decodeUnknownSync(ProjectsReport)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it.each([
    [{ since: "2026-03-02" }, [1, 1, 1, 0, 0, 0, "gpt-5.4"]],
    [{ until: "2026-03-02" }, [2, 1, 1, 2, 4, 1, "claude-sonnet-4-5"]],
    [{ models: ["claude-haiku-4-5"] }, [1, 0, 2, 2, 4, 1, "claude-haiku-4-5"]]
  ])("%j", async (question, [requests, sessions, prompts, calls, added, files, model]) => {
    const row = (await ask({ ...question, projects: ["shop"] })).rows[0]!
    expect([
      row.requests,
      row.sessions,
      row.prompts,
      row.tool_calls,
      row.lines_added,
      row.files_touched,
      row.top_model
    ]).toEqual([requests, sessions, prompts, calls, added, files, model])
  })
})

it("law: a range that holds everything says what no range says", async () => {
  await fc.assert(
    fc.asyncProperty(randomTrail(40), async (random) => {
      const dated = {
        ...random,
        requests: random.requests.map((one) => ({ ...one, at: one.at ?? Date.UTC(2026, 2, 1) }))
      }
      const trail = plant(dated)
      const all = await ask({}, trail)
      const ranged = await ask({ since: "2026-01-01", until: "2026-12-31" }, trail)
      // sessions without anything in them are in no range
      const used = all.rows.map((row) => ({
        ...row,
        sessions: 0,
        sub_agents: 0,
        agents: [],
        directories: []
      }))
      expect(
        ranged.rows.map((row) => ({ ...row, sessions: 0, sub_agents: 0, agents: [], directories: [] }))
      ).toEqual(used.filter((row) => row.first_active_at_ms !== null))
      const plain = await Effect.runPromise(usage({ period: "monthly" }).pipe(Effect.provide(trail.layer)))
      expect(all.totals).toEqual(plain.totals)
    }),
    { numRuns: 40 }
  )
})
