/**
 * Reads what is new before a question is answered; `freshen.ts` asks for it when a glance was not enough.
 *
 * A whole look may still find that nothing is new: readers, prices and the writer are loaded after it.
 */
import * as Effect from "effect/Effect"
import type { GlanceOptions } from "../ingest/finding/glance.ts"
import { plan } from "../ingest/finding/plan.ts"
import type { IngestSummary } from "../ingest/IngestSummary.ts"
import { readSetting, writeSetting } from "../store/settings.ts"
import { storeError, type StoreError } from "../store/StoreError.ts"
import { rateOptions } from "./config/rateOptions.ts"
import { isReady, readWith, readWithSetting, type Store, type Wanted } from "./freshen.ts"
import { bytes, counted, duration } from "./output/numbers.ts"
import type { Terminal } from "./output/Terminal.ts"
import { makeProgress } from "./progress.ts"

/** A person notices a wait that is longer. */
const noticeable_ms = 1000

/** As `bringUpToDate`; `look` is what the glance looked for. */
export const readNews = (wanted: Wanted, look: GlanceOptions): Effect.Effect<void, StoreError> =>
  Effect.gen(function* () {
    const { path, database, config, version, terminal } = wanted
    if (database !== null && (yield* hasNoNews(database, wanted, look))) return
    const progress = makeProgress(terminal)
    const work = ingestNew(wanted, progress.show).pipe(Effect.ensuring(Effect.sync(progress.end)))
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
    const now = readWith(config, version)
    const isRemembered = database !== null && readSetting(database, readWithSetting) === now
    if (!outcome.success.busy && !isRemembered) yield* remember(path, now)
  })

const hasNoNews = (
  database: Store,
  wanted: Wanted,
  look: GlanceOptions
): Effect.Effect<boolean, StoreError> =>
  Effect.try({
    try: () => {
      if (!isReady(database, wanted)) return false
      const { tasks, vanished } = plan(database, {
        ...look,
        tier: "hot",
        full: false,
        retry_skipped: false,
        retry_failed: true
      })
      return tasks.length === 0 && vanished.length === 0
    },
    catch: (cause) => storeError(cause, "Looking for what is new")
  })

const ingestNew = (
  { config, path, index, terminal }: Wanted,
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
      correlation_id: terminal.correlation_id,
      onProgress
    })
  })

const remember = (path: string, now: string): Effect.Effect<void, StoreError> =>
  Effect.gen(function* () {
    const { openStoreToWrite } = yield* Effect.promise(() => import("../store/open-to-write.ts"))
    yield* Effect.try({
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
