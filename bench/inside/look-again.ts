/**
 * Looks for changes in a trail that has been read, and measures that alone: `look-again.ts STORE hot|full`.
 * The environment says where the trail lies, as it does for Spoor. Prints how many files and folders it would read.
 */
import { plan } from "../../src/ingest/finding/plan.ts"
import type { Tier } from "../../src/ingest/finding/tree-changes.ts"
import { whereabouts } from "../../src/sources/whereabouts.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { begin } from "./inside.ts"

const [store, tier] = process.argv.slice(2)
const places = { env: process.env, home: process.env["HOME"]!, platform: process.platform }
const database = openStoreToRead(store!)
const end = begin()
const { tasks, vanished } = plan(database, {
  sources: whereabouts,
  roots: whereabouts.flatMap((source) => source.roots(places)),
  tier: tier as Tier,
  full: false,
  retry_skipped: false,
  now_ms: Date.now()
})
process.stdout.write(`${tasks.length + vanished.length}\n`)
end()
database.close()
