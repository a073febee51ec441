/**
 * Where a run of the live trail stands: bulk, hand-over, live, and how it ended.
 *
 * Every step is a row, so that it can be told afterwards what a process did that is gone. A run that was killed
 * is found by the next one and closed as failed.
 */
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "../in-transaction.ts"

/**
 * - `bulk`: what changed before T0 is read.
 * - `hand_over`: what the watches have noted since T0 is read.
 * - `live`: changes are read as they come.
 * - `stopped`, `failed`: the run is over.
 */
export type SyncPhase = "bulk" | "hand_over" | "live" | "stopped" | "failed"

const next: Readonly<Record<SyncPhase, ReadonlyArray<SyncPhase>>> = {
  bulk: ["hand_over", "stopped", "failed"],
  hand_over: ["live", "stopped", "failed"],
  live: ["stopped", "failed"],
  stopped: [],
  failed: []
}

export interface SyncRun {
  /** Names the run; the log and the file states that it wrote bear it as their correlation id. */
  readonly id: string
  readonly phase: SyncPhase
  /** Since when the watches noted changes: bulk takes what changed before, the watches what changed after. */
  readonly t0_ms: number
  readonly pid: number
  readonly host: string
  readonly started_at_ms: number
  readonly changed_at_ms: number
  readonly ended_at_ms: number | null
  readonly error: string | null
}

/** What a phase did; kept as JSON with the step out of it. */
export interface PhaseStatistics {
  readonly files: number
  readonly rows: number
  /** Null where an older Spoor did not count them. */
  readonly bytes: number | null
  readonly rejected: number
  /** Files that could not be read; null as above. */
  readonly unread: number | null
  readonly batches: number
  readonly duration_ms: number
}

export interface SyncTransition {
  readonly at_ms: number
  readonly from: SyncPhase | null
  readonly to: SyncPhase
  readonly why: string | null
  readonly statistics: PhaseStatistics | null
}

export class SyncState {
  readonly #database: DatabaseSync
  readonly #id: string
  #phase: SyncPhase = "bulk"

  /** Begins a run; runs of processes that ended without a word are closed as failed. */
  constructor(database: DatabaseSync, run: Pick<SyncRun, "id" | "t0_ms" | "pid" | "host">, now_ms: number) {
    this.#database = database
    this.#id = run.id
    inTransaction(database, () => {
      closeAbandoned(database, now_ms)
      database
        .prepare(
          `INSERT INTO sync_runs (id, phase, t0_ms, pid, host, started_at_ms, changed_at_ms)
          VALUES (?, 'bulk', ?, ?, ?, ?, ?)`
        )
        .run(run.id, run.t0_ms, run.pid, run.host, now_ms, now_ms)
      note(database, run.id, now_ms, null, "bulk", null, null)
    })
  }

  get phase(): SyncPhase {
    return this.#phase
  }

  /** A step that makes no sense is a bug: a run that is over stays over. */
  enter(to: SyncPhase, now_ms: number, statistics: PhaseStatistics, why: string | null = null): void {
    const from = this.#phase
    if (!next[from].includes(to)) throw new TypeError(`The live trail cannot go from ${from} to ${to}`)
    inTransaction(this.#database, () => {
      const isOver = next[to].length === 0
      this.#database
        .prepare("UPDATE sync_runs SET phase = ?, changed_at_ms = ?, ended_at_ms = ?, error = ? WHERE id = ?")
        .run(to, now_ms, isOver ? now_ms : null, to === "failed" ? why : null, this.#id)
      note(this.#database, this.#id, now_ms, from, to, why, statistics)
    })
    this.#phase = to
  }
}

/** The last runs, newest first. */
export const syncRuns = (database: DatabaseSync, limit: number): ReadonlyArray<SyncRun> =>
  database
    .prepare("SELECT * FROM sync_runs ORDER BY started_at_ms DESC, id DESC LIMIT ?")
    .all(limit) as unknown as ReadonlyArray<SyncRun>

export const transitionsOf = (database: DatabaseSync, run_id: string): ReadonlyArray<SyncTransition> =>
  database
    .prepare(
      `SELECT at_ms, from_phase AS "from", to_phase AS "to", why, statistics FROM sync_transitions
      WHERE run_id = ? ORDER BY sequence`
    )
    .all(run_id)
    .map((row) => ({
      ...row,
      statistics:
        row["statistics"] === null ? null : { ...uncounted, ...JSON.parse(String(row["statistics"])) }
    })) as unknown as ReadonlyArray<SyncTransition>

const uncounted = { bytes: null, unread: null } as const

/** So many of the newest runs are kept, however old. */
const keptRuns = 100

/** Lets go of what was noted of runs that ended long ago: a process that fails every few seconds leaves very many. */
export const forgetRuns = (database: DatabaseSync, ended_before_ms: number): void => {
  const old = `SELECT id FROM sync_runs WHERE ended_at_ms < ? AND id NOT IN
    (SELECT id FROM sync_runs ORDER BY started_at_ms DESC, id DESC LIMIT ${keptRuns})`
  if (database.prepare(`${old} LIMIT 1`).get(ended_before_ms) === undefined) return
  inTransaction(database, () => {
    database.prepare(`DELETE FROM sync_transitions WHERE run_id IN (${old})`).run(ended_before_ms)
    database.prepare(`DELETE FROM sync_runs WHERE id IN (${old})`).run(ended_before_ms)
  })
}

const closeAbandoned = (database: DatabaseSync, now_ms: number): void => {
  const why = "the process ended without a word"
  const open = database.prepare("SELECT id, phase FROM sync_runs WHERE ended_at_ms IS NULL").all()
  for (const run of open) {
    const { id, phase } = run as unknown as Pick<SyncRun, "id" | "phase">
    database
      .prepare(
        "UPDATE sync_runs SET phase = 'failed', changed_at_ms = ?, ended_at_ms = ?, error = ? WHERE id = ?"
      )
      .run(now_ms, now_ms, why, id)
    note(database, id, now_ms, phase, "failed", why, null)
  }
}

const note = (
  database: DatabaseSync,
  run_id: string,
  at_ms: number,
  from: SyncPhase | null,
  to: SyncPhase,
  why: string | null,
  statistics: PhaseStatistics | null
): void => {
  database
    .prepare(
      `INSERT INTO sync_transitions (run_id, sequence, at_ms, from_phase, to_phase, why, statistics)
      VALUES (?, (SELECT count(*) FROM sync_transitions WHERE run_id = ?), ?, ?, ?, ?, ?)`
    )
    .run(run_id, run_id, at_ms, from, to, why, statistics === null ? null : JSON.stringify(statistics))
}
