/**
 * Follows the trail: changes become rows as they come.
 *
 * Watches tell which paths may have changed; each burst of them is held against the disk and the store, read, and
 * committed at once. Sweeps look at everything every few seconds, so nothing depends on a watch: a lost event only
 * makes a row some seconds late. What was read already makes no work, so it does no harm that bulk, watches and
 * sweeps tell of the same file.
 */
import * as path from "node:path"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Source, Whereabouts } from "../../sources/Source.ts"
import type { FileProgress } from "../../store/Batch.ts"
import { IngestLock } from "../../store/IngestLock.ts"
import { indexNext } from "../../store/search-index.ts"
import { setAside } from "../../store/live/archive-files.ts"
import { catchUpTelemetry } from "../../store/telemetry/catch-up.ts"
import type { ReadOptions, Task } from "../reading/Task.ts"
import { PathPlanner, type Ground, type PathPlan } from "../finding/plan-paths.ts"
import { plan } from "../finding/plan.ts"
import { makeProjectOf } from "../projects.ts"
import { remember } from "../finding/remember.ts"
import type { Tier } from "../finding/tree-changes.ts"
import { readAll } from "../ReaderPool.ts"
import { trimSpool } from "../spool/trim-spool.ts"
import { Tally } from "../Tally.ts"
import { TaskWriter, type TaskWriterOptions } from "../TaskWriter.ts"
import { FolderWatcher, queueLimit } from "./FolderWatcher.ts"
import { entriesOf, foldersToWatch, groundOf, remoteFileSystemOf } from "./ground.ts"
import type { LiveEvent } from "./LiveEvent.ts"

export interface LiveTrailOptions extends Omit<TaskWriterOptions, "packs"> {
  readonly store: string
  readonly packs: string
  readonly roots: ReadonlyArray<string>
  readonly sources: ReadonlyArray<Source & Whereabouts>
  readonly reading: Omit<ReadOptions, "now_ms">
  readonly readers: number
  readonly batch_ms: number
  readonly always_poll: boolean
  readonly max_folders: number
  readonly max_paths: number
  readonly spool?: string | undefined
  readonly archive_after_ms?: number | null
  readonly on: (event: LiveEvent) => void
  /** Called when there is something to do. */
  readonly wake: () => void
}

/** Paths that are read at once at most: some tens of milliseconds of work. */
const pathsAtOnce = 1000

/** Messages that are indexed at once at most. */
const messagesAtOnce = 128

/** The longest that changes are gathered for, however dear a commit is. */
const mostGather_ms = 1000

export class LiveTrail {
  readonly #database: DatabaseSync
  readonly #options: LiveTrailOptions
  readonly #watcher: FolderWatcher
  readonly #planner: PathPlanner
  readonly #writer: TaskWriter
  readonly #lock: IngestLock
  readonly #nextRetry: StatementSync
  readonly #due: StatementSync
  #ground: Ground
  #needsSweep = false
  /** When what was told was last begun to be read; by `performance.now`. */
  #flushed_at = -Infinity
  /** When the oldest change that is not read yet was told of. */
  #oldest_ms: number | null = null

  constructor(database: DatabaseSync, options: LiveTrailOptions) {
    this.#database = database
    this.#options = options
    this.#planner = new PathPlanner(database)
    this.#writer = new TaskWriter(database, options)
    this.#lock = IngestLock.open(options.store)
    const waiting = "FROM source_files WHERE next_retry_at_ms IS NOT NULL AND vanished_at_ms IS NULL"
    this.#nextRetry = database.prepare(`SELECT min(next_retry_at_ms) AS at_ms ${waiting}`)
    this.#due = database.prepare(`SELECT path ${waiting} AND next_retry_at_ms <= ?`)
    this.#ground = groundOf(options.roots, options.sources)
    this.polled = options.roots.filter((root) => options.always_poll || remoteFileSystemOf(root) !== null)
    this.#watcher = new FolderWatcher({
      max_folders: options.always_poll ? 0 : options.max_folders,
      max_paths: options.max_paths,
      max_events: queueLimit(),
      wake: () => {
        this.#oldest_ms ??= options.now()
        options.wake()
      }
    })
  }

  /** Roots where changes are not told of, or not those made elsewhere: they live by sweeps. */
  readonly polled: ReadonlyArray<string>

  /** Is there a folder that only sweeps look at? */
  get needsPolling(): boolean {
    return this.#watcher.refused.size > 0 || this.#watcher.isShort || this.polled.length > 0
  }

  /** Begins to note changes. From now on nothing that changes is missed. */
  watch(): void {
    const { roots, max_folders } = this.#options
    const folders = this.#options.always_poll ? [] : foldersToWatch(roots, max_folders)
    const refused = folders.filter((folder) => this.#watcher.watch(folder) === "refused").length
    const givenUp = folders.length - refused - this.#watcher.folders
    this.#options.on({
      event: "watching",
      folders: this.#watcher.folders,
      unwatched: this.#watcher.isShort ? refused + givenUp : refused,
      polled: this.polled
    })
  }

  /** When the next file that could not be read is due to be tried again; null when there is none. */
  nextRetry(): number | null {
    return (this.#nextRetry.get() as { at_ms: number | null }).at_ms
  }

  /** Tells of the files that are due, as a watch would. */
  retry(): void {
    for (const row of this.#due.all(this.#options.now())) this.#watcher.note(String(row["path"]))
  }

  /**
   * For how long to wait before what was told is read. What was told while the last changes were read has waited already;
   * and where a commit is dear there are fewer of them, so that no more than half of the time goes into commits.
   */
  get gather_ms(): number {
    if (this.#watcher.waiting > pathsAtOnce) return 0
    const { batch_ms } = this.#options
    const apart_ms = Math.max(batch_ms, Math.min(2 * this.#writer.lastCommit_ms, mostGather_ms))
    const since_ms = performance.now() - this.#flushed_at
    return since_ms > 2 * apart_ms ? batch_ms : Math.max(batch_ms / 5, apart_ms - since_ms)
  }

  /** Has anything been told that is not read yet? */
  get hasNews(): boolean {
    return this.#watcher.waiting > 0
  }

  /** May something have changed that nobody was told of, and that nobody has looked for since? */
  get needsSweep(): boolean {
    return this.#needsSweep
  }

  /**
   * Reads what the watches have told of; of very much the first part, and wakes for the rest. So the watches are heard
   * meanwhile, and what came first is seen first. Null when another process writes just now: the changes are kept.
   */
  async flush(): Promise<Tally | null> {
    if (!this.#lock.tryTake()) return null
    const started = (this.#flushed_at = performance.now())
    const waited_since = this.#oldest_ms
    this.#oldest_ms = null
    const { paths, is_overflown } = this.#watcher.take(pathsAtOnce)
    if (this.#watcher.waiting > 0) this.#oldest_ms = waited_since
    try {
      if (is_overflown) {
        this.#needsSweep = true
        this.#options.on({ event: "overflow" })
      }
      const tally = new Tally(false)
      const work = this.#plan(paths)
      this.#writer.rename(work.renames)
      this.#writer.vanish(work.vanished)
      await this.#readTasks(work.tasks, tally, work.readers)
      this.#tell(tally, started, waited_since)
      return tally
    } catch (cause) {
      this.#writer.rollback()
      for (const path of paths) this.#watcher.note(path)
      throw cause
    } finally {
      this.#lock.release()
    }
  }

  /** Looks at everything, whatever the watches have told. Null as above. */
  async sweep(tier: Tier): Promise<Tally | null> {
    if (!this.#lock.tryTake()) return null
    const started = performance.now()
    try {
      const tally = new Tally(false)
      await this.#sweep(tier, tally)
      if (tier === "full") this.#needsSweep = false
      this.#database.exec("PRAGMA wal_checkpoint(PASSIVE)")
      const duration_ms = Math.round(performance.now() - started)
      this.#options.on({ event: "sweep", tier, found: tally.files_read, duration_ms })
      return tally
    } catch (cause) {
      this.#writer.rollback()
      throw cause
    } finally {
      this.#lock.release()
    }
  }

  /** Makes some of what was read searchable. `busy`: another process writes just now. */
  index(): "done" | "more" | "busy" {
    if (!this.#lock.tryTake()) return "busy"
    try {
      return indexNext(this.#database, this.#options.packs, messagesAtOnce) ? "more" : "done"
    } finally {
      this.#lock.release()
    }
  }

  close(): void {
    this.#watcher.close()
    this.#writer.close()
    this.#lock.close()
  }

  /** Of paths, and of all that is in those of them that are folders: these are watched first and listed then. */
  #plan(paths: ReadonlySet<string>): PathPlan & { readonly readers: number } {
    const planning = this.#planner.begin(this.#ground)
    const all = new Set(paths)
    let isOtherGround = false
    for (const path of all) {
      if (planning.look(path) !== "folder") {
        if (this.#watcher.has(path)) this.#watcher.unwatch(path)
        continue
      }
      // In a folder that is told of although it is watched, those folders are looked into that are not.
      const wasWatched = this.#watcher.has(path)
      this.#watcher.watch(path)
      isOtherGround ||= !wasWatched && !planning.isInTree(path)
      const { folders, others } = entriesOf(path)
      for (const name of others) all.add(`${path}/${name}`)
      for (const name of folders) {
        if (!wasWatched || !this.#watcher.has(`${path}/${name}`)) all.add(`${path}/${name}`)
      }
    }
    if (isOtherGround && this.#findsTrees()) return this.#plan(all)
    const work = planning.result()
    const areFewDocuments = all.size <= 4 * pathsAtOnce && work.tasks.every((task) => task.kind === "tree")
    // to start a thread takes longer than to read what a burst holds
    return { ...work, readers: areFewDocuments ? 0 : this.#options.readers }
  }

  /** Have there come trees of documents since the ground was looked at? */
  #findsTrees(): boolean {
    const { roots, sources } = this.#options
    const known = this.#ground.trees.length
    this.#ground = groundOf(roots, sources)
    return this.#ground.trees.length > known
  }

  async #sweep(tier: Tier, tally: Tally): Promise<void> {
    const { roots, sources } = this.#options
    this.#ground = groundOf(roots, sources)
    const work = plan(this.#database, {
      roots,
      sources,
      tier,
      full: false,
      retry_skipped: false,
      // what went wrong for good is looked at with everything else, and when it changes
      retry_failed: tier === "full",
      now_ms: Date.now()
    })
    this.#writer.rename(work.renames)
    this.#writer.vanish(work.vanished)
    await this.#readTasks(work.tasks, tally)
    remember(this.#database, work.seen, sources, this.#options.now())
    if (tier === "full") this.#tidy()
    for (const folder of work.tasks.flatMap(foldersOf))
      if (!this.#watcher.has(folder)) this.#watcher.watch(folder)
  }

  async #readTasks(tasks: PathPlan["tasks"], tally: Tally, readers = this.#options.readers): Promise<void> {
    if (tasks.length === 0) return
    await readAll(tasks, {
      ...this.#options.reading,
      now_ms: this.#options.now(),
      readers,
      take: (batch) => {
        this.#writer.take(batch, tally.batch(batch))
        if (batch.file !== null) this.#tellUnread(batch.file)
      }
    })
    this.#writer.commit()
  }

  /** What no file tells of, and what need not be kept in one any more. */
  #tidy(): void {
    const { spool, archive_after_ms, now } = this.#options
    catchUpTelemetry(this.#database, makeProjectOf())
    setAside(this.#database, archive_after_ms, now())
    if (spool !== undefined) trimSpool(this.#database, spool, now())
  }

  #tellUnread({ path, status, error, attempts, next_retry_at_ms }: FileProgress): void {
    if (status !== "failed" && status !== "transient_failure") return
    const retry_in_ms = next_retry_at_ms === null ? null : next_retry_at_ms - this.#options.now()
    this.#options.on({ event: "unread", path, status, error, attempts, retry_in_ms })
  }

  #tell(tally: Tally, started: number, since_ms: number | null): void {
    const { files, rows, bytes, rejected } = tally.work
    if (files === 0) return
    this.#options.on({
      event: "batch",
      files,
      rows,
      bytes,
      rejected,
      waited_ms: since_ms === null ? 0 : this.#options.now() - since_ms,
      duration_ms: Math.round(performance.now() - started)
    })
  }
}

/** The folders that a task reads in. */
const foldersOf = (task: Task): ReadonlyArray<string> =>
  task.kind === "tree" ? task.dirs.map((dir) => dir.path) : [path.dirname(task.path)]
