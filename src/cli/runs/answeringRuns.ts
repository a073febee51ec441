/** Puts a question to the runs, wherever the configuration keeps them. */
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { RunRepository } from "../../store/runs/RunRepository.ts"
import { provideClient } from "../../store/Sqlite.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { withStore } from "../answering.ts"
import type { Call } from "../Command.ts"
import type { CommandError } from "../CommandError.ts"
import { runsIn } from "./runsIn.ts"

type Asker = Pick<Call, "command" | "config" | "given" | "terminal" | "version">

/** The answer without its secrets, if the command shows words of runs. The store is there for what runs lead to. */
export const answeringRuns = <A, E>(
  call: Asker,
  question: Effect.Effect<A, E, RunRepository | SqlClient>
): Effect.Effect<A, E | StoreError | CommandError> =>
  withStore(call, {}, (database, path) =>
    Effect.scoped(
      Effect.flatMap(runsIn(call.config, database, path), (runs) =>
        question.pipe(Effect.provideService(RunRepository, runs), provideClient(database))
      )
    )
  )
