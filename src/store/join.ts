/**
 * How two sightings of the same thing become one row.
 *
 * Invariant (property-tested): every join is commutative, associative and idempotent up to where a text
 * stands, so rows do not depend on the order in which files are read, on how often, or on where an earlier
 * run was killed.
 */
import type { MessageRow, PartRow, RequestRow } from "./Batch.ts"

/** Least known time. */
export const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)

/** Greatest known time. */
export const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

/** The known one; of two known ones the greater. */
export const greater = <A extends string | number>(a: A | null, b: A | null): A | null =>
  a === null ? b : b === null ? a : a >= b ? a : b

/** What decides between sightings of a request, after output tokens and completeness. */
const deciding: ReadonlyArray<keyof RequestRow> = [
  "cache_write_1h_tokens",
  "cache_write_5m_tokens",
  "cache_read_tokens",
  "input_tokens",
  "reasoning_tokens",
  "web_searches",
  "model",
  "provider",
  "speed",
  "service_tier",
  "geo",
  "stop_reason",
  "lower_bound",
  "suspicion",
  "length"
]

/**
 * The figures are those of the fuller sighting: the greater output, then the complete one, then the greater
 * of the deciding fields. Its time is the least of both, its twin rank too; a recorded cost is never lost.
 */
export const joinRequestRows = (a: RequestRow, b: RequestRow): RequestRow => {
  const fuller = isFuller(b, a) ? b : a
  return {
    ...fuller,
    session: a.session,
    message: a.message ?? b.message,
    at_ms: earliest(a.at_ms, b.at_ms),
    completed_at_ms: latest(a.completed_at_ms, b.completed_at_ms),
    twin: greater(a.twin, b.twin),
    twin_rank: Math.min(a.twin_rank, b.twin_rank),
    recorded_cost_usd_micros: greater(a.recorded_cost_usd_micros, b.recorded_cost_usd_micros)
  }
}

/** Is `a` fuller than `b`? False at a full tie. */
const isFuller = (a: RequestRow, b: RequestRow): boolean => {
  if (a.output_tokens !== b.output_tokens) return a.output_tokens > b.output_tokens
  if (a.is_complete !== b.is_complete) return a.is_complete
  for (const field of deciding) {
    const order = compare(a[field], b[field])
    if (order !== 0) return order > 0
  }
  return false
}

const compare = (a: string | number | boolean | null, b: string | number | boolean | null): number => {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  if (typeof a === "number" && typeof b === "number") return a - b
  return String(a) < String(b) ? -1 : 1
}

/** What a place that knows more calls it: anything but a prompt, which is what a bare user message looks like. */
const moreTelling = (a: string, b: string): string =>
  a === "prompt" ? b : b === "prompt" ? a : greater(a, b)!

/** The first sighting's words, both sightings' times. */
export const joinMessageRows = (a: MessageRow, b: MessageRow): MessageRow => [
  a[0],
  a[1],
  a[2] ?? b[2],
  a[3],
  moreTelling(a[4], b[4]),
  earliest(a[5], b[5]),
  latest(a[6], b[6]),
  a[7] ?? b[7],
  a[8] ?? b[8],
  a[9] ?? b[9],
  a[9] === null ? b[10] : a[10],
  a[11] | b[11]
]

/**
 * The longer content and the longer output stay: agents cut old outputs away, the recorder does not. Of tool
 * states the further one stays.
 */
export const joinPartRows = <Row extends PartRow>(a: Row, b: Row): Row => {
  const content = a[7] === null ? b : b[7] === null || a[10] >= b[10] ? a : b
  const output = a[17] === null ? b : b[17] === null || a[20] >= b[20] ? a : b
  const joined: PartRow = [
    a[0],
    a[1],
    a[2],
    Math.max(a[3], b[3]),
    a[4] === "other" ? b[4] : a[4],
    Math.max(a[5], b[5]),
    content[6] ?? a[6] ?? b[6],
    content[7],
    content[8],
    content[9],
    content[10],
    greater(a[11], b[11]),
    greater(a[12], b[12]),
    furtherStatus(a[13], b[13]),
    earliest(a[14], b[14]),
    latest(a[15], b[15]),
    greater(a[16], b[16]),
    output[17],
    output[18],
    output[19],
    output[20],
    greater(a[21], b[21]),
    greater(a[22], b[22]),
    a[23] | b[23]
  ]
  return joined as Row
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
const furtherStatus = (a: string | null, b: string | null): string | null => {
  if (a === null || b === null) return a ?? b
  return (statusRank[a] ?? 0) >= (statusRank[b] ?? 0) ? a : b
}
