/**
 * Periods and ranges: what `--since`, `--until` and `--last` mean, and under which key a day is counted.
 *
 * A date means the whole local day, so `--until` includes it. `28d` is the 28 days that end today. An instant
 * (`2026-11-06T14:30:00Z`) is taken to the quarter hour, since and until outwards, because usage is kept in
 * quarter hours; reports tell the range that was really counted.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { badInput, type AnalyticsError } from "./AnalyticsError.ts"
import { dayAt, dayMs, isoDay, slotMs, startOfDay, zoneNamed, type Zone } from "./zone.ts"

/** Which time a question is about. Everything may be left out. */
export interface TimeQuestion {
  /** `2026-11-06`, `20261106`, `2026-11`, `today`, `yesterday`, `28d`, `4w`, `12h`, or an ISO instant. */
  readonly since?: string | undefined
  /** As `since`; a date is included. */
  readonly until?: string | undefined
  /** This day or month (or as `since`) alone, instead of the two. */
  readonly date?: string | undefined
  /** The last so many periods, the current one included. Not together with `since`. */
  readonly last?: number | undefined
  /** IANA name; the machine's own without it. */
  readonly timezone?: string | undefined
  /** 0 = Sunday … 6 = Saturday; Monday without it. */
  readonly weekStart?: number | undefined
}

export type CalendarPeriod = "daily" | "weekly" | "monthly"

/** [from_ms, to_ms) in UTC; null = open. */
export interface Range {
  readonly from_ms: number | null
  readonly to_ms: number | null
}

/** Does a range hold everything, what has no time included? */
export const isOpen = ({ from_ms, to_ms }: Range): boolean => from_ms === null && to_ms === null

/** A question's time, understood. */
export interface TimeScope extends Range {
  readonly zone: Zone
  readonly weekStart: number
  readonly now_ms: number
}

export const defaultWeekStart = 1

/** Understands the time of a question; `period` is what `last` counts. */
export const timeScope = Effect.fnUntraced(function* (
  question: TimeQuestion,
  period: CalendarPeriod = "daily"
): Effect.fn.Return<TimeScope, AnalyticsError> {
  const zone = yield* zoneNamed(question.timezone)
  const now_ms = yield* Clock.currentTimeMillis
  const weekStart = question.weekStart ?? defaultWeekStart
  if (!Number.isInteger(weekStart) || weekStart < 0 || weekStart > 6) {
    return yield* badInput(`The week cannot start on day ${weekStart}. Use 0 (Sunday) to 6 (Saturday).`)
  }
  const { last, since, until } = question
  if (last !== undefined && (!Number.isInteger(last) || last < 1)) {
    return yield* badInput(`--last ${last} is no number of periods. Use 1 or more.`)
  }
  if (last !== undefined && since !== undefined) {
    return yield* badInput("--last and --since both say where to begin. Use one of them.")
  }
  const today = dayAt(zone, now_ms)
  if (question.date !== undefined) {
    return { zone, weekStart, now_ms, ...(yield* moment(question.date, zone, now_ms, "--date")) }
  }
  const from_ms =
    last !== undefined
      ? startOfDay(zone, firstDay(periodBefore(today, period, weekStart, last - 1), period, weekStart))
      : since === undefined
        ? null
        : (yield* moment(since, zone, now_ms, "--since")).from_ms
  const to_ms = until === undefined ? null : (yield* moment(until, zone, now_ms, "--until")).to_ms
  if (from_ms !== null && to_ms !== null && from_ms >= to_ms) {
    return yield* badInput(
      `The range is empty: it begins (${since ?? `last ${last}`}) after it ends (${until}).`
    )
  }
  return { zone, weekStart, now_ms, from_ms, to_ms }
})

/** Does a time lie in a range? What has no time lies only in the open one. */
export const isWithin = (at_ms: number | null, { from_ms, to_ms }: Range): boolean =>
  (from_ms === null || (at_ms !== null && at_ms >= from_ms)) &&
  (to_ms === null || (at_ms !== null && at_ms < to_ms))

/** The key that a local day is counted under. */
export const periodKey = (day: number, period: CalendarPeriod, weekStart: number): string => {
  const iso = isoDay(firstDay(day, period, weekStart))
  return period === "monthly" ? iso.slice(0, 7) : iso
}

/** The first day of the period that a day lies in. */
export const firstDay = (day: number, period: CalendarPeriod, weekStart: number): number => {
  if (period === "daily") return day
  // 1970-01-01 was a Thursday
  if (period === "weekly") return day - ((((day + 4 - weekStart) % 7) + 7) % 7)
  const date = new Date(day * dayMs)
  return day - date.getUTCDate() + 1
}

/** A day in the period `count` periods before that of `day`. */
const periodBefore = (day: number, period: CalendarPeriod, weekStart: number, count: number): number => {
  if (period === "daily") return day - count
  if (period === "weekly") return firstDay(day, period, weekStart) - 7 * count
  const date = new Date(day * dayMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count, 1) / dayMs
}

interface Moment {
  readonly from_ms: number
  readonly to_ms: number
}

/** What a word for a time covers. */
const moment = (
  text: string,
  zone: Zone,
  now_ms: number,
  flag: string
): Effect.Effect<Moment, AnalyticsError> => {
  const today = dayAt(zone, now_ms)
  const days = (first: number, last: number): Effect.Effect<Moment> =>
    Effect.succeed({ from_ms: startOfDay(zone, first), to_ms: startOfDay(zone, last + 1) })
  if (text === "today") return days(today, today)
  if (text === "yesterday") return days(today - 1, today - 1)
  const ago = /^(\d{1,5})([hdw])$/.exec(text)
  if (ago !== null) {
    const count = Number(ago[1])
    if (ago[2] === "h") return Effect.succeed(slotsAround(now_ms - count * 3_600_000))
    const length = ago[2] === "w" ? count * 7 : count
    return days(today - Math.max(length - 1, 0), today - Math.max(length - 1, 0))
  }
  const date = /^(\d{4})-?(\d{2})(?:-?(\d{2}))?$/.exec(text)
  if (date !== null) {
    const [first, last] = datesOf(
      Number(date[1]),
      Number(date[2]),
      date[3] === undefined ? null : Number(date[3])
    )
    if (first !== null) return days(first, last)
  } else if (/^\d{4}-\d{2}-\d{2}[T ]/.test(text)) {
    const at = localInstant(text, zone)
    if (at !== null) return Effect.succeed(slotsAround(at))
  }
  return Effect.fail(
    badInput(
      `${flag} ${text} is no time. Use 2026-11-06, 2026-11, today, yesterday, 28d, 4w, 12h or an ISO instant.`
    )
  )
}

const slotsAround = (at_ms: number): Moment => ({
  from_ms: Math.floor(at_ms / slotMs) * slotMs,
  to_ms: Math.ceil(at_ms / slotMs) * slotMs
})

/** First and last day of a date or month; null when there is no such date. */
const datesOf = (
  year: number,
  month: number,
  day: number | null
): readonly [number, number] | readonly [null, null] => {
  const first = new Date(Date.UTC(year, month - 1, day ?? 1))
  const isDate = first.getUTCMonth() === month - 1 && (day === null || first.getUTCDate() === day)
  if (!isDate) return [null, null]
  return [first.getTime() / dayMs, day === null ? Date.UTC(year, month, 0) / dayMs : first.getTime() / dayMs]
}

/** An ISO instant; without an offset it is local time of the zone. */
const localInstant = (text: string, zone: Zone): number | null => {
  const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text)
  const at = Date.parse(hasOffset ? text : `${text.replace(" ", "T")}Z`)
  if (Number.isNaN(at)) return null
  if (hasOffset) return at
  const guess = at - zone.offset_ms(at)
  return at - zone.offset_ms(guess)
}
