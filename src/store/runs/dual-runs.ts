/**
 * Agent runs in two places at once, while they move from one to the other: as rows and as files.
 *
 * A write goes to the rows first and is noted there until its file has followed; while the rows cannot be written it
 * goes to the files, and is noted there. Whoever asks next makes good what was missed. Answers come from the rows; from
 * the files while the rows are behind and cannot be helped; and never from a place that is behind.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { DatabaseSync } from "node:sqlite"
import type { AgentRun } from "../../record/AgentRun.ts"
import { fileRuns } from "./file-runs.ts"
import { compareRuns, laterRun } from "./later-run.ts"
import {
  clearMissedByFiles,
  clearMissedByRows,
  missedByFiles,
  missedByRows,
  noteMissedByRows,
  type MissedByRows
} from "./missed-runs.ts"
import { RunError, runFailure } from "./RunError.ts"
import type { Repository } from "./RunRepository.ts"
import { sqliteRuns } from "./sqlite-runs.ts"

export interface DualOptions {
  readonly database: DatabaseSync
  /** Path of the database, for people. */
  readonly place: string
  readonly folder: string
  /** Hears what could not be written in one of the places; the other has it. */
  readonly onTrouble: (error: RunError) => void
}

export const dualRuns = (options: DualOptions): Effect.Effect<Repository, never, Scope.Scope> =>
  Effect.map(fileRuns(options.folder), (files) => {
    const rows = sqliteRuns(options.database, options.place, { notesWrites: true })
    return repositoryOf(new Pair(rows, files, options))
  })

const repositoryOf = (pair: Pair): Repository => {
  const asked = <A>(question: (side: Repository) => Effect.Effect<A, RunError>) =>
    Effect.flatMap(pair.current, question)
  return {
    place: `${pair.rows.place} and ${pair.files.place}`,
    find: (id) => Effect.andThen(pair.current, pair.later(id)),
    idsFrom: (beginning, limit) => asked((side) => side.idsFrom(beginning, limit)),
    add: (run) => pair.write([run.id], (side) => side.add(run)),
    change: (id, change) => pair.write([id], (side) => side.change(id, change)),
    retry: (again) =>
      pair.write([again.id, ...(again.parent_run_id === null ? [] : [again.parent_run_id])], (side) =>
        side.retry(again)
      ),
    join: (runs) =>
      pair.write(
        runs.map(({ id }) => id),
        (side) => side.join(runs)
      ),
    repositories: asked((side) => side.repositories),
    page: (query) => asked((side) => side.page(query)),
    figures: (filter) => asked((side) => side.figures(filter)),
    similar: (text, query) => asked((side) => side.similar(text, query)),
    attempts: (id) => asked((side) => side.attempts(id)),
    history: (id) => asked((side) => side.history(id)),
    unfinished: asked((side) => side.unfinished),
    slice: (after, limit) => asked((side) => side.slice(after, limit)),
    remove: (ids) => pair.write(ids, (side) => side.remove(ids), true),
    unread: pair.files.unread
  }
}

/** Errors about the run itself are the same in both places; others are about the place. */
const aboutRuns: ReadonlySet<string> = new Set(["not_found", "already_there", "illegal_step", "refused"])

class Pair {
  readonly rows: Repository
  readonly files: Repository
  readonly #options: DualOptions

  constructor(rows: Repository, files: Repository, options: DualOptions) {
    this.rows = rows
    this.files = files
    this.#options = options
  }

  /** Makes good what was missed, and gives the place that may be asked. */
  get current(): Effect.Effect<Repository, RunError> {
    return Effect.gen({ self: this }, function* () {
      const byRows = yield* this.#attempt(() => missedByRows(this.#options.folder))
      const byFiles = yield* this.#attempt(() => missedByFiles(this.#options.database))
      const rowsBehind = yield* this.#orTrouble(this.#catchUpRows(byRows))
      const filesBehind = yield* this.#orTrouble(this.#catchUpFiles(byFiles))
      if (rowsBehind === null) return this.rows
      if (filesBehind === null) return this.files
      return yield* new RunError({
        reason: rowsBehind.reason,
        message: `Both places of runs have missed something, and neither can be written: ${rowsBehind.message} ${filesBehind.message}`
      })
    })
  }

  /** The later of what both have, whatever was noted. */
  later(id: string): Effect.Effect<AgentRun | null, RunError> {
    return Effect.gen({ self: this }, function* () {
      const row = yield* this.rows.find(id)
      const file = yield* this.files.find(id)
      return row === null || file === null ? (row ?? file) : laterRun(row, file)
    })
  }

  write<A>(
    ids: ReadonlyArray<string>,
    work: (side: Repository) => Effect.Effect<A, RunError>,
    areRemoved = false
  ): Effect.Effect<A, RunError> {
    return Effect.gen({ self: this }, function* () {
      const byRows = yield* this.#attempt(() => missedByRows(this.#options.folder))
      const trouble = yield* this.#orTrouble(
        Effect.andThen(
          this.#catchUpRows(byRows),
          Effect.forEach(ids, (id) => this.#pull(id), { discard: true })
        )
      )
      const done = yield* Effect.result(trouble === null ? work(this.rows) : Effect.fail(trouble))
      if (done._tag === "Success") {
        yield* this.#orTrouble(this.#catchUpFiles(ids))
        return done.success
      }
      if (aboutRuns.has(done.failure.reason)) return yield* done.failure
      this.#options.onTrouble(done.failure)
      yield* this.#attempt(() => noteMissedByRows(this.#options.folder, ids, areRemoved))
      return yield* work(this.files)
    })
  }

  /** What others wrote into the folder since. */
  #pull(id: string): Effect.Effect<void, RunError> {
    return Effect.gen({ self: this }, function* () {
      const file = yield* this.files.find(id)
      if (file === null) return
      const row = yield* this.rows.find(id)
      if (row === null || compareRuns(file, row) > 0) yield* this.rows.join([file])
    })
  }

  #catchUpRows(missed: ReadonlyArray<MissedByRows>): Effect.Effect<void, RunError> {
    return Effect.gen({ self: this }, function* () {
      for (const { id, isRemoved } of missed) {
        const file = yield* this.files.find(id)
        if (file !== null) yield* this.rows.join([file])
        else if (isRemoved) yield* this.rows.remove([id])
      }
      const ids = missed.map(({ id }) => id)
      if (ids.length > 0) yield* this.#attempt(() => clearMissedByRows(this.#options.folder, ids))
    })
  }

  #catchUpFiles(ids: ReadonlyArray<string>): Effect.Effect<void, RunError> {
    return Effect.gen({ self: this }, function* () {
      for (const id of ids) {
        const row = yield* this.rows.find(id)
        if (row === null) yield* this.files.remove([id])
        else yield* this.files.join([row])
      }
      if (ids.length > 0) yield* this.#attempt(() => clearMissedByFiles(this.#options.database, ids))
    })
  }

  /** Null when it went well; what went wrong is told. */
  #orTrouble(work: Effect.Effect<unknown, RunError>): Effect.Effect<RunError | null> {
    return Effect.match(work, {
      onSuccess: () => null,
      onFailure: (error) => {
        this.#options.onTrouble(error)
        return error
      }
    })
  }

  #attempt<A>(work: () => A): Effect.Effect<A, RunError> {
    return Effect.try({ try: work, catch: (cause) => runFailure(cause, "Keeping runs in two places") })
  }
}
