/** Agent runs as files of a folder: a place that their first writer and Spoor can use together. */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { AgentRun } from "../../record/AgentRun.ts"
import { IngestLock } from "../IngestLock.ts"
import type { Seen } from "../writing/RunTable.ts"
import { compareRuns } from "./later-run.ts"
import { alreadyThere, noSuchRun, RunError, runFailure } from "./RunError.ts"
import { makeFolder, RunFolder } from "./RunFolder.ts"
import type { Repository } from "./RunRepository.ts"
import { firstAttemptOf, retriedRun, steppedRun } from "./run-steps.ts"
import { sqliteRuns } from "./sqlite-runs.ts"

/** The folder need not be there; it is made by the first run that is written. */
export const fileRuns = (folder: string): Effect.Effect<Repository, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new RunFolder(folder)),
      (runs) => Effect.sync(() => runs.close())
    ),
    repositoryOf
  )

const repositoryOf = (runs: RunFolder): Repository => {
  const rows = sqliteRuns(runs.rows, runs.folder)
  const attempt = <A>(doing: string, work: () => A): Effect.Effect<A, RunError> =>
    Effect.try({ try: work, catch: (cause) => runFailure(cause, `${doing} in ${runs.folder}`) })
  const look = attempt("Reading runs", () => runs.look())
  const asked = <A>(question: Effect.Effect<A, RunError>) => Effect.andThen(look, question)
  const locked = <A>(doing: string, work: () => A): Effect.Effect<A, RunError> =>
    Effect.acquireUseRelease(
      takeLock(runs.folder),
      () => attempt(doing, work),
      (lock) => Effect.sync(() => lock.close())
    )
  return {
    place: runs.folder,
    find: (id) => attempt("Reading a run", () => runs.read(id)),
    idsFrom: (beginning, limit) => asked(rows.idsFrom(beginning, limit)),
    add: (run) => locked("Adding a run", () => add(runs, run)),
    change: (id, change) =>
      locked("Changing a run", () => {
        const next = steppedRun(runs.read(id) ?? thrown(noSuchRun(id)), change)
        runs.put(next)
        return next
      }),
    retry: (again) =>
      locked("Retrying a run", () => {
        const first = firstAttemptOf(again)
        const retried = steppedRun(runs.read(first) ?? thrown(noSuchRun(first)), (run) =>
          retriedRun(run, again)
        )
        add(runs, again)
        runs.put(retried)
      }),
    join: (seen) => locked("Writing runs", () => runs.together(() => seen.map((run) => join(runs, run)))),
    repositories: asked(rows.repositories),
    page: (query) => asked(rows.page(query)),
    figures: (filter) => asked(rows.figures(filter)),
    similar: (text, query) => asked(rows.similar(text, query)),
    attempts: (id) => asked(rows.attempts(id)),
    history: (id) => asked(rows.history(id)),
    unfinished: asked(rows.unfinished),
    slice: (after, limit) => asked(rows.slice(after, limit)),
    remove: (ids) =>
      locked("Removing runs", () => runs.together(() => ids.filter((id) => runs.remove(id)).length)),
    unread: Effect.map(look, () => runs.unread)
  }
}

const thrown = (error: RunError): never => {
  throw error
}

const add = (runs: RunFolder, run: AgentRun): void => {
  if (runs.has(run.id)) throw alreadyThere(run.id)
  runs.put(run)
}

const join = (runs: RunFolder, run: AgentRun): Seen => {
  const known = runs.read(run.id)
  const order = known === null ? 1 : compareRuns(run, known)
  if (order > 0) runs.put(run)
  return known === null ? "added" : order > 0 ? "advanced" : order === 0 ? "same" : "older"
}

const patience_ms = 10_000
const pause_ms = 15

/** One process at a time writes to a folder; the system frees the lock when the process ends. */
const takeLock = (folder: string): Effect.Effect<IngestLock, RunError> =>
  Effect.gen(function* () {
    for (let waited = 0; ; waited += pause_ms) {
      const lock = yield* Effect.try({
        try: () => {
          makeFolder(folder)
          return IngestLock.tryTake(path.join(folder, ".spoor"))
        },
        catch: (cause) => notWritable(cause, folder)
      })
      if (lock !== null) return lock
      if (waited >= patience_ms) {
        return yield* new RunError({
          reason: "busy",
          message: `Another process has been writing to ${folder} for ${patience_ms / 1000} seconds. Try again.`
        })
      }
      yield* Effect.sleep(pause_ms)
    }
  })

/** The folder of runs is a setting of its own. */
const notWritable = (cause: unknown, folder: string): RunError => {
  const { reason, message } = runFailure(cause, `Writing to ${folder}`)
  return reason === "read_only" || reason === "cannot_open"
    ? new RunError({
        reason,
        message: `No run can be written to ${folder}. Check its permissions, or choose another folder with runs.folder.`
      })
    : new RunError({ reason, message })
}
