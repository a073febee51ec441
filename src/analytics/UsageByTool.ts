/** Usage shared out to tools (placeholder type until Carry stands). */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy, Dimension } from "../report/Usage.ts"
import type { Scope } from "./filter.ts"
import type { TimeScope } from "./period.ts"
import type { SlotRows } from "./UsageSlots.ts"
export const carriedUsage = (_: {
  scope: Scope
  time: TimeScope
  by: ReadonlyArray<Dimension>
  policy: CostPolicy
}): Effect.Effect<SlotRows, SqlError> => Effect.succeed([])
