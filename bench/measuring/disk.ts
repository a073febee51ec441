/** What lies on disk. */
import * as fs from "node:fs"
import * as path from "node:path"

/** Sizes of all files below a folder, as their lengths; 0 when there is none. Folders named in `without` are left out. */
export const bytesBelow = (folder: string, without: ReadonlyArray<string> = []): number => {
  if (!fs.existsSync(folder)) return 0
  let bytes = 0
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) bytes += without.includes(entry.name) ? 0 : bytesBelow(full)
    else bytes += fs.lstatSync(full).size
  }
  return bytes
}

/** A store: database, packs and all beside them, without the code that Node keeps compiled. */
export const storeBytes = (store: string): number => bytesBelow(store, ["cache"])
