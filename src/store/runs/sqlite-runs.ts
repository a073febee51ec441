/** Agent runs as rows of a store. */
import * as Effect from "effect/Effect"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { AgentRun, RunTransition } from "../../record/AgentRun.ts"
import { RunTable, type Seen } from "../writing/RunTable.ts"
import { figureColumns, figuresOf } from "./run-figures.ts"
import { briefSql, pageOf } from "./run-pages.ts"
import { runOfRow, runRowSql, type RunRow } from "./run-rows.ts"
import { readRunColumns } from "./RunColumns.ts"
import { alreadyThere, noSuchRun, runFailure, type RunError } from "./RunError.ts"
import { noteMissed } from "./missed-runs.ts"
import type { Repository, RunBrief } from "./RunRepository.ts"
import { firstAttemptOf, retriedRun, steppedRun } from "./run-steps.ts"
import { similarRuns } from "./similar-runs.ts"

export interface SqliteRunsOptions {
  /** Notes in the same transaction which runs were written, so that another place can follow (`run_missed`). */
  readonly notesWrites?: boolean
}

/** `place` says where, for people. The caller opens the store, for reading alone if nothing shall be written. */
export const sqliteRuns = (
  database: DatabaseSync,
  place: string,
  options: SqliteRunsOptions = {}
): Repository => {
  const runs = new SqliteRuns(database, options.notesWrites === true)
  const attempt = <A>(doing: string, work: () => A): Effect.Effect<A, RunError> =>
    Effect.try({ try: work, catch: (cause) => runFailure(cause, `${doing} in ${place}`) })
  return {
    place,
    find: (id) => attempt("Looking for a run", () => runs.find(id)),
    idsFrom: (beginning, limit) => attempt("Looking for a run", () => runs.idsFrom(beginning, limit)),
    add: (run) => attempt("Adding a run", () => runs.write((table) => runs.add(table, run))),
    change: (id, change) =>
      attempt("Changing a run", () => runs.write((table) => runs.change(table, id, change))),
    retry: (again) => attempt("Retrying a run", () => runs.write((table) => runs.retry(table, again))),
    join: (seen) =>
      attempt("Writing runs", () =>
        runs.write((table): ReadonlyArray<Seen> => seen.map((run) => table.see(run)))
      ),
    repositories: attempt("Reading the names of repositories", () => runs.repositories()),
    page: (query) => attempt("Listing runs", () => pageOf(database, query)),
    figures: (filter) =>
      attempt("Adding up runs", () => figuresOf(readRunColumns(database, figureColumns), filter)),
    similar: (text, query) =>
      attempt("Looking for runs like a text", () => similarRuns(database, text, query)),
    attempts: (id) => attempt("Looking for attempts", () => runs.attempts(id)),
    history: (id) => attempt("Reading the states of a run", () => runs.history(id)),
    unfinished: attempt("Looking for unfinished runs", () => runs.unfinished()),
    slice: (after, limit) => attempt("Reading runs", () => runs.slice(after, limit)),
    remove: (ids) =>
      attempt("Removing runs", () =>
        runs.write((table) => ids.reduce((removed, id) => removed + (table.remove(id) ? 1 : 0), 0))
      ),
    unread: Effect.succeed([])
  }
}

class SqliteRuns {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  readonly #notesWrites: boolean
  #table: RunTable | undefined

  constructor(database: DatabaseSync, notesWrites: boolean) {
    this.#database = database
    this.#notesWrites = notesWrites
  }

  /** All of the work or none of it. */
  write<A>(work: (table: RunTable) => A): A {
    const table = (this.#table ??= new RunTable(this.#database))
    this.#database.exec("BEGIN IMMEDIATE")
    try {
      const done = work(table)
      const written = table.settle()
      if (this.#notesWrites) noteMissed(this.#database, written, Date.now())
      this.#database.exec("COMMIT")
      return done
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK")
      table.forget()
      throw cause
    }
  }

  find(id: string): AgentRun | null {
    const row = this.#statement(`${runRowSql} WHERE r.id = ?`).get(id) as RunRow | undefined
    return row === undefined ? null : runOfRow(row)
  }

  idsFrom(beginning: string, limit: number): ReadonlyArray<string> {
    const rows = this.#statement(
      "SELECT id FROM agent_runs WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
    ).all(beginning, `${beginning}\u{10ffff}`, limit)
    return rows.map((row) => String(row["id"]))
  }

  repositories(): ReadonlyArray<string> {
    const rows = this.#statement(
      "SELECT name FROM run_repositories d WHERE EXISTS (SELECT 1 FROM agent_runs r WHERE r.repository = d.name) ORDER BY name"
    ).all()
    return rows.map((row) => String(row["name"]))
  }

  add(table: RunTable, run: AgentRun): void {
    if (table.get(run.id) !== null) throw alreadyThere(run.id)
    table.put(run)
  }

  change(table: RunTable, id: string, change: (run: AgentRun) => AgentRun | RunError): AgentRun {
    const run = table.get(id)
    if (run === null) throw noSuchRun(id)
    const next = steppedRun(run, change)
    table.put(next)
    return next
  }

  retry(table: RunTable, again: AgentRun): void {
    this.change(table, firstAttemptOf(again), (run) => retriedRun(run, again))
    this.add(table, again)
  }

  attempts(id: string): ReadonlyArray<RunBrief> {
    return this.#statement(`WITH RECURSIVE
        up (id, parent) AS (
          SELECT id, parent_run_id FROM agent_runs WHERE id = ?
          UNION SELECT r.id, r.parent_run_id FROM agent_runs r JOIN up ON r.id = up.parent),
        chain (id) AS (
          SELECT id FROM up UNION SELECT r.id FROM agent_runs r JOIN chain ON r.parent_run_id = chain.id)
      ${briefSql} WHERE r.id IN (SELECT id FROM chain) ORDER BY r.retry_count, r.started_at_ms, r.id`).all(
      id
    ) as unknown as ReadonlyArray<RunBrief>
  }

  history(id: string): ReadonlyArray<RunTransition> {
    return this.#statement(
      "SELECT status, at_ms, reason FROM run_transitions WHERE run_id = ? ORDER BY stage, status"
    ).all(id) as unknown as ReadonlyArray<RunTransition>
  }

  unfinished(): ReadonlyArray<AgentRun> {
    return this.#runs(
      `${runRowSql} WHERE r.status IN ('PENDING', 'QUEUED', 'STARTED', 'RUNNING') ORDER BY r.id`
    )
  }

  slice(after: string, limit: number): ReadonlyArray<AgentRun> {
    return this.#runs(`${runRowSql} WHERE r.id > ? ORDER BY r.id LIMIT ?`, after, limit)
  }

  #runs(sql: string, ...bind: ReadonlyArray<string | number>): ReadonlyArray<AgentRun> {
    return (this.#statement(sql).all(...bind) as unknown as ReadonlyArray<RunRow>).map(runOfRow)
  }

  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql)
    if (statement === undefined) this.#prepared.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }
}
