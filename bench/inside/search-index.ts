/** Brings the full-text index of a store up to date, and measures that alone: `search-index.ts STORE`. */
import { packFolder } from "../../src/store/custody/Packs.ts"
import { openStoreToWrite } from "../../src/store/open-store.ts"
import { fillSearchIndex } from "../../src/store/search-index.ts"
import { begin } from "./inside.ts"

/** As many messages at once as ingest does. */
const slice = 8192

const [store] = process.argv.slice(2)
const database = openStoreToWrite(store!)
const end = begin()
let indexed = 0
for (let n = slice; n === slice; indexed += n) n = fillSearchIndex(database, packFolder(store!), slice)
process.stdout.write(`${indexed}\n`)
end()
database.close()
