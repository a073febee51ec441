/** Which messages a search is about. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { badInput } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { resolveFilter } from "./filter.ts"
import type { Filter } from "./filter.ts"
import { timeScope } from "./period.ts"
import type { TimeQuestion } from "./period.ts"
import { findSession } from "./session-reference.ts"

/** What is left out leaves everything in; the value in brackets is the default. */
export interface SearchQuestion {
  readonly filter?: Filter | undefined
  /** Of the messages. */
  readonly time?: TimeQuestion | undefined
  /** Only in the session that this reference names. */
  readonly session?: string | undefined
  /** Best match first instead of newest first [false]. */
  readonly byRank?: boolean | undefined
  /** Hits a page [20]. */
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  /** Characters of each passage [160]. */
  readonly width?: number | undefined
}

export interface SearchPage {
  readonly limit: number
  readonly offset: number
  readonly width: number
}

/** Limits of a question, checked. */
export const searchPage = ({
  limit = 20,
  offset = 0,
  width = 160
}: SearchQuestion): Effect.Effect<SearchPage, AnalyticsError> => {
  const isWhole = [limit, offset, width].every(Number.isSafeInteger)
  if (!isWhole || limit < 1 || limit > 1000 || offset < 0 || width < 20 || width > 10_000) {
    return Effect.fail(badInput("--limit takes 1 to 1000, --offset 0 or more, --width 20 to 10000."))
  }
  return Effect.succeed({ limit, offset, width })
}

/** Conditions over `messages m JOIN sessions s`. */
export const searchConditions = Effect.fnUntraced(function* (
  question: SearchQuestion
): Effect.fn.Return<ReadonlyArray<Fragment>, AnalyticsError | SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const conditions: Array<Fragment> = []
  const scope = yield* resolveFilter(question.filter ?? {})
  if (scope.session !== null) conditions.push(scope.session)
  if (scope.model_ids !== null) {
    const ids = scope.model_ids.length === 0 ? "NULL" : scope.model_ids.join(",")
    conditions.push(sql.literal(`m.model_id IN (${ids})`))
  }
  if (question.session !== undefined) {
    const { row_id } = yield* findSession(question.session)
    conditions.push(sql`m.session_id = ${row_id}`)
  }
  if (question.time !== undefined) {
    const { from_ms, to_ms } = yield* timeScope(question.time)
    if (from_ms !== null) conditions.push(sql`m.at_ms >= ${from_ms}`)
    if (to_ms !== null) conditions.push(sql`m.at_ms < ${to_ms}`)
  }
  return conditions
})
