/** What can go wrong with a question, as values. An error is never answered with an empty list. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { StoreError } from "../store/StoreError.ts"

/**
 * - `not_found`: what was asked for by name is not in the store
 * - `bad_input`: the question itself cannot be understood (a filter, a cursor, a query, an ambiguous id)
 * - `store`: the store could not be read; the message holds its words
 */
export type AnalyticsErrorReason = "not_found" | "bad_input" | "store"

/**
 * `message` says what was being done, to what, and what to do next. `candidates` is there when a short name
 * fits several things: their full names, at most twenty.
 */
export class AnalyticsError extends Data.TaggedError("AnalyticsError")<{
  readonly reason: AnalyticsErrorReason
  readonly message: string
  readonly candidates?: ReadonlyArray<string>
}> {}

export const notFound = (message: string): AnalyticsError =>
  new AnalyticsError({ reason: "not_found", message })

export const badInput = (message: string): AnalyticsError =>
  new AnalyticsError({ reason: "bad_input", message })

/** Turns failures of the store, met while doing `doing` (`Listing sessions`), into an `AnalyticsError`. */
export const orStoreFailure =
  (doing: string) =>
  <A, R>(
    effect: Effect.Effect<A, SqlError | StoreError | AnalyticsError, R>
  ): Effect.Effect<A, AnalyticsError, R> =>
    Effect.mapError(effect, (cause) =>
      cause._tag === "AnalyticsError"
        ? cause
        : new AnalyticsError({
            reason: "store",
            message: `${doing}: ${wordsOf(cause)} Run \`spoor doctor\` to see what is wrong with the store.`
          })
    )

const wordsOf = (cause: SqlError | StoreError): string => {
  const words = cause.message
  return /[.!?]$/.test(words) ? words : `${words}.`
}
