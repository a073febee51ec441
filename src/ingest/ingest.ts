/**
 * Brings the store up to date with what agents left on disk.
 *
 * Finds what changed, reads it in parallel, and writes it in transactions that hold rows, rejections, cursors,
 * custody and rollups together. Killed anywhere, the next run goes on from the last commit.
 */
import * as Effect from "effect/Effect"
import type { DatabaseSync } from "node:sqlite"
import type { Rates } from "../rates/Rates.ts"
import type { Source } from "../sources/Source.ts"
import {
  lostCustody,
  lostReferences,
  putBackReferences,
  setAsideReferences
} from "../store/custody/LostPacks.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { IngestLock } from "../store/IngestLock.ts"
import { openStoreToWrite } from "../store/open-to-write.ts"
import { repriceIfStale } from "../store/reprice.ts"
import { readSetting, writeSetting } from "../store/settings.ts"
import { fillSearchIndex } from "../store/search-index.ts"
import { StoreError, storeError } from "../store/StoreError.ts"
import { catchUpTelemetry } from "../store/telemetry/catch-up.ts"
import { TrailWriter } from "../store/TrailWriter.ts"
import type { Pricer } from "../store/writing/RequestTable.ts"
import { plan, type Plan, type Rename } from "./finding/plan.ts"
import { remember } from "./finding/remember.ts"
import type { Tier } from "./finding/tree-changes.ts"
import type { IngestProgress, IngestSummary, UnknownKind } from "./IngestSummary.ts"
import { makeProjectOf } from "./projects.ts"
import { readAll } from "./ReaderPool.ts"
import { Tally } from "./Tally.ts"
import type { Thresholds } from "./validators.ts"

export interface IngestOptions {
  /** Path of the store's database. */
  readonly database: string
  readonly roots: ReadonlyArray<string>
  readonly sources: ReadonlyArray<Source>
  readonly rates: Rates
  readonly thresholds: Thresholds
  readonly machine: string
  readonly user: string | null
  /** Keep the raw trail. */
  readonly custody: boolean
  /** Bring the full-text index up to date too. */
  readonly index: boolean
  /** Reader threads; 0 reads in this one. */
  readonly readers: number
  readonly max_record_bytes: number
  /** Zone of times that a trail writes without one; the system's where it is not given. */
  readonly timezone?: string | undefined
  readonly tier: Tier
  /** Read everything from the start. */
  readonly full: boolean
  readonly dry_run: boolean
  /** Wait while another process writes; else come back at once with `busy`. */
  readonly wait: boolean
  readonly now: () => number
  readonly onProgress?: (progress: IngestProgress) => void
}

export const ingest = (options: IngestOptions): Effect.Effect<IngestSummary, StoreError> =>
  Effect.gen(function* () {
    const started = performance.now()
    if (options.dry_run) return yield* attempt("Reading the trail", () => dryRun(options, started))
    const lock = yield* takeLock(options)
    if (lock === null) return { ...new Tally(options.dry_run).summary(started), busy: true }
    return yield* attempt("Ingesting the trail", () => run(options, started)).pipe(
      Effect.ensuring(Effect.sync(() => lock.release()))
    )
  })

/** What the system or the database says is an error; anything else that is thrown is a bug, and dies as one. */
const attempt = <A>(doing: string, work: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({ try: work, catch: (cause) => cause }).pipe(
    Effect.catch((cause) => (isBug(cause) ? Effect.die(cause) : Effect.fail(storeError(cause, doing))))
  )

const isBug = (cause: unknown): boolean =>
  cause instanceof TypeError || cause instanceof ReferenceError || cause instanceof RangeError

const takeLock = (options: IngestOptions): Effect.Effect<IngestLock | null, StoreError> =>
  Effect.gen(function* () {
    yield* Effect.try({
      try: () => openStoreToWrite(options.database).close(),
      catch: (cause) => storeError(cause, `Opening the store ${options.database}`)
    })
    for (;;) {
      const lock = yield* Effect.try({
        try: () => IngestLock.tryTake(options.database),
        catch: (cause) => storeError(cause, "Taking the ingest lock")
      })
      if (lock !== null || !options.wait) return lock
      yield* Effect.sleep("100 millis")
    }
  })

const run = async (options: IngestOptions, started: number): Promise<IngestSummary> => {
  const database = openStoreToWrite(options.database)
  const packs = packFolder(options.database)
  const tally = new Tally(false)
  const price = pricer(options.rates)
  try {
    tally.repriced = repriceIfStale(database, options.rates.digest, price)
    const formats = formatsOf(options.sources)
    const isNewToRead = readSetting(database, formatsKey) !== formats
    const work = plan(database, { ...options, retry_skipped: isNewToRead, now_ms: Date.now() })
    tally.found(work)
    applyRenames(database, work.renames)
    markVanished(database, work.vanished, options.now())
    const lost = lostCustody(database, packs)
    const isMending = options.full && lost.spans.length > 0
    if (isMending) setAsideReferences(database, lost)
    try {
      await read(database, packs, work, price, options, tally)
    } finally {
      if (isMending) putBackReferences(database, lost)
    }
    tally.lost(lost, lostReferences(database, lost))
    catchUpTelemetry(database, makeProjectOf())
    remember(database, work.seen, options.sources, options.now())
    if (isNewToRead) writeSetting(database, formatsKey, formats)
    if (options.index) tally.indexed = await index(database, packs, options)
    return tally.summary(started, unknownKinds(database))
  } finally {
    database.close()
  }
}

const formatsKey = "formats"

/** What this Spoor can read; when it learns more, files that it left before are looked at again. */
const formatsOf = (sources: ReadonlyArray<Source>): string =>
  sources.flatMap((source) => source.formats.map((format) => `${source.agent}/${format.name}`)).join(" ")

/** Commit after so many raw bytes or rows: large enough to be quick, small enough to lose little. */
const commitBytes = 64 << 20
const commitRows = 100_000

const read = async (
  database: DatabaseSync,
  packs: string,
  work: Plan,
  price: Pricer,
  options: IngestOptions,
  tally: Tally
): Promise<void> => {
  if (work.tasks.length === 0) return
  const context = { machine: options.machine, user: options.user, projectOf: makeProjectOf() }
  const writer = new TrailWriter(database, { ...context, packs, price, now: options.now })
  let bytes = 0
  let rows = 0
  try {
    await readAll(work.tasks, {
      ...readOptions(options),
      take: (batch, tasksDone) => {
        writer.begin()
        writer.apply(batch)
        rows += tally.batch(batch)
        bytes += batch.raw_bytes
        if (bytes >= commitBytes || rows >= commitRows) {
          writer.commit()
          bytes = rows = 0
        }
        options.onProgress?.(tally.progress("reading", tasksDone, work))
      }
    })
    writer.commit()
  } catch (cause) {
    writer.rollback()
    throw cause
  } finally {
    writer.close()
  }
}

const readOptions = (options: IngestOptions) => ({
  custody: options.custody,
  thresholds: options.thresholds,
  now_ms: options.now(),
  machine: options.machine,
  max_record_bytes: options.max_record_bytes,
  timezone: options.timezone,
  readers: options.readers
})

const index = (database: DatabaseSync, packs: string, options: IngestOptions): Promise<number> =>
  fillSearchIndex(database, packs, (done, total) =>
    options.onProgress?.({ phase: "indexing", done, total, bytes_done: 0, bytes_total: 0, rows: done })
  )

const dryRun = async (options: IngestOptions, started: number): Promise<IngestSummary> => {
  const tally = new Tally(true)
  const work = plan(null, { ...options, retry_skipped: false, now_ms: Date.now() })
  tally.found(work)
  await readAll(work.tasks, {
    ...readOptions(options),
    custody: false,
    take: (batch, tasksDone) => {
      tally.batch(batch)
      options.onProgress?.(tally.progress("reading", tasksDone, work))
    }
  })
  return tally.summary(started)
}

const pricer = (rates: Rates): Pricer => {
  const texts = new Map<object, string>()
  return (request) => {
    const priced = rates.price(request)
    let card: string | null = null
    if (priced.card !== null) {
      card = texts.get(priced.card) ?? null
      if (card === null) texts.set(priced.card, (card = JSON.stringify(priced.card)))
    }
    return { ...priced, card }
  }
}

/** What is known under the old path goes on under the new one. */
const applyRenames = (database: DatabaseSync, renames: ReadonlyArray<Rename>): void => {
  if (renames.length === 0) return
  const statements = ["source_files", "rejections", "record_kinds"].map((table) =>
    database.prepare(`UPDATE ${table} SET path = ? WHERE path = ?`)
  )
  database.exec("BEGIN IMMEDIATE")
  for (const { from, to } of renames) for (const statement of statements) statement.run(to.path, from)
  database.exec("COMMIT")
}

const markVanished = (database: DatabaseSync, paths: ReadonlyArray<string>, now_ms: number): void => {
  const mark = database.prepare("UPDATE source_files SET vanished_at_ms = ? WHERE path = ?")
  for (const path of paths) mark.run(now_ms, path)
}

const unknownKinds = (database: DatabaseSync): ReadonlyArray<UnknownKind> =>
  database
    .prepare(
      "SELECT source, kind, sum(records) AS records FROM record_kinds WHERE is_known = 0 GROUP BY 1, 2 ORDER BY 3 DESC"
    )
    .all() as unknown as ReadonlyArray<UnknownKind>
