/**
 * Flags figures that are unlikely to be true. Nothing is changed or dropped: a flagged row counts like any
 * other, and `spoor doctor` says how many there are.
 */
import type { RequestSeen } from "../record/RequestSeen.ts"

/** Limits above which a figure is suspicious. All can be set in the configuration. */
export interface Thresholds {
  readonly max_input_tokens: number
  readonly max_output_tokens: number
  readonly max_reasoning_tokens: number
  readonly max_cache_tokens: number
  readonly max_cost_usd_micros: number
  /** Before this nothing was written by a coding agent. */
  readonly earliest_at_ms: number
  /** How far ahead of the clock a time may lie. */
  readonly max_ahead_ms: number
  readonly max_request_ms: number
  readonly max_tool_ms: number
}

export const defaultThresholds: Thresholds = {
  max_input_tokens: 2_000_000,
  max_output_tokens: 400_000,
  max_reasoning_tokens: 400_000,
  max_cache_tokens: 2_500_000,
  max_cost_usd_micros: 100_000_000,
  earliest_at_ms: Date.UTC(2022, 0, 1),
  max_ahead_ms: 86_400_000,
  max_request_ms: 3_600_000,
  max_tool_ms: 86_400_000
}

/** What the bits of `suspicion` mean, least bit first. */
export const suspicions = [
  "input_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cache_tokens",
  "recorded_cost",
  "negative_number",
  "reasoning_exceeds_output",
  "time_too_early",
  "time_in_future",
  "ends_before_start",
  "lasts_too_long"
] as const
export type Suspicion = (typeof suspicions)[number]

const bit = (name: Suspicion): number => 1 << suspicions.indexOf(name)

const INPUT = bit("input_tokens")
const OUTPUT = bit("output_tokens")
const REASONING = bit("reasoning_tokens")
const CACHE = bit("cache_tokens")
const COST = bit("recorded_cost")
const NEGATIVE = bit("negative_number")
const INSIDE = bit("reasoning_exceeds_output")
const EARLY = bit("time_too_early")
const FUTURE = bit("time_in_future")
const BACKWARDS = bit("ends_before_start")
const LONG = bit("lasts_too_long")

/** Names of the set bits. */
export const suspicionNames = (bits: number): ReadonlyArray<Suspicion> =>
  suspicions.filter((_, i) => (bits & (1 << i)) !== 0)

export const requestSuspicion = (r: RequestSeen, t: Thresholds, now_ms: number): number => {
  const cache = Math.max(r.cache_read_tokens, r.cache_write_5m_tokens + r.cache_write_1h_tokens)
  const least = Math.min(
    r.input_tokens,
    r.output_tokens,
    r.reasoning_tokens,
    r.cache_read_tokens,
    r.cache_write_5m_tokens,
    r.cache_write_1h_tokens,
    r.web_searches,
    r.recorded_cost_usd_micros ?? 0
  )
  return (
    (r.input_tokens > t.max_input_tokens ? INPUT : 0) |
    (r.output_tokens > t.max_output_tokens ? OUTPUT : 0) |
    (r.reasoning_tokens > t.max_reasoning_tokens ? REASONING : 0) |
    (cache > t.max_cache_tokens ? CACHE : 0) |
    ((r.recorded_cost_usd_micros ?? 0) > t.max_cost_usd_micros ? COST : 0) |
    (least < 0 ? NEGATIVE : 0) |
    (r.reasoning_tokens > r.output_tokens ? INSIDE : 0) |
    timeSuspicion(r.at_ms, r.completed_at_ms, t.max_request_ms, t, now_ms)
  )
}

/** For anything with a beginning and an end, UTC ms; null is unknown and never suspicious. */
export const timeSuspicion = (
  from_ms: number | null,
  to_ms: number | null,
  longest_ms: number,
  t: Thresholds,
  now_ms: number
): number => {
  let bits = 0
  if (from_ms !== null) {
    if (from_ms < t.earliest_at_ms) bits |= EARLY
    if (from_ms > now_ms + t.max_ahead_ms) bits |= FUTURE
    if (to_ms !== null) {
      if (to_ms < from_ms) bits |= BACKWARDS
      else if (to_ms - from_ms > longest_ms) bits |= LONG
    }
  }
  return bits
}
