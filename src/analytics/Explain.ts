/**
 * `usage explain`: any total down to its requests, their bytes and their prices.
 *
 * The sum here is made from the requests themselves and shown beside what the rollup says, so the one proves
 * the other. A cost is taken apart by the rate card that was stored with it, not by today's prices.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { explain as explainCost } from "../rates/explain.ts"
import { RateCard } from "../rates/RateCard.ts"
import type {
  CostClass,
  ExplainedRequest,
  ExplainReport,
  NotCounted,
  SourceBytes
} from "../report/Explain.ts"
import { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { AnalyticsError, badInput, notFound, orStoreFailure } from "./AnalyticsError.ts"
import { addSums, amountsOf, noSums, statusCounts, type Sums } from "./cost.ts"
import {
  copiesHeld,
  copiesOf,
  countedTwins,
  requestRows,
  sessionRows,
  storedCards,
  type RequestRow
} from "./ExplainRows.ts"
import { resolveFilter, scopeConditions, type Filter, type Scope } from "./filter.ts"
import { timeScope, type Range } from "./period.ts"
import { totalAmounts } from "./totals.ts"
import { slotSums } from "./UsageSlots.ts"

/** At least one of `date` (or `since`), `session` and `request`. A session is explained with its sub-agents. */
export interface ExplainQuestion extends Omit<Filter, "sessions"> {
  /** As `--since`: `2026-11-06`, `2026-11`, `today`. */
  readonly date?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly timezone?: string | undefined
  readonly session?: string | undefined
  /** Key of a request, the beginning of one, or the id of the message it made. */
  readonly request?: string | undefined
}

/** Takes a total apart. */
export const explain = (
  question: ExplainQuestion
): Effect.Effect<ExplainReport, AnalyticsError, SqlClient.SqlClient | Content> =>
  orStoreFailure("Explaining usage")(answer(question))

type Failure = AnalyticsError | SqlError | StoreError

const answer = Effect.fnUntraced(function* (
  question: ExplainQuestion
): Effect.fn.Return<ExplainReport, Failure, SqlClient.SqlClient | Content> {
  if ((question.date ?? question.since ?? question.session ?? question.request) === undefined) {
    return yield* badInput("There is nothing to explain. Name a --date, a --session or a --request.")
  }
  const sql = yield* SqlClient.SqlClient
  const content = yield* Content
  const time = yield* timeScope({
    date: question.date,
    since: question.since,
    until: question.until,
    timezone: question.timezone
  })
  const scope = yield* resolveFilter({
    ...question,
    sessions: question.session === undefined ? undefined : [question.session]
  })
  const conditions = yield* conditionsOf(sql, question, scope, time)
  const counted = yield* requestRows([...conditions, sql.literal("u.is_counted = 1")])
  const twins = yield* requestRows([...conditions, sql.literal("u.is_counted = 0")])
  if (question.request !== undefined && counted.length + twins.length === 0) {
    return yield* notFound(`There is no request ${question.request}. A key looks like msg_…:req_….`)
  }
  const cards = yield* storedCards(counted)
  const cardPlaces = new Map([...cards.keys()].map((id, place) => [id, place]))
  const decoded = new Map([...cards].map(([id, card]) => [id, decodeCard(card)]))
  const copies = yield* copiesOf(conditions)
  const requests: Array<ExplainedRequest> = []
  for (const row of counted) {
    const card = row.rate_card_id === null ? null : (decoded.get(row.rate_card_id) ?? null)
    requests.push({
      ...explained(row, card),
      rate_card: row.rate_card_id === null ? null : (cardPlaces.get(row.rate_card_id) ?? null),
      source: yield* sourceOf(content, row),
      copies: row.message_id === null ? [] : (copies.get(row.message_id) ?? [])
    })
  }
  const totals = sumsOf(counted)
  const usage = question.request === undefined ? yield* rollupSums(scope, time) : totals
  return {
    schema_version: 1,
    timezone: time.zone.name,
    since_ms: time.from_ms,
    until_ms: time.to_ms,
    totals: yield* totalAmounts(totals, scope, time),
    usage_totals: yield* totalAmounts(usage, scope, time),
    sessions: yield* sessionsOf(counted),
    requests,
    not_counted: yield* notCounted(twins, question.session === undefined ? null : scope.session, content),
    rate_cards: [...cards.values()],
    as_written:
      question.request === undefined ? null : yield* usageAsWritten(content, counted[0] ?? twins[0]!)
  }
})

const conditionsOf = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  question: ExplainQuestion,
  scope: Scope,
  range: Range
): Effect.fn.Return<ReadonlyArray<Fragment>, Failure, SqlClient.SqlClient> {
  const conditions = scopeConditions(sql, scope, "u.session_id", "u.model_id")
  if (range.from_ms !== null) conditions.push(sql.literal(`u.at_ms >= ${range.from_ms}`))
  if (range.to_ms !== null) conditions.push(sql.literal(`u.at_ms < ${range.to_ms}`))
  if (question.request !== undefined) {
    const ids = yield* requestsNamed(question.request)
    conditions.push(sql.literal(`u.id IN (${ids.length === 0 ? "NULL" : ids.join(",")})`))
  }
  return conditions.length === 0 ? [sql.literal("1 = 1")] : conditions
})

/** Requests with that key, or that message, or the only one whose key begins so. */
const requestsNamed = Effect.fnUntraced(function* (
  name: string
): Effect.fn.Return<ReadonlyArray<number>, Failure, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const exact = yield* sql<{ id: number }>`
    SELECT id FROM requests WHERE key = ${name}
    UNION SELECT r.id FROM requests r JOIN messages m ON m.id = r.message_id WHERE m.native_id = ${name}`
  if (exact.length > 0) return exact.map((row) => row.id)
  const near = yield* sql<{ id: number; key: string }>`
    SELECT id, key FROM requests WHERE key >= ${name} AND key < ${`${name}\u{10ffff}`} LIMIT 21`
  if (near.length <= 1) return near.map((row) => row.id)
  return yield* new AnalyticsError({
    reason: "bad_input",
    message: `Several requests begin with ${name}. Give more of the key.`,
    candidates: near.slice(0, 20).map((row) => row.key)
  })
})

/** Null when the card was written by a Spoor that knew another form. */
const decodeCard = (card: Record<string, unknown>): RateCard | null =>
  Option.getOrNull(Schema.decodeUnknownOption(RateCard)(card))

const explained = (
  row: RequestRow,
  card: RateCard | null
): Omit<ExplainedRequest, "rate_card" | "source" | "copies"> => ({
  key: row.key,
  agent: row.agent,
  session: row.session,
  message: row.message,
  at_ms: row.at_ms,
  provider: row.provider,
  model: row.model,
  speed: row.speed,
  service_tier: row.service_tier,
  geo: row.geo,
  input_tokens: row.input_tokens,
  output_tokens: row.output_tokens,
  reasoning_tokens: row.reasoning_tokens,
  cache_read_tokens: row.cache_read_tokens,
  cache_write_5m_tokens: row.cache_write_5m_tokens,
  cache_write_1h_tokens: row.cache_write_1h_tokens,
  web_searches: row.web_searches,
  cost_usd_micros: row.cost_usd_micros,
  cost_status: row.cost_status,
  recorded_cost_usd_micros: row.recorded_cost_usd_micros,
  computed_cost_usd_micros: row.computed_cost_usd_micros,
  classes: classesOf(row, card),
  reasons: reasonsOf(row, card),
  is_suspicious: row.suspicion !== 0
})

/** The classes of a computed cost, whole micro-dollars each, adding up to it. */
const classesOf = (row: RequestRow, card: RateCard | null): ReadonlyArray<CostClass> => {
  if (card === null || row.computed_cost_usd_micros === null) return []
  const { components } = explainCost(row, card)
  const shares = wholeShares(
    components.map((one) => Number(one.usd_micros)),
    row.computed_cost_usd_micros
  )
  return components.map((one, i) => ({
    name: one.name,
    count: one.count,
    usd: one.usd,
    per: one.per,
    exact_usd_micros: one.usd_micros,
    cost_usd_micros: shares[i]!
  }))
}

/**
 * Rounds amounts to whole numbers that add up to `total`: down first, then up where most was cut off. A total
 * that the amounts do not make (a damaged row) shows in the largest of them.
 */
export const wholeShares = (amounts: ReadonlyArray<number>, total: number): ReadonlyArray<number> => {
  const shares = amounts.map(Math.floor)
  const rest = total - shares.reduce((sum, share) => sum + share, 0)
  const order = amounts
    .map((amount, i) => [amount - Math.floor(amount), i] as const)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1])
  if (rest >= 0 && rest <= shares.length) for (const [, i] of order.slice(0, rest)) shares[i]! += 1
  else if (shares.length > 0) shares[amounts.indexOf(Math.max(...amounts))]! += rest
  return shares
}

const reasonsOf = (row: RequestRow, card: RateCard | null): ReadonlyArray<string> => {
  if (row.cost_status === "unknown") {
    if (row.model === null) return ["the trail names no model"]
    return [
      card === null
        ? `no price of ${row.model} is known for that time`
        : "the tokens cannot be priced by this card"
    ]
  }
  if (row.cost_status !== "lower_bound") return []
  return [...(row.lower_bound === null ? [] : [row.lower_bound]), ...(card?.lower_bound ?? [])]
}

const sourceOf = Effect.fnUntraced(function* (
  content: Content["Service"],
  row: RequestRow
): Effect.fn.Return<SourceBytes | null, StoreError> {
  if (row.address === null || row.length === null) return null
  const found = yield* content.provenance(row.address)
  return found === null
    ? null
    : { path: found.path, generation: found.generation, offset_bytes: found.offset, length_bytes: row.length }
})

const sumsOf = (rows: ReadonlyArray<RequestRow>): Sums => {
  const sums = noSums()
  for (const row of rows) {
    addSums(sums, [
      1,
      row.input_tokens,
      row.output_tokens,
      row.reasoning_tokens,
      row.cache_read_tokens,
      row.cache_write_5m_tokens,
      row.cache_write_1h_tokens,
      row.web_searches,
      row.cost_usd_micros ?? 0,
      ...statusCounts(row.cost_status)
    ])
  }
  return sums
}

const rollupSums = Effect.fnUntraced(function* (scope: Scope, range: Range) {
  const sums = noSums()
  for (const row of yield* slotSums({ scope, range, policy: "auto", groups: [] })) addSums(sums, row)
  return sums
})

const sessionsOf = Effect.fnUntraced(function* (
  rows: ReadonlyArray<RequestRow>
): Effect.fn.Return<ExplainReport["sessions"], SqlError, SqlClient.SqlClient> {
  const bySession = Map.groupBy(rows, (row) => row.session_id)
  const sessions = yield* sessionRows([...bySession.keys()])
  return sessions.map(({ id, native_id, ...session }) => ({
    id: native_id,
    ...session,
    amounts: amountsOf(sumsOf(bySession.get(id) ?? []))
  }))
})

const notCounted = Effect.fnUntraced(function* (
  twins: ReadonlyArray<RequestRow>,
  sessions: Fragment | null,
  content: Content["Service"]
): Effect.fn.Return<ReadonlyArray<NotCounted>, Failure, SqlClient.SqlClient> {
  const countedTwin = yield* countedTwins(twins)
  const list: Array<NotCounted> = []
  const base = Effect.fnUntraced(function* (row: RequestRow) {
    return {
      key: row.key,
      at_ms: row.at_ms,
      output_tokens: row.output_tokens,
      cost_usd_micros: row.cost_usd_micros,
      source: yield* sourceOf(content, row)
    }
  })
  for (const row of twins) {
    const counted = countedTwin(row)
    list.push({
      ...(yield* base(row)),
      session: row.session,
      why: "twin",
      explanation: `The same spend as ${counted?.key ?? "another request"} under another key; it is counted once.`,
      counted_as: counted?.key ?? null,
      counted_in: counted?.session ?? null
    })
  }
  for (const row of sessions === null ? [] : yield* copiesHeld(sessions)) {
    list.push({
      ...(yield* base(row)),
      session: row.holder,
      why: "copied",
      explanation: `${row.holder} holds a copy of what ${row.session} did; it is counted there.`,
      counted_as: row.key,
      counted_in: row.session
    })
  }
  return list
})

/** Where agents write down what a request used. */
const usagePointers = [
  ["message", "usage"],
  ["payload", "info"],
  ["usage"],
  ["tokens"],
  ["data", "tokens"],
  ["data", "message", "message", "usage"]
]

const usageAsWritten = Effect.fnUntraced(function* (
  content: Content["Service"],
  row: RequestRow
): Effect.fn.Return<unknown, StoreError> {
  if (row.address === null || row.length === null) return null
  for (const names of usagePointers) {
    const pointer = names.map((name) => `/${name}`).join("")
    const value = yield* content.value({ address: row.address, length: row.length, pointer })
    if (typeof value === "object" && value !== null) return value
  }
  return null
})
