/** Puts a question to the runs, wherever the configuration keeps them. */
import * as Effect from "effect/Effect"
import { RunRepository } from "../../store/runs/RunRepository.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { withStore } from "../answering.ts"
import type { Call } from "../Command.ts"
import type { CommandError } from "../CommandError.ts"

type Asker = Pick<Call, "command" | "config" | "given" | "terminal" | "version">

/** The answer without its secrets, if the command shows words of runs. */
export const answeringRuns = <A, E>(
  call: Asker,
  question: Effect.Effect<A, E, RunRepository>
): Effect.Effect<A, E | StoreError | CommandError> =>
  withStore(call, {}, (database, path) =>
    Effect.gen(function* () {
      const { sqliteRuns } = yield* Effect.promise(() => import("../../store/runs/SqliteRunRepository.ts"))
      return yield* Effect.provideService(question, RunRepository, sqliteRuns(database, path))
    })
  )
