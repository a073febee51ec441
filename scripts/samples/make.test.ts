/**
 * The sample is what the story makes, and Spoor finds in it what the story says: the story is the oracle, since it
 * knows every request before any agent's format is written.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { IngestSummary } from "../../src/ingest/IngestSummary.ts"
import { buildHome } from "../../test/conformance/build-home.ts"
import { ingestTrail } from "../../test/support/ingestTrail.ts"
import { filesOf, home, playAll } from "./make.ts"
import { nightly } from "./story/runs.ts"
import { advised, coordinated, ownCommits, recoveries, routings } from "./story/logs.ts"
import type { Session } from "./story/Story.ts"
import { askedIn } from "./writing/hooks.ts"
import type { Played, PlayedAnswer, PlayedCall } from "./writing/perform.ts"

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-sample-"))
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }))

describe("the files", () => {
  const made = filesOf()

  it("are what the story makes", () => {
    const there = fs
      .readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(home, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    expect(there.sort()).toEqual([...made.keys()].sort())
    const stale = [...made].filter(([name, text]) => fs.readFileSync(path.join(home, name), "utf8") !== text)
    expect(stale.map(([name]) => name)).toEqual([])
  })

  it("are the same at every making", () => {
    expect(filesOf()).toEqual(made)
  })

  it("are small", () => {
    const bytes = [...made.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    expect(bytes).toBeLessThan(1_500_000)
  })
})

const all = [...playAll()]
/** A session's part and, behind it, those of its sub-agents. */
const partsOf = (played: Played): ReadonlyArray<Played> => [
  played,
  ...callsOf(played).flatMap(({ child }) => (child === null ? [] : partsOf(child)))
]
const answersOf = (played: Played): ReadonlyArray<PlayedAnswer> =>
  played.scenes.filter((scene) => scene.is === "answer")
const callsOf = (played: Played): ReadonlyArray<PlayedCall> => answersOf(played).flatMap(({ calls }) => calls)
const parts = all.flatMap(([session, played]) => partsOf(played).map((part) => ({ session, part })))
const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, one) => total + one, 0)

describe("Spoor", () => {
  const database = path.join(scratch, "spoor.db")
  let summary: IngestSummary
  let store: DatabaseSync
  const rows = <Row>(sql: string): ReadonlyArray<Row> =>
    store.prepare(sql).all() as unknown as ReadonlyArray<Row>

  beforeAll(async () => {
    const trail = path.join(scratch, "home")
    buildHome(path.dirname(home), trail)
    const roots = [
      ".claude/projects",
      ".claude/data",
      ".claude/kernel",
      ".claude/coordinator",
      ".codex",
      ".local/share/opencode",
      ".local/state/spoor/spool",
      "harbour/logs"
    ].map((root) => path.join(trail, root))
    summary = await ingestTrail(database, roots, { now: () => Date.UTC(2026, 10, 20) })
    store = new DatabaseSync(database, { readOnly: true })
  })
  afterAll(() => store.close())

  it("understands everything", () => {
    expect(summary).toMatchObject({ rejected: 0, unknown_kinds: [], suspicious: 0 })
    expect(summary.files).toMatchObject({ failed: 0, skipped: 0 })
  })

  it("finds every session and every sub-agent", () => {
    const found = rows<{ agent: string; relation: string; sessions: number }>(
      `SELECT a.name AS agent, CASE relation WHEN 'subagent' THEN relation ELSE 'user' END AS relation, count(*) AS sessions
       FROM sessions s JOIN agents a ON a.id = s.agent_id GROUP BY 1, 2 ORDER BY 1, 2`
    )
    const told = new Map<string, number>()
    for (const { session, part } of parts) {
      const key = `${session.agent} ${part.delegation === null ? "user" : "subagent"}`
      told.set(key, (told.get(key) ?? 0) + 1)
    }
    expect(new Map(found.map(({ agent, relation, sessions }) => [`${agent} ${relation}`, sessions]))).toEqual(
      told
    )
    const depth = (part: Played): number =>
      1 + Math.max(0, ...callsOf(part).map(({ child }) => (child === null ? 0 : depth(child))))
    expect(Math.max(...all.map(([, played]) => depth(played)))).toBe(3)
  })

  it("finds every run of the nightly job, as it came out", () => {
    const found = rows<{ status: string; runs: number }>(
      "SELECT status, count(*) AS runs FROM agent_runs GROUP BY 1 ORDER BY 1"
    )
    const told = [...new Set(nightly.map(({ came }) => came))].sort()
    expect(found.map((row) => ({ ...row }))).toEqual(
      told.map((status) => ({ status, runs: nightly.filter(({ came }) => came === status).length }))
    )
  })

  it("finds how long the person was waited for, to the millisecond", () => {
    const asked = all.flatMap(([{ agent }, played]) => (agent === "claude-code" ? askedIn(played) : []))
    const found = rows<{
      waits: number
      denied: number
      unsettled: number
      calls: number
      waited_ms: number
    }>(
      `SELECT count(*) AS waits, sum(decision = 'denied') AS denied, sum(to_ms IS NULL) AS unsettled,
         count(DISTINCT message_id || part_key) AS calls, sum(waited_ms) AS waited_ms FROM waits`
    )
    expect(asked.length).toBeGreaterThan(5)
    expect({ ...found[0] }).toEqual({
      waits: asked.length,
      denied: asked.filter(({ call }) => call.call.fault?.kind === "denied").length,
      unsettled: 0,
      calls: asked.length,
      waited_ms: sum(asked.map(({ asked_ms, answered_ms }) => answered_ms - asked_ms))
    })
  })

  it("counts every token of every model, each once", () => {
    const found = rows<Record<string, unknown>>(
      `SELECT m.name AS model, count(*) AS requests, sum(input_tokens) AS input, sum(output_tokens) AS output,
         sum(reasoning_tokens) AS reasoning, sum(cache_read_tokens) AS cache_read,
         sum(cache_write_5m_tokens + cache_write_1h_tokens) AS cache_write
       FROM requests r JOIN models m ON m.id = r.model_id
       WHERE is_counted = 1 AND web_searches = 0 GROUP BY 1 ORDER BY 1`
    )
    const answers = parts.flatMap(({ part }) => answersOf(part))
    const models = [...new Set(answers.map(({ model }) => model.id))].sort()
    expect(found.map((row) => ({ ...row }))).toEqual(
      models.map((model) => {
        const of = answers.filter((answer) => answer.model.id === model)
        return {
          model,
          requests: of.length,
          input: sum(of.map(({ tokens }) => tokens.input)),
          output: sum(of.map(({ tokens }) => tokens.output)),
          reasoning: sum(of.map(({ tokens }) => tokens.reasoning)),
          cache_read: sum(of.map(({ tokens }) => tokens.cache_read)),
          cache_write: sum(of.map(({ tokens }) => tokens.cache_write))
        }
      })
    )
  })

  it("knows the price of every model but the one at home", () => {
    expect(
      rows<{ name: string }>(
        "SELECT DISTINCT m.name FROM requests r JOIN models m ON m.id = r.model_id WHERE cost_status = 'unknown'"
      ).map(({ name }) => name)
    ).toEqual(["qwen3-coder-30b"])
  })

  it("prices what Claude Code keeps for an hour and for five minutes apart", () => {
    const [written] = rows<{ hour: number; minutes: number }>(
      `SELECT sum(cache_write_1h_tokens) AS hour, sum(cache_write_5m_tokens) AS minutes FROM requests r
       JOIN agents a ON a.id = r.agent_id WHERE a.name = 'claude-code'`
    )
    const claude = parts.filter(({ session }) => session.agent === "claude-code")
    const writtenBy = (which: (part: Played) => boolean) =>
      sum(
        claude.flatMap(({ part }) =>
          which(part) ? answersOf(part).map(({ tokens }) => tokens.cache_write) : []
        )
      )
    expect({ ...written }).toEqual({
      hour: writtenBy(({ delegation }) => delegation === null),
      minutes: writtenBy(({ delegation }) => delegation !== null)
    })
  })

  it("sees every tool call, and how it ended", () => {
    const found = rows<{ status: string; calls: number }>(
      "SELECT status, count(*) AS calls FROM parts WHERE type = 'tool' GROUP BY 1"
    )
    const calls = parts.flatMap(({ part }) => callsOf(part))
    const count = (which: (call: PlayedCall) => boolean) => calls.filter(which).length
    expect(Object.fromEntries(found.map(({ status, calls }) => [status, calls]))).toMatchObject({
      denied: count(({ call }) => call.fault?.kind === "denied"),
      running: count(({ ended_ms }) => ended_ms === null)
    })
    expect(sum(found.map(({ calls }) => calls))).toBe(calls.length)
    const kinds = rows<{ kind: string }>(
      "SELECT DISTINCT json_extract(error_data, '$.type') AS kind FROM parts WHERE error_data IS NOT NULL"
    )
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(
      expect.arrayContaining(["conflict", "exit_code", "not_found", "permission", "rate_limit", "timeout"])
    )
  })

  it("counts the worktree to its repository", () => {
    expect(rows<{ root: string }>("SELECT root FROM projects ORDER BY 1").map(({ root }) => root)).toEqual([
      "/home/dev/quayside",
      "/home/dev/tideline"
    ])
    expect(rows("SELECT 1 FROM directories WHERE is_worktree = 1")).toHaveLength(1)
  })

  it("gives what a fork copied to its parent", () => {
    const forks = all.filter(([{ forkOf }]) => forkOf !== undefined)
    const requestsOf = (session: Session): number =>
      rows<{ requests: number }>(
        `SELECT count(*) AS requests FROM requests r JOIN sessions s ON s.id = r.session_id
         WHERE s.title = '${session.title}' AND is_counted = 1`
      )[0]!.requests
    expect(forks).toHaveLength(2)
    for (const [session, played] of forks) {
      expect([session.label, requestsOf(session)]).toEqual([session.label, answersOf(played).length])
      const parent = all.find(([one]) => one === session.forkOf!.session)!
      expect(requestsOf(parent[0])).toBe(answersOf(parent[1]).length)
    }
  })

  it("notices the compaction, the refusal and the interruptions", () => {
    const counted = rows<{ type: string; events: number }>(
      "SELECT type, count(*) AS events FROM events WHERE type IN ('compaction', 'api_error', 'interrupted') GROUP BY 1"
    )
    const scenes = parts.flatMap(({ part }) => part.scenes)
    const count = (is: string) => scenes.filter((scene) => scene.is === is).length
    expect(Object.fromEntries(counted.map(({ type, events }) => [type, events]))).toEqual({
      compaction: count("compaction"),
      api_error: count("refusal"),
      interrupted: count("interruption")
    })
  })

  it("counts the lines that were written", () => {
    const [lines] = rows<{ added: number; untold: number }>(
      `SELECT sum(lines_added) AS added, sum(CASE WHEN verb <> 'read' AND lines_added IS NULL THEN 1 ELSE 0 END) AS untold
       FROM file_operations`
    )
    expect(lines!.added).toBeGreaterThan(300)
    expect(lines!.untold).toBe(0)
  })

  it("holds what tools beside the agents wrote against it", () => {
    const [commits] = rows<{ all: number; by_sessions: number; added: number; repos: string }>(
      `SELECT count(*) AS "all", count(session) AS by_sessions, sum(additions) AS added,
         group_concat(DISTINCT repo) AS repos FROM git_events WHERE event_type = 'commit'`
    )
    const made = parts
      .flatMap(({ part }) => callsOf(part))
      .filter(({ call: { deed } }) => deed.does === "run" && deed.command.includes("git commit"))
    expect(made).toHaveLength(6)
    expect(commits!.by_sessions).toBe(made.length)
    expect(commits!.all).toBe(made.length + ownCommits.length)
    expect(commits!.repos.split(",").sort()).toEqual(["quayside", "tideline"])
    const kinds = ["routing_metrics", "self_heal", "recovery", "coordinator", "expertise_routing"]
    expect(kinds.map((kind) => rows(`SELECT 1 FROM ${kind}_events`).length)).toEqual([
      routings.length,
      19,
      recoveries.length,
      coordinated.length,
      advised.length
    ])
  })
})
