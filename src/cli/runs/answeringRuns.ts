/** Puts a question to the runs, wherever the configuration keeps them. */
import * as os from "node:os"
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { buryDead, deadRuns } from "../../ingest/recording/dead-runs.ts"
import type { RunError } from "../../store/runs/RunError.ts"
import { RunRepository, type Repository } from "../../store/runs/RunRepository.ts"
import { provideClient } from "../../store/Sqlite.ts"
import type { StoreError } from "../../store/StoreError.ts"
import { withStore } from "../answering.ts"
import type { Call } from "../Command.ts"
import type { CommandError } from "../CommandError.ts"
import { get } from "../config/Config.ts"
import { runsToRead, runsToWrite } from "./runsIn.ts"

type Asker = Pick<Call, "command" | "config" | "given" | "terminal" | "version">

/** The answer without its secrets, if the command shows words of runs. The store is there for what runs lead to. */
export const answeringRuns = <A, E>(
  call: Asker,
  question: Effect.Effect<A, E, RunRepository | SqlClient>
): Effect.Effect<A, E | RunError | StoreError | CommandError> =>
  withStore(call, {}, (database, path) =>
    Effect.scoped(
      Effect.gen(function* () {
        const runs = yield* runsToRead(call, database, path)
        yield* buryTheDead(call, runs)
        return yield* question.pipe(Effect.provideService(RunRepository, runs), provideClient(database))
      })
    )
  )

/** Works on the runs. Those whose recorder has died are seen to first. */
export const changingRuns = <A, E>(
  call: Pick<Asker, "config" | "terminal">,
  work: (runs: Repository) => Effect.Effect<A, E>
): Effect.Effect<A, E | RunError | CommandError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const runs = yield* runsToWrite(call)
      yield* buryTheDead(call, runs)
      return yield* work(runs)
    })
  )

/** Where they cannot be written down as failed, they are told as they stand. */
const buryTheDead = (
  call: Pick<Asker, "config" | "terminal">,
  runs: Repository
): Effect.Effect<void, RunError | CommandError> =>
  Effect.gen(function* () {
    const dead = yield* deadRuns(runs, get(call.config, "machine") ?? os.hostname())
    if (dead.length === 0) return
    yield* Effect.scoped(
      Effect.flatMap(runsToWrite(call), (writable) => buryDead(writable, dead, Date.now()))
    ).pipe(
      Effect.catch((error) =>
        Effect.sync(() =>
          call.terminal.warn(`Runs whose recorder has died could not be marked as failed. ${error.message}`)
        )
      )
    )
  })
