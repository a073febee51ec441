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
import { storedPrices, type Prices } from "./rateCards.ts"
import { skillName } from "./tools-skills.ts"
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

/** Statuses by place. */
export const costStatuses: ReadonlyArray<CostStatus> = ["recorded", "computed", "lower_bound", "unknown"]
const recordedStatus = 0
const computedStatus = 1
const lowerBoundStatus = 2
const unknownStatus = 3

/** What a thing is: a tool call with its result, words of an answer, words from outside, or reasoning. */
export const toolThing = 0
export const answerThing = 1
export const outsideThing = 2
export const reasoningThing = 3

/** Parts of messages in columns. */
export interface CarryThings {
  readonly session_id: Int32Array
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
  /** Null where keys were not asked for. */
  readonly key: ReadonlyArray<string | null>
}

export interface CarryTrail {
  readonly session_id: Int32Array
  /** Requests of session i are [requestFrom[i], requestFrom[i + 1]); things are [thingFrom[i], thingTo[i]). */
  readonly requestFrom: Int32Array
  readonly thingFrom: Int32Array
  readonly thingTo: Int32Array
  readonly requests: CarryRequests
  readonly things: CarryThings
  readonly cards: ReadonlyArray<Prices | null>
  /** Times of compactions, by session id. */
  readonly compactions: ReadonlyMap<number, ReadonlyArray<number>>
}

/**
 * Loads the sessions of a scope that may have a request in the range, whole, since what is carried may be older.
 * Keys of parts are text and only wanted where files are: `withKeys`.
 */
export const loadCarryTrail = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range,
  policy: CostPolicy,
  withKeys = false
): Effect.fn.Return<CarryTrail, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const inScope = sql`(SELECT x.id FROM sessions x${where(sql, sessionConditions(sql, scope, range))})`
  const cost = { auto: "cost", computed: "computed_cost", recorded: "recorded_cost" }[policy]
  const requests = yield* sql`
    SELECT u.session_id, u.message_id, u.at_ms, u.model_id, u.input_tokens, u.output_tokens, u.reasoning_tokens,
      u.cache_read_tokens, u.cache_write_5m_tokens, u.cache_write_1h_tokens, u.web_searches,
      u.${sql.literal(cost)}_usd_micros, u.rate_card_id, ${sql.literal(statusPlace)}
    FROM requests u WHERE u.is_counted = 1 AND u.session_id IN ${inScope} ORDER BY u.session_id, u.at_ms NULLS FIRST, u.id`
    .values
  const skills = yield* sql`SELECT id FROM tools WHERE lower(name) = 'skill'`.values
  const columns = sql.literal(
    thingColumns(
      skills.map((row) => Number(row[0])),
      withKeys
    )
  )
  const own = yield* sql`
    SELECT m.session_id, 0, ${columns} FROM messages m JOIN parts p ON p.message_id = m.id
    WHERE m.session_id IN ${inScope} ORDER BY m.session_id, m.at_ms NULLS FIRST, m.id`.values
  const copied = yield* sql`
    SELECT c.session_id, 1, ${columns} FROM message_copies c JOIN messages m ON m.id = c.message_id
    JOIN parts p ON p.message_id = m.id WHERE c.session_id IN ${inScope} ORDER BY c.session_id, m.at_ms NULLS FIRST, m.id`
    .values
  const cards = yield* storedPrices
  const things = copied.length === 0 ? own : merged(copied, own)
  return {
    ...ranges(requests, things),
    requests: requestColumns(requests, new Map([...cards.keys()].map((id, place) => [id, place])), policy),
    things: thingArrays(things),
    cards: [...cards.values()],
    compactions: yield* compactionTimes
  }
})

/** When contexts were compacted, by session row id, in order. */
export const compactionTimes: Effect.Effect<
  ReadonlyMap<number, ReadonlyArray<number>>,
  SqlError,
  SqlClient.SqlClient
> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ session_id: number; at_ms: number }>`
    SELECT session_id, at_ms FROM events WHERE type = 'compaction' AND at_ms IS NOT NULL ORDER BY at_ms`
  const times = new Map<number, Array<number>>()
  for (const { session_id, at_ms } of rows) {
    const list = times.get(session_id)
    if (list === undefined) times.set(session_id, [at_ms])
    else list.push(at_ms)
  }
  return times
})

/** Place in `costStatuses`, as SQL, so that no text is read a hundred thousand times. */
const statusPlace = `CASE u.cost_status WHEN 'recorded' THEN 0 WHEN 'computed' THEN 1 WHEN 'lower_bound' THEN 2 ELSE 3 END`

/** Kinds as numbers. Titles are wanted of skills alone, whose title is their name. */
const thingColumns = (skills: ReadonlyArray<number>, withKeys: boolean): string => `m.id, m.at_ms,
  CASE WHEN p.type = 'tool' THEN ${toolThing} WHEN m.role IS NULL OR m.role <> 'assistant' THEN ${outsideThing}
    WHEN p.type = 'reasoning' THEN ${reasoningThing} ELSE ${answerThing} END,
  CASE WHEN m.kind = 'context' THEN 1 ELSE 0 END, p.tool_id, p.content_chars, p.output_chars,
  ${skills.length === 0 ? "NULL" : `CASE WHEN p.tool_id IN (${skills.join(",")}) THEN ${skillName} END`},
  ${withKeys ? "p.key" : "NULL"}`

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

const requestColumns = (
  rows: Rows,
  cardPlace: ReadonlyMap<unknown, number>,
  policy: CostPolicy
): CarryRequests => {
  const numbers = () => new Float64Array(rows.length)
  const columns = {
    message_id: numbers(),
    at_ms: numbers(),
    model_id: new Int32Array(rows.length),
    input: numbers(),
    output: numbers(),
    reasoning: numbers(),
    cache_read: numbers(),
    cache_write_5m: numbers(),
    cache_write_1h: numbers(),
    web_searches: numbers(),
    cost: numbers(),
    status: new Uint8Array(rows.length),
    card: new Int32Array(rows.length)
  }
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as ReadonlyArray<number | null>
    columns.message_id[i] = row[1] ?? -1
    columns.at_ms[i] = row[2] ?? NaN
    columns.model_id[i] = row[3] ?? 0
    columns.input[i] = row[4]!
    columns.output[i] = row[5]!
    columns.reasoning[i] = row[6]!
    columns.cache_read[i] = row[7]!
    columns.cache_write_5m[i] = row[8]!
    columns.cache_write_1h[i] = row[9]!
    columns.web_searches[i] = row[10]!
    columns.cost[i] = row[11] ?? NaN
    columns.card[i] = row[12] === null ? -1 : (cardPlace.get(row[12]) ?? -1)
    columns.status[i] = statusUnder(policy, row[11] ?? null, row[13]!)
  }
  return columns
}

const thingArrays = (rows: Rows): CarryThings => {
  const title = new Array<string | null>(rows.length).fill(null)
  const key = new Array<string | null>(rows.length).fill(null)
  const columns = {
    session_id: new Int32Array(rows.length),
    is_copy: new Uint8Array(rows.length),
    message_id: new Float64Array(rows.length),
    at_ms: new Float64Array(rows.length),
    kind: new Uint8Array(rows.length),
    is_context: new Uint8Array(rows.length),
    tool_id: new Int32Array(rows.length),
    chars: new Float64Array(rows.length),
    result_chars: new Float64Array(rows.length)
  }
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as ReadonlyArray<number | null>
    columns.session_id[i] = row[0]!
    columns.is_copy[i] = row[1]!
    columns.message_id[i] = row[2]!
    columns.at_ms[i] = row[3] ?? NaN
    columns.kind[i] = row[4]!
    columns.is_context[i] = row[5]!
    columns.tool_id[i] = row[6] ?? 0
    columns.chars[i] = row[7]!
    columns.result_chars[i] = row[8]!
    title[i] = rows[i]![9] as string | null
    key[i] = rows[i]![10] as string | null
  }
  return { ...columns, title, key }
}

/** The status of one request under a policy; see `costColumns` of `cost.ts`. */
const statusUnder = (policy: CostPolicy, cost: number | null, status: number): number => {
  if (cost === null) return unknownStatus
  if (policy === "auto") return status
  if (policy === "recorded") return recordedStatus
  return status === lowerBoundStatus ? lowerBoundStatus : computedStatus
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
