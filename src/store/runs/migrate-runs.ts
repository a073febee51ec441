/**
 * Moves runs from one place to another: copies what is missing or older there, then holds all of them against each
 * other. Stopped anywhere it goes on at the next call, because what is there already is left; and it leads back just as
 * well, for documents are kept as they were written.
 */
import * as Effect from "effect/Effect"
import { compareRuns } from "./later-run.ts"
import { RunsDigest } from "./run-digest.ts"
import type { RunError } from "./RunError.ts"
import type { Repository, UnreadRun } from "./RunRepository.ts"

/** Runs that are copied in one transaction. */
const slice = 500

/** Of all runs there were when it began. */
export interface MigrationProgress {
  readonly phase: "copying" | "verifying"
  readonly done: number
  readonly total: number
}

export interface MigrateOptions {
  readonly dry_run: boolean
  readonly onProgress?: (progress: MigrationProgress) => void
}

/**
 * - `added`, `advanced`: copied because they were not there, or in an earlier state. `same`: there already.
 *   `older`: there in a later state, which stays.
 * - `unread`: what lies among the runs and is none; nobody can copy it.
 * - `verified`: null after a dry run.
 */
export interface RunMigration {
  readonly from: string
  readonly to: string
  readonly runs: number
  readonly added: number
  readonly advanced: number
  readonly same: number
  readonly older: number
  readonly unread: ReadonlyArray<UnreadRun>
  readonly verified: RunVerification | null
}

/**
 * Every run of the first place, held against the second. `equal` to the last byte; `later` there; `missing` or
 * `different`: it failed. The digests are of the first place's runs in both places, `later` ones left out.
 */
export interface RunVerification {
  readonly is_right: boolean
  readonly equal: number
  readonly later: number
  readonly missing: number
  readonly different: number
  readonly digest_from: string
  readonly digest_to: string
}

export const migrateRuns = (
  from: Repository,
  to: Repository,
  options: MigrateOptions
): Effect.Effect<RunMigration, RunError> =>
  Effect.gen(function* () {
    const counts = { added: 0, advanced: 0, same: 0, older: 0 }
    let runs = 0
    const total = (yield* from.page({ limit: 0 })).matched
    const tell = (phase: MigrationProgress["phase"]) => (done: number) =>
      options.onProgress?.({ phase, done, total })
    for (let after = ""; ;) {
      const some = yield* from.slice(after, slice)
      if (some.length === 0) break
      after = some.at(-1)!.id
      const seen = options.dry_run ? yield* foreseen(to, some) : yield* to.join(some)
      for (const one of seen) counts[one]++
      runs += some.length
      tell("copying")(runs)
    }
    return {
      from: from.place,
      to: to.place,
      runs,
      ...counts,
      unread: yield* from.unread,
      verified: options.dry_run ? null : yield* verifyRuns(from, to, tell("verifying"))
    }
  })

/** What joining them would come to. */
const foreseen = (to: Repository, some: Effect.Success<ReturnType<Repository["slice"]>>) =>
  Effect.forEach(some, (run) =>
    Effect.map(to.find(run.id), (known) => {
      if (known === null) return "added" as const
      const order = compareRuns(run, known)
      return order > 0 ? ("advanced" as const) : order === 0 ? ("same" as const) : ("older" as const)
    })
  )

export const verifyRuns = (
  from: Repository,
  to: Repository,
  onProgress: (done: number) => void = () => {}
): Effect.Effect<RunVerification, RunError> =>
  Effect.gen(function* () {
    let runs = 0
    const counts = { equal: 0, later: 0, missing: 0, different: 0 }
    const digests = { from: new RunsDigest(), to: new RunsDigest() }
    for (let after = ""; ;) {
      const some = yield* from.slice(after, slice)
      if (some.length === 0) break
      after = some.at(-1)!.id
      for (const run of some) {
        const known = yield* to.find(run.id)
        const order = known === null ? 1 : compareRuns(run, known)
        counts[known === null ? "missing" : order === 0 ? "equal" : order < 0 ? "later" : "different"]++
        if (order < 0) continue
        digests.from.add(run)
        if (known !== null) digests.to.add(known)
      }
      runs += some.length
      onProgress(runs)
    }
    const digest_from = digests.from.hex()
    const digest_to = digests.to.hex()
    const is_right = counts.missing + counts.different === 0 && digest_from === digest_to
    return { is_right, ...counts, digest_from, digest_to }
  })
