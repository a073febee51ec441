/**
 * The rollups of sessions, made anew from their rows whenever these changed.
 *
 * Making them anew costs a few milliseconds for the largest sessions and leaves no way for a sum to drift.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { bytesOf, bytesOfColumn, type Columns } from "../WorkLog.ts"
import { workSums } from "../WorkSums.ts"
import { UsageRollup, usageRollups, type SessionUsage } from "./UsageRollup.ts"
import { WaitTable } from "./WaitTable.ts"
import { WorkRollup, type SessionWork } from "./WorkRollup.ts"
import { renamedSessions, worktreesOf } from "./worktrees.ts"

/** What of a session's work and usage stands in `session_stats`; compactions are counted beside. */
export const told = [
  "messages",
  "prompts",
  "requests",
  "tool_calls",
  "tool_errors",
  "input_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "web_searches",
  "cost_usd_micros",
  "recorded_cost_usd_micros",
  "computed_cost_usd_micros",
  "cost_status",
  "unpriced_requests",
  "lines_added",
  "lines_removed",
  "files_touched",
  "model_id",
  "first_prompt_message_id"
] as const satisfies ReadonlyArray<keyof (SessionWork & SessionUsage)>

const statsSql = `INSERT OR REPLACE INTO session_stats (session_id, compactions, ${told.join(", ")})
  VALUES (?, (SELECT count(*) FROM events WHERE session_id = ? AND type = 'compaction'), ${told.map(() => "?").join(", ")})`

export class Rollups {
  readonly #database: DatabaseSync
  readonly #usage: UsageRollup
  readonly #work: WorkRollup
  readonly #waits: WaitTable
  readonly #stats: StatementSync
  readonly #owners: StatementSync
  readonly #clear: ReadonlyArray<StatementSync>
  readonly #addWork: StatementSync
  readonly #addSums: StatementSync
  /** Working directories up to here are known to the names that stand in the rollups. */
  #lastDirectory: number

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#usage = new UsageRollup(database)
    this.#work = new WorkRollup(database)
    this.#waits = new WaitTable(database)
    this.#stats = database.prepare(statsSql)
    this.#owners = database.prepare(
      `SELECT DISTINCT m.session_id AS id FROM message_copies c JOIN messages m ON m.id = c.message_id
        WHERE c.session_id IN (SELECT value FROM json_each(?))`
    )
    this.#clear = [...Object.keys(usageRollups), "work_logs", "work_sums"].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE session_id IN (SELECT value FROM json_each(?))`)
    )
    this.#addWork = database.prepare("INSERT INTO work_logs (session_id, operations, calls) VALUES (?, ?, ?)")
    this.#addSums = database.prepare(
      "INSERT INTO work_sums (session_id, tools, durations, paths) VALUES (?, ?, ?, ?)"
    )
    this.#lastDirectory = lastDirectory(database)
  }

  /**
   * Makes the rollups of these sessions anew, and those of sessions whose rollups depend on rows that came with
   * them: the owners of messages that they hold copies of, and those whose files have another name since a
   * worktree is known.
   */
  remake(session_ids: Iterable<number>): void {
    const changed = [...session_ids]
    const ids = new Set(changed)
    for (const row of this.#owners.all(JSON.stringify(changed))) ids.add(Number(row["id"]))
    for (const id of renamedSessions(this.#database, this.#lastDirectory)) ids.add(id)
    this.#lastDirectory = lastDirectory(this.#database)
    const worktrees = worktreesOf(this.#database)
    const list = JSON.stringify([...ids])
    for (const statement of this.#clear) statement.run(list)
    for (const id of ids) {
      const { calls, operations, ...work } = this.#work.make(id, worktrees)
      const stats = { ...work, ...this.#usage.make(id) }
      this.#stats.run(id, id, ...told.map((name) => stats[name]))
      this.#writeWork(id, calls, operations)
      this.#waits.remake(id)
    }
  }

  #writeWork(id: number, calls: Columns, operations: Columns): void {
    if (calls.rows + operations.rows === 0) return
    this.#addWork.run(id, bytesOf(operations), bytesOf(calls))
    const { tools, durations_ms, paths } = workSums(calls, operations)
    this.#addSums.run(id, bytesOf(tools), bytesOfColumn(durations_ms), bytesOfColumn(paths))
  }

  /** Call after a rollback: directories that were seen since may not exist. */
  forget(): void {
    this.#lastDirectory = lastDirectory(this.#database)
  }
}

/** Makes the rollups of all sessions anew. */
export const remakeAllRollups = (database: DatabaseSync): void => {
  const rows = database.prepare("SELECT id FROM sessions").all()
  new Rollups(database).remake(rows.map((row) => Number(row["id"])))
}

const lastDirectory = (database: DatabaseSync): number =>
  Number(database.prepare("SELECT coalesce(max(id), 0) AS id FROM directories").get()!["id"])
