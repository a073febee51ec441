/**
 * Watches folders for what comes, changes and goes, and tells the paths.
 *
 * One watch of the system a folder. What the system tells is a hint and nothing more: paths are held against the
 * disk afterwards, and what a watch misses a sweep finds. A folder that appears is watched first and listed then, so
 * that nothing falls between the two.
 *
 * The system's queue is bounded, and that it was full is told to libuv but not to us. So it is concluded: when as much
 * is told in one go as the queue can hold, more may have happened than was told.
 */
import * as fs from "node:fs"

export interface FolderWatcherOptions {
  /** How many folders are watched at most, those in which something happened last; the others are left to sweeps. 0: none. */
  readonly max_folders: number
  /** How many changed paths are remembered before they are given up for a sweep. */
  readonly max_paths: number
  /** How many events the system keeps for us at most (`queueLimit`); null when it does not say. */
  readonly max_events: number | null
  /** Called when there is something to take, once until it is taken. */
  readonly wake: () => void
}

/** What has changed since the last `take`. */
export interface Changed {
  /** Files and folders that came, changed or went: each is to be held against the disk. */
  readonly paths: ReadonlySet<string>
  /** More changed than was told or remembered: only a sweep finds all of it. */
  readonly is_overflown: boolean
}

/** How many events Linux keeps for a program that does not take them; null elsewhere. */
export const queueLimit = (): number | null => {
  try {
    return Number(fs.readFileSync("/proc/sys/fs/inotify/max_queued_events", "utf8"))
  } catch {
    return null
  }
}

/** What of a full queue is told at least: events of watches that have been given up meanwhile are not. */
const shareTold = 0.75

/** Why a folder is not watched: it is gone, or the system says no. */
export type Unwatched = "gone" | "refused"

export class FolderWatcher {
  readonly #options: FolderWatcherOptions
  /** Those first in which nothing has happened for the longest. */
  readonly #watches = new Map<string, fs.FSWatcher>()
  /** Folders that could not be watched, with the system's word for it. */
  readonly #refused = new Map<string, string>()
  #limit: number
  #isShort = false
  #paths = new Set<string>()
  #isOverflown = false
  /** Events told in one go so far. */
  #events = 0
  #isAwake = false
  #isClosed = false

  constructor(options: FolderWatcherOptions) {
    this.#options = options
    this.#limit = options.max_folders
  }

  get folders(): number {
    return this.#watches.size
  }

  /** Folders that only sweeps look at, with the system's reason. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused
  }

  /** Has the system's own limit been reached? Then folders have been given up that were to be watched. */
  get isShort(): boolean {
    return this.#isShort
  }

  has(folder: string): boolean {
    return this.#watches.has(folder)
  }

  /**
   * Watches a folder, anew if it did already: a folder of that name may be another one by now. Null when it does.
   * What it holds already is not told. At the limit the folder that was quiet for the longest is given up.
   */
  watch(folder: string): Unwatched | null {
    if (this.#isClosed || this.#limit === 0) return null
    this.unwatch(folder)
    if (this.#watches.size >= this.#limit) this.#giveUpQuietest()
    for (;;) {
      const code = this.#tryWatch(folder)
      if (code === null) return null
      if (code === "ENOENT" || code === "ENOTDIR") return "gone"
      // The system's own limit, shared with other programs: what is held already is what can be had.
      if (code !== "ENOSPC" || this.#watches.size === 0) {
        this.#refused.set(folder, code)
        return "refused"
      }
      this.#limit = this.#watches.size
      this.#isShort = true
      this.#giveUpQuietest()
    }
  }

  /** Tells that a path may have changed, as a watch would. */
  note(path: string): void {
    this.#remember(path)
  }

  /** How many paths wait to be taken. */
  get waiting(): number {
    return this.#paths.size
  }

  /** Takes so many paths at most, those told first; the others wait, and wake again. */
  take(most = Infinity): Changed {
    const taken = { paths: this.#firstPaths(most), is_overflown: this.#isOverflown }
    this.#isOverflown = false
    this.#isAwake = false
    if (this.#paths.size > 0) this.#wake()
    return taken
  }

  unwatch(folder: string): void {
    this.#watches.get(folder)?.close()
    this.#watches.delete(folder)
    this.#refused.delete(folder)
  }

  close(): void {
    this.#isClosed = true
    for (const watch of this.#watches.values()) watch.close()
    this.#watches.clear()
  }

  /** The system's code for why not; null when it is watched. */
  #tryWatch(folder: string): string | null {
    try {
      const watch = fs.watch(folder, { persistent: false }, (_, name) => this.#changed(folder, name))
      watch.on("error", (cause) => this.#failed(folder, cause))
      this.#watches.set(folder, watch)
      return null
    } catch (cause) {
      return (cause as NodeJS.ErrnoException).code ?? String(cause)
    }
  }

  #giveUpQuietest(): void {
    const quietest = this.#watches.keys().next()
    if (quietest.done === false) this.unwatch(quietest.value)
  }

  #firstPaths(most: number): ReadonlySet<string> {
    const paths = this.#paths
    if (paths.size <= most) {
      this.#paths = new Set()
      return paths
    }
    const first = new Set<string>()
    for (const path of paths) {
      if (first.size >= most) break
      first.add(path)
      paths.delete(path)
    }
    return first
  }

  /** Without a name the whole folder is to be looked at. */
  #changed(folder: string, name: string | null): void {
    this.#count()
    const watch = this.#watches.get(folder)
    if (watch !== undefined) {
      this.#watches.delete(folder)
      this.#watches.set(folder, watch)
    }
    this.#remember(name === null ? folder : `${folder}/${name}`)
  }

  /** All that waits in the system's queue is told before anything else happens in this thread. */
  #count(): void {
    if (this.#events++ === 0) setImmediate(() => (this.#events = 0))
    const { max_events } = this.#options
    if (max_events !== null && this.#events >= max_events * shareTold) this.#isOverflown = true
  }

  #failed(folder: string, cause: Error): void {
    this.unwatch(folder)
    this.#refused.set(folder, (cause as NodeJS.ErrnoException).code ?? cause.message)
    this.#remember(folder)
  }

  #remember(path: string): void {
    if (this.#isClosed) return
    if (this.#paths.size >= this.#options.max_paths) this.#isOverflown = true
    else this.#paths.add(path)
    this.#wake()
  }

  #wake(): void {
    if (this.#isAwake) return
    this.#isAwake = true
    this.#options.wake()
  }
}
