/**
 * Ids of threads and turns. Codex makes them as UUIDs, since autumn 2025 of version 7, whose first 48 bits
 * are the Unix milliseconds at which they were made (RFC 9562, 5.7).
 */

/** Is it a UUID of any version? */
export const isUuid = (id: string): boolean => uuid.test(id)

/** UTC milliseconds at which the id was made; null when it is no UUID of version 7. */
export const madeAt = (id: string | null): number | null => {
  if (id === null) return null
  const known = times.get(id)
  if (known !== undefined) return known
  const made_ms = uuid7.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null
  if (times.size >= 64) times.clear()
  times.set(id, made_ms)
  return made_ms
}

/** Of the ids that were asked for lately: lines of a turn ask for the same two again and again. */
const times = new Map<string, number | null>()

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
