import type { DatabaseSync } from "node:sqlite"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { TelemetryFacts } from "../../record/Telemetry.ts"
import { anyGit, anyRouting, git, recovery, routing } from "../telemetry/testing/facts.ts"
import { memoryDatabase } from "../testing/memoryStore.ts"
import { TelemetryTable } from "./TelemetryTable.ts"

const projectOf = (cwd: string) => ({
  root: cwd.startsWith("/home/ada/worktree") ? "/home/ada/tideline" : cwd
})

const tableIn = (database: DatabaseSync) => new TelemetryTable(database, projectOf)

/** All rows of a table, without ids. */
const rowsOf = (database: DatabaseSync, table: string) =>
  database
    .prepare(`SELECT * FROM ${table} ORDER BY key`)
    .all()
    .map(({ id: _, row_id: __, ...row }) => row)

const tables = ["telemetry_sightings", "git_events", "routing_metrics_events"]

describe("sightings and their rows", () => {
  it("are the same in any order, in any transactions, told once or twice", () => {
    const any = fc.array(fc.oneof<fc.Arbitrary<TelemetryFacts>[]>(anyGit, anyRouting), { maxLength: 10 })
    const runs = any.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all.slice(0, 3)], {
          minLength: all.length + Math.min(3, all.length)
        }),
        fc.infiniteStream(fc.boolean())
      )
    )
    fc.assert(
      fc.property(runs, ([all, shuffled, pauses]) => {
        const once = memoryDatabase()
        const table = tableIn(once)
        for (const facts of all) table.see(facts)
        table.settle()
        const often = memoryDatabase()
        for (const facts of shuffled) {
          const again = tableIn(often)
          again.see(facts)
          if (pauses.next().value === true) again.settle()
          else tableIn(often).see(facts)
          again.settle()
        }
        for (const name of tables) expect(rowsOf(often, name)).toEqual(rowsOf(once, name))
      }),
      { numRuns: 60 }
    )
  })

  it("lead from a row to its sightings", () => {
    const database = memoryDatabase()
    const table = tableIn(database)
    table.see(git({ shape: "git-hook", hash: "4f1c2a9b", repo: "tideline" }), { address: 100, length: 20 })
    table.see(git({ shape: "git-log", hash: "4f1c2a9", repo: "tideline" }), { address: 300, length: 10 })
    table.settle()
    const rows = database
      .prepare(
        "SELECT s.address, s.length FROM git_events g JOIN telemetry_sightings s ON s.kind = 'git' AND s.row_id = g.id ORDER BY 1"
      )
      .all()
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { address: 100, length: 20 },
      { address: 300, length: 10 }
    ])
  })

  it("know a worktree's commit as one of its repository", () => {
    const database = memoryDatabase()
    const table = tableIn(database)
    table.see(git({ hash: "4f1c2a9b", cwd: "/home/ada/worktree-fix" }))
    table.settle()
    expect(rowsOf(database, "git_events")[0]).toMatchObject({
      repo: "tideline",
      repo_root: "/home/ada/tideline"
    })
  })

  it("name the repository, where a hook named its worktree", () => {
    const database = memoryDatabase()
    const table = tableIn(database)
    table.see(git({ shape: "git-hook", hash: "4f1c2a9b", repo: "worktree-fix" }))
    table.see(git({ shape: "git-wrapper", hash: "4f1c2a9b", cwd: "/home/ada/worktree-fix" }))
    table.settle()
    expect(rowsOf(database, "git_events")).toHaveLength(1)
    expect(rowsOf(database, "git_events")[0]).toMatchObject({ repo: "tideline" })
  })
})

describe("rates over the tables themselves", () => {
  const database = memoryDatabase()
  const table = tableIn(database)
  const all: ReadonlyArray<TelemetryFacts> = [
    routing({ key: "1", outcome: "copied", correct: true, actual_model: "sonnet" }),
    routing({ key: "2", at_ms: 9_000_000, outcome: "feedback", correct: false }),
    routing({ key: "3", at_ms: 99_000_000, outcome: "feedback", correct: true }),
    routing({ key: "4", at_ms: 999_000_000, outcome: "stated", correct: true, actual_model: "opus" }),
    recovery({ key: "r1", is_auto: true, success: true }),
    recovery({ key: "r2", is_auto: true, success: false }),
    recovery({ key: "r3", is_auto: false, success: true }),
    recovery({ key: "r4", is_auto: true, success: true, is_simulated: true })
  ]
  for (const facts of all) table.see(facts)
  table.settle()
  const mean = (sql: string) => database.prepare(sql).get()!["mean"]

  it("take accuracy only where it is independent", () => {
    expect(mean("SELECT avg(accuracy) AS mean FROM routing_metrics_events")).toBe(0.5)
    expect(
      mean("SELECT count(*) AS mean FROM routing_metrics_events WHERE predicted_model = actual_model")
    ).toBe(0)
  })

  it("take no suggestion and nothing simulated for a success", () => {
    expect(mean("SELECT avg(success) AS mean FROM recovery_events")).toBe(0.5)
    expect(mean("SELECT avg(written_success) AS mean FROM recovery_events")).toBe(0.75)
  })
})

describe("the six tables", () => {
  /** As the plan has them that other tools' hooks and questions are written for. */
  const plan: Readonly<Record<string, string>> = {
    routing_metrics_events:
      "id timestamp query_id predicted_model actual_model dq_score complexity accuracy cost_saved reasoning",
    git_events: "id timestamp event_type repo branch commit_hash message files_changed additions deletions",
    self_heal_events:
      "id timestamp error_pattern fix_applied success execution_time_ms error_message context",
    recovery_events:
      "id timestamp error_type recovery_strategy success attempts time_to_recover_ms error_details",
    coordinator_events: "id timestamp agent_id action strategy file_path result duration_ms",
    expertise_routing_events: "id timestamp domain expertise_level query_complexity chosen_model reasoning"
  }

  it.for(Object.entries(plan))("%s has the columns of the plan", ([name, columns]) => {
    const found = memoryDatabase()
      .prepare(`SELECT name FROM pragma_table_info('${name}')`)
      .all()
      .map((row) => row["name"])
    expect(found).toEqual(expect.arrayContaining(columns.split(" ")))
  })

  const at = 1_793_700_000

  it("take a row as a hook puts it in, in seconds or milliseconds", () => {
    const database = memoryDatabase()
    const insert = database.prepare(
      "INSERT INTO git_events (timestamp, event_type, repo, branch, commit_hash, message, files_changed) VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    insert.run(at, "commit", "tideline", "main", "4f1c2a9b", "Read tide tables", 3)
    insert.run(at * 1000 + 5, "commit", "tideline", "main", "90ab77ee", "Start", 1)
    const rows = database.prepare("SELECT timestamp, at_ms FROM git_events ORDER BY id").all()
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { timestamp: at, at_ms: at * 1000 },
      { timestamp: at, at_ms: at * 1000 + 5 }
    ])
  })

  it("join such a row with what logs tell of the same commit", () => {
    const database = memoryDatabase()
    const table = tableIn(database)
    table.see(git({ shape: "git-log", hash: "4f1c2a9", repo: "tideline", message: "Read tide tables" }))
    table.settle()
    database
      .prepare(
        "INSERT INTO git_events (timestamp, event_type, repo, commit_hash, files_changed) VALUES (?, ?, ?, ?, ?)"
      )
      .run(at, "commit", "tideline", "4f1c2a9b", 3)
    table.adopt()
    table.settle()
    expect(rowsOf(database, "git_events")).toMatchObject([
      { commit_hash: "4f1c2a9b", message: "Read tide tables", files_changed: 3, timestamp: at, sightings: 2 }
    ])
  })

  it("keep each other row that was put in, and claim no accuracy for it", () => {
    const database = memoryDatabase()
    const table = tableIn(database)
    const routing = database.prepare(
      "INSERT INTO routing_metrics_events (timestamp, predicted_model, actual_model, dq_score, complexity, accuracy) VALUES (?, 'sonnet', 'sonnet', 0.8, 0.4, 1)"
    )
    routing.run(at)
    routing.run(at)
    database
      .prepare(
        "INSERT INTO self_heal_events (timestamp, error_pattern, fix_applied, success, execution_time_ms) VALUES (?, 'lock', 'rm', 1, 12)"
      )
      .run(at)
    database
      .prepare("INSERT INTO recovery_events (timestamp, error_type, success) VALUES (?, 'git', 0)")
      .run(at)
    database
      .prepare("INSERT INTO coordinator_events (timestamp, agent_id, action) VALUES (?, 'a1', 'spawn')")
      .run(at)
    database
      .prepare(
        "INSERT INTO expertise_routing_events (timestamp, domain, expertise_level) VALUES (?, 'sql', 0.3)"
      )
      .run(at)
    for (let times = 0; times < 2; times++) {
      table.adopt()
      table.settle()
    }
    expect(rowsOf(database, "routing_metrics_events")).toMatchObject([
      { at_ms: at * 1000, accuracy: null, written_correct: 1, outcome: "stated" },
      { at_ms: at * 1000, accuracy: null }
    ])
    expect(rowsOf(database, "self_heal_events")).toMatchObject([{ error_pattern: "lock", success: 1 }])
    expect(rowsOf(database, "recovery_events")).toMatchObject([{ error_type: "git", success: 0 }])
    expect(rowsOf(database, "coordinator_events")).toMatchObject([{ agent_id: "a1", action: "spawn" }])
    expect(rowsOf(database, "expertise_routing_events")).toMatchObject([
      { domain: "sql", expertise_level: 0.3 }
    ])
  })
})
