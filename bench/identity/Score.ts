/** How often an algorithm was wrong, added up over pairs of states. */
import type { Truth } from "./Truth.ts"

/**
 * What an algorithm says: which finding of now each of before is, by their places. Null where it only tells which of
 * now are `known`, and never which they are.
 */
export interface Answer {
  readonly newOf: ReadonlyMap<number, number> | null
  readonly known: ReadonlySet<number>
}

export const answerOf = (newOf: ReadonlyMap<number, number>): Answer => ({
  newOf,
  known: new Set(newOf.values())
})

export class Score {
  /** Persisted findings told as fixed and new; those of them in files whose name stayed. */
  churn = 0
  churnInPlace = 0
  /** Persisted findings taken for another one. */
  swap = 0
  /** Arrived findings taken for one of before. */
  masked = 0
  lostMoves = 0
  editsKept = 0
  cpu_ms = 0
  /** It says which finding is which, and not only which are known. */
  tellsWhich = false

  add({ newOf, known }: Answer, truth: Truth): void {
    this.tellsWhich = newOf !== null
    for (const [old, now] of truth.persisted) {
      const told = newOf?.get(old)
      const isLost = newOf === null ? !known.has(now) : told === undefined
      if (isLost) this.churn++
      if (isLost && !truth.isRenamed.has(old)) this.churnInPlace++
      if (told !== undefined && told !== now) this.swap++
    }
    for (const now of truth.arrived) if (known.has(now)) this.masked++
    for (const [old, now] of truth.moved) if (newOf?.get(old) !== now) this.lostMoves++
    for (const [old, now] of truth.edited) if (newOf?.get(old) === now) this.editsKept++
  }
}

/** How many findings there were to be right about. */
export class Sizes {
  pairs = 0
  findings = 0
  persisted = 0
  inPlace = 0
  arrived = 0
  moved = 0
  edited = 0

  add(truth: Truth, findings: number): void {
    this.pairs++
    this.findings += findings
    this.persisted += truth.persisted.size
    this.inPlace += truth.persisted.size - truth.isRenamed.size
    this.arrived += truth.arrived.size
    this.moved += truth.moved.size
    this.edited += truth.edited.size
  }
}
