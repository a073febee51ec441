/** From where trails lie to what reads them. */
import { sources } from "../sources/registry.ts"
import type { Source } from "../sources/Source.ts"
import type { SourceRoots } from "./roots.ts"

/** The sources that read these agents' trails, in the order in which they are asked what a file is. */
export const sourcesOf = (found: ReadonlyArray<SourceRoots>): ReadonlyArray<Source> => {
  const agents = new Set(found.map(({ source }) => source.agent))
  return sources.filter(({ agent }) => agents.has(agent))
}
