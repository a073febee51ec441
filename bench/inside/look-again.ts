/**
 * Looks for changes in a trail that has been read, and measures that alone: `look-again.ts STORE glance|full`.
 * A glance is what an answer waits for; the full look is that of `spoor ingest`. The environment says where the trail
 * lies, as it does for Spoor. Prints how much would be read; a glance knows only whether there is anything.
 */
import { isAllAsSeen } from "../../src/ingest/finding/glance.ts"
import { plan } from "../../src/ingest/finding/plan.ts"
import { whereabouts } from "../../src/sources/whereabouts.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { begin } from "./inside.ts"

const [store, kind] = process.argv.slice(2)
const places = { env: process.env, home: process.env["HOME"]!, platform: process.platform }
const look = {
  sources: whereabouts,
  roots: whereabouts.flatMap((source) => source.roots(places)),
  now_ms: Date.now()
}
const database = openStoreToRead(store!)

const changes = (): number => {
  if (kind === "glance") return isAllAsSeen(database, look) ? 0 : 1
  const { tasks, vanished } = plan(database, {
    ...look,
    tier: "full",
    full: false,
    retry_skipped: false,
    retry_failed: true
  })
  return tasks.length + vanished.length
}

const end = begin()
process.stdout.write(`${changes()}\n`)
end()
database.close()
