/**
 * How two sightings of the same thing become one row.
 *
 * Invariant (property-tested): every join is commutative, associative and idempotent, so rows do not depend
 * on the order in which files are read, on how often, or on where an earlier run was killed.
 */

/** Usage of a request that a sighting brings. */
export interface RequestSighting {
  readonly at_ms: number | null
  readonly completed_at_ms: number | null
  readonly output_tokens: number
  readonly is_complete: boolean
  readonly twin_rank: number
}

/**
 * Which of two sightings of a request holds its figures: the greater output, then the complete one, then
 * the greater sum of the rest, then the greater text of all fields, so that the choice never depends on order.
 */
export const fullerRequest = <A extends RequestSighting>(a: A, b: A, fields: ReadonlyArray<keyof A>): A => {
  if (a.output_tokens !== b.output_tokens) return a.output_tokens > b.output_tokens ? a : b
  if (a.is_complete !== b.is_complete) return a.is_complete ? a : b
  for (const field of fields) {
    const order = compare(a[field], b[field])
    if (order !== 0) return order > 0 ? a : b
  }
  return a
}

/** Least known time. */
export const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)

/** Greatest known time. */
export const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

/** The known one; of two known ones the greater. */
export const greater = <A extends string | number>(a: A | null, b: A | null): A | null =>
  a === null ? b : b === null ? a : a >= b ? a : b

const compare = (a: unknown, b: unknown): number => {
  if (a === b) return 0
  if (a === null || a === undefined) return -1
  if (b === null || b === undefined) return 1
  if (typeof a === "number" && typeof b === "number") return a - b
  return String(a) < String(b) ? -1 : 1
}

const statusRank: Readonly<Record<string, number>> = {
  pending: 1,
  running: 2,
  cancelled: 3,
  completed: 4,
  denied: 5,
  error: 6
}

/** Later stages of a tool call win; among final ones a failure is not forgotten. */
export const furtherStatus = (a: string | null, b: string | null): string | null => {
  if (a === null || b === null) return a ?? b
  return (statusRank[a] ?? 0) >= (statusRank[b] ?? 0) ? a : b
}
