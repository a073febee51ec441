/** Durations as people type them. Dates are read by the questions themselves, which know the zone. */

/** Milliseconds of `1500ms`, `90s`, `5m`, `2h`, `1d`; null when the text is no duration. */
export const parseDuration = (text: string): number | null => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim().toLowerCase())
  if (match === null) return null
  return Math.round(Number(match[1]) * unitMs[match[2]!]!)
}

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
