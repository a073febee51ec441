/** The models of the story. Prices are those that OpenCode writes down; the other agents write none. */
import type { Model } from "./Story.ts"

const claude = (id: string, input: number, output: number): Model => ({
  id,
  provider: "anthropic",
  cache: "written",
  price: { input, output, cache_read: input * 0.1, cache_write: input * 1.25 }
})

const gpt = (id: string, input: number, output: number, cache_read: number): Model => ({
  id,
  provider: "openai",
  cache: "automatic",
  price: { input, output, cache_read, cache_write: 0 }
})

export const opus = claude("claude-opus-5", 5, 25)
export const sonnet = claude("claude-sonnet-5", 3, 15)
export const haiku = claude("claude-haiku-4-5-20251001", 1, 5)
export const gpt55 = gpt("gpt-5.5", 5, 30, 0.5)
export const gpt54mini = gpt("gpt-5.4-mini", 0.75, 4.5, 0.075)
/** Runs on the desk: nobody has a price for it. */
export const homeModel: Model = { id: "qwen3-coder-30b", provider: "lmstudio", cache: "none", price: null }
