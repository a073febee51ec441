import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { SqlClient } from "effect/sql/SqlClient"
import type { TelemetryFacts } from "../record/Telemetry.ts"
import { CoordinationReport } from "../report/TelemetryCoordination.ts"
import { ExpertiseReport } from "../report/TelemetryExpertise.ts"
import { GitReport } from "../report/TelemetryGit.ts"
import { RecoveryReport } from "../report/TelemetryRecovery.ts"
import { RoutingReport } from "../report/TelemetryRouting.ts"
import { SelfHealReport } from "../report/TelemetrySelfHeal.ts"
import {
  coordination,
  expertise,
  git,
  recovery,
  routing,
  selfHeal
} from "../store/telemetry/testing/facts.ts"
import { TelemetryTable } from "../store/writing/TelemetryTable.ts"
import { makeTrail, type Trail } from "./testing/trailBuilder.ts"
import { coordinations } from "./TelemetryCoordination.ts"
import { expertiseRouting } from "./TelemetryExpertise.ts"
import { gitActivity } from "./TelemetryGit.ts"
import { recoveries } from "./TelemetryRecovery.ts"
import { routingDecisions } from "./TelemetryRouting.ts"
import { selfHealing } from "./TelemetrySelfHeal.ts"

const day = (n: number, hour = 12) => Date.UTC(2026, 10, n, hour)

/** A trail with what telemetry tells; each thing is one of its own. */
const withTelemetry = (facts: ReadonlyArray<TelemetryFacts>, trail: Trail = makeTrail()): Trail => {
  const table = new TelemetryTable(trail.database, (cwd) => ({ root: cwd }))
  facts.forEach((each, index) =>
    table.see(each.kind === "git" ? each : { ...each, key: `${each.kind}:${index}` })
  )
  table.settle()
  return trail
}

const ask = async <A, E>(
  trail: Trail,
  question: Effect.Effect<A, E, SqlClient>,
  schema: Schema.Decoder<A>
): Promise<A> => {
  const answer = await Effect.runPromise(question.pipe(Effect.provide(trail.layer)))
  return Schema.decodeUnknownSync(schema)(JSON.parse(JSON.stringify(answer)))
}

const utc = { timezone: "UTC" }

describe("git", () => {
  const trail = makeTrail()
  const tideline = { project: "/home/ada/tideline", started: day(3, 9), ended: day(3, 11) }
  trail.session("told")
  trail.session("alone", { ...tideline, branch: "main" })
  trail.session("two-a", { ...tideline, branch: "tides", started: day(5, 9), ended: day(5, 11) })
  trail.session("two-b", { ...tideline, agent: "codex", started: day(5, 9), ended: day(5, 11) })
  trail.session("under", { ...tideline, parent: "alone" })
  /** A command that the session runs from a time on, for two seconds. */
  const ran = (session: string, at: number, title: string, tool = "Bash") =>
    trail.tool(trail.message(session, { kind: "answer", at }), { tool, title, started: at, duration: 2000 })
  ran("alone", day(3, 10) + 400, "git commit -m 'Read tide tables'")
  ran("two-a", day(5, 10) - 1500, "./release.sh")
  ran("two-b", day(5, 10), "git commit -am Tides", "exec_command")
  const commit = (hash: string, facts: Parameters<typeof git>[0]) =>
    git({
      hash: hash.padEnd(40, "0"),
      repo: "tideline",
      files_changed: 1,
      additions: 3,
      deletions: 1,
      ...facts
    })
  withTelemetry(
    [
      commit("a1", { at_ms: day(1), session: "told", session_by: "told", author: "Ada" }),
      commit("a2", { at_ms: day(3, 10), message: "ghp_a1B2c3D4a1B2c3D4a1B2c3D4a1B2c3D4a1B2" }),
      commit("a3", { at_ms: day(4), files_changed: null, additions: null, deletions: null }),
      commit("a4", { at_ms: day(5, 10) }),
      commit("a5", { at_ms: day(5, 10), branch: "tides" }),
      commit("a6", { at_ms: day(5, 10), trailers: "Co-Authored-By: Codex <codex@example.com>" }),
      commit("a7", { at_ms: day(4), trailers: "Co-Authored-By: Claude <c@example.com>", parents: 2 }),
      commit("a8", { repo: "buoys", at_ms: null }),
      git({ key: "p", event: "push", type: "push", repo: "tideline", at_ms: day(5), commits_pushed: 2 }),
      git({ key: "r", event: "pull_request", number: 12, repo: "tideline", at_ms: day(6), message: "Tides" }),
      git({ key: "o", event: "other", type: "stash", repo: "tideline", at_ms: day(6) })
    ],
    trail
  )
  const report = (question: Parameters<typeof gitActivity>[0] = {}) =>
    ask(trail, gitActivity({ ...utc, ...question }), GitReport)

  it("trap 3: counts commits alone as commits, and sizes where they are known", async () => {
    const { totals, rows } = await report()
    expect(totals).toMatchObject({
      commits: 8,
      pushes: 1,
      pull_requests: 1,
      others: 1,
      measured_commits: 7,
      files_changed: 7,
      additions: 21,
      deletions: 7
    })
    expect(rows.map(({ name, commits, pushes }) => [name, commits, pushes])).toEqual([
      ["tideline", 7, 1],
      ["buoys", 1, 0]
    ])
  })

  it("names the session that something names, else the only one that it can have been", async () => {
    const { events, totals } = await report({ events: 20 })
    const linked = events
      .filter(({ session }) => session !== null)
      .map((event) => [event.hash?.slice(0, 2), event.session, event.session_by, event.agent])
    expect(linked).toEqual([
      ["a6", "two-b", "time_and_place", "codex"],
      ["a5", "two-a", "time_and_place", "claude-code"],
      ["a2", "alone", "time_and_place", "claude-code"],
      ["a1", "told", "told", "claude-code"]
    ])
    expect(totals).toMatchObject({ with_session: 4, inferred: 3 })
    const merge = events.find(({ hash }) => hash?.startsWith("a7"))
    expect(merge).toMatchObject({ session: null, agent: "claude-code", is_merge: true })
  })

  type Inference = readonly [
    why: string,
    tool: string,
    title: string,
    after_ms: number,
    session: string | null,
    by?: string
  ]
  const inferences: ReadonlyArray<Inference> = [
    ["people commit beside a session that runs nothing", "Read", "src/tides.ts", 0, null],
    ["tests commit nothing", "Bash", "npm test", 0, null],
    ["a look commits nothing", "Bash", "ls -la", 0, null],
    ["scripts may", "Bash", "./scripts/ship.sh", 0, "open"],
    ["a test may be only the beginning", "Bash", "npm test && git commit -am 'Tides'", 0, "open"],
    ["tools of servers may", "mcp__git__git_commit", "Tides", 0, "open"],
    ["git tells times by the second", "Bash", "git commit", 999, "open"],
    ["the command began later", "Bash", "git commit", 1000, null],
    ["the command had ended", "Bash", "git commit", -2001, null],
    ["a sub-agent's command is its session's", "Bash", "git commit", 0, "open", "under"]
  ]
  it.for(inferences)("%s", async ([, tool, title, after_ms, session, by = "open"]) => {
    const trail = makeTrail()
    const place = { project: "/home/ada/tideline", started: day(3, 9), ended: day(3, 11) }
    trail.session("open", place)
    trail.session("under", { ...place, parent: "open" })
    const started = day(3, 10) + after_ms
    trail.tool(trail.message(by, { kind: "answer", at: started }), { tool, title, started, duration: 2000 })
    withTelemetry([git({ hash: "b".repeat(40), repo: "tideline", at_ms: day(3, 10) })], trail)
    const { events, totals } = await ask(trail, gitActivity({ ...utc, events: 1 }), GitReport)
    expect(events[0]?.session).toBe(session)
    expect(totals.inferred).toBe(session === null ? 0 : 1)
  })

  it.each([
    ["another writer saw it", "git-hook", "2.1.328", "open"],
    ["a hook of ours saw it, and nobody was named to it", "spoor", "2.1.328", null],
    ["this version never named a session to a hook", "spoor", "2.1.0", "open"]
  ])("a commit during a command, where %s", async (_, shape, version, session) => {
    const trail = makeTrail()
    const place = { project: "/home/ada/tideline", started: day(3, 9), ended: day(3, 11), version }
    trail.session("open", place)
    trail.session("told", { ...place, version: "2.1.328" })
    const at_ms = day(3, 10)
    trail.tool(trail.message("open", { kind: "answer", at: at_ms }), {
      tool: "Bash",
      title: "./ship.sh",
      duration: 9000
    })
    withTelemetry(
      [
        git({ shape, hash: "b".repeat(40), repo: "tideline", at_ms }),
        git({
          shape: "spoor",
          hash: "c".repeat(40),
          repo: "tideline",
          at_ms: day(2),
          session: "told",
          session_by: "told"
        })
      ],
      trail
    )
    const { events } = await ask(trail, gitActivity({ ...utc, events: 1 }), GitReport)
    expect(events[0]?.session).toBe(session)
  })

  it("takes secrets out of messages", async () => {
    const of = async (redact: boolean) =>
      (await report({ events: 20, redact })).events.find(({ hash }) => hash?.startsWith("a2"))?.message
    expect(await of(true)).not.toContain("ghp_a1B2")
    expect(await of(false)).toContain("ghp_a1B2")
  })

  it("keeps to the range, and says what has no time", async () => {
    const { totals, unknown_times, rows } = await report({
      since: "2026-11-04",
      until: "2026-11-05",
      by: "day"
    })
    expect(totals).toMatchObject({ commits: 5, pushes: 1, pull_requests: 0 })
    expect(unknown_times).toBe(1)
    expect(rows.map(({ name, commits }) => [name, commits])).toEqual([
      ["2026-11-04", 2],
      ["2026-11-05", 3]
    ])
  })

  it("groups by author, agent and session", async () => {
    const names = async (by: "author" | "agent" | "session") =>
      (await report({ by })).rows.map(({ name, commits }) => [name, commits])
    expect(await names("author")).toEqual([
      [null, 7],
      ["Ada", 1]
    ])
    expect(await names("agent")).toEqual([
      ["claude-code", 4],
      [null, 3],
      ["codex", 1]
    ])
    expect(await names("session")).toContainEqual(["two-a", 1])
  })

  it("adds up, whatever it is grouped by", async () => {
    for (const by of ["repo", "day", "author", "agent", "session"] as const) {
      const { rows, totals } = await report({ by })
      expect(rows.reduce((sum, { commits }) => sum + commits, 0)).toBe(totals.commits)
    }
  })

  it("is asked of one repository", async () => {
    expect((await report({ repos: ["buoys"] })).totals.commits).toBe(1)
  })
})

describe("routing", () => {
  const copied = routing({
    at_ms: day(1),
    outcome: "copied",
    correct: true,
    actual_model: "sonnet",
    latency_ms: null
  })
  const stated = routing({ at_ms: day(2), outcome: "stated", correct: true, actual_model: "opus" })
  const right = routing({
    at_ms: day(3),
    outcome: "feedback",
    correct: true,
    predicted_model: "opus",
    latency_ms: 100
  })
  const wrong = routing({
    at_ms: day(3, 15),
    outcome: "observed",
    correct: false,
    actual_model: "opus",
    latency_ms: 300
  })
  const bare = routing({ at_ms: day(4), predicted_model: "opus" })
  const made = routing({ at_ms: day(4), is_simulated: true, outcome: "feedback", correct: true })
  const report = (facts: ReadonlyArray<TelemetryFacts>, question = {}) =>
    ask(withTelemetry(facts), routingDecisions({ ...utc, ...question }), RoutingReport)

  it("trap 1: knows no accuracy where the outcome was written with the choice, and says why", async () => {
    expect((await report([copied])).totals).toMatchObject({
      accuracy: { of: 0, good: 0, rate: null },
      no_accuracy: "copied",
      outcomes: { copied: 1 }
    })
    expect((await report([copied, stated])).totals.no_accuracy).toBe("not_independent")
    expect((await report([bare])).totals.no_accuracy).toBe("no_outcome")
  })

  it("trap 1: believes no accuracy of a row that was put in and is not settled yet", async () => {
    const trail = makeTrail()
    trail.database.exec(`INSERT INTO routing_metrics_events
      (timestamp, predicted_model, actual_model, accuracy) VALUES (1793700000, 'opus', 'opus', 1)`)
    const { totals } = await ask(trail, routingDecisions(utc), RoutingReport)
    expect(totals).toMatchObject({ decisions: 1, accuracy: { of: 0 }, no_accuracy: "not_independent" })
  })

  it("takes accuracy over independent outcomes alone", async () => {
    const { totals, simulated, rows } = await report([copied, stated, right, wrong, bare, made])
    expect(simulated).toBe(1)
    expect(totals).toMatchObject({
      decisions: 5,
      outcomes: { feedback: 1, observed: 1, stated: 1, copied: 1, none: 1 },
      accuracy: { of: 2, good: 1, rate: 0.5 },
      no_accuracy: null,
      latency: { known: 2, p50_ms: 100, p95_ms: 300 }
    })
    expect(rows.map(({ name, decisions, share }) => [name, decisions, share])).toEqual([
      ["sonnet", 3, 0.6],
      ["opus", 2, 0.4]
    ])
  })

  it("trap 8: leaves what has no time out of ranges, and says so", async () => {
    const { totals, unknown_times } = await report([bare, routing({ at_ms: null })], { since: "2026-11-01" })
    expect([totals.decisions, unknown_times]).toEqual([1, 1])
    expect((await report([bare, routing({ at_ms: null })])).totals.decisions).toBe(2)
  })
})

describe("self-healing", () => {
  const run = (at_ms: number, warn: number, error: number, fixed: number) =>
    selfHeal({ at_ms, ok: 17 - warn - error, warn, error, fixed })

  it("trap 2: takes no healthy run for a failure", async () => {
    const trail = withTelemetry([
      ...Array.from({ length: 725 }, (_, n) => run(day(1) + n * 1000, 0, 0, 0)),
      ...Array.from({ length: 15 }, (_, n) => run(day(2) + n * 1000, 1, 0, 1))
    ])
    const { totals, days } = await ask(trail, selfHealing(utc), SelfHealReport)
    expect(totals).toMatchObject({
      runs: 740,
      healthy: 725,
      healed: 15,
      partly: 0,
      failed: 0,
      problems: 15,
      fixed: 15
    })
    expect(totals.fix_rate).toEqual({ of: 15, good: 15, rate: 1 })
    expect(days.map(({ day, runs, healthy }) => [day, runs, healthy])).toEqual([
      ["2026-11-01", 725, 725],
      ["2026-11-02", 15, 0]
    ])
  })

  it("tells what was fixed wholly, partly and not at all", async () => {
    const trail = withTelemetry([run(day(1), 1, 1, 2), run(day(1, 13), 2, 0, 1), run(day(1, 14), 0, 1, 0)])
    const { totals } = await ask(trail, selfHealing(utc), SelfHealReport)
    expect(totals).toMatchObject({
      healthy: 0,
      healed: 1,
      partly: 1,
      failed: 1,
      fix_rate: { of: 3, good: 1 }
    })
  })

  it("keeps single repairs apart", async () => {
    const repair = (success: boolean | null, duration_ms: number) =>
      selfHeal({ at_ms: day(1), error_pattern: "stale lock", success, duration_ms })
    const { totals, repairs } = await ask(
      withTelemetry([repair(true, 10), repair(false, 20), repair(null, 30), run(day(1), 0, 0, 0)]),
      selfHealing(utc),
      SelfHealReport
    )
    expect(totals.runs).toBe(1)
    expect(repairs).toEqual([
      {
        error_pattern: "stale lock",
        repairs: 3,
        success_rate: { of: 2, good: 1, rate: 0.5 },
        duration: { known: 3, p50_ms: 20, p95_ms: 30 },
        last_at_ms: day(1)
      }
    ])
  })
})

describe("recovery", () => {
  const facts = [
    recovery({ at_ms: day(1), category: "git", action: "unlock", is_auto: true, success: true, attempts: 2 }),
    recovery({ at_ms: day(1), category: "git", action: "unlock", is_auto: true, success: false }),
    recovery({ at_ms: day(2), category: "git", action: "merge", is_auto: false, success: true }),
    recovery({ at_ms: day(2), category: "quota", action: "wait", success: null }),
    recovery({ at_ms: day(2), category: "git", is_auto: true, success: true, is_simulated: true })
  ]

  it("trap 4: takes neither suggestions nor what was made up for successes", async () => {
    const { totals, simulated, written_rate, rows } = await ask(
      withTelemetry(facts),
      recoveries(utc),
      RecoveryReport
    )
    expect(simulated).toBe(1)
    expect(totals).toMatchObject({
      recoveries: 4,
      tried: 3,
      suggested: 1,
      success_rate: { of: 2, good: 1, rate: 0.5 },
      attempts: 2
    })
    expect(written_rate).toEqual({ of: 4, good: 3, rate: 0.75 })
    expect(rows.map(({ name, tried, suggested }) => [name, tried, suggested])).toEqual([
      ["git", 2, 1],
      ["quota", 1, 0]
    ])
  })
})

describe("coordination", () => {
  const task = (strategy: string, status: string, duration_ms: number, agent_count: number) =>
    coordination({
      at_ms: day(1),
      task_id: "t",
      strategy,
      status,
      duration_ms,
      agent_count,
      cost_usd_micros: 1000
    })

  it("trap 7: tells of tasks by strategy, and of steps only what hooks told", async () => {
    const { rows, steps, totals } = await ask(
      withTelemetry([
        task("full", "success", 60_000, 3),
        task("full", "failed", 20_000, 1),
        task("full", "cancelled", 0, 0),
        task("research", "partial", 5000, 2),
        coordination({ at_ms: day(1), agent_id: "a", action: "lock", file_path: "x.ts" }),
        coordination({ at_ms: day(1), agent_id: "b", action: "lock", file_path: "x.ts" })
      ]),
      coordinations(utc),
      CoordinationReport
    )
    expect(rows.map(({ strategy, tasks, success_rate }) => [strategy, tasks, success_rate.rate])).toEqual([
      ["full", 3, 0.5],
      ["research", 1, 0]
    ])
    expect(rows[0]).toMatchObject({ agents_mean: 2, duration: { known: 2, p50_ms: 20_000 }, cancelled: 1 })
    expect(steps).toEqual([{ action: "lock", steps: 2, agents: 2, files: 1 }])
    expect(totals).toMatchObject({ tasks: 4, estimated_cost_usd_micros: 4000 })
  })
})

describe("expertise", () => {
  it("counts what became of the base model", async () => {
    const { rows, totals } = await ask(
      withTelemetry([
        expertise({ at_ms: day(1), domain: "sql", adjustment: "upgrade", expertise_level: 0.2 }),
        expertise({ at_ms: day(1), domain: "sql", expertise_level: 0.4 }),
        expertise({ at_ms: day(1), domain: "react", adjustment: "downgrade" })
      ]),
      expertiseRouting(utc),
      ExpertiseReport
    )
    expect(totals).toMatchObject({ decisions: 3, upgrades: 1, downgrades: 1, unchanged: 1 })
    expect(rows.map(({ name, decisions }) => [name, decisions])).toEqual([
      ["sql", 2],
      ["react", 1]
    ])
    expect(rows[0]?.expertise_level).toBeCloseTo(0.3)
    expect(rows[1]?.expertise_level).toBeNull()
  })
})

describe("an empty store", () => {
  it("has no rates, and no zeros for them", async () => {
    const trail = makeTrail()
    const { totals } = await ask(trail, routingDecisions(utc), RoutingReport)
    expect(totals).toMatchObject({
      decisions: 0,
      accuracy: { rate: null },
      dq_score: null,
      no_accuracy: "no_outcome"
    })
    expect((await ask(trail, recoveries(utc), RecoveryReport)).totals.success_rate.rate).toBeNull()
    expect((await ask(trail, gitActivity(utc), GitReport)).rows).toEqual([])
  })
})
