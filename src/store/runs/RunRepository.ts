/**
 * Keeps agent runs: one contract, whether they are files, rows of SQLite, or rows of another database.
 *
 * Nothing in it supposes that answers are there at once or that a process has the runs to itself: a change is a
 * function from what is there to what shall be, and the repository sees to it that nobody comes between.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { AgentRun, RunTransition } from "../../record/AgentRun.ts"
import type { NoRun } from "../../record/run-document.ts"
import type { RunStatus } from "../../record/RunStatus.ts"
import type { Seen } from "../writing/RunTable.ts"
import type { RunFilter } from "./RunFilter.ts"
import type { RunFigures } from "./run-figures.ts"
import type { RunError } from "./RunError.ts"

/** The newest first; of those asked for in the same millisecond the one with the lesser id. */
export interface RunQuery extends RunFilter {
  readonly limit: number
  /** Goes on after this run. */
  readonly after?: { readonly started_at_ms: number; readonly id: string } | undefined
}

/** A run without its longer texts. `prompt_begins`: its first 256 characters. */
export interface RunBrief {
  readonly id: string
  readonly repository: string
  readonly status: RunStatus
  readonly started_at_ms: number
  readonly completed_at_ms: number | null
  readonly duration_ms: number | null
  readonly retry_count: number
  readonly parent_run_id: string | null
  readonly model: string | null
  readonly prompt_begins: string
  readonly error_code: string | null
  readonly error_message: string | null
  readonly exit_code: number | null
  readonly cost_usd_micros: number | null
}

/** `matched`: how many runs fit the filter, wherever the page begins. */
export interface RunPage {
  readonly runs: ReadonlyArray<RunBrief>
  readonly matched: number
}

/** `score`: how alike, greater is more; comparable only within one answer. */
export interface SimilarRun extends RunBrief {
  readonly score: number
}

/** The runs that are like a text. `by`: the words that were compared, stems of the text's own. */
export interface Similar {
  readonly runs: ReadonlyArray<SimilarRun>
  readonly by: ReadonlyArray<string>
}

/** A file, or whatever else, that should be a run and is none. */
export interface UnreadRun extends NoRun {
  readonly place: string
}

export interface Repository {
  /** Where it keeps runs, for people. */
  readonly place: string
  readonly find: (id: string) => Effect.Effect<AgentRun | null, RunError>
  /** Ids that begin so, in order, at most so many. */
  readonly idsFrom: (beginning: string, limit: number) => Effect.Effect<ReadonlyArray<string>, RunError>
  /** Fails with `already_there`. */
  readonly add: (run: AgentRun) => Effect.Effect<void, RunError>
  /**
   * Changes a run and gives it back. `change` gets it as it is and may refuse; the state that it gives must be one
   * that may follow, or the same. Fails with `not_found`, `illegal_step`, or what `change` fails with.
   */
  readonly change: (
    id: string,
    change: (run: AgentRun) => AgentRun | RunError
  ) => Effect.Effect<AgentRun, RunError>
  /** Adds another attempt of a run and marks that run as retried, both or none of it. */
  readonly retry: (attempt: AgentRun) => Effect.Effect<void, RunError>
  /** Joins sightings from elsewhere to what is there: of each run the later state stays. */
  readonly join: (runs: ReadonlyArray<AgentRun>) => Effect.Effect<ReadonlyArray<Seen>, RunError>
  /** Names of the repositories that runs are for, sorted. */
  readonly repositories: Effect.Effect<ReadonlyArray<string>, RunError>
  readonly page: (query: RunQuery) => Effect.Effect<RunPage, RunError>
  readonly figures: (filter: RunFilter) => Effect.Effect<RunFigures, RunError>
  readonly similar: (text: string, query: RunQuery) => Effect.Effect<Similar, RunError>
  /** All attempts that belong together with a run, the first one first. */
  readonly attempts: (id: string) => Effect.Effect<ReadonlyArray<RunBrief>, RunError>
  /** The states that a run is known to have been in, in their order. */
  readonly history: (id: string) => Effect.Effect<ReadonlyArray<RunTransition>, RunError>
  /** Runs that have not come to an end. */
  readonly unfinished: Effect.Effect<ReadonlyArray<AgentRun>, RunError>
  /** Whole runs in the order of their ids, those after `after`, at most so many. */
  readonly slice: (after: string, limit: number) => Effect.Effect<ReadonlyArray<AgentRun>, RunError>
  /** Forgets runs; how many of them were there. */
  readonly remove: (ids: ReadonlyArray<string>) => Effect.Effect<number, RunError>
  /** What lies among the runs and is none. */
  readonly unread: Effect.Effect<ReadonlyArray<UnreadRun>, RunError>
}

export class RunRepository extends Context.Service<RunRepository, Repository>()(
  "spoor/store/RunRepository"
) {}
