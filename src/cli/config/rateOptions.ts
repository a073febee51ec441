/** What the configuration says about prices. */
import type { RateOptions } from "../../rates/RateOptions.ts"
import { below, type Config } from "./Config.ts"

/** `rates` as the configuration has them. Which cost counts is decided by the question, so not here. */
export const rateOptions = (config: Config): RateOptions => {
  const { overrides, aliases, fast_multipliers, tier_multipliers, geo_multipliers } = below(config, ["rates"])
  const given = {
    overrides,
    aliases,
    fastMultipliers: fast_multipliers,
    tierMultipliers: tier_multipliers,
    geoMultipliers: geo_multipliers
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
