/**
 * A folder of runs, one JSON document each, as their first writer keeps them.
 *
 * The files are the truth; what is asked of them is answered by rows in memory that are brought up to date with the
 * files first. Files are replaced by renaming, so nobody ever meets half of one; the first writer, who overwrites
 * them in place, may be met half way, and is read again at the next look. Other entries of the folder are left alone.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { AgentRun } from "../../record/AgentRun.ts"
import { isNoRun, isRunId, readRunText, runText, type NoRun } from "../../record/run-document.ts"
import { agentRuns } from "../migrations/0004_agent_runs.ts"
import { RunTable } from "../writing/RunTable.ts"
import type { UnreadRun } from "./RunRepository.ts"

interface Glance {
  readonly inode: number
  readonly mtime_ms: number
  readonly size_bytes: number
}

export class RunFolder {
  readonly folder: string
  /** The runs as rows; valid after `look`. */
  readonly rows: DatabaseSync
  readonly #table: RunTable
  readonly #seen = new Map<string, Glance>()
  readonly #unread = new Map<string, NoRun>()

  constructor(folder: string) {
    this.folder = folder
    this.rows = new DatabaseSync(":memory:")
    this.rows.exec(agentRuns.up)
    this.#table = new RunTable(this.rows)
  }

  get unread(): ReadonlyArray<UnreadRun> {
    return [...this.#unread].map(([name, why]) => ({ place: path.join(this.folder, name), ...why }))
  }

  close(): void {
    this.rows.close()
  }

  /** Brings the rows up to date with the files. */
  look(): void {
    const names = this.#names()
    const there = new Set(names)
    this.#write(() => {
      for (const name of this.#seen.keys()) if (!there.has(name)) this.#forget(name)
      for (const name of names) this.#lookAt(name)
    })
  }

  /** The run as its file has it now; null when there is no such file, or it holds no run. */
  read(id: string): AgentRun | null {
    if (!isRunId(id)) return null
    this.#write(() => this.#lookAt(fileOf(id)))
    return this.#table.get(id)
  }

  has(id: string): boolean {
    return isRunId(id) && fs.existsSync(path.join(this.folder, fileOf(id)))
  }

  /** Follows many changes of files at once. */
  together<A>(work: () => A): A {
    return this.#write(work)
  }

  /** Invariant: the caller holds the folder's lock. What stood there and was no run is kept beside it. */
  put(run: AgentRun): void {
    const name = fileOf(run.id)
    const file = path.join(this.folder, name)
    makeFolder(this.folder)
    const isUnread = this.#unread.has(name) && fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true
    if (isUnread) fs.renameSync(file, `${file}.unread`)
    replaceFile(file, runText(run))
    this.#write(() => this.#lookAt(name))
  }

  /** Invariant: the caller holds the folder's lock. False when there is none. */
  remove(id: string): boolean {
    if (!this.has(id)) return false
    fs.rmSync(path.join(this.folder, fileOf(id)))
    this.#write(() => this.#forget(fileOf(id)))
    return true
  }

  #names(): ReadonlyArray<string> {
    try {
      return fs.readdirSync(this.folder).filter((name) => name.endsWith(".json") && !name.startsWith("."))
    } catch (cause) {
      // Nobody has written a run yet.
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return []
      throw cause
    }
  }

  #lookAt(name: string): void {
    const file = path.join(this.folder, name)
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    const known = this.#seen.get(name)
    if (stat === undefined) {
      if (known !== undefined) this.#forget(name)
      return
    }
    const isSame =
      known?.inode === stat.ino && known.mtime_ms === stat.mtimeMs && known.size_bytes === stat.size
    if (isSame) return
    const read: AgentRun | NoRun = stat.isFile()
      ? readRunFile(file, name)
      : { reason: "unreadable", detail: "it is no file" }
    // Nothing stays of what it held before: a file has no memory.
    if (known !== undefined) this.#forget(name)
    this.#seen.set(name, { inode: stat.ino, mtime_ms: stat.mtimeMs, size_bytes: stat.size })
    if (isNoRun(read)) this.#unread.set(name, read)
    else this.#table.put(read)
  }

  #forget(name: string): void {
    this.#seen.delete(name)
    this.#unread.delete(name)
    this.#table.remove(name.slice(0, -".json".length))
  }

  #write<A>(work: () => A): A {
    if (this.rows.isTransaction) return work()
    this.rows.exec("BEGIN")
    try {
      const done = work()
      this.#table.settle()
      this.rows.exec("COMMIT")
      return done
    } catch (cause) {
      this.rows.exec("ROLLBACK")
      // The rows are as before, so what was noted of files may not be.
      this.#seen.clear()
      this.#table.forget()
      throw cause
    }
  }
}

/** Makes the folder, for its owner alone, unless it is there. */
export const makeFolder = (folder: string): void => {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
}

const fileOf = (id: string): string => `${id}.json`

/** The run that a file holds, which must be the one that the file is named by. */
const readRunFile = (file: string, name: string): AgentRun | NoRun => {
  const bytes = readIfThere(file)
  if (bytes === null) return { reason: "unreadable", detail: "it is gone" }
  const text = bytes.toString("utf8")
  if (!Buffer.from(text).equals(bytes)) return { reason: "not_utf8", detail: "its bytes are no UTF-8" }
  const read = readRunText(text)
  if (isNoRun(read) || fileOf(read.id) === name) return read
  return { reason: "bad_field", detail: `its id is ${read.id}, which is not the name of its file` }
}

const readIfThere = (file: string): Buffer | null => {
  try {
    return fs.readFileSync(file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null
    throw cause
  }
}

/**
 * All of the new text or all of the old one, whatever happens. Who may read the old file may read the new one. One
 * process at a time writes, so what was begun has one name, and of one that was killed nothing piles up.
 */
const replaceFile = (file: string, text: string): void => {
  const mode = fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0o600
  const fresh = path.join(path.dirname(file), ".spoor.new")
  fs.rmSync(fresh, { force: true })
  const fd = fs.openSync(fresh, "wx", mode & 0o777)
  try {
    fs.writeFileSync(fd, text)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(fresh, file)
}
