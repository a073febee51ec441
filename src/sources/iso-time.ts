/** Times as trails write them: ISO 8601, nearly always as `Date.toISOString` writes it, one or more a line. */

/** UTC milliseconds of a date and time with its zone; null for anything else. */
export const isoTime = (text: string): number | null => {
  const usual = usualTime(text)
  if (usual !== null) return usual
  const time = anyTime.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? null : time
}

const anyTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/

const [HYPHEN, POINT, COLON, T, Z] = [45, 46, 58, 84, 90]

/** The time if it is written `2026-11-20T12:00:00.000Z`, after 1970 and before the 29th of its month; else null. */
const usualTime = (text: string): number | null => {
  const isShaped =
    text.length === 24 &&
    text.charCodeAt(4) === HYPHEN &&
    text.charCodeAt(7) === HYPHEN &&
    text.charCodeAt(10) === T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    text.charCodeAt(19) === POINT &&
    text.charCodeAt(23) === Z
  if (!isShaped) return null
  const century = two(text, 0)
  const years = two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  if (century < 20 || years < 0 || month < 1 || month > 12 || day < 1 || day > 28) return null
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null
  const tens = two(text, 20)
  const ones = two(text, 21)
  if (tens < 0 || ones < 0) return null
  const minutes = (daysUntil(century * 100 + years, month, day) * 24 + hour) * 60 + minute
  return minutes * 60_000 + second * 1000 + tens * 10 + (ones % 10)
}

/** The number that two digits make; -1 when they are none. */
const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}

/** Days from 1970-01-01 on. Years are counted from March, so that the day of the leap year is the last of one. */
const daysUntil = (year: number, month: number, day: number): number => {
  const y = month > 2 ? year : year - 1
  const m = month > 2 ? month - 3 : month + 9
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return y * 365 + leaps + Math.floor((153 * m + 2) / 5) + day - 1 - 719_468
}
