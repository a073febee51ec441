/** Where the trails lie, as the configuration has it. Nothing is opened. */
import { sourceRoots, type SourceRoots } from "../ingest/roots.ts"
import { type Config, named } from "./config/Config.ts"
import { withHome } from "./config/paths.ts"
import { agents, trails } from "./config/settings.ts"
import { spoolOf } from "./hooks/spool.ts"
import { runsFolder } from "./runs/runsFolder.ts"

/** What a single call may ask for beyond the configuration. */
export interface RootWishes {
  /** Only these agents. */
  readonly agents?: ReadonlyArray<string>
  /** Also agents that the configuration switches off; only to look where they lie. */
  readonly disabledToo?: boolean
}

/** The agents whose trails are read, and where they lie. */
export const rootsOf = (config: Config, wishes: RootWishes = {}): ReadonlyArray<SourceRoots> => {
  const enabled = named(config, "sources.*.enabled")
  const roots = named(config, "sources.*.roots")
  const settings = Object.fromEntries(
    trails.map((trail) => [
      trail,
      {
        enabled: wishes.disabledToo === true || (enabled[trail] ?? true),
        roots: [
          ...(roots[trail] ?? []).map((root) => withHome(root, config.home)),
          // what is written there while the store is busy comes into it this way
          ...(trail === "agent-runs" ? [runsFolder(config)] : [])
        ]
      }
    ])
  )
  const places = { env: config.env, home: config.home, platform: process.platform }
  const all = sourceRoots(places, settings).map((found) => withSpool(found, config))
  const wanted = wishes.agents ?? []
  return wanted.length === 0 ? all : all.filter(({ source }) => wanted.includes(source.agent))
}

/** What an agent's hooks leave belongs to its trail, wherever the rest of it lies. */
const withSpool = (found: SourceRoots, { paths }: Config): SourceRoots => {
  const { agent } = found.source
  const hasHooks = [...agents, "telemetry"].some((one) => one === agent)
  return hasHooks ? { ...found, roots: [...found.roots, spoolOf(paths, agent)] } : found
}
