/**
 * What the carry model reads: the requests of whole sessions and everything that was said between them, as
 * typed arrays, session by session in order of time.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy, CostStatus } from "../report/Usage.ts"
import { scopeConditions, where, type Scope } from "./filter.ts"
import type { Range } from "./period.ts"
import { slotMs } from "./zone.ts"

/** Requests in columns. Times are NaN where the trail has none, costs where nothing could be priced. */
export interface CarryRequests {
  readonly at_ms: Float64Array
  readonly message_id: Float64Array
  /** 0 where the trail names no model. */
  readonly model_id: Int32Array
  readonly input: Float64Array
  readonly output: Float64Array
  readonly reasoning: Float64Array
  readonly cache_read: Float64Array
  readonly cache_write_5m: Float64Array
  readonly cache_write_1h: Float64Array
  readonly web_searches: Float64Array
  readonly cost: Float64Array
  /** Place in `costStatuses`. */
  readonly status: Uint8Array
  /** Place in `CarryTrail.cards`; -1 for none. */
  readonly card: Int32Array
}

export const costStatuses: ReadonlyArray<CostStatus> = ["recorded", "computed", "lower_bound", "unknown"]

/** What a thing is: a tool call with its result, words of an answer, words from outside, or reasoning. */
export const toolThing = 0
export const answerThing = 1
export const outsideThing = 2
export const reasoningThing = 3

/** Parts of messages in columns. */
export interface CarryThings {
  readonly kind: Uint8Array
  readonly message_id: Float64Array
  readonly at_ms: Float64Array
  /** Row id of the tool; 0 for none. */
  readonly tool_id: Int32Array
  /** Characters that the model wrote (a call's input, an answer), or that came from outside. */
  readonly chars: Float64Array
  /** Characters of the call's result. */
  readonly result_chars: Float64Array
  /** Put in by the agent after a call, as the text of a skill is. */
  readonly is_context: Uint8Array
  /** Copied from another session, whose request wrote it: it is in the context from the start. */
  readonly is_copy: Uint8Array
  readonly title: ReadonlyArray<string | null>
  readonly key: ReadonlyArray<string>
}

/** USD per million tokens, which is micro-dollars per token, and micro-dollars per search. */
export interface CarryCard {
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly cache_read: number
  readonly cache_write_5m: number
  readonly cache_write_1h: number
  readonly web_search: number
}

export interface CarryTrail {
  readonly session_id: Int32Array
  /** Requests of session i are [requestFrom[i], requestFrom[i + 1]); things are [thingFrom[i], thingTo[i]). */
  readonly requestFrom: Int32Array
  readonly thingFrom: Int32Array
  readonly thingTo: Int32Array
  readonly requests: CarryRequests
  readonly things: CarryThings
  readonly cards: ReadonlyArray<CarryCard | null>
  /** Times of compactions, by session id. */
  readonly compactions: ReadonlyMap<number, ReadonlyArray<number>>
}

/** Loads the sessions of a scope that may have a request in the range, whole, since what is carried may be older. */
export const loadCarryTrail = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range,
  policy: CostPolicy
): Effect.fn.Return<CarryTrail, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const inScope = sql`(SELECT x.id FROM sessions x${where(sql, sessionConditions(sql, scope, range))})`
  const cost = { auto: "cost", computed: "computed_cost", recorded: "recorded_cost" }[policy]
  const requests = yield* sql`
    SELECT u.session_id, u.message_id, u.at_ms, u.model_id, u.input_tokens, u.output_tokens, u.reasoning_tokens,
      u.cache_read_tokens, u.cache_write_5m_tokens, u.cache_write_1h_tokens, u.web_searches,
      u.${sql.literal(cost)}_usd_micros, u.rate_card_id, u.cost_status
    FROM requests u WHERE u.is_counted = 1 AND u.session_id IN ${inScope} ORDER BY u.session_id, u.at_ms, u.id`
    .values
  const own = yield* sql`
    SELECT m.session_id, ${sql.literal(thingColumns)}, 0 FROM messages m ${sql.literal(thingJoins)}
    WHERE m.session_id IN ${inScope} ORDER BY m.session_id, m.at_ms, m.id`.values
  const copied = yield* sql`
    SELECT c.session_id, ${sql.literal(thingColumns)}, 1 FROM message_copies c JOIN messages m ON m.id = c.message_id
    ${sql.literal(thingJoins)} WHERE c.session_id IN ${inScope} ORDER BY c.session_id, m.at_ms, m.id`.values
  const compactions = yield* sql`
    SELECT e.session_id, e.at_ms FROM events e
    WHERE e.type = 'compaction' AND e.at_ms IS NOT NULL ORDER BY e.at_ms`.values
  const cards = yield* sql`SELECT id, card FROM rate_cards`.values
  return assemble(requests, copied.length === 0 ? own : merged(copied, own), compactions, cards, policy)
})

const thingColumns = `m.id, m.at_ms, m.role, m.kind, p.type, p.tool_id, p.content_chars, p.output_chars,
  CASE WHEN t.id IS NULL THEN NULL ELSE p.title END, p.key`

/** Titles are wanted of skills alone, whose title is their name. */
const thingJoins = `JOIN parts p ON p.message_id = m.id LEFT JOIN tools t ON t.id = p.tool_id AND lower(t.name) = 'skill'`

type Rows = ReadonlyArray<ReadonlyArray<unknown>>

/** Both are sorted by session; within one the copies come first. */
const merged = (copied: Rows, own: Rows): Rows =>
  [...copied, ...own].sort((a, b) => (a[0] as number) - (b[0] as number))

/** Sessions `x` of the scope; with a range those that have usage in it. */
const sessionConditions = (sql: SqlClient.SqlClient, scope: Scope, range: Range) => {
  const conditions = scopeConditions(sql, { ...scope, model_ids: null }, "x.id", null)
  const { from_ms, to_ms } = range
  if (from_ms === null && to_ms === null) return conditions
  const from = Math.floor((from_ms ?? 0) / slotMs)
  const until = to_ms === null ? "" : ` AND v.slot < ${Math.ceil(to_ms / slotMs)}`
  conditions.push(
    sql.literal(`x.id IN (SELECT v.session_id FROM usage_slots v WHERE v.slot >= ${from}${until})`)
  )
  return conditions
}

const numbers = (rows: Rows, column: number, missing: number): Float64Array =>
  Float64Array.from(rows, (row) => (row[column] as number | null) ?? missing)

const assemble = (
  requests: Rows,
  things: Rows,
  compactions: Rows,
  cards: Rows,
  policy: CostPolicy
): CarryTrail => {
  const cardPlace = new Map(cards.map((row, place) => [row[0], place]))
  const bySession = new Map<number, Array<number>>()
  for (const [session, at] of compactions as ReadonlyArray<ReadonlyArray<number>>) {
    const list = bySession.get(session!)
    if (list === undefined) bySession.set(session!, [at!])
    else list.push(at!)
  }
  return {
    ...ranges(requests, things),
    requests: {
      message_id: numbers(requests, 1, -1),
      at_ms: numbers(requests, 2, NaN),
      model_id: Int32Array.from(requests, (row) => (row[3] as number | null) ?? 0),
      input: numbers(requests, 4, 0),
      output: numbers(requests, 5, 0),
      reasoning: numbers(requests, 6, 0),
      cache_read: numbers(requests, 7, 0),
      cache_write_5m: numbers(requests, 8, 0),
      cache_write_1h: numbers(requests, 9, 0),
      web_searches: numbers(requests, 10, 0),
      cost: numbers(requests, 11, NaN),
      status: Uint8Array.from(requests, (row) =>
        statusUnder(policy, row[11] as number | null, String(row[13]))
      ),
      card: Int32Array.from(requests, (row) => (row[12] === null ? -1 : (cardPlace.get(row[12]) ?? -1)))
    },
    things: {
      message_id: numbers(things, 1, -1),
      at_ms: numbers(things, 2, NaN),
      kind: Uint8Array.from(things, (row) => kindOf(row[5], row[3])),
      is_context: Uint8Array.from(things, (row) => (row[4] === "context" ? 1 : 0)),
      is_copy: Uint8Array.from(things, (row) => row[11] as number),
      tool_id: Int32Array.from(things, (row) => (row[6] as number | null) ?? 0),
      chars: numbers(things, 7, 0),
      result_chars: numbers(things, 8, 0),
      title: things.map((row) => row[9] as string | null),
      key: things.map((row) => row[10] as string)
    },
    cards: cards.map((row) => readCard(String(row[1]))),
    compactions: bySession
  }
}

const kindOf = (type: unknown, role: unknown): number => {
  if (type === "tool") return toolThing
  if (role !== "assistant") return outsideThing
  return type === "reasoning" ? reasoningThing : answerThing
}

/** The status of one request under a policy; see `costColumns` of `cost.ts`. */
const statusUnder = (policy: CostPolicy, cost: number | null, status: string): number => {
  if (cost === null) return costStatuses.indexOf("unknown")
  if (policy === "auto") return costStatuses.indexOf(status as CostStatus)
  if (policy === "recorded") return costStatuses.indexOf("recorded")
  return costStatuses.indexOf(status === "lower_bound" ? "lower_bound" : "computed")
}

/** Cuts both row sets, which are sorted by session, into one range for each session that has requests. */
const ranges = (requests: Rows, things: Rows) => {
  const ids: Array<number> = []
  const requestFrom: Array<number> = []
  for (const [i, row] of requests.entries()) {
    if (row[0] === ids.at(-1)) continue
    ids.push(row[0] as number)
    requestFrom.push(i)
  }
  requestFrom.push(requests.length)
  const thingFrom: Array<number> = []
  const thingTo: Array<number> = []
  let at = 0
  for (const id of ids) {
    while (at < things.length && (things[at]![0] as number) < id) at++
    thingFrom.push(at)
    while (at < things.length && things[at]![0] === id) at++
    thingTo.push(at)
  }
  return {
    session_id: Int32Array.from(ids),
    requestFrom: Int32Array.from(requestFrom),
    thingFrom: Int32Array.from(thingFrom),
    thingTo: Int32Array.from(thingTo)
  }
}

/** The prices of a stored card (`rates/RateCard.ts`); null when it is of another form. */
const readCard = (text: string): CarryCard | null => {
  const card = JSON.parse(text) as {
    readonly usd_per_million?: Partial<Record<string, unknown>>
    readonly usd_per_thousand_web_searches?: unknown
  }
  const rates = card.usd_per_million
  const rate = (name: string): number => (typeof rates?.[name] === "number" ? rates[name] : NaN)
  const searches = card.usd_per_thousand_web_searches
  const prices = {
    input: rate("input"),
    output: rate("output"),
    reasoning: rate("reasoning"),
    cache_read: rate("cache_read"),
    cache_write_5m: rate("cache_write_5m"),
    cache_write_1h: rate("cache_write_1h"),
    web_search: typeof searches === "number" ? searches * 1000 : 0
  }
  return Object.values(prices).some(Number.isNaN) ? null : prices
}
