/**
 * Brings the store up to date before a question is answered.
 *
 * Most often nothing has changed, so that is found out first, at a glance. Everything else, the whole look, readers,
 * prices and the writer, is loaded only when a glance is not enough (`readNews.ts`).
 */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { type GlanceOptions, isAllAsSeen } from "../ingest/finding/glance.ts"
import type { openStoreToRead } from "../store/open-store.ts"
import { readSetting } from "../store/settings.ts"
import { hasOutsiders } from "../store/telemetry/outsiders.ts"
import { storeError, type StoreError } from "../store/StoreError.ts"
import type { Call } from "./Command.ts"
import type { Config } from "./config/Config.ts"
import { rateOptions } from "./config/rateOptions.ts"
import { rootsOf } from "./trailRoots.ts"

export type Store = ReturnType<typeof openStoreToRead>

/** A question that wants to be answered from what is there now. */
export interface Wanted extends Pick<Call, "config" | "terminal" | "version"> {
  /** Of the store. */
  readonly path: string
  /** That store, open for reading, or null when it is not there or older than this Spoor. */
  readonly database: Store | null
  /** The full-text index is to be up to date too. */
  readonly index: boolean
}

/**
 * Reads what is new into the store. When the store cannot be written the question is still answered from what it
 * holds, with a warning.
 */
export const bringUpToDate = (wanted: Wanted): Effect.Effect<void, StoreError> =>
  Effect.gen(function* () {
    const look = lookFor(wanted.config)
    const { database } = wanted
    const isCurrent =
      database !== null &&
      (yield* Effect.try({
        try: () => isReady(database, wanted) && isAllAsSeen(database, look),
        catch: (cause) => storeError(cause, "Looking for what is new")
      }))
    if (isCurrent) return
    const { readNews } = yield* Effect.promise(() => import("./readNews.ts"))
    yield* readNews(wanted, look)
  })

/**
 * Is the store what this Spoor and its configuration make of the trail, as long as there is no news in it? Rows that
 * other programs put in are news too.
 */
export const isReady = (database: Store, { config, version, index }: Wanted): boolean =>
  readSetting(database, readWithSetting) === readWith(config, version) &&
  !(index && isWaiting(database)) &&
  !hasOutsiders(database)

/** Under this key the store says what it was read with. */
export const readWithSetting = "cli_read_with"

/**
 * Differs whenever what is stored may have to be read or priced anew: both follow from the version and the
 * configured rates.
 */
export const readWith = (config: Config, version: string): string =>
  JSON.stringify([version, rateOptions(config)])

const lookFor = (config: Config): GlanceOptions => {
  const found = rootsOf(config)
  return {
    sources: found.map(({ source }) => source),
    roots: found.flatMap(({ roots }) => roots).map((root) => path.resolve(root)),
    now_ms: Date.now()
  }
}

const isWaiting = (database: Store): boolean =>
  database.prepare("SELECT 1 FROM search_queue LIMIT 1").get() !== undefined
