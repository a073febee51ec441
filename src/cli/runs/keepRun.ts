/**
 * Writes runs down where the configuration keeps them, without ever standing in the way of the command that runs:
 * when the store is busy the run becomes a file, which the next ingest takes in; when even that fails it is said.
 */
import * as Effect from "effect/Effect"
import type { AgentRun } from "../../record/AgentRun.ts"
import { dualRuns } from "../../store/runs/dual-runs.ts"
import { fileRuns } from "../../store/runs/file-runs.ts"
import { openToRecord } from "../../store/runs/open-to-record.ts"
import { runFailure, type RunError } from "../../store/runs/RunError.ts"
import { sqliteRuns } from "../../store/runs/sqlite-runs.ts"
import type { Call } from "../Command.ts"
import { type Config, get } from "../config/Config.ts"
import { runsFolder } from "./runsFolder.ts"

export const keepRun = (
  { config, terminal }: Pick<Call, "config" | "terminal">,
  run: AgentRun
): Effect.Effect<void> =>
  get(config, "runs.keep") === "file"
    ? inFolder(config, run, terminal)
    : inStore(config, run).pipe(Effect.catch(() => inFolder(config, run, terminal)))

const inStore = (config: Config, run: AgentRun): Effect.Effect<void, RunError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { database: place } = config
      if (place.kind !== "sqlite") return yield* runFailure(new Error(place.message), "Opening the store")
      const database = yield* Effect.acquireRelease(
        Effect.try({
          try: () => openToRecord(place.path),
          catch: (cause) => runFailure(cause, `Opening the store ${place.path}`)
        }),
        (open) => Effect.sync(() => open?.close())
      )
      if (database === null) return yield* runFailure(new Error("it has another schema"), "Opening the store")
      // what one of two places could not take now, it gets at the next look
      const both = { database, place: place.path, folder: runsFolder(config), onTrouble: () => {} }
      const runs =
        get(config, "runs.keep") === "both" ? yield* dualRuns(both) : sqliteRuns(database, place.path)
      yield* runs.join([run])
    })
  )

const inFolder = (config: Config, run: AgentRun, terminal: Call["terminal"]): Effect.Effect<void> =>
  Effect.scoped(Effect.flatMap(fileRuns(runsFolder(config)), (runs) => runs.join([run]))).pipe(
    Effect.asVoid,
    Effect.catch((error) =>
      Effect.sync(() => {
        if (told.has(run.id)) return
        told.add(run.id)
        terminal.warn(`The run ${run.id} is not recorded. ${error.message}`)
      })
    )
  )

/** A run is written down several times; that it cannot be is told once. */
const told = new Set<string>()
