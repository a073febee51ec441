/** Did a program count right? Its totals held against those that the tree was made with. */
import type { ClaudeTotals } from "../../test/support/claudeTrail.ts"
import type { CountedTokens } from "../peers/ccusage.ts"

/** The totals of Spoor's `usage … --json`. */
export const spoorTotals = (printed: string): CountedTokens => {
  const { totals } = JSON.parse(printed) as {
    totals: Record<
      | "input_tokens"
      | "output_tokens"
      | "cache_read_tokens"
      | "cache_write_5m_tokens"
      | "cache_write_1h_tokens",
      number
    >
  }
  const { input_tokens, output_tokens, cache_read_tokens } = totals
  const cache_write_tokens = totals.cache_write_5m_tokens + totals.cache_write_1h_tokens
  return { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens }
}

/** `exact`, or by how many percent each count is off. */
export const exactness = (counted: CountedTokens, right: ClaudeTotals): string => {
  const cache_write_tokens = right.cache_write_5m_tokens + right.cache_write_1h_tokens
  const expected = { ...right, cache_write_tokens }
  const names = ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"] as const
  const off = names.flatMap((name) => {
    const difference = counted[name] - expected[name]
    if (difference === 0) return []
    const share = ((difference / expected[name]) * 100).toPrecision(2)
    return [`${difference > 0 ? "+" : ""}${share} % ${name.replaceAll("_", " ")}`]
  })
  return off.length === 0 ? "exact" : off.join(", ")
}
