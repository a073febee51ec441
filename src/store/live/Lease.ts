/**
 * The lease of the one process that follows the trail live.
 *
 * A row with a heartbeat: whoever holds it renews it; when it was not renewed in time its holder is taken for
 * dead, and another takes over (one that can see the holder's process run waits longer). It decides who watches. Who writes is decided by `IngestLock`, batch by batch, so a
 * holder that only seemed dead can do no harm: it finds its lease gone before its next batch.
 */
import * as crypto from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import type { DatabaseSync, StatementSync } from "node:sqlite"

export interface LeaseHolder {
  /** Names this run of this process, and no other ever. */
  readonly id: string
  readonly pid: number
  readonly host: string
  /** Names the space of process ids that `pid` is of: two processes of one realm can see whether the other lives. */
  readonly realm: string
}

/** Who holds a lease now. */
export interface LeaseState extends LeaseHolder {
  readonly acquired_at_ms: number
  readonly heartbeat_at_ms: number
  readonly expires_at_ms: number
}

/** The lease of who follows the trail. */
export const liveLease = "live"

export class Lease {
  readonly #name: string
  readonly #holder: LeaseHolder
  readonly #lifetime_ms: number
  readonly #take: StatementSync
  readonly #renew: StatementSync
  readonly #release: StatementSync

  constructor(database: DatabaseSync, name: string, holder: LeaseHolder, lifetime_ms: number) {
    this.#name = name
    this.#holder = holder
    this.#lifetime_ms = lifetime_ms
    // One statement, so that of two that try at once one alone succeeds.
    this.#take =
      database.prepare(`INSERT INTO leases (name, holder, pid, host, realm, acquired_at_ms, heartbeat_at_ms, expires_at_ms)
      VALUES (:name, :holder, :pid, :host, :realm, :now, :now, :expires)
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, pid = excluded.pid, host = excluded.host, realm = excluded.realm,
        acquired_at_ms = excluded.acquired_at_ms, heartbeat_at_ms = excluded.heartbeat_at_ms,
        expires_at_ms = excluded.expires_at_ms
      WHERE leases.expires_at_ms <= :now OR leases.holder IN (:holder, :dead)`)
    this.#renew = database.prepare(
      "UPDATE leases SET heartbeat_at_ms = ?, expires_at_ms = ? WHERE name = ? AND holder = ?"
    )
    this.#release = database.prepare("DELETE FROM leases WHERE name = ? AND holder = ?")
  }

  /** True when it is held now, newly or still. `dead`: a holder that surely lives no more, expired or not. */
  tryTake(now_ms: number, dead: string | null = null): boolean {
    const { id, pid, host, realm } = this.#holder
    const expires = now_ms + this.#lifetime_ms
    const values = { name: this.#name, holder: id, pid, host, realm, now: now_ms, expires, dead }
    return this.#take.run(values).changes === 1
  }

  /** False when another process has taken it over meanwhile. */
  renew(now_ms: number): boolean {
    const expires = now_ms + this.#lifetime_ms
    return this.#renew.run(now_ms, expires, this.#name, this.#holder.id).changes === 1
  }

  release(): void {
    this.#release.run(this.#name, this.#holder.id)
  }
}

/** The lease as it was last taken or renewed, run out or not; null when nobody holds it. */
export const lastLease = (database: DatabaseSync, name: string): LeaseState | null =>
  leaseState(database, name, 0)

/** Who holds the lease; null when nobody does, or it has run out. */
export const leaseState = (database: DatabaseSync, name: string, now_ms: number): LeaseState | null =>
  (database
    .prepare(
      `SELECT holder AS id, pid, host, realm, acquired_at_ms, heartbeat_at_ms, expires_at_ms FROM leases
      WHERE name = ? AND expires_at_ms > ?`
    )
    .get(name, now_ms) as unknown as LeaseState | undefined) ?? null

/** A run of this process as a holder. */
export const thisProcess = (id: string = crypto.randomUUID()): LeaseHolder => ({
  id,
  pid: process.pid,
  host: os.hostname(),
  realm: realm()
})

/** Is it sure that the holder's process has ended? Of another realm nobody here can tell. */
export const isSurelyDead = (holder: LeaseHolder): boolean => isRunning(holder) === false

/** How much longer a holder may be silent whose process is seen to run: it is slow, or the whole machine slept. */
const patience = 5

/** May the lease be taken? `held` is its row, run out or not. */
export const isToBeHad = (held: LeaseState | null, now_ms: number): boolean => {
  if (held === null || isSurelyDead(held)) return true
  const lifetime_ms = held.expires_at_ms - held.heartbeat_at_ms
  return now_ms >= held.expires_at_ms + (isRunning(held) === true ? patience * lifetime_ms : 0)
}

/** Null: of another realm nobody here can tell. */
const isRunning = (holder: LeaseHolder): boolean | null => {
  if (holder.realm !== realm()) return null
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== "ESRCH"
  }
}

/** Containers may share a host's name, but not its process ids. */
const realm = (): string => {
  try {
    const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    return `${boot} ${fs.readlinkSync("/proc/self/ns/pid")}`
  } catch {
    // Another system than Linux: one host, one space of process ids.
    return os.hostname()
  }
}
