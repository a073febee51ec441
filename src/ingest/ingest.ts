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
import { setAside } from "../store/live/archive-files.ts"
import { catchUpTelemetry } from "../store/telemetry/catch-up.ts"
import { defaultBackoff, type Backoff } from "./backoff.ts"
import { plan, type Plan } from "./finding/plan.ts"
import { remember } from "./finding/remember.ts"
import type { Tier } from "./finding/tree-changes.ts"
import type { IngestProgress, IngestSummary, UnknownKind } from "./IngestSummary.ts"
import { makeProjectOf } from "./projects.ts"
import { trimHookLines } from "./spool/trim-hook-lines.ts"
import { trimSpool } from "./spool/trim-spool.ts"
import { readAll } from "./ReaderPool.ts"
import { Tally } from "./Tally.ts"
import { pricer, TaskWriter } from "./TaskWriter.ts"
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
  /** Folder where `spoor record` keeps what it cannot write at once; what was read of it is removed in time. */
  readonly spool?: string | undefined
  /** Folder where hooks leave their lines; months that are over and in custody are removed. */
  readonly hook_spool?: string | undefined
  /** States of files that are gone for so long are archived, and old runs forgotten; null or not given: never. */
  readonly archive_after_ms?: number | null
  readonly tier: Tier
  /** Read everything from the start. */
  readonly full: boolean
  readonly dry_run: boolean
  /** Wait while another process writes; else come back at once with `busy`. */
  readonly wait: boolean
  readonly now: () => number
  /** The run of the live trail that this is part of. */
  readonly correlation_id?: string
  /** When what could not be read is tried again. */
  readonly backoff?: Backoff
  readonly onProgress?: (progress: IngestProgress) => void
  /** Called after each commit of what was read. */
  readonly onCommit?: () => void
}

export const ingest = (options: IngestOptions): Effect.Effect<IngestSummary, StoreError> =>
  Effect.gen(function* () {
    const started = performance.now()
    if (options.dry_run) return yield* attempt("Reading the trail", () => dryRun(options, started))
    const lock = yield* takeLock(options)
    if (lock === null) return { ...new Tally(options.dry_run).summary(started), busy: true }
    return yield* attempt("Ingesting the trail", () => run(options, started)).pipe(
      Effect.ensuring(Effect.sync(() => lock.close()))
    )
  })

/** What the system or the database says is an error; anything else that is thrown is a bug, and dies as one. */
const attempt = <A>(doing: string, work: () => Promise<A>): Effect.Effect<A, StoreError> =>
  Effect.tryPromise({ try: work, catch: (cause) => cause }).pipe(
    Effect.catch((cause) => (isBug(cause) ? Effect.die(cause) : Effect.fail(storeError(cause, doing))))
  )

/** A mistake of ours, and not of the system or the trail. */
export const isBug = (cause: unknown): boolean =>
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
  const correlation_id = options.correlation_id ?? null
  const writer = new TaskWriter(database, { ...options, packs, price, correlation_id })
  try {
    tally.repriced = repriceIfStale(database, options.rates.digest, price)
    const formats = formatsOf(options.sources)
    const isNewToRead = readSetting(database, formatsKey) !== formats
    const work = plan(database, {
      ...options,
      retry_skipped: isNewToRead,
      retry_failed: true,
      now_ms: Date.now()
    })
    tally.found(work)
    writer.rename(work.renames)
    writer.vanish(work.vanished)
    const lost = lostCustody(database, packs)
    const isMending = options.full && lost.spans.length > 0
    if (isMending) setAsideReferences(database, lost)
    try {
      await read(writer, work, options, tally)
    } finally {
      if (isMending) putBackReferences(database, lost)
    }
    tally.lost(lost, lostReferences(database, lost))
    catchUpTelemetry(database, makeProjectOf())
    remember(database, work.seen, options.sources, options.now())
    if (isNewToRead) writeSetting(database, formatsKey, formats)
    if (options.spool !== undefined) trimSpool(database, options.spool, options.now())
    if (options.tier === "full") setAside(database, options.archive_after_ms, options.now())
    if (options.hook_spool !== undefined) trimHookLines(database, options.hook_spool, options.now())
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

const read = async (writer: TaskWriter, work: Plan, options: IngestOptions, tally: Tally): Promise<void> => {
  if (work.tasks.length === 0) return
  try {
    await readAll(work.tasks, {
      ...readOptions(options),
      take: (batch, tasksDone) => {
        writer.take(batch, tally.batch(batch))
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
  backoff: options.backoff ?? defaultBackoff,
  timezone: options.timezone,
  readers: options.readers
})

const index = (database: DatabaseSync, packs: string, options: IngestOptions): Promise<number> =>
  fillSearchIndex(database, packs, (done, total) =>
    options.onProgress?.({ phase: "indexing", done, total, bytes_done: 0, bytes_total: 0, rows: done })
  )

const dryRun = async (options: IngestOptions, started: number): Promise<IngestSummary> => {
  const tally = new Tally(true)
  const work = plan(null, { ...options, retry_skipped: false, retry_failed: true, now_ms: Date.now() })
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

const unknownKinds = (database: DatabaseSync): ReadonlyArray<UnknownKind> =>
  database
    .prepare(
      "SELECT source, kind, sum(records) AS records FROM record_kinds WHERE is_known = 0 GROUP BY 1, 2 ORDER BY 3 DESC"
    )
    .all() as unknown as ReadonlyArray<UnknownKind>
