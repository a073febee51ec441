/** Removes old runs. Runs that have not ended stay, however old they are. */
import * as Effect from "effect/Effect"
import type { Outcome } from "./Outcome.ts"
import type { RunFigures } from "./run-figures.ts"
import type { RunError } from "./RunError.ts"
import type { RunFilter } from "./RunFilter.ts"
import type { Repository } from "./RunRepository.ts"

/** `figures`: of the runs that are removed, or would be. `unfinished`: older ones that stay. */
export interface RunsCleanup {
  readonly figures: RunFigures
  readonly unfinished: number
  readonly removed: number
}

const slice = 500
const ended: ReadonlyArray<Outcome> = ["succeeded", "failed", "cancelled"]

/** `before_ms`: runs asked for before it go. */
export const cleanUpRuns = (
  runs: Repository,
  filter: RunFilter,
  before_ms: number,
  dry_run: boolean
): Effect.Effect<RunsCleanup, RunError> =>
  Effect.gen(function* () {
    const old = { ...filter, outcomes: ended, to_ms: before_ms }
    const figures = yield* runs.figures(old)
    const stays = yield* runs.page({ ...filter, outcomes: ["unfinished"], to_ms: before_ms, limit: 0 })
    return { figures, unfinished: stays.matched, removed: dry_run ? 0 : yield* removeAll(runs, old) }
  })

const removeAll = Effect.fnUntraced(function* (
  runs: Repository,
  old: RunFilter
): Effect.fn.Return<number, RunError> {
  let removed = 0
  for (;;) {
    const page = yield* runs.page({ ...old, limit: slice })
    if (page.runs.length === 0) return removed
    removed += yield* runs.remove(page.runs.map(({ id }) => id))
  }
})
