/** Ingests a folder into a store with everything at its defaults, for tests and benchmarks. */
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import { ingest, type IngestOptions } from "../../src/ingest/ingest.ts"
import type { IngestSummary } from "../../src/ingest/IngestSummary.ts"
import { defaultThresholds } from "../../src/ingest/validators.ts"
import { makeRates } from "../../src/rates/Rates.ts"
import { sources } from "../../src/sources/registry.ts"
import { rollupProblems } from "../../src/store/check-rollups.ts"
import { packFolder } from "../../src/store/custody/Packs.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { dumpStore } from "../../src/store/testing/dump.ts"

/** A time after all that tests make up. */
const now = Date.UTC(2026, 10, 1)

export const ingestTrail = (
  database: string,
  roots: ReadonlyArray<string>,
  more: Partial<IngestOptions> = {}
): Promise<IngestSummary> =>
  Effect.runPromise(
    ingest({
      database,
      roots,
      sources,
      rates: makeRates(),
      thresholds: defaultThresholds,
      machine: "test",
      user: null,
      custody: true,
      index: true,
      readers: 2,
      max_record_bytes: 64 << 20,
      tier: "full",
      full: false,
      dry_run: false,
      wait: true,
      now: () => now,
      ...more
    })
  )

/** What a store holds, by natural keys. Throws where its rollups are not what its rows say. */
export const dumpOf = (database: string): Readonly<Record<string, ReadonlyArray<string>>> => {
  const open = openStoreToRead(database)
  try {
    const problems = rollupProblems(open, true)
    if (problems.length > 0) throw new Error(problems.join("\n"))
    return dumpStore(open, packFolder(database))
  } finally {
    open.close()
  }
}

/** Run as a program: `node ingestTrail.ts DATABASE ROOT…`. */
if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === import.meta.filename) {
  const [database, ...roots] = process.argv.slice(2)
  console.log(JSON.stringify(await ingestTrail(database!, roots)))
}
