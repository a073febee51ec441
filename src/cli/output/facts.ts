/** Short facts under each other: a label and what it is. */
import { oneLine } from "./clean.ts"
import type { Style } from "./style.ts"
import { pad, widthOf } from "./width.ts"

/** Facts whose value is null are left out. */
export const factLines = (facts: ReadonlyArray<readonly [string, string | null]>, style: Style): string => {
  const known = facts.filter((fact): fact is readonly [string, string] => fact[1] !== null && fact[1] !== "")
  const column = Math.max(0, ...known.map(([label]) => widthOf(label)))
  return known
    .map(([label, value]) => `${style.dim(pad(label, column, "left"))}  ${oneLine(value)}\n`)
    .join("")
}
