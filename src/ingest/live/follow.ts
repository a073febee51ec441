/**
 * Follows the trail for as long as it is let: bulk, hand-over, live.
 *
 * The watches are set before anything is read (T0). Bulk reads what is there; what changes meanwhile is noted and
 * read at the hand-over; from then on changes are read as they come. Of several processes one follows, by a lease;
 * the others stand by and take over when it dies.
 */
import type { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import { packFolder } from "../../store/custody/Packs.ts"
import {
  isSurelyDead,
  isToBeHad,
  lastLease,
  Lease,
  liveLease,
  thisProcess,
  type LeaseHolder
} from "../../store/live/Lease.ts"
import { openStoreToWrite } from "../../store/open-to-write.ts"
import { storeError, type StoreError } from "../../store/StoreError.ts"
import { ingest, isBug, type IngestOptions } from "../ingest.ts"
import type { Tally } from "../Tally.ts"
import { pricer } from "../TaskWriter.ts"
import { waitAfter, type Backoff } from "../backoff.ts"
import type { CorrelatedEvent, LiveEvent } from "./LiveEvent.ts"
import { LiveTrail } from "./LiveTrail.ts"
import { Phases } from "./Phases.ts"
import { Turns } from "./Turns.ts"
import { Waker } from "./Waker.ts"

export interface FollowOptions extends Omit<IngestOptions, "tier" | "full" | "dry_run" | "wait"> {
  /** Changes are gathered for so long before they are read together. */
  readonly batch_ms: number
  /** How often everything that is likely to change is looked at, whatever the watches tell. */
  readonly sweep_ms: number
  /** The same where watches tell nothing: remote file systems, folders beyond the system's limit. */
  readonly poll_ms: number
  /** How often every single file is looked at. */
  readonly full_sweep_ms: number
  /** A process that has not been heard of for so long is taken for dead. */
  readonly lease_ms: number
  /** How long one attempt waits for a store that somebody else is writing. */
  readonly busy_ms: number
  /** Sets no watches at all: for drives whose changes the system does not tell of, though it could be thought to. */
  readonly always_poll: boolean
  readonly max_folders: number
  readonly max_paths: number
  readonly backoff: Backoff
  readonly on: (event: CorrelatedEvent) => void
}

/** Runs until it is interrupted, and then ends what it has begun. Fails when the store cannot be written at all. */
export const follow = (options: FollowOptions): Effect.Effect<void, StoreError> =>
  Effect.suspend(() => {
    const control = new AbortController()
    const ended = new Following(options, control.signal).run()
    const end = Effect.promise(() => {
      control.abort()
      return ended.catch(() => {})
    })
    return Effect.tryPromise({ try: () => ended, catch: (cause) => cause }).pipe(
      Effect.catch((cause) =>
        isBug(cause) ? Effect.die(cause) : Effect.fail(storeError(cause, "Following the trail"))
      ),
      Effect.onInterrupt(() => end)
    )
  })

/** How many pages, of 8 KiB, SQLite's log may have, and how large it stays when it is empty. */
const logPages = 32_768
const logBytes = 64 << 20

class Following {
  readonly #options: FollowOptions
  readonly #signal: AbortSignal
  readonly #waker: Waker
  /** Names this run in the log, in the states of files and in the lease; each run of a process has its own. */
  #holder: LeaseHolder
  #isLost = false

  constructor(options: FollowOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
    this.#waker = new Waker(signal)
    this.#holder = thisProcess(options.correlation_id)
  }

  async run(): Promise<void> {
    const database = openStoreToWrite(this.#options.database)
    try {
      while (!this.#signal.aborted) {
        // Short, for the whole process waits: to try again later is better.
        database.exec(`PRAGMA busy_timeout = ${this.#options.busy_ms}`)
        // To bring the log into the database, with the disk's word that it is there, takes longer than a commit may: it is
        // done in quiet moments, and in a commit only when the log has grown very large.
        database.exec(`PRAGMA wal_autocheckpoint = ${logPages}; PRAGMA journal_size_limit = ${logBytes}`)
        const lease = new Lease(database, liveLease, this.#holder, this.#options.lease_ms)
        if (await this.#await(database, lease)) await this.#follow(database, lease)
        this.#holder = thisProcess()
      }
    } finally {
      database.close()
    }
  }

  /** Waits for the lease. False when it was told to stop before. */
  async #await(database: DatabaseSync, lease: Lease): Promise<boolean> {
    let told: string | null = null
    while (!this.#signal.aborted) {
      const now = this.#options.now()
      const holder = lastLease(database, liveLease)
      const dead = holder !== null && isSurelyDead(holder) ? holder.id : null
      const take = () => isToBeHad(holder, now) && lease.tryTake(now, dead)
      if ((await this.#attempt("Taking the lease", take)) === true) return true
      if (holder !== null && holder.id !== told) {
        told = holder.id
        this.#tell({ event: "standby", pid: holder.pid, host: holder.host, since_ms: holder.acquired_at_ms })
      }
      await this.#waker.sleep(Math.min(1000, this.#options.lease_ms / 4))
    }
    return false
  }

  async #follow(database: DatabaseSync, lease: Lease): Promise<void> {
    const { now, lease_ms } = this.#options
    let trail: LiveTrail | null = null
    this.#isLost = false
    const heart = setInterval(() => this.#beat(database, lease), lease_ms / 4)
    const phases = new Phases(database, this.#holder, now, (event) => this.#tell(event))
    try {
      trail = this.#trail(database)
      trail.watch()
      await this.#attempt("Noting the run", () => phases.begin())
      await this.#bulk(database, lease, phases)
      await this.#attempt("Noting the hand-over", () => phases.enter("hand_over"))
      await this.#handOver(trail, phases)
      await this.#attempt("Noting that the trail is live", () => phases.enter("live"))
      const turns = new Turns(this.#options)
      while (!this.#signal.aborted && !this.#isLost) await this.#liveOnce(trail, phases, turns)
      if (this.#isLost) phases.end("failed", "another process took the lease over")
      else phases.end("stopped", null)
    } catch (cause) {
      if (this.#signal.aborted) phases.end("stopped", null)
      else {
        phases.end("failed", cause instanceof Error ? cause.message : String(cause))
        throw cause
      }
    } finally {
      clearInterval(heart)
      trail?.close()
      lease.release()
    }
  }

  /**
   * Renews the lease, without waiting for a store that is being written: where bulk writes it, this thread would wait
   * for itself. As long as it is held nobody can take the lease, and it is renewed after each commit.
   */
  #beat(database: DatabaseSync, lease: Lease): void {
    try {
      database.exec("PRAGMA busy_timeout = 0")
      this.#isLost ||= !lease.renew(this.#options.now())
    } catch (cause) {
      if (isBug(cause) || storeError(cause, "Renewing the lease").reason !== "busy") throw cause
    } finally {
      database.exec(`PRAGMA busy_timeout = ${this.#options.busy_ms}`)
    }
    if (this.#isLost) this.#waker.wake()
  }

  #trail(database: DatabaseSync): LiveTrail {
    const options = this.#options
    const { custody, thresholds, machine, max_record_bytes, backoff, timezone } = options
    return new LiveTrail(database, {
      ...options,
      store: options.database,
      packs: packFolder(options.database),
      price: pricer(options.rates),
      correlation_id: this.#holder.id,
      reading: { custody, thresholds, machine, max_record_bytes, backoff, timezone },
      on: (event) => this.#tell(event),
      wake: () => this.#waker.wake()
    })
  }

  async #bulk(database: DatabaseSync, lease: Lease, phases: Phases): Promise<void> {
    let commits = 0
    const summary = await Effect.runPromise(
      ingest({
        ...this.#options,
        correlation_id: this.#holder.id,
        tier: "full",
        full: false,
        dry_run: false,
        wait: true,
        onCommit: () => {
          commits++
          this.#beat(database, lease)
        }
      }),
      { signal: this.#signal }
    )
    const { messages, parts, requests, events, runs, telemetry } = summary.rows
    const work = {
      files: summary.files.read,
      rows: messages + parts + requests + events + runs + telemetry,
      bytes: summary.bytes_read,
      rejected: summary.rejected,
      unread: summary.files.failed + summary.files.waiting
    }
    phases.add(work, commits)
  }

  /** Reads what was noted since T0, until nothing is left. */
  async #handOver(trail: LiveTrail, phases: Phases): Promise<void> {
    while (!this.#signal.aborted) {
      // Lets the watches tell what they have.
      await this.#waker.sleep(this.#options.batch_ms)
      if (!this.#waker.takeWoken()) return
      await this.#read("Reading what changed meanwhile", () => trail.flush(), phases)
    }
  }

  async #liveOnce(trail: LiveTrail, phases: Phases, turns: Turns): Promise<void> {
    const { now, index } = this.#options
    const retry_at_ms = trail.nextRetry() ?? Infinity
    await this.#waker.wait(Math.max(0, Math.min(turns.next_at_ms, retry_at_ms) - now()))
    if (this.#signal.aborted) return
    if (now() >= retry_at_ms) trail.retry()
    if (this.#waker.takeWoken()) {
      await this.#waker.sleep(trail.gather_ms)
      await this.#read("Reading what changed", () => trail.flush(), phases)
      turns.flushed(index)
    }
    if (turns.isForIndex()) {
      const outcome = await this.#attempt("Indexing what was read", () => trail.index())
      turns.indexed(outcome ?? "done")
    }
    await this.#sweep(trail, phases, turns)
  }

  async #sweep(trail: LiveTrail, phases: Phases, turns: Turns): Promise<void> {
    if (turns.sweep(trail) === null) return
    // Lets the watches tell what they have.
    await this.#waker.sleep(0)
    const tier = turns.sweep(trail)
    if (tier === null) return
    const doing = tier === "full" ? "Looking at every file" : "Looking for changes"
    await this.#read(doing, () => trail.sweep(tier), phases)
    turns.swept(tier, trail)
  }

  /** Null: another process writes just now. */
  async #read(doing: string, work: () => Promise<Tally | null>, phases: Phases): Promise<void> {
    while (!this.#signal.aborted) {
      const tally = await this.#attempt(doing, work)
      if (tally === undefined) return
      if (tally !== null) return phases.add(tally.work)
      await this.#waker.sleep(10)
    }
  }

  /** Does it again, later each time, until the store takes it. Undefined when it was told to stop before. */
  async #attempt<A>(doing: string, work: () => A | Promise<A>): Promise<A | undefined> {
    for (let attempts = 1; !this.#signal.aborted; attempts++) {
      try {
        return await work()
      } catch (cause) {
        if (isBug(cause)) throw cause
        const { base_ms, cap_ms } = this.#options.backoff
        const policy = { base_ms, cap_ms, max_attempts: Infinity }
        const retry_in_ms = waitAfter(attempts, policy, Math.random())!
        this.#tell({ event: "trouble", doing, message: storeError(cause, doing).message, retry_in_ms })
        await this.#waker.sleep(retry_in_ms)
      }
    }
    return undefined
  }

  #tell(event: LiveEvent): void {
    this.#options.on({ ...event, at_ms: this.#options.now(), correlation_id: this.#holder.id })
  }
}
