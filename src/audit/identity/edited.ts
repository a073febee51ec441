/**
 * Stages 5 and 6: findings whose own line was edited. The only one of its rule and message in its scope, or the only one
 * between its neighbours, is taken for the same; what is taken so is called `updated` and never `unchanged`.
 */
import { joinUnique, keyed, type KeyOf } from "./join-alike.ts"
import { skeletonOf } from "./marks.ts"
import type { Group, Pairing } from "./Pairing.ts"

/** Joins what was edited in one file. */
export const joinEdited = (pairing: Pairing, group: Group): void => {
  joinUnique(pairing, group, inScope, "edited")
  joinUnique(pairing, group, betweenNeighbours, "edited")
}

/** A whole file is no scope: two findings at its top need have nothing to do with one another. */
const inScope: KeyOf = (f) =>
  f.scope === null || f.scope === "" ? undefined : keyed(f.rule, f.scope, skeletonOf(f.message))

const betweenNeighbours: KeyOf = (f) =>
  f.above_hash === null ? undefined : keyed(f.rule, f.above_hash, f.below_hash)
