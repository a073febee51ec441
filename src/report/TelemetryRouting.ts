/** Which models a router chose, and how often it was right: the answer of `spoor telemetry routing`. */
import * as Schema from "effect/Schema"
import { Durations, Rate, telemetryFields } from "./Telemetry.ts"

/** What the rows of a report on routing are; `predicted` and `actual` are models. */
export const RoutingGrouping = Schema.Literals(["predicted", "actual", "day", "session"])
export type RoutingGrouping = typeof RoutingGrouping.Type

/**
 * Where the outcomes of decisions come from. Only `feedback` and `observed` are independent of the choice; one that is
 * `copied` was written with it and can only agree, and of one that is `stated` nobody says.
 */
export const RoutingOutcomes = Schema.Struct({
  feedback: Schema.Int,
  observed: Schema.Int,
  stated: Schema.Int,
  copied: Schema.Int,
  none: Schema.Int
})
export type RoutingOutcomes = typeof RoutingOutcomes.Type

/**
 * Why there is no accuracy: no decision has an outcome (`no_outcome`), all that there are were written with the choice
 * (`copied`), or of some nobody says where they come from (`not_independent`).
 */
export const NoAccuracy = Schema.Literals(["no_outcome", "copied", "not_independent"])
export type NoAccuracy = typeof NoAccuracy.Type

/**
 * Figures of some of the decisions.
 *
 * - `accuracy`: over the decisions with an independent outcome. Null rate: `no_accuracy` says why.
 * - `dq_score`, `complexity`: means of the router's own scores, 0 to 1.
 * - `latency`: of the routing itself, where it was measured.
 */
export const RoutingFigures = Schema.Struct({
  decisions: Schema.Int,
  outcomes: RoutingOutcomes,
  accuracy: Rate,
  no_accuracy: Schema.NullOr(NoAccuracy),
  dq_score: Schema.NullOr(Schema.Finite),
  complexity: Schema.NullOr(Schema.Finite),
  latency: Durations
})
export type RoutingFigures = typeof RoutingFigures.Type

/** `name`: of the model, day or session; null where it is not known. */
export const RoutingRow = Schema.Struct({
  name: Schema.NullOr(Schema.String),
  share: Schema.Finite,
  ...RoutingFigures.fields
})
export type RoutingRow = typeof RoutingRow.Type

/** `rows`: the most decisions first; days in their order. */
export const RoutingReport = Schema.Struct({
  ...telemetryFields,
  by: RoutingGrouping,
  rows: Schema.Array(RoutingRow),
  totals: RoutingFigures
})
export type RoutingReport = typeof RoutingReport.Type
