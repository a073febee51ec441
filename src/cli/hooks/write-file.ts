/**
 * Writes a file that is somebody else's: all of it or nothing of it, with its mode and its owner, behind a link if it is
 * one, and only if it still is what was looked at.
 */
import * as fs from "node:fs"
import * as path from "node:path"

/** Why nothing was written. */
export class WriteRefused extends Error {}

/** What the file holds; null when it is not there. A link that leads nowhere is refused. */
export const contentOf = (file: string): Buffer | null => {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return null
  const real = realFile(file)
  if (!fs.statSync(real).isFile()) throw new WriteRefused(`${file} is no plain file`)
  return fs.readFileSync(real)
}

export interface Writing {
  readonly file: string
  /** What it held when it was looked at; null: it was not there. */
  readonly before: Buffer | null
  /** Null: remove it. */
  readonly after: Buffer | null
  /** Of a new file. */
  readonly mode: number
}

/** Makes the folders that the file lies in, if they are not there. */
export const writeFile = ({ file, before, after, mode }: Writing): void => {
  const now = contentOf(file)
  if (now === null ? before !== null : before === null || !now.equals(before))
    throw new WriteRefused(`${file} was changed meanwhile; look again`)
  const real = now === null ? file : realFile(file)
  if (after === null) {
    fs.rmSync(file)
    return
  }
  fs.mkdirSync(path.dirname(real), { recursive: true, mode: 0o700 })
  refuseStrangers(real)
  removeUnfinished(real)
  replace(real, after, now === null ? null : fs.statSync(real), mode)
}

/** The folders that a file needs and that are not there, the innermost last. */
export const missingFolders = (file: string): ReadonlyArray<string> => {
  const missing: Array<string> = []
  for (let at = path.dirname(file); !fs.existsSync(at); at = path.dirname(at)) missing.unshift(at)
  return missing
}

/** Removes folders that were made for a file, as far as they are empty. */
export const removeFolders = (made: ReadonlyArray<string>): void => {
  for (const folder of made.toReversed()) {
    if (!fs.existsSync(folder) || fs.readdirSync(folder).length > 0) return
    fs.rmdirSync(folder)
  }
}

const realFile = (file: string): string => {
  try {
    return fs.realpathSync(file)
  } catch {
    throw new WriteRefused(`${file} is a link that leads nowhere`)
  }
}

const replace = (file: string, content: Buffer, old: fs.Stats | null, mode: number): void => {
  const unfinished = `${file}${unfinishedMark}${process.pid}`
  try {
    const handle = fs.openSync(unfinished, "wx", 0o600)
    try {
      fs.writeFileSync(handle, content)
      // the umask has no say in what the file's mode was
      fs.fchmodSync(handle, old === null ? mode : old.mode & 0o7777)
      const made = fs.fstatSync(handle)
      if (old !== null && (old.uid !== made.uid || old.gid !== made.gid))
        fs.fchownSync(handle, old.uid, old.gid)
      fs.fsyncSync(handle)
    } finally {
      fs.closeSync(handle)
    }
    fs.renameSync(unfinished, file)
  } catch (cause) {
    fs.rmSync(unfinished, { force: true })
    throw cause
  }
}

/** What an agent runs must not be for others to change. */
const refuseStrangers = (file: string): void => {
  const own = process.getuid?.()
  const folder = fs.statSync(path.dirname(file))
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  const isOpen = (mode: number) => (mode & 0o002) !== 0 && (mode & 0o1000) === 0
  if (isOpen(folder.mode)) throw new WriteRefused(`${path.dirname(file)} can be written to by everybody`)
  if (stat !== undefined && own !== undefined && own !== 0 && stat.uid !== own)
    throw new WriteRefused(`${file} belongs to somebody else`)
}

const unfinishedMark = ".spoor-"

/** What processes left that were killed while they wrote. */
const removeUnfinished = (file: string): void => {
  const begin = path.basename(file) + unfinishedMark
  for (const name of fs.readdirSync(path.dirname(file))) {
    const pid = name.startsWith(begin) ? Number(name.slice(begin.length)) : NaN
    if (Number.isInteger(pid) && !isAlive(pid))
      fs.rmSync(path.join(path.dirname(file), name), { force: true })
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM"
  }
}
