/**
 * Who owns what forks copied.
 *
 * A resumed or forked session rewrites its history into a new file: same message ids, other session id, no
 * pointer back. A message that stands in several sessions belongs to the one that had it first: the session
 * whose first message of its own (one that no other session holds) is the earliest. A session with nothing
 * of its own was wholly copied, so it is the earliest of all. At a tie the lesser native id owns. Where the
 * trail does say which session a fork came from, the fork owns nothing that its parent holds too, even if the
 * parent was only gone on with later.
 * The requests of a message follow it, so that spend stays with the session that caused it.
 */
import type { DatabaseSync } from "node:sqlite"

interface Claim {
  readonly message_id: number
  readonly owner_id: number
  readonly session_id: number
  readonly at_ms: number | null
}

interface Standing {
  readonly id: number
  readonly native_id: string
  readonly own_started_at_ms: number | null
  /** The session that it is a fork of, when the trail says so. */
  readonly parent_id: number | null
}

/**
 * Settles the messages shared by `contested` sessions and those they share with. Returns the sessions whose
 * rows moved. Runs inside the writer's transaction.
 */
export const settleLineage = (
  database: DatabaseSync,
  contested: ReadonlySet<number>
): ReadonlySet<number> => {
  const moved = new Set<number>()
  if (contested.size === 0) return moved
  const family = familyOf(database, contested)
  const standing = standings(database, family)
  const claims = new Map<number, Array<Claim>>()
  for (const claim of claimsOf(database, family)) {
    const known = claims.get(claim.message_id)
    if (known === undefined) claims.set(claim.message_id, [claim])
    else known.push(claim)
  }
  const give = database.prepare("UPDATE messages SET session_id = ? WHERE id = ?")
  const giveRequests = database.prepare(
    "UPDATE requests SET session_id = ? WHERE message_id = ? AND session_id <> ?"
  )
  const removeCopy = database.prepare("DELETE FROM message_copies WHERE message_id = ? AND session_id = ?")
  const addCopy = database.prepare(
    "INSERT OR IGNORE INTO message_copies (message_id, session_id) VALUES (?, ?)"
  )
  const origin = new Map<number, { readonly from: number; readonly at_ms: number }>()
  for (const [message_id, holders] of claims) {
    const owner_id = holders[0]!.owner_id
    const all = [owner_id, ...holders.map((h) => h.session_id)]
    const best = firstOf(all, standing)
    if (best !== owner_id) {
      give.run(best, message_id)
      removeCopy.run(message_id, best)
      addCopy.run(message_id, owner_id)
      moved.add(best).add(owner_id)
    }
    if (giveRequests.run(best, message_id, best).changes !== 0) for (const id of all) moved.add(id)
    for (const id of all) if (id !== best) noteOrigin(origin, id, best, holders[0]!.at_ms ?? -1)
  }
  writeStandings(database, family, standing, origin)
  return moved
}

/** All sessions connected with the contested ones through shared messages. */
const familyOf = (database: DatabaseSync, contested: ReadonlySet<number>): ReadonlySet<number> => {
  const neighbours = database.prepare(`SELECT DISTINCT m.session_id AS id FROM message_copies c
    JOIN messages m ON m.id = c.message_id WHERE c.session_id = ?
    UNION SELECT DISTINCT c.session_id FROM message_copies c JOIN messages m ON m.id = c.message_id WHERE m.session_id = ?
    UNION SELECT DISTINCT o.session_id FROM message_copies c JOIN message_copies o ON o.message_id = c.message_id WHERE c.session_id = ?`)
  const family = new Set(contested)
  const queue = [...contested]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const row of neighbours.all(id, id, id) as unknown as ReadonlyArray<{ id: number }>) {
      if (family.has(row.id)) continue
      family.add(row.id)
      queue.push(row.id)
    }
  }
  return family
}

const standings = (database: DatabaseSync, family: ReadonlySet<number>): ReadonlyMap<number, Standing> => {
  const find = database.prepare(`SELECT s.id, s.native_id, (SELECT min(m.at_ms) FROM messages m
    WHERE m.session_id = s.id AND NOT EXISTS (SELECT 1 FROM message_copies c WHERE c.message_id = m.id)) AS own_started_at_ms,
    CASE s.relation WHEN 'fork' THEN s.parent_id END AS parent_id
    FROM sessions s WHERE s.id = ?`)
  return new Map([...family].map((id) => [id, find.get(id) as unknown as Standing]))
}

const claimsOf = (database: DatabaseSync, family: ReadonlySet<number>): ReadonlyArray<Claim> => {
  const find = database.prepare(`SELECT c.message_id, m.session_id AS owner_id, c.session_id, m.at_ms
    FROM message_copies c JOIN messages m ON m.id = c.message_id WHERE c.session_id = ?`)
  return [...family].flatMap((id) => find.all(id) as unknown as ReadonlyArray<Claim>)
}

/** The session that had it first: none that is a fork of another one here. */
const firstOf = (ids: ReadonlyArray<number>, standing: ReadonlyMap<number, Standing>): number => {
  const originals = ids.filter((id) => !ancestorsOf(id, standing).some((other) => ids.includes(other)))
  // a circle of forks would leave none
  const candidates = originals.length > 0 ? originals : ids
  return candidates.reduce((a, b) => (precedes(standing.get(b)!, standing.get(a)!) ? b : a))
}

/** Parents of a fork, as the trail says, as far as they are in the family. */
const ancestorsOf = (id: number, standing: ReadonlyMap<number, Standing>): ReadonlyArray<number> => {
  const found: Array<number> = []
  let at = standing.get(id)?.parent_id ?? null
  while (at !== null && at !== id && !found.includes(at)) {
    found.push(at)
    at = standing.get(at)?.parent_id ?? null
  }
  return found
}

const precedes = (a: Standing, b: Standing): boolean => {
  const at = a.own_started_at_ms ?? -Infinity
  const bt = b.own_started_at_ms ?? -Infinity
  return at !== bt ? at < bt : a.native_id < b.native_id
}

/** A fork comes from the session that owns the last message it copied. */
const noteOrigin = (
  origin: Map<number, { readonly from: number; readonly at_ms: number }>,
  fork: number,
  from: number,
  at_ms: number
): void => {
  const known = origin.get(fork)
  if (known === undefined || at_ms > known.at_ms || (at_ms === known.at_ms && from < known.from)) {
    origin.set(fork, { from, at_ms })
  }
}

const writeStandings = (
  database: DatabaseSync,
  family: ReadonlySet<number>,
  standing: ReadonlyMap<number, Standing>,
  origin: ReadonlyMap<number, { readonly from: number }>
): void => {
  const write = database.prepare(
    "UPDATE sessions SET shares_messages = 1, own_started_at_ms = ?, forked_from_id = ? WHERE id = ?"
  )
  for (const id of family) write.run(standing.get(id)!.own_started_at_ms, origin.get(id)?.from ?? null, id)
}
