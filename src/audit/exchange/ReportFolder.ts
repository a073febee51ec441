/** A folder that a tool left behind, with the few files of it that may be read. */
import * as fs from "node:fs"
import * as path from "node:path"

/**
 * - `files`: with `/`, relative to the folder.
 * - `read`: one of them; or why it could not be read.
 */
export interface ReportFolder {
  readonly name: string
  readonly files: ReadonlyArray<string>
  readonly read: (file: string) => Uint8Array | string
}

/** Opens a folder and the folders within it, no deeper; null when it is none. Links that lead out of it are not followed. */
export const openReportFolder = (folder: string): ReportFolder | null => {
  const real = realFolder(folder)
  if (real === null) return null
  const files = namesIn(real).flatMap(({ name, isFolder }) =>
    isFolder
      ? namesIn(path.join(real, name)).flatMap((inner) => (inner.isFolder ? [] : `${name}/${inner.name}`))
      : name
  )
  const known = new Set(files)
  return {
    name: folder,
    files,
    read: (file) => {
      if (!known.has(file)) return "it is not there"
      try {
        const target = fs.realpathSync(path.join(real, file))
        if (!target.startsWith(real + path.sep)) return "it is a link that leads out of the folder"
        if (!fs.statSync(target).isFile()) return "it is no file"
        return fs.readFileSync(target)
      } catch (error) {
        return `it could not be read: ${error instanceof Error ? error.message : String(error)}`
      }
    }
  }
}

const realFolder = (folder: string): string | null => {
  try {
    const real = fs.realpathSync(folder)
    return fs.statSync(real).isDirectory() ? real : null
  } catch {
    // what is not there is no folder: null says it
    return null
  }
}

const namesIn = (folder: string): ReadonlyArray<{ readonly name: string; readonly isFolder: boolean }> => {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory()
    }))
  } catch {
    // a folder that may not be listed has no files that could be read
    return []
  }
}
