/** Figures in words, for exported files: times in UTC, so that a file reads the same wherever it is opened. */
import type { UsageAmounts } from "../report/Usage.ts"

/** `2026-03-01 10:00:05 UTC`; empty when unknown. */
export const timeWords = (at_ms: number | null): string =>
  at_ms === null ? "" : `${new Date(at_ms).toISOString().slice(0, 19).replace("T", " ")} UTC`

/** `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`; empty when unknown. */
export const durationWords = (duration_ms: number | null): string => {
  if (duration_ms === null) return ""
  if (duration_ms < 1000) return `${duration_ms} ms`
  if (duration_ms < 60_000) return `${(Math.floor(duration_ms / 100) / 10).toFixed(1)} s`
  const seconds = Math.floor(duration_ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** `$1.2346`, `at least $0.0100`, `unknown`. */
export const costWords = ({
  cost_usd_micros,
  cost_status
}: Pick<UsageAmounts, "cost_usd_micros" | "cost_status">): string => {
  if (cost_usd_micros === null) return "unknown"
  const dollars = `$${(cost_usd_micros / 1_000_000).toFixed(cost_usd_micros < 1_000_000 ? 4 : 2)}`
  return cost_status === "lower_bound" ? `at least ${dollars}` : dollars
}

/** `1 prompt`, `2 prompts`. */
export const countWords = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`

/** `12,345` */
export const numberWords = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",")
