/**
 * Watches folders for what comes, changes and goes, and tells the paths.
 *
 * One watch of the system a folder. What the system tells is a hint and nothing more: paths are held against the
 * disk afterwards, and what a watch misses (its queue is bounded, and it says nothing when it overflows) a sweep
 * finds. A folder that appears is watched first and listed then, so that nothing falls between the two.
 */
import * as fs from "node:fs"

export interface FolderWatcherOptions {
  /** How many folders are watched at most, those in which something happened last; the others are left to sweeps. */
  readonly max_folders: number
  /** How many changed paths are remembered before they are given up for a sweep. */
  readonly max_paths: number
  /** Called when there is something to take, once until it is taken. */
  readonly wake: () => void
}

/** What has changed since the last `take`. */
export interface Changed {
  /** Files and folders that came, changed or went: each is to be held against the disk. */
  readonly paths: ReadonlySet<string>
  /** More changed than was remembered: only a sweep finds all of it. */
  readonly is_overflown: boolean
}

/** Why a folder is not watched: it is gone, or the system says no. */
export type Unwatched = "gone" | "refused"

export class FolderWatcher {
  readonly #options: FolderWatcherOptions
  /** Those first in which nothing has happened for the longest. */
  readonly #watches = new Map<string, fs.FSWatcher>()
  /** Folders that could not be watched, with the system's word for it. */
  readonly #refused = new Map<string, string>()
  #limit: number
  #paths = new Set<string>()
  #isOverflown = false
  #isAwake = false
  #isClosed = false

  constructor(options: FolderWatcherOptions) {
    this.#options = options
    this.#limit = Math.max(1, options.max_folders)
  }

  get folders(): number {
    return this.#watches.size
  }

  /** Folders that only sweeps look at, with the system's reason. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused
  }

  has(folder: string): boolean {
    return this.#watches.has(folder)
  }

  /**
   * Watches a folder, anew if it did already: a folder of that name may be another one by now. Null when it does.
   * What it holds already is not told. At the limit the folder that was quiet for the longest is given up.
   */
  watch(folder: string): Unwatched | null {
    if (this.#isClosed) return null
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
      this.#giveUpQuietest()
    }
  }

  /** Tells that a path may have changed, as a watch would. */
  note(path: string): void {
    this.#remember(path)
  }

  take(): Changed {
    const taken = { paths: this.#paths, is_overflown: this.#isOverflown }
    this.#paths = new Set()
    this.#isOverflown = false
    this.#isAwake = false
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

  /** Without a name the whole folder is to be looked at. */
  #changed(folder: string, name: string | null): void {
    const watch = this.#watches.get(folder)
    if (watch !== undefined) {
      this.#watches.delete(folder)
      this.#watches.set(folder, watch)
    }
    this.#remember(name === null ? folder : `${folder}/${name}`)
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
    if (this.#isAwake) return
    this.#isAwake = true
    this.#options.wake()
  }
}
