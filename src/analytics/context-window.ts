/** How many tokens fit into a model's context, after the price package's list of models. */
import type * as GenaiPrices from "@pydantic/genai-prices"
import { createRequire } from "node:module"
import { packageName } from "../rates/packageVersion.ts"
import { lookUp } from "../rates/PriceBook.ts"

/** Tokens; null when the list does not say. The list is loaded at the first question (about 25 ms). */
export const contextWindow = (provider: string, model: string): number | null => {
  const key = `${provider}\0${model}`
  const known = windows.get(key)
  if (known !== undefined) return known
  const window = listedWindow(provider, model)
  windows.set(key, window)
  return window
}

const windows = new Map<string, number | null>()

const listedWindow = (provider: string, id: string): number | null => {
  const { listing } = lookUp(provider, id)
  if (listing === null) return null
  const { calcPrice } = createRequire(import.meta.url)(packageName) as typeof GenaiPrices
  return calcPrice({}, listing.model, { providerId: listing.provider })?.model.context_window ?? null
}
