/** The ground that is followed live: the roots as they stand now, and the folders in them that are worth a watch. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Whereabouts } from "../../sources/Source.ts"
import type { Ground } from "../finding/plan-paths.ts"
import { passedOver, walk } from "../finding/walk.ts"

/** Looks at the roots anew. Cheap enough to do with every sweep. */
export const groundOf = (roots: ReadonlyArray<string>, sources: ReadonlyArray<Whereabouts>): Ground => ({
  roots,
  sources,
  trees: walk(roots, { sources, wants: () => false, known: new Map(), now_ms: 0 }).trees
})

/**
 * At most `limit` folders below the roots that are worth a watch, the best last: those that hold folders, for new
 * ones appear in them, and those that changed last. A root that is a file is followed by its folder.
 */
export const foldersToWatch = (roots: ReadonlyArray<string>, limit: number): ReadonlyArray<string> => {
  const found = new Map<string, { readonly holdsFolders: boolean; readonly mtime_ms: number }>()
  const look = (path: string): void => {
    const stat = fs.lstatSync(path, { throwIfNoEntry: false })
    if (found.has(path) || stat?.isDirectory() !== true) return
    const { folders } = entriesOf(path)
    found.set(path, { holdsFolders: folders.length > 0, mtime_ms: stat.mtimeMs })
    for (const name of folders) look(`${path}/${name}`)
  }
  for (const root of roots) {
    const stat = fs.statSync(root, { throwIfNoEntry: false })
    if (stat?.isDirectory() === true) look(root)
    else if (stat !== undefined) {
      found.set(path.dirname(root), { holdsFolders: true, mtime_ms: stat.mtimeMs })
    }
  }
  return [...found]
    .sort(([, a], [, b]) => Number(a.holdsFolders) - Number(b.holdsFolders) || a.mtime_ms - b.mtime_ms)
    .slice(-limit)
    .map(([folder]) => folder)
}

/** Names of what is in a folder, folders and others apart; nothing when it cannot be listed: a sweep tells of that. */
export const entriesOf = (
  folder: string
): { readonly folders: ReadonlyArray<string>; readonly others: ReadonlyArray<string> } => {
  let entries: ReadonlyArray<fs.Dirent>
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true })
  } catch {
    return { folders: [], others: [] }
  }
  const isWorthIt = (entry: fs.Dirent): boolean => entry.isDirectory() && !passedOver.has(entry.name)
  return {
    folders: entries.filter(isWorthIt).map((entry) => entry.name),
    others: entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)
  }
}

/** File systems whose changes made elsewhere no watch tells of, by the number that statfs gives (`linux/magic.h`). */
const remote = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x65735546, "FUSE"],
  [0x01021997, "9P"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x786f4256, "VirtualBox"]
])

/** The name of the remote file system that a root lies on; null for a local one, or where it cannot be told. */
export const remoteFileSystemOf = (root: string): string | null => {
  try {
    return remote.get(fs.statfsSync(root).type >>> 0) ?? null
  } catch {
    return null
  }
}
