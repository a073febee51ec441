/**
 * Which sightings are of one routing decision.
 *
 * The scorer logs a decision; the wrapper around the agent logs it again when the scorer has answered; and another
 * tool makes the wrapper's log anew from the scorer's. All have the same model and scores (that makes the bucket).
 * A rebuilt record also has the scorer's second and the beginning of its query; the wrapper's comes up to ten seconds
 * later, with the digest of the query. Invariant: the groups depend on the set of sightings alone.
 */
import type { RoutingSeen } from "../../record/Telemetry.ts"

type Group = Array<RoutingSeen>

/** From the scorer's answer to the wrapper's record. */
const patience_ms = 10_000

export const groupRoutings = (
  sightings: ReadonlyArray<RoutingSeen>
): ReadonlyArray<ReadonlyArray<RoutingSeen>> => {
  const sorted = sightings.toSorted(inOrder)
  const of = (...shapes: ReadonlyArray<string>) => sorted.filter(({ shape }) => shapes.includes(shape))
  const groups: Array<Group> = of("dq-scores", "dq-backfill").map((seen) => [seen])
  // Those that tell their query first, so that one without it cannot take a place of theirs.
  for (const seen of of("routing-rebuilt").toSorted(
    (a, b) => Number(a.query === null) - Number(b.query === null)
  ))
    join(groups, seen, rebuiltFrom(groups, seen))
  for (const seen of of("routing-wrapper")) join(groups, seen, wrapped(groups, seen))
  const known = new Set(groups.flat())
  return [...groups, ...sorted.filter((seen) => !known.has(seen)).map((seen) => [seen])]
}

const inOrder = (a: RoutingSeen, b: RoutingSeen): number =>
  (a.at_ms ?? -1) - (b.at_ms ?? -1) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

const join = (groups: Array<Group>, seen: RoutingSeen, group: Group | undefined): void => {
  if (group === undefined) groups.push([seen])
  else group.push(seen)
}

const rebuiltFrom = (groups: ReadonlyArray<Group>, seen: RoutingSeen): Group | undefined =>
  groups.find(([first]) => isSameSecond(first!, seen) && beginsAlike(first!.query, seen.query))

const isSameSecond = (a: RoutingSeen, b: RoutingSeen): boolean =>
  a.at_ms !== null && b.at_ms !== null && Math.floor(a.at_ms / 1000) === Math.floor(b.at_ms / 1000)

/** What is made anew keeps 50 characters of the query, or none. */
const beginsAlike = (whole: string | null, beginning: string | null): boolean =>
  whole === null || beginning === null || whole.startsWith(beginning) || beginning.startsWith(whole)

/** The latest decision before it that has no wrapper's record yet. */
const wrapped = (groups: ReadonlyArray<Group>, seen: RoutingSeen): Group | undefined =>
  groups.findLast(
    (group) =>
      group.every(({ shape }) => shape !== "routing-wrapper") &&
      comesFrom(group[0]!, seen) &&
      group.every((other) => isSameQuery(other, seen))
  )

const comesFrom = (first: RoutingSeen, seen: RoutingSeen): boolean => {
  if (first.at_ms === null || seen.at_ms === null) return false
  const later = Math.floor(seen.at_ms / 1000) * 1000 - Math.floor(first.at_ms / 1000) * 1000
  return later >= 0 && later <= patience_ms
}

/** Of a query that was not cut the digest can be taken. */
const isSameQuery = (other: RoutingSeen, { query_id }: RoutingSeen): boolean => {
  if (query_id === null) return true
  if (other.query_id !== null) return other.query_id === query_id
  const { query } = other
  return query === null || query.length >= 50 || md5Of(query) === query_id
}

const md5Of = (text: string): string => process.getBuiltinModule("node:crypto").hash("md5", text)
