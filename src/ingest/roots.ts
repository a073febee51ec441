/**
 * Where the trails lie on this machine: the sources' own places, or what the configuration says instead.
 *
 * A look for news needs no more than this, and loads none of what decodes; `sourcesOf.ts` has the sources themselves.
 */
import type { AgentName } from "../record/Agent.ts"
import type { Places, Whereabouts } from "../sources/Source.ts"
import { whereabouts } from "../sources/whereabouts.ts"

/** Settings of one source, `sources.<agent>` in the configuration. */
export interface SourceSetting {
  readonly enabled: boolean
  /** Replaces the default places when not empty. */
  readonly roots: ReadonlyArray<string>
}

export interface SourceRoots {
  readonly source: Whereabouts
  readonly roots: ReadonlyArray<string>
}

/** The enabled sources with their roots, in the order in which they are asked what a file is. */
export const sourceRoots = (
  places: Places,
  settings: Readonly<Record<AgentName, SourceSetting | undefined>>
): ReadonlyArray<SourceRoots> =>
  whereabouts
    .filter((source) => settings[source.agent]?.enabled !== false)
    .map((source) => {
      const own = settings[source.agent]?.roots ?? []
      return { source, roots: own.length > 0 ? own : source.roots(places) }
    })
