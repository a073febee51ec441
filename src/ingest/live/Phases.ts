/** The persisted state of a run of the live trail, and what each of its phases did. */
import type { DatabaseSync } from "node:sqlite"
import type { LeaseHolder } from "../../store/live/Lease.ts"
import { SyncState, type PhaseStatistics } from "../../store/live/SyncState.ts"
import type { Work } from "../Tally.ts"
import type { LiveEvent } from "./LiveEvent.ts"

export class Phases {
  readonly #database: DatabaseSync
  readonly #holder: LeaseHolder
  readonly #now: () => number
  readonly #tell: (event: LiveEvent) => void
  #state: SyncState | null = null
  #began: number
  #did: Work = noWork
  #batches = 0

  constructor(
    database: DatabaseSync,
    holder: LeaseHolder,
    now: () => number,
    tell: (event: LiveEvent) => void
  ) {
    this.#database = database
    this.#holder = holder
    this.#now = now
    this.#tell = tell
    this.#began = now()
  }

  begin(): void {
    const t0_ms = this.#now()
    this.#state = new SyncState(this.#database, { ...this.#holder, t0_ms }, t0_ms)
    this.#tell({ event: "phase", phase: "bulk", statistics: null, why: null })
  }

  /** `commits`: in how many pieces it was written. */
  add(work: Work, commits = 1): void {
    const did = this.#did
    this.#did = {
      files: did.files + work.files,
      rows: did.rows + work.rows,
      bytes: did.bytes + work.bytes,
      rejected: did.rejected + work.rejected,
      unread: did.unread + work.unread
    }
    if (work.files > 0) this.#batches += commits
  }

  enter(phase: "hand_over" | "live"): void {
    this.#step(phase, null)
  }

  /** Waits for a store that is being written: there is no later to try it again. */
  end(phase: "stopped" | "failed", why: string | null): void {
    this.#database.exec(`PRAGMA busy_timeout = ${ending_ms}`)
    if (this.#state !== null) this.#step(phase, why)
  }

  #step(phase: SyncState["phase"], why: string | null): void {
    const now = this.#now()
    const statistics: PhaseStatistics = {
      ...this.#did,
      batches: this.#batches,
      duration_ms: now - this.#began
    }
    this.#state!.enter(phase, now, statistics, why)
    this.#tell({ event: "phase", phase, statistics, why })
    this.#began = now
    this.#did = noWork
    this.#batches = 0
  }
}

/** Longer than another program holds the store for one commit. */
const ending_ms = 30_000

const noWork: Work = { files: 0, rows: 0, bytes: 0, rejected: 0, unread: 0 }
