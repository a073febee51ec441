/**
 * Numbers for people. `Intl` would cost 10 ms at start, so thousands are parted by hand; the form is the same
 * everywhere, as the rest of Spoor's words are English.
 */

/** What is shown where nothing is known. Unknown is never 0. */
export const unknown = "unknown"

/** `1,234,567`. */
export const count = (value: number): string => {
  const digits = String(Math.abs(Math.round(value)))
  let out = ""
  for (let i = 0; i < digits.length; i++) {
    if (i > 0 && (digits.length - i) % 3 === 0) out += ","
    out += digits[i]!
  }
  return value < 0 && digits !== "0" ? `-${out}` : out
}

/** `1 file`, `2 files`, `1,234 matches`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** `1,234` up to ten thousand, then `12.3K`, `4.5M`, `6.7B`. */
export const shortCount = (value: number): string => {
  const size = Math.abs(value)
  if (size < 10_000) return count(value)
  for (const [unit, letter] of letters) {
    // 999,950 and more would round to 1000.0K
    if (size < unit * 999.95) return `${(value / unit).toFixed(1)}${letter}`
  }
  return `${count(value / 1e12)}T`
}

const letters: ReadonlyArray<readonly [number, string]> = [
  [1e3, "K"],
  [1e6, "M"],
  [1e9, "B"],
  [1e12, "T"]
]

/**
 * Money from micro-dollars: `$1,234.56`; below a cent `$0.0042`. Null is `unknown`; a lower bound is said to be one.
 */
export const money = (usd_micros: number | null, isLowerBound = false): string => {
  if (usd_micros === null) return unknown
  const text = dollars(usd_micros)
  return isLowerBound ? `≥ ${text}` : text
}

const dollars = (usd_micros: number): string => {
  const size = Math.abs(usd_micros)
  const sign = usd_micros < 0 ? "-" : ""
  if (size > 0 && size < 5_000) return size < 50 ? `${sign}<$0.0001` : `${sign}$${(size / 1e6).toFixed(4)}`
  const cents = Math.round(size / 1e4)
  return `${sign}$${count(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, "0")}`
}

/** Money to the micro-dollar, for accounts: `$0.005000`. */
export const exactMoney = (usd_micros: number | null): string => {
  if (usd_micros === null) return unknown
  const size = Math.abs(usd_micros)
  const micros = String(size % 1e6).padStart(6, "0")
  return `${usd_micros < 0 ? "-" : ""}$${count(Math.floor(size / 1e6))}.${micros}`
}

/** `12.3%` of a ratio, `<0.1%` of what is more than nothing; null is `unknown`. */
export const percent = (ratio: number | null): string => {
  if (ratio === null) return unknown
  const value = ratio * 100
  if (value > 0 && value < 0.05) return "<0.1%"
  return `${value !== 0 && Math.abs(value) < 99.95 ? value.toFixed(1) : Math.round(value)}%`
}

/** `850 ms`, `12.4 s`, `3m 05s`, `2h 07m`, `3d 04h`; null is `unknown`. */
export const duration = (ms: number | null): string => {
  if (ms === null) return unknown
  if (ms < 0) return `-${duration(-ms)}`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`
  const hours = Math.round(minutes / 60)
  return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`
}

/** `512 B`, `1.4 MB`: powers of 1000, as disks are sold. */
export const bytes = (size: number | null): string => {
  if (size === null) return unknown
  if (size < 1000) return `${size} B`
  for (const [unit, letter] of [
    [1e3, "kB"],
    [1e6, "MB"],
    [1e9, "GB"],
    [1e12, "TB"]
  ] as const) {
    if (size < unit * 999.95) return `${(size / unit).toFixed(1)} ${letter}`
  }
  return `${(size / 1e15).toFixed(1)} PB`
}

const two = (value: number): string => String(value).padStart(2, "0")
