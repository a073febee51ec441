/** Figures as people read them. */
import type { Figure, Spread, Unit, Verdict } from "./CaseResult.ts"

/** A median with its range, when the range says more than the median. */
export const figureText = (figure: Figure | undefined, unit: Unit): string => {
  if (figure === null || figure === undefined) return "–"
  if (typeof figure === "string") return figure
  if (typeof figure === "number") return valueText(figure, unit)
  const { median, min, max } = figure
  const [text, from, to] = [median, min, max].map((value) => valueText(value, unit))
  return from === to || !hasRange(figure) ? text! : `${text} (${from}…${to})`
}

export const valueText = (value: number, unit: Unit): string => {
  switch (unit) {
    case "ms":
      return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${rounded(value)} ms`
    case "bytes":
      return bytesText(value)
    case "ratio":
      return rounded(value)
    case "percent":
      return `${value.toFixed(2)} %`
    case "per_s":
      return `${grouped(value)}/s`
    case "count":
      return grouped(value)
    case "text":
      return String(value)
  }
}

/** The target's limit in the words of its verdict. */
export const limitText = ({ limit, sense, unit }: Verdict): string =>
  `${sense === "at_most" ? "≤" : "≥"} ${valueText(limit, unit)}`

/** Memory and sizes hardly vary; their range would only be noise. */
const hasRange = ({ median, min, max }: Spread): boolean => max - min > median * 0.05

const bytesText = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB"]
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? grouped(value) : rounded(value)} ${units[unit]}`
}

/** Three digits are more than the measurement is good for. */
const rounded = (value: number): string =>
  value >= 100 ? grouped(value) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3)

const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",")
