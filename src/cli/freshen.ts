/**
 * Brings the store up to date before a question is answered.
 *
 * Most often nothing has changed, so that is found out first, with the walk alone; readers, prices and the
 * writer are loaded only when there is something to read.
 */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { isAllAsSeen } from "../ingest/finding/glance.ts"
import { plan } from "../ingest/finding/plan.ts"
import type { IngestSummary } from "../ingest/IngestSummary.ts"
import { type openStoreToRead, openStoreToWrite } from "../store/open-store.ts"
import { readSetting, writeSetting } from "../store/settings.ts"
import { storeError, type StoreError } from "../store/StoreError.ts"
import type { Call } from "./Command.ts"
import type { Config } from "./config/Config.ts"
import { rateOptions } from "./config/rateOptions.ts"
import { bytes, counted, duration } from "./output/numbers.ts"
import type { Terminal } from "./output/Terminal.ts"
import { makeProgress } from "./progress.ts"
import { rootsOf } from "./trailRoots.ts"

/** A person notices a wait that is longer. */
const noticeable_ms = 1000

/**
 * Reads what is new into the store at `path`; `database` is that store, open for reading, or null when it is
 * not there or older than this Spoor. With `index` the full-text index too. When the store cannot be written
 * the question is still answered from what it holds, with a warning.
 */
export const bringUpToDate = (
  { config, terminal, version }: Pick<Call, "config" | "terminal" | "version">,
  path: string,
  database: Store | null,
  index: boolean
): Effect.Effect<void, StoreError> =>
  Effect.gen(function* () {
    const now = readWith(config, version)
    if (database !== null && (yield* isCurrent(database, config, now, index))) return
    const progress = makeProgress(terminal)
    const work = ingestNew(config, path, index, progress.show).pipe(
      Effect.ensuring(Effect.sync(progress.end))
    )
    const outcome = yield* database !== null
      ? Effect.result(work)
      : Effect.map(work, (success) => ({ _tag: "Success" as const, success }))
    if (outcome._tag === "Failure") {
      terminal.warn(
        `The store could not be brought up to date; this answer is from what it holds. ${outcome.failure.message}`
      )
      return
    }
    sayWhatWasRead(outcome.success, terminal)
    const isRemembered = database !== null && readSetting(database, readWithSetting) === now
    if (!outcome.success.busy && !isRemembered) yield* remember(path, now)
  })

type Store = ReturnType<typeof openStoreToRead>

const readWithSetting = "cli_read_with"

/**
 * Differs whenever what is stored may have to be read or priced anew: both follow from the version and the
 * configured rates.
 */
const readWith = (config: Config, version: string): string => JSON.stringify([version, rateOptions(config)])

const isCurrent = (
  database: Store,
  config: Config,
  now: string,
  index: boolean
): Effect.Effect<boolean, StoreError> =>
  Effect.try({
    try: () =>
      readSetting(database, readWithSetting) === now &&
      hasNothingNew(database, config) &&
      !(index && isWaiting(database)),
    catch: (cause) => storeError(cause, "Looking for what is new")
  })

const hasNothingNew = (database: Store, config: Config): boolean => {
  const found = rootsOf(config)
  const look = {
    sources: found.map(({ source }) => source),
    roots: found.flatMap(({ roots }) => roots).map((root) => path.resolve(root)),
    now_ms: Date.now()
  }
  if (isAllAsSeen(database, look)) return true
  const { tasks, vanished } = plan(database, { ...look, tier: "hot", full: false, retry_skipped: false })
  return tasks.length === 0 && vanished.length === 0
}

const isWaiting = (database: Store): boolean =>
  database.prepare("SELECT 1 FROM search_queue LIMIT 1").get() !== undefined

const ingestNew = (
  config: Config,
  path: string,
  index: boolean,
  onProgress: ReturnType<typeof makeProgress>["show"]
) =>
  Effect.gen(function* () {
    const [{ ingest }, { makeRates }, { configured }] = yield* Effect.promise(() =>
      Promise.all([import("../ingest/ingest.ts"), import("../rates/Rates.ts"), import("./ingesting.ts")])
    )
    return yield* ingest({
      ...configured(config),
      database: path,
      rates: makeRates(rateOptions(config)),
      index,
      tier: "hot",
      full: false,
      dry_run: false,
      wait: false,
      onProgress
    })
  })

const remember = (path: string, now: string): Effect.Effect<void, StoreError> =>
  Effect.try({
    try: () => {
      const database = openStoreToWrite(path)
      try {
        writeSetting(database, readWithSetting, now)
      } finally {
        database.close()
      }
    },
    catch: (cause) => storeError(cause, `Writing to the store ${path}`)
  })

const sayWhatWasRead = (
  { busy, files, bytes_read, duration_ms }: IngestSummary,
  terminal: Terminal
): void => {
  if (busy)
    terminal.detail("Another process is reading the trail; this answer is from what is stored so far.")
  else if (duration_ms > noticeable_ms) {
    terminal.say(`Read ${counted(files.read, "file")}, ${bytes(bytes_read)}, in ${duration(duration_ms)}.`)
  }
}
