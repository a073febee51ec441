/** From the configuration to what ingest is asked to do. */
import * as os from "node:os"
import type { IngestOptions } from "../ingest/ingest.ts"
import { sourceRoots, type SourceRoots } from "../ingest/roots.ts"
import { defaultThresholds, type Thresholds } from "../ingest/validators.ts"
import type { RateOptions } from "../rates/RateOptions.ts"
import { below, type Config, get, named, section } from "./config/Config.ts"
import { agents } from "./config/settings.ts"
import { withHome } from "./config/paths.ts"

/** What a single call may ask for beyond the configuration. */
export interface IngestWishes {
  /** Only these agents. */
  readonly agents?: ReadonlyArray<string>
  /** These places instead of the configured ones. */
  readonly roots?: ReadonlyArray<string>
  /** Also agents that the configuration switches off; only to look where they lie. */
  readonly disabledToo?: boolean
}

/** The sources to read and where they lie. Nothing is opened. */
export const rootsOf = (config: Config, wishes: IngestWishes = {}): ReadonlyArray<SourceRoots> => {
  const enabled = named(config, "sources.*.enabled")
  const roots = named(config, "sources.*.roots")
  const settings = Object.fromEntries(
    agents.map((agent) => [
      agent,
      {
        enabled: wishes.disabledToo === true || (enabled[agent] ?? true),
        roots: (roots[agent] ?? []).map((root) => withHome(root, config.home))
      }
    ])
  )
  const places = { env: config.env, home: config.home, platform: process.platform }
  const all = sourceRoots(places, settings)
  const wanted = wishes.agents ?? []
  return wanted.length === 0 ? all : all.filter(({ source }) => wanted.includes(source.agent))
}

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

/** All that the configuration decides about an ingest. `custody`: see the setting. */
export const configured = (config: Config, wishes: IngestWishes = {}) => {
  const found = rootsOf(config, wishes)
  return {
    sources: found.map(({ source }) => source),
    roots: wishes.roots ?? found.flatMap(({ roots }) => roots),
    thresholds: { ...defaultThresholds, ...section<Thresholds>(config, "validators") },
    machine: get(config, "machine") ?? os.hostname(),
    user: get(config, "user") ?? loginName(),
    custody: get(config, "custody.enabled"),
    readers: get(config, "ingest.readers") ?? Math.min(4, os.availableParallelism()),
    max_record_bytes: get(config, "ingest.max_record_bytes"),
    now: Date.now
  } satisfies Partial<IngestOptions>
}

const loginName = (): string | null => {
  try {
    return os.userInfo().username
  } catch {
    // a user id without an entry in the system's list has no name
    return null
  }
}
