/** A chapter: sessions as they are written down, before they are told. */
import type { Session } from "./Story.ts"
import type { Teller } from "./Teller.ts"

export type RepositoryName = "tideline" | "ical" | "quayside"

export interface Untold extends Omit<Session, "scenes" | "forkOf"> {
  readonly repository: RepositoryName
  /** Label of the session that it is a fork of, and how many of that one's scenes it begins with. */
  readonly forks?: readonly [label: string, scenes: number]
  readonly tell: (story: Teller) => void
}

export type Chapter = ReadonlyArray<Untold>
