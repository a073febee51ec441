/** How long to wait before something is tried again: twice as long each time, up to a cap, never all at once. */

export interface Backoff {
  readonly base_ms: number
  readonly cap_ms: number
  /** After so many attempts it is given up until something changes. */
  readonly max_attempts: number
}

export const defaultBackoff: Backoff = { base_ms: 500, cap_ms: 300_000, max_attempts: 8 }

/**
 * The wait after attempt `attempts` (1 is the first), in ms; null when it is given up. Between half and the whole of
 * base * 2^(attempts - 1), so that what failed together is not tried again together. `chance` in [0, 1).
 */
export const waitAfter = (
  attempts: number,
  { base_ms, cap_ms, max_attempts }: Backoff,
  chance: number
): number | null => {
  if (attempts >= max_attempts) return null
  const whole = Math.min(cap_ms, base_ms * 2 ** (attempts - 1))
  return Math.round(whole / 2 + (whole / 2) * chance)
}
