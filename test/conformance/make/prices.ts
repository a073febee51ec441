/** List prices that the cases state, USD per million tokens, as published. */
import type { StatedPrice } from "./Case.ts"

const claude = (model: string, input: number, output: number): StatedPrice => ({
  model,
  input,
  output,
  cache_read: round(input * 0.1),
  cache_write_5m: round(input * 1.25),
  cache_write_1h: input * 2
})

const round = (usd: number): number => Math.round(usd * 1e6) / 1e6

const openai = (model: string, input: number, output: number, cache_read: number): StatedPrice => ({
  model,
  input,
  output,
  cache_read,
  cache_write_5m: input,
  cache_write_1h: input
})

export const opus45 = claude("claude-opus-4-5-20251101", 5, 25)
export const haiku45 = claude("claude-haiku-4-5-20251001", 1, 5)
export const sonnet45 = claude("claude-sonnet-4-5-20250929", 3, 15)
export const sonnet45Long: StatedPrice = {
  ...claude("claude-sonnet-4-5-20250929", 6, 22.5),
  over_context: 200_000
}
/** Opus 4.6 had a band of long context until 2026-03-13. */
export const opus46 = claude("claude-opus-4-6", 5, 25)
export const opus46Long: StatedPrice = {
  ...claude("claude-opus-4-6", 10, 37.5),
  over_context: 200_000,
  to: "2026-03-13"
}
export const opus48 = claude("claude-opus-4-8", 5, 25)
export const gpt52codex = openai("gpt-5.2-codex", 1.75, 14, 0.175)
export const gpt54 = openai("gpt-5.4", 2.5, 15, 0.25)
export const gpt54Long: StatedPrice = { ...openai("gpt-5.4", 5, 22.5, 0.5), over_context: 271_999 }
export const gpt55 = openai("gpt-5.5", 5, 30, 0.5)
/** As OpenCode names it. */
export const opus45ByName: StatedPrice = { ...opus45, model: "claude-opus-4-5" }
