/** Writes agent runs: the run itself, what was asked, what came of it, its states, and the figures that follow. */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { AgentRun, RunTransition } from "../../record/AgentRun.ts"
import { runStage } from "../../record/RunStatus.ts"
import { compareRuns } from "../runs/later-run.ts"
import { RunColumnTable } from "../runs/RunColumns.ts"
import { runOfRow, runRowSql, type RunRow } from "../runs/run-rows.ts"

/** Where a run stands in custody. */
export interface RunPlace {
  readonly address: number | null
  readonly length: number | null
}

/** What came of a sighting: a new run, a later state of a known one, the same again, or an earlier state. */
export type Seen = "added" | "advanced" | "same" | "older"

const nowhere: RunPlace = { address: null, length: null }

const putSql = `INSERT INTO agent_runs (id, repository, status, started_at_ms, completed_at_ms, duration_ms, retry_count,
    parent_run_id, execution, document, address, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET repository = excluded.repository, status = excluded.status,
    started_at_ms = excluded.started_at_ms, completed_at_ms = excluded.completed_at_ms,
    duration_ms = excluded.duration_ms, retry_count = excluded.retry_count, parent_run_id = excluded.parent_run_id,
    execution = excluded.execution, document = excluded.document,
    address = coalesce(excluded.address, agent_runs.address), length = coalesce(excluded.length, agent_runs.length)
  RETURNING number`

const inputSql = `INSERT INTO agent_inputs (number, run_id, prompt, diff, recent_commits, model, temperature)
  VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET prompt = excluded.prompt, diff = excluded.diff,
    recent_commits = excluded.recent_commits, model = excluded.model, temperature = excluded.temperature`

const outputSql = `INSERT INTO agent_outputs (number, run_id, message, confidence, reasoning, raw_response, tokens_used)
  VALUES (?, ?, ?, ?, ?, ?, ?)`

const errorSql = `INSERT INTO run_errors (number, run_id, code, message, stack_trace, recoverable)
  VALUES (?, ?, ?, ?, ?, ?)`

// A state is entered once; the earliest word of when stays, and any reason is better than none.
const transitionSql = `INSERT INTO run_transitions (run_id, status, stage, at_ms, reason) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET at_ms = min(coalesce(at_ms, excluded.at_ms), coalesce(excluded.at_ms, at_ms)),
    reason = max(coalesce(reason, excluded.reason), coalesce(excluded.reason, reason))`

export class RunTable {
  readonly #get: StatementSync
  readonly #put: StatementSync
  readonly #input: StatementSync
  readonly #output: StatementSync
  readonly #error: StatementSync
  readonly #transition: StatementSync
  readonly #repository: StatementSync
  readonly #attempts: StatementSync
  /** By run's number; the run itself last. */
  readonly #clear: ReadonlyArray<StatementSync>
  readonly #clearTransitions: StatementSync
  readonly #remove: StatementSync
  readonly #columns: RunColumnTable
  readonly #written = new Set<string>()

  constructor(database: DatabaseSync) {
    this.#get = database.prepare(`${runRowSql} WHERE r.id = ?`)
    this.#put = database.prepare(putSql)
    this.#input = database.prepare(inputSql)
    this.#output = database.prepare(outputSql)
    this.#error = database.prepare(errorSql)
    this.#transition = database.prepare(transitionSql)
    this.#repository = database.prepare("INSERT OR IGNORE INTO run_repositories (name) VALUES (?)")
    this.#attempts = database.prepare("SELECT number FROM agent_runs WHERE parent_run_id = ?")
    this.#clear = ["agent_outputs", "run_errors"].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE number = ?`)
    )
    this.#clearTransitions = database.prepare("DELETE FROM run_transitions WHERE run_id = ?")
    this.#remove = database.prepare("DELETE FROM agent_runs WHERE number = ?")
    this.#clear = [...this.#clear, database.prepare("DELETE FROM agent_inputs WHERE number = ?")]
    this.#columns = new RunColumnTable(database)
  }

  get(id: string): AgentRun | null {
    const row = this.#get.get(id) as RunRow | undefined
    return row === undefined ? null : runOfRow(row)
  }

  /** Joins a sighting to what is known of its run. */
  see(run: AgentRun, place: RunPlace = nowhere): Seen {
    const known = this.get(run.id)
    const order = known === null ? 1 : compareRuns(run, known)
    if (order > 0) this.put(run, place)
    else this.#writeTransitions(run)
    return known === null ? "added" : order > 0 ? "advanced" : order === 0 ? "same" : "older"
  }

  /** Writes the run as it is, in place of what was known of it. */
  put(run: AgentRun, place: RunPlace = nowhere): void {
    this.#written.add(run.id)
    this.#repository.run(run.repository)
    const { number } = this.#put.get(
      run.id,
      run.repository,
      run.status,
      run.started_at_ms,
      run.completed_at_ms,
      run.duration_ms,
      run.retry_count,
      run.parent_run_id,
      run.execution === null ? null : JSON.stringify(run.execution),
      run.document,
      place.address,
      place.length
    ) as { number: number }
    const { prompt, diff, recent_commits, model, temperature } = run.input
    this.#input.run(number, run.id, prompt, diff, JSON.stringify(recent_commits), model, temperature)
    for (const statement of this.#clear.slice(0, 2)) statement.run(number)
    this.#writeOutcome(number, run)
    this.#writeTransitions(run)
    this.#touch(run.id, number)
  }

  /** Forgets a run. False when there is none of that id. */
  remove(id: string): boolean {
    const row = this.#get.get(id) as RunRow | undefined
    if (row === undefined) return false
    this.#written.add(id)
    this.#touch(id, row.number)
    this.#clearTransitions.run(id)
    for (const statement of this.#clear) statement.run(row.number)
    this.#remove.run(row.number)
    return true
  }

  /** What follows from the rows; before every commit. Gives the ids that were written since the last one. */
  settle(): ReadonlyArray<string> {
    this.#columns.remake()
    const written = [...this.#written]
    this.#written.clear()
    return written
  }

  /** After a rollback. */
  forget(): void {
    this.#columns.forget()
    this.#written.clear()
  }

  /** The figures of its other attempts name it by its number. */
  #touch(id: string, number: number): void {
    this.#columns.touch(number)
    for (const row of this.#attempts.all(id)) this.#columns.touch(Number(row["number"]))
  }

  #writeOutcome(number: number, { id, output, error }: AgentRun): void {
    if (output !== null) {
      const { message, confidence, reasoning, raw_response, tokens_used } = output
      this.#output.run(number, id, message, confidence, reasoning, raw_response, tokens_used)
    }
    if (error !== null) {
      const { code, message, stack_trace, recoverable } = error
      this.#error.run(number, id, code, message, stack_trace, recoverable ? 1 : 0)
    }
  }

  #writeTransitions(run: AgentRun): void {
    for (const { status, at_ms, reason } of statesOf(run)) {
      this.#transition.run(run.id, status, runStage[status], at_ms, reason)
    }
  }
}

/** The states that a run tells it has been in: all of them if Spoor recorded it, else the one that it is in. */
const statesOf = (run: AgentRun): ReadonlyArray<RunTransition> => {
  if (run.execution !== null && run.execution.history.length > 0) return run.execution.history
  return [{ status: run.status, at_ms: timeOf(run), reason: null }]
}

/** When the run came into the state that it is in, if it says so. When it was retried its file does not say. */
const timeOf = ({ status, started_at_ms, completed_at_ms }: AgentRun): number | null => {
  if (status === "PENDING" || status === "QUEUED") return started_at_ms
  return runStage[status] === runStage.SUCCESS ? completed_at_ms : null
}
