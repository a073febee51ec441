/** Parts a set into its connected parts. */

/** Two members are in one part when a chain of members leads from one to the other, each `areOne` with the next. */
export const partsBy = <A>(
  all: ReadonlyArray<A>,
  areOne: (a: A, b: A) => boolean
): ReadonlyArray<ReadonlyArray<A>> => {
  let parts: Array<Array<A>> = []
  for (const each of all) {
    const near = parts.filter((part) => part.some((other) => areOne(each, other)))
    parts = [...parts.filter((part) => !near.includes(part)), [...near.flat(), each]]
  }
  return parts
}
