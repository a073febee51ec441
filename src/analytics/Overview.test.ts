import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { AgentRun } from "../record/AgentRun.ts"
import { Overview } from "../report/Overview.ts"
import { sqliteRuns } from "../store/runs/sqlite-runs.ts"
import { aRun } from "../store/runs/testing/aRun.ts"
import { overview, type OverviewQuestion } from "./Overview.ts"
import { listSessions } from "./sessions.ts"
import { plainCard } from "./testing/randomTrail.ts"
import { makeTrail } from "./testing/trailBuilder.ts"

const now = "2026-03-31T12:00:00Z"

const small = () => {
  const trail = makeTrail()
  trail.session("a", { project: "/p/shop", title: "Cart" })
  trail.session("a1", { parent: "a", project: "/p/shop" })
  trail.session("b", { agent: "codex", project: "/p/blog" })
  trail.request("a", { at: "2026-03-31T11:55:00Z", output: 1, cacheRead: 100, computed: 10, card: plainCard })
  trail.request("a1", { at: "2026-03-25T00:00:00Z", output: 2, computed: 20 })
  trail.request("a", { at: "2026-03-24T23:59:59Z", output: 4, computed: 40 })
  trail.request("b", {
    at: "2026-03-02T00:00:00Z",
    model: "gpt-5.4",
    provider: "openai",
    output: 8,
    computed: 80
  })
  trail.request("b", {
    at: "2026-03-01T23:59:59Z",
    model: "gpt-5.4",
    provider: "openai",
    output: 16,
    computed: 160
  })
  trail.request("b", { at: null, output: 32, recorded: 320 })
  const db = trail.database
  const file =
    db.prepare(`INSERT INTO source_files (source, format, root, path, kind, inode, mtime_ms, size_bytes, cursor_bytes,
    kept_bytes, status, first_seen_at_ms, read_at_ms, vanished_at_ms) VALUES (?, 'x', '/', ?, 'log', 1, 0, ?, 0, 0, ?, 0, ?, ?)`)
  file.run("codex", "/one", 100, "processed", 5, null)
  file.run("codex", "/two", 50, "failed", 9, 7)
  const stats = new Float64Array([1, 2, 3, 10, 20, 30, 0, 10, 30])
  db.prepare(`INSERT INTO source_dirs (source, format, root, path, mtime_ms, names, stats, read_at_ms)
    VALUES ('opencode', 'x', '/', '/d', 0, 'a/b/c', ?, 3), ('opencode', 'x', '/', '/e', 0, '', NULL, 2)`).run(
    stats
  )
  db.exec(`INSERT INTO rejections (source, path, generation, offset_bytes, length_bytes, reason, detail, at_ms)
    VALUES ('codex', '/one', 0, 1, 2, 'not_json', '', 0)`)
  db.exec(
    "INSERT INTO record_kinds VALUES ('codex', '/one', 'new_thing', 0, 4), ('codex', '/two', 'new_thing', 0, 1), ('codex', '/one', 'message', 1, 9)"
  )
  trail.derive()
  return trail
}

const ask = (question: OverviewQuestion = {}, trail = small()) =>
  Effect.runPromise(
    TestClock.setTime(Date.parse(now)).pipe(
      Effect.andThen(overview({ timezone: "UTC", ...question })),
      Effect.provide(trail.layer),
      Effect.provide(TestClock.layer())
    )
  )

describe("overview", () => {
  it("adds up today, the week, the month and everything, for each agent", async () => {
    const report = await ask()
    expect(report.windows.map((one) => [one.name, one.sessions, one.requests, one.cost_usd_micros])).toEqual([
      ["today", 1, 1, 10],
      ["7d", 1, 2, 30],
      ["30d", 2, 4, 150],
      ["all", 2, 6, 630]
    ])
    expect(
      report.agents.map((one) => [
        one.agent,
        one.sessions,
        one.sub_agents,
        one.windows.map((window) => window.requests)
      ])
    ).toEqual([
      ["codex", 1, 0, [0, 0, 1, 3]],
      ["claude-code", 1, 1, [1, 2, 3, 3]]
    ])
    expect(report.agents[0]!.windows[0]).toMatchObject({
      requests: 0,
      cost_usd_micros: 0,
      cost_status: "recorded"
    })
    expect(report.top_models.map((one) => [one.name, one.cost_usd_micros])).toEqual([
      ["gpt-5.4", 80],
      ["claude-sonnet-4-5", 70]
    ])
    expect(report.top_projects.map((one) => [one.name, one.cost_share])).toEqual([
      ["/p/blog", 80 / 150],
      ["/p/shop", 70 / 150]
    ])
    expect(report.cache).toMatchObject({ hit_rate: 1, saved_usd_micros: 270 })
    expect([report.first_at_ms, report.last_at_ms]).toEqual([
      Date.parse("2026-03-01T23:59:59Z"),
      Date.parse("2026-03-31T11:55:00Z")
    ])
    expect(Schema.decodeUnknownSync(Overview)(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it("counts sessions that used nothing, too, as a list of them does", async () => {
    const trail = small()
    trail.session("c", { agent: "codex", started: "2026-03-30T10:00:00Z", ended: "2026-03-30T10:01:00Z" })
    trail.session("d", { agent: "codex" })
    const { windows, agents } = await ask({}, trail)
    expect(windows.map(({ sessions }) => sessions)).toEqual([1, 2, 3, 4])
    expect(agents.map(({ agent, sessions }) => [agent, sessions])).toEqual([
      ["codex", 3],
      ["claude-code", 1]
    ])
    for (const { sessions, windows: own } of agents) expect(own.at(-1)?.sessions).toBe(sessions)
    const list = await Effect.runPromise(Effect.provide(listSessions(), trail.layer))
    expect(list.matched).toBe(windows.at(-1)?.sessions)
  })

  it("tells what was read, and what was not understood", async () => {
    const report = await ask()
    expect(report.sources).toEqual([
      {
        source: "codex",
        files: 2,
        size_bytes: 150,
        failed: 1,
        vanished: 1,
        rejections: 1,
        unknown_records: 5,
        read_at_ms: 9
      },
      {
        source: "opencode",
        files: 3,
        size_bytes: 60,
        failed: 0,
        vanished: 0,
        rejections: 0,
        unknown_records: 0,
        read_at_ms: 3
      }
    ])
    expect(report.unknown_kinds).toEqual([{ source: "codex", kind: "new_thing", records: 5 }])
  })

  it("shows what is running", async () => {
    expect((await ask()).live.map((one) => [one.session, one.requests, one.cost_usd_micros])).toEqual([
      ["a", 2, 50]
    ])
    expect((await ask({ liveMinutes: 4 })).live).toEqual([])
  })

  it("tells how runs went lately; a failure is one also after another attempt", async () => {
    const trail = small()
    const noon = Date.parse(now)
    const asked = (id: string, hours: number, more: Partial<AgentRun> = {}) =>
      aRun(id, { started_at_ms: noon - hours * 3_600_000, ...more })
    const error = { code: "E", message: "m", stack_trace: null, recoverable: true }
    const runs = [
      asked("a", 1, { status: "RETRYING", error }),
      asked("b", 2, { status: "RETRYING" }),
      asked("c", 3, { status: "FAILED", error }),
      asked("d", 24, { status: "TIMEOUT", error }),
      asked("e", 25, { status: "FAILED", error }),
      asked("f", 5, { status: "SUCCESS" })
    ]
    await Effect.runPromise(sqliteRuns(trail.database, "memory").join(runs))
    expect((await ask({}, trail)).agent_runs).toEqual({ runs: 6, runs_last_24h: 5, failed_last_24h: 3 })
    expect((await ask()).agent_runs).toEqual({ runs: 0, runs_last_24h: 0, failed_last_24h: 0 })
  })

  it("looks at a part when asked", async () => {
    const report = await ask({ agents: ["codex"], top: 1 })
    expect(report.agents.map((one) => one.agent)).toEqual(["codex"])
    expect(report.windows.at(-1)!.cost_usd_micros).toBe(560)
    expect(report.top_projects.map((one) => one.name)).toEqual(["/p/blog"])
    const byModel = await ask({ models: ["gpt-5.4"] })
    expect(byModel.windows.map(({ sessions }) => sessions)).toEqual([0, 0, 1, 1])
  })

  it("an empty store is no error", async () => {
    const report = await ask({}, makeTrail())
    expect(report).toMatchObject({ agents: [], live: [], sources: [], first_at_ms: null })
  })
})
