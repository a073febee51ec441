/** Brings the full-text index of a store up to date, and measures that alone: `search-index.ts STORE`. */
import { packFolder } from "../../src/store/custody/Packs.ts"
import { openStoreToWrite } from "../../src/store/open-to-write.ts"
import { fillSearchIndex } from "../../src/store/search-index.ts"
import { begin } from "./inside.ts"

const [store] = process.argv.slice(2)
const database = openStoreToWrite(store!)
const end = begin()
const indexed = await fillSearchIndex(database, packFolder(store!))
process.stdout.write(`${indexed}\n`)
end()
database.close()
