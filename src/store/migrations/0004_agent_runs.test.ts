/** The tables of runs: added to a store full of rows, taken away, added again; and asked as their first writer planned. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ingestTrail } from "../../../test/support/ingestTrail.ts"
import { writeClaudeTrail } from "../../../test/support/claudeTrail.ts"
import { openSqlite } from "../open-sqlite.ts"
import { sqliteRuns } from "../runs/sqlite-runs.ts"
import { aRun, ended } from "../runs/testing/aRun.ts"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { agentRuns } from "./0004_agent_runs.ts"
import { migrate } from "./migrate.ts"

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "spoor.db")
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const fixtures = path.resolve(import.meta.dirname, "../../sources/agent-runs/fixtures")

const count = (sql: string): number => {
  const database = openSqlite(file, { readOnly: true })
  try {
    return Number(database.prepare(`SELECT count(*) AS n FROM ${sql}`).get()!["n"])
  } finally {
    database.close()
  }
}

const lead = (to: number | undefined, dry_run = false) => {
  const database = openSqlite(file)
  try {
    return migrate(database, file, { ...(to === undefined ? {} : { to }), dry_run })
  } finally {
    database.close()
  }
}

describe("the migration to runs", () => {
  it("keeps the rows that there were, backs them up first, and is rehearsed on a copy", async () => {
    writeClaudeTrail(folder, { seed: 3, sessions: 2, calls: 5 })
    await ingestTrail(file, [path.join(folder, ".claude")])
    const requests = count("requests")
    lead(agentRuns.id - 1)
    expect(lead(agentRuns.id, true)).toMatchObject({ dry_run: true, backup: null, steps: ["4 agent runs"] })
    expect(() => count("agent_runs")).toThrow(/no such table/)
    const { backup } = lead(agentRuns.id)
    expect(fs.existsSync(backup!)).toBe(true)
    expect([count("requests"), count("agent_runs")]).toEqual([requests, 0])
  })

  it("is undone with the runs, and files that are still there are read again", async () => {
    const root = path.join(folder, "claude-runs")
    fs.cpSync(fixtures, root, { recursive: true })
    await ingestTrail(file, [root])
    expect([count("agent_runs"), count("rejections")]).toEqual([4, 2])
    const before = count("sqlite_master")
    lead(agentRuns.id - 1)
    expect(() => count("agent_runs")).toThrow(/no such table/)
    lead(undefined)
    expect([count("sqlite_master"), count("agent_runs")]).toEqual([before, 0])
    const { rows } = await ingestTrail(file, [root])
    expect([rows.runs, count("agent_runs"), count("rejections")]).toEqual([4, 4, 2])
  })

  it("finds a run without what was asked", async () => {
    lead(agentRuns.id)
    const database = openSqlite(file)
    database.exec(
      "INSERT INTO agent_runs (id, repository, status, started_at_ms, retry_count) VALUES ('a', 'r', 'QUEUED', 0, 0)"
    )
    expect(agentRuns.verify!.flatMap(({ sql }) => database.prepare(sql).all())).toHaveLength(1)
    expect(() => database.exec("UPDATE agent_runs SET status = 'DONE'")).toThrow(/CHECK constraint/)
    database.close()
  })
})

describe("the queries that the first writer of runs planned, in SQLite's words", () => {
  const now = Date.now()
  const asked = (id: string, prompt: string, hours: number) =>
    aRun(id, {
      started_at_ms: now - hours * 3_600_000,
      input: { ...aRun("").input, prompt }
    })
  const store = async () => {
    const database = memoryDatabase()
    await Effect.runPromise(
      sqliteRuns(database, "memory").join([
        ended(asked("a", "Generate a commit message", 1), "SUCCESS", 4000),
        ended(asked("b", "Generating messages for commits", 2), "FAILED", 2000),
        ended(asked("c", "Say when the tide turns", 30), "FAILED", 1000),
        { ...ended(asked("d", "Weather", 3), "SUCCESS", 8000), repository: "tideline" }
      ])
    )
    return database
  }

  it("find failed runs of the last 24 hours", async () => {
    const database = await store()
    const rows = database
      .prepare(
        `SELECT r.*, i.prompt, e.message AS error_message
        FROM agent_runs r
        JOIN agent_inputs i ON r.id = i.run_id
        JOIN run_errors e ON r.id = e.run_id
        WHERE r.status = 'FAILED' AND r.started_at > datetime('now', '-24 hours')
        ORDER BY r.started_at DESC`
      )
      .all()
    expect(rows.map((row) => [row["id"], row["prompt"], row["error_message"]])).toEqual([
      ["b", "Generating messages for commits", "spawn claude ETIMEDOUT"]
    ])
    expect(rows[0]!["started_at"]).toBe(
      new Date(now - 7_200_000).toISOString().replace("T", " ").slice(0, -1)
    )
  })

  it("find how each repository does", async () => {
    const database = await store()
    const rows = database
      .prepare(
        `WITH ranked AS (
          SELECT repository, duration, row_number() OVER (PARTITION BY repository ORDER BY duration) AS place,
            count(*) OVER (PARTITION BY repository) AS of
          FROM agent_runs WHERE duration IS NOT NULL AND started_at > datetime('now', '-7 days'))
        SELECT r.repository, COUNT(*) AS total_runs, AVG(r.duration) AS avg_duration_ms,
          (SELECT min(duration) FROM ranked WHERE ranked.repository = r.repository AND place >= 0.95 * of) AS p95_duration,
          CAST(SUM(CASE WHEN status = 'SUCCESS' THEN 1 ELSE 0 END) AS REAL) / COUNT(*) AS success_rate
        FROM agent_runs r WHERE started_at > datetime('now', '-7 days')
        GROUP BY r.repository ORDER BY total_runs DESC`
      )
      .all()
    expect(rows.map((row) => ({ ...row }))).toEqual([
      {
        repository: "quayside",
        total_runs: 3,
        avg_duration_ms: 7000 / 3,
        p95_duration: 4000,
        success_rate: 1 / 3
      },
      { repository: "tideline", total_runs: 1, avg_duration_ms: 8000, p95_duration: 8000, success_rate: 1 }
    ])
    const stats = database.prepare("SELECT * FROM repository_stats ORDER BY repository").all()
    expect(stats[0]).toMatchObject({
      repository: "quayside",
      total_runs: 3,
      successful_runs: 1,
      failed_runs: 2
    })
  })

  it("find runs with similar prompts", async () => {
    const database = await store()
    const rows = database
      .prepare(
        `SELECT r.*, i.prompt, rank FROM search_runs
        JOIN agent_inputs i ON i.number = search_runs.rowid
        JOIN agent_runs r ON r.id = i.run_id
        WHERE search_runs MATCH 'commit AND message AND generation' ORDER BY rank LIMIT 10`
      )
      .all()
    expect(rows.map((row) => String(row["id"])).sort()).toEqual(["a", "b"])
  })
})
