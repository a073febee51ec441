/**
 * From sightings to rows: which belong together, and what they say as one.
 *
 * A bucket holds all sightings that could be of one thing, so that only it need be looked at when one is added.
 * Invariant: what is settled depends on the set of sightings alone, not on their order.
 */
import type { GitSeen, RoutingSeen, TelemetryFacts } from "../../record/Telemetry.ts"
import { groupCommits } from "./group-commits.ts"
import { groupPullRequests } from "./group-requests.ts"
import { groupRoutings } from "./group-routings.ts"
import { joinFacts } from "./join-facts.ts"

/** Names the bucket of a sighting. Sightings of one thing are always in one bucket. */
export const bucketOf = (facts: TelemetryFacts): string => {
  if (facts.kind === "git") return gitBucket(facts)
  if (facts.kind === "routing" && facts.shape !== "spoor" && facts.shape !== "outside") {
    return `routing:${facts.predicted_model}:${facts.complexity}:${facts.dq_score}`
  }
  return facts.key
}

/** Hashes are abbreviated to four digits at least. */
const gitBucket = ({ event, hash, number, url, key }: GitSeen): string => {
  if (event === "commit" && hash !== null) return `git:commit:${hash.slice(0, 4)}`
  if (event === "pull_request" && (number !== null || url !== null)) {
    return `git:pull_request:${number ?? /(\d+)\/?$/.exec(url!)?.[1] ?? url}`
  }
  return key
}

/** One thing: what its sightings say together, and which they are. */
export interface Settled {
  readonly facts: TelemetryFacts
  readonly keys: ReadonlyArray<string>
}

/** Settles the sightings of one bucket; they are all of one kind. */
export const settle = (sightings: ReadonlyArray<TelemetryFacts>): ReadonlyArray<Settled> =>
  groupsOf(sightings).map((group) => ({
    facts: group.reduce((joined, facts) => joinFacts(joined, facts)),
    keys: group.map(({ key }) => key).sort()
  }))

const groupsOf = (sightings: ReadonlyArray<TelemetryFacts>): ReadonlyArray<ReadonlyArray<TelemetryFacts>> => {
  // Sorted, so that no group depends on the order in which rows are read.
  const sorted = sightings.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const [first] = sorted
  if (first?.kind === "routing" && sorted.length > 1)
    return groupRoutings(sorted as ReadonlyArray<RoutingSeen>)
  if (first?.kind === "git" && sorted.length > 1) {
    const git = sorted as ReadonlyArray<GitSeen>
    return first.event === "commit" ? groupCommits(git) : groupPullRequests(git)
  }
  return sorted.map((facts) => [facts])
}
