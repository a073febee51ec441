/**
 * Search by a regular expression, over the texts themselves, the newest first.
 *
 * There is no index for it, so it has bounds: a number of messages, and a time. A pattern may take time that
 * grows with the power of the text, so it is run where it can be broken off.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { createContext, Script } from "node:vm"
import type { SearchResult } from "../report/Search.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { badInput, orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { searchConditions, searchPage } from "./search-scope.ts"
import type { SearchQuestion } from "./search-scope.ts"
import { passage } from "./search-snippet.ts"
import type { Stretch } from "./search-snippet.ts"
import { readSearched, textsOf } from "./search-texts.ts"
import type { SearchedText } from "./search-texts.ts"
import { hitsOf } from "./search.ts"
import type { Passage } from "./search.ts"

/** What is left out has the value in brackets. */
export interface RegexQuestion extends Omit<SearchQuestion, "byRank"> {
  readonly ignoreCase?: boolean | undefined
  /** Messages to look at, the newest first [20000]. */
  readonly maxMessages?: number | undefined
  /** When to stop looking [10 s]. */
  readonly maxDurationMs?: number | undefined
}

/** Searches by a JavaScript regular expression (with the `u` flag; `^` and `$` match at line ends). */
export const searchRegex = (
  pattern: string,
  question: RegexQuestion = {}
): Effect.Effect<SearchResult, AnalyticsError, SqlClient.SqlClient | Content> =>
  read(pattern, question).pipe(orStoreFailure(`Searching for /${pattern}/`))

/** Texts of so many messages are read and looked through at a time. */
const batchSize = 50

const read = Effect.fnUntraced(function* (
  pattern: string,
  question: RegexQuestion
): Effect.fn.Return<SearchResult, AnalyticsError | SqlError | StoreError, SqlClient.SqlClient | Content> {
  const sql = yield* SqlClient.SqlClient
  const regex = yield* compiled(pattern, question.ignoreCase === true)
  const { limit, offset, width } = yield* searchPage(question)
  const conditions = yield* searchConditions(question)
  const { maxMessages = 20_000, maxDurationMs = 10_000 } = question
  const deadline = (yield* Clock.currentTimeMillis) + maxDurationMs
  const candidates = yield* sql<{ id: number }>`
    SELECT m.id FROM messages m JOIN sessions s ON s.id = m.session_id WHERE ${sql.and(conditions)}
    ORDER BY m.at_ms DESC NULLS LAST, m.id DESC LIMIT ${maxMessages + 1}`
  const passages = new Map<number, Passage>()
  let searched = 0
  while (searched < Math.min(candidates.length, maxMessages) && passages.size <= offset + limit) {
    if (searched > 0 && (yield* Clock.currentTimeMillis) >= deadline) break
    const batch = candidates.slice(searched, Math.min(searched + batchSize, maxMessages)).map(({ id }) => id)
    for (const [id, found] of yield* matchesIn(batch, regex, width, pattern)) passages.set(id, found)
    searched += batch.length
  }
  const ids = [...passages.keys()].slice(offset, offset + limit)
  return {
    schema_version: 1,
    query: pattern,
    by: "regex",
    order: "newest",
    matched: passages.size,
    offset,
    limit,
    next_offset: passages.size > offset + limit ? offset + limit : null,
    not_indexed: 0,
    searched,
    is_complete: searched === candidates.length,
    hits: yield* hitsOf(ids, passages)
  }
})

const compiled = (pattern: string, ignoreCase: boolean): Effect.Effect<RegExp, AnalyticsError> => {
  if (pattern === "")
    return Effect.fail(badInput("The regular expression is empty. Name something to look for."))
  return Effect.try({
    try: () => new RegExp(pattern, ignoreCase ? "gimu" : "gmu"),
    catch: (cause) =>
      badInput(
        `/${pattern}/ is no regular expression: ${cause instanceof Error ? cause.message : String(cause)}.`
      )
  })
}

/** Messages of the batch in which the pattern is found, in order, with the passage around the first match. */
const matchesIn = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  regex: RegExp,
  width: number,
  pattern: string
): Effect.fn.Return<
  ReadonlyArray<readonly [number, Passage]>,
  AnalyticsError | SqlError | StoreError,
  SqlClient.SqlClient | Content
> {
  const texts = yield* textsOf(ids)
  const read: Array<{ readonly text: SearchedText; readonly words: string }> = []
  for (const text of ids.flatMap((id) => texts.get(id) ?? [])) {
    const words = yield* readSearched(text)
    if (words !== null) read.push({ text, words })
  }
  const found = new Map<number, Passage>()
  const look = () => {
    for (const { text, words } of read) {
      if (found.has(text.message_id)) continue
      const hits = matches(regex, words)
      if (hits.length > 0) found.set(text.message_id, { text, pieces: passage(words, hits, hits[0]!, width) })
    }
  }
  yield* withPatience(look, pattern)
  return [...found]
})

const maxMatches = 100

const matches = (regex: RegExp, text: string): ReadonlyArray<Stretch> => {
  const found: Array<Stretch> = []
  for (const { 0: match, index } of text.matchAll(regex)) {
    if (match !== "") found.push({ start: index, end: index + match.length })
    if (found.length === maxMatches) break
  }
  return found
}

const patience_ms = 3000

/** Runs `look` where V8 can break it off; a regular expression cannot be stopped in any other way. */
const withPatience = (look: () => void, pattern: string): Effect.Effect<void, AnalyticsError> =>
  Effect.suspend(() => {
    try {
      run.runInContext(createContext({ look }), { timeout: patience_ms })
      return Effect.void
    } catch (cause) {
      if ((cause as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw cause
      return Effect.fail(
        badInput(
          `/${pattern}/ takes too long: it tries too many ways to match. Make its repetitions simpler.`
        )
      )
    }
  })

const run = new Script("look()")
