/** What can go wrong with a question, as values. A failed query is an error, never an empty answer. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { SqlError } from "effect/sql/SqlError"
import type { StoreError } from "../store/StoreError.ts"

/**
 * - `not_found`: what was asked for by id or name is not in the store
 * - `bad_input`: the question itself cannot be understood (unknown zone, impossible range)
 * - `store`: the store could not answer; `cause` holds what it said
 */
export const AnalyticsErrorReason = Schema.Literals(["not_found", "bad_input", "store"])
export type AnalyticsErrorReason = typeof AnalyticsErrorReason.Type

/** `message` says what was being asked, of what, and what to do next. */
export class AnalyticsError extends Schema.TaggedError<AnalyticsError>()("AnalyticsError", {
  reason: AnalyticsErrorReason,
  message: Schema.String,
  cause: Schema.optional(Schema.Defect())
}) {}

export const badInput = (message: string): AnalyticsError =>
  new AnalyticsError({ reason: "bad_input", message })

export const notFound = (message: string): AnalyticsError =>
  new AnalyticsError({ reason: "not_found", message })

/** Says of a failing query which question it belonged to: `Effect.mapError(storeFailed("usage by day"))`. */
export const storeFailed =
  (question: string) =>
  (cause: SqlError | StoreError | AnalyticsError): AnalyticsError =>
    cause._tag === "AnalyticsError"
      ? cause
      : new AnalyticsError({
          reason: "store",
          message: `Could not answer ${question}: ${cause.message}. \`spoor db check\` examines the store.`,
          cause
        })

/** Maps every failure of a question's queries with `storeFailed`. */
export const answering =
  (question: string) =>
  <A, R>(
    effect: Effect.Effect<A, SqlError | StoreError | AnalyticsError, R>
  ): Effect.Effect<A, AnalyticsError, R> =>
    Effect.mapError(effect, storeFailed(question))
