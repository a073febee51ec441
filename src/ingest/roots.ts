/** Where the trails lie on this machine: the sources' own places, or what the configuration says instead. */
import type { AgentName } from "../record/Agent.ts"
import { sources } from "../sources/registry.ts"
import type { Places, Source } from "../sources/Source.ts"

/** Settings of one source, `sources.<agent>` in the configuration. */
export interface SourceSetting {
  readonly enabled: boolean
  /** Replaces the default places when not empty. */
  readonly roots: ReadonlyArray<string>
}

export interface SourceRoots {
  readonly source: Source
  readonly roots: ReadonlyArray<string>
}

/** The enabled sources with their roots, in the order in which they are asked what a file is. */
export const sourceRoots = (
  places: Places,
  settings: Readonly<Record<AgentName, SourceSetting | undefined>>
): ReadonlyArray<SourceRoots> =>
  sources
    .filter((source) => settings[source.agent]?.enabled !== false)
    .map((source) => {
      const own = settings[source.agent]?.roots ?? []
      return { source, roots: own.length > 0 ? own : source.roots(places) }
    })
