/** Asks about many rows, a thousand at a time: a statement takes only so many values. */
import * as Effect from "effect/Effect"

const most = 1000

/** All answers, in order. */
export const byThousands = <A, E, R>(
  ids: ReadonlyArray<number>,
  ask: (some: ReadonlyArray<number>) => Effect.Effect<ReadonlyArray<A>, E, R>
): Effect.Effect<ReadonlyArray<A>, E, R> => {
  const parts = Array.from({ length: Math.ceil(ids.length / most) }, (_, i) =>
    ids.slice(i * most, (i + 1) * most)
  )
  return Effect.map(Effect.forEach(parts, ask), (answers) => answers.flat())
}
