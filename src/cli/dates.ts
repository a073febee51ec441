/**
 * Dates and durations as people type them.
 *
 * A date word is kept as it was meant until a time zone and the present are known: `today` is another
 * stretch of time in Tokyo than in Berlin.
 */

/**
 * - `day`: a calendar day, `2026-11-06`
 * - `days`: the last N days, today included (`7d`; `today` is 1, `2w` is 14)
 * - `ago`: milliseconds before now (`24h`)
 * - `instant`: a moment with a zone (`2026-11-06T10:00:00Z`)
 * - `local`: a time of day without a zone, on the wall clock (`2026-11-06T10:00`)
 */
export type DateWord =
  | { readonly kind: "day"; readonly day: string }
  | { readonly kind: "yesterday" }
  | { readonly kind: "days"; readonly days: number }
  | { readonly kind: "ago"; readonly ms: number }
  | { readonly kind: "instant"; readonly ms: number }
  | { readonly kind: "local"; readonly day: string; readonly time_ms: number }

export const dateForms = "2026-11-06, today, yesterday, 7d, 4w, 24h, or an ISO time"

/** Null when the text is no date. */
export const parseDate = (text: string): DateWord | null => {
  const word = text.trim().toLowerCase()
  if (word === "today") return { kind: "days", days: 1 }
  if (word === "yesterday") return { kind: "yesterday" }
  const span = /^(\d{1,5})([hdw])$/.exec(word)
  if (span !== null) {
    const count = Number(span[1])
    if (count === 0) return null
    if (span[2] === "h") return { kind: "ago", ms: count * hourMs }
    return { kind: "days", days: span[2] === "w" ? count * 7 : count }
  }
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(word)
  const day = compact === null ? word.slice(0, 10) : `${compact[1]}-${compact[2]}-${compact[3]}`
  if (!isDay(day)) return null
  if (compact !== null || word.length === 10) return { kind: "day", day }
  const rest = /^[t ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(z|[+-]\d{2}:?\d{2})?$/.exec(word.slice(10))
  if (rest === null) return null
  const time_ms = clockMs(rest)
  if (time_ms === null) return null
  if (rest[5] === undefined) return { kind: "local", day, time_ms }
  return { kind: "instant", ms: Date.parse(`${day}T00:00:00Z`) + time_ms - offsetMs(rest[5]) }
}

/** Milliseconds of `1500ms`, `90s`, `5m`, `2h`, `1d`; null when the text is no duration. */
export const parseDuration = (text: string): number | null => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim().toLowerCase())
  if (match === null) return null
  return Math.round(Number(match[1]) * unitMs[match[2]!]!)
}

/** The days `count` before (or after) a day. */
export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10)

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: hourMs, d: dayMs }

const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  // Date.parse takes 30 February for 2 March
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

const clockMs = (match: RegExpExecArray): number | null => {
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)]
  if (hour > 23 || minute > 59 || second > 59) return null
  return hour * hourMs + minute * 60_000 + second * 1000 + Math.floor(Number(match[4] ?? 0) * 1000)
}

const offsetMs = (zone: string): number => {
  if (zone === "z") return 0
  const digits = zone.replace(/\D/g, "")
  const ms = Number(digits.slice(0, 2)) * hourMs + Number(digits.slice(2)) * 60_000
  return zone.startsWith("-") ? -ms : ms
}
