/** `spoor sessions search`: full-text search over every session, with passages that show the hits. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { MessageKind } from "../record/MessageSeen.ts"
import type { SearchHit, SearchResult } from "../report/Search.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { badInput, orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { bestHits, newestHits } from "./search-hits.ts"
import { parseSearch, toFts5 } from "./search-query.ts"
import type { SearchQuery } from "./search-query.ts"
import { searchConditions, searchPage } from "./search-scope.ts"
import type { SearchQuestion } from "./search-scope.ts"
import { snippetOf } from "./search-snippet.ts"
import type { Snippet } from "./search-snippet.ts"
import { readSearched, textsOf } from "./search-texts.ts"
import type { SearchedText } from "./search-texts.ts"

/** Searches by words; `search-query.ts` says what may be typed. */
export const search = (
  text: string,
  question: SearchQuestion = {}
): Effect.Effect<SearchResult, AnalyticsError, SqlClient.SqlClient | Content> =>
  read(text, question).pipe(orStoreFailure(`Searching for ${text}`))

const read = Effect.fnUntraced(function* (
  text: string,
  asked: SearchQuestion
): Effect.fn.Return<SearchResult, AnalyticsError | SqlError | StoreError, SqlClient.SqlClient | Content> {
  const sql = yield* SqlClient.SqlClient
  const query = yield* understood(text)
  const question = yield* withFilters(asked, query)
  const { limit, offset, width } = yield* searchPage(question)
  const conditions = yield* searchConditions(question)
  const asking = { fts5: toFts5(query), conditions, limit, offset }
  const { ids, matched } = yield* question.byRank === true ? bestHits(asking) : newestHits(asking)
  const passages = yield* passagesOf(ids, query, width)
  const [queue] = yield* sql<{ n: number }>`SELECT count(*) AS n FROM search_queue`
  return {
    schema_version: 1,
    query: text,
    by: "index",
    order: question.byRank === true ? "rank" : "newest",
    matched,
    offset,
    limit,
    next_offset: offset + ids.length < matched && ids.length > 0 ? offset + ids.length : null,
    not_indexed: queue!.n,
    searched: null,
    is_complete: queue!.n === 0,
    hits: yield* hitsOf(ids, passages)
  }
})

const understood = (text: string): Effect.Effect<SearchQuery, AnalyticsError> =>
  Result.match(parseSearch(text), { onSuccess: Effect.succeed, onFailure: Effect.fail })

/** Filters in the text narrow what was asked beside it; both cannot say different things. */
const withFilters = (
  question: SearchQuestion,
  { filters }: SearchQuery
): Effect.Effect<SearchQuestion, AnalyticsError> => {
  const { agent, project, since, until } = filters
  const { filter = {}, time = {} } = question
  const twice =
    (agent !== undefined && filter.agents !== undefined && "agent:") ||
    (project !== undefined && filter.projects !== undefined && "project:") ||
    (since !== undefined && (time.since !== undefined || time.last !== undefined) && "since:") ||
    (until !== undefined && time.until !== undefined && "until:")
  if (twice !== false) {
    return Effect.fail(badInput(`${twice} stands in the search and among the options. Use one of them.`))
  }
  return Effect.succeed({
    ...question,
    filter: {
      ...filter,
      ...(agent === undefined ? {} : { agents: [agent] }),
      ...(project === undefined ? {} : { projects: [project] })
    },
    time: { ...time, ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) }
  })
}

/** A passage and where it stands. */
export interface Passage {
  readonly text: SearchedText
  readonly pieces: Snippet["pieces"]
}

/** The best passage of each message: of the part that holds the most terms, the first one at a tie. */
const passagesOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  query: SearchQuery,
  width: number
): Effect.fn.Return<ReadonlyMap<number, Passage>, SqlError | StoreError, SqlClient.SqlClient | Content> {
  const texts = yield* textsOf(ids)
  const found = new Map<number, Passage>()
  for (const id of ids) {
    let most = -1
    for (const text of texts.get(id) ?? []) {
      if (query.columns.length > 0 && !query.columns.includes(text.column)) continue
      const words = yield* readSearched(text)
      if (words === null) continue
      const { terms, pieces } = snippetOf(words, query.wanted, width)
      if (terms <= most) continue
      most = terms
      found.set(id, { text, pieces })
      if (terms === query.wanted.length) break
    }
  }
  return found
})

/** Hits in the order of the ids. */
export const hitsOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  passages: ReadonlyMap<number, Passage>
): Effect.fn.Return<ReadonlyArray<SearchHit>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (ids.length === 0) return []
  const rows = yield* sql.unsafe<HitRow>(
    `SELECT m.id AS row_id, s.native_id AS session, s.title AS session_title, a.name AS agent, p.name AS project,
        m.native_id AS message, m.kind, m.at_ms
      FROM messages m JOIN sessions s ON s.id = m.session_id JOIN agents a ON a.id = s.agent_id
      LEFT JOIN projects p ON p.id = s.project_id WHERE m.id IN (${ids.map(() => "?").join(", ")})`,
    ids
  )
  const byId = new Map(rows.map((row) => [row.row_id, row]))
  return ids.map((id) => {
    const { row_id: _, kind, ...facts } = byId.get(id)!
    const passage = passages.get(id)
    return {
      ...facts,
      kind: kind as MessageKind | null,
      part: passage?.text.part ?? null,
      column: passage?.text.column ?? null,
      tool: passage?.text.tool ?? null,
      snippet: passage?.pieces ?? null
    }
  })
})

type HitRow = Omit<SearchHit, "kind" | "part" | "column" | "tool" | "snippet"> & {
  readonly row_id: number
  readonly kind: string | null
}
