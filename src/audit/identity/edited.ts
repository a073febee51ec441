/**
 * Stages 5 and 6: findings whose own line was edited. The only one of its rule and message in its scope, or the only one
 * between its neighbours, is taken for the same; what is taken so is called `updated` and never `unchanged`.
 */
import type { FindingSeen } from "../../record/Finding.ts"
import { joinUnique, type Keys } from "./join-alike.ts"
import { skeletonOf } from "./marks.ts"
import type { Group, Pairing } from "./Pairing.ts"

/** Joins what was edited in one file. */
export const joinEdited = (pairing: Pairing, group: Group): void => {
  joinUnique(pairing, group, keysBy(pairing, inScope), "edited")
  joinUnique(pairing, group, keysBy(pairing, betweenNeighbours), "edited")
}

/** A whole file is no scope: two findings at its top need have nothing to do with one another. */
const inScope = (f: FindingSeen): string | undefined =>
  f.scope === null || f.scope === "" ? undefined : [f.rule, f.scope, skeletonOf(f.message)].join("\u0001")

const betweenNeighbours = (f: FindingSeen): string | undefined =>
  f.above_hash === null ? undefined : [f.rule, f.above_hash, f.below_hash].join("\u0001")

const keysBy = (pairing: Pairing, key: (finding: FindingSeen) => string | undefined): Keys => ({
  old: (old) => key(pairing.olds[old]!),
  now: (now) => key(pairing.news[now]!)
})
