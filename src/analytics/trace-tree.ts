/**
 * A session with its exchanges and, below the calls that started them, its sub-agents.
 *
 * A sub-agent is put below the call that names it, or that it names. One that no call is known for stands in
 * the exchange in which it began, beside the calls.
 */
import type { PathSession } from "./trace-critical-path.ts"
import { exchangesOf } from "./trace-work.ts"
import type { Exchange, Work } from "./trace-work.ts"
import type { MessageRow, SessionRow, TraceRows } from "./trace-rows.ts"

export interface TraceSession extends PathSession {
  readonly row: SessionRow
  readonly below: ReadonlyMap<string, ReadonlyArray<TraceSession>>
  /** Sub-agents without a known call, by the number of the exchange. */
  readonly beside: ReadonlyMap<number, ReadonlyArray<TraceSession>>
  readonly interruptions: ReadonlyArray<number | null>
}

/** The asked session; rows of others hang below it. */
export const traceTree = (rows: TraceRows): TraceSession => {
  const placed = new Set<number>()
  const children = Map.groupBy(rows.sessions, ({ parent_id }) => parent_id)
  const build = (row: SessionRow): TraceSession => {
    placed.add(row.row_id)
    const exchanges = exchangesOf(
      rows.messages.get(row.row_id) ?? [],
      rows.calls.get(row.row_id) ?? [],
      rows.requests.get(row.row_id) ?? []
    )
    const below = new Map<string, Array<TraceSession>>()
    const beside = new Map<number, Array<TraceSession>>()
    const starter = starters(exchanges)
    for (const child of children.get(row.row_id) ?? []) {
      if (placed.has(child.row_id)) continue
      const call = starter(child)
      if (call === null) put(beside, exchangeAt(exchanges, child.started_at_ms), build(child))
      else put(below, call.id, build(child))
    }
    const inside = [...below.values(), ...beside.values()].flat()
    const times = [
      ...timesOf(row, exchanges),
      ...inside.flatMap(({ start_ms, end_ms }) => [start_ms, end_ms])
    ]
    const interruptions = rows.interruptions.get(row.row_id) ?? []
    return { row, exchanges, below, beside, interruptions, start_ms: least(times), end_ms: greatest(times) }
  }
  return build(rows.sessions[0]!)
}

/** First and last time known in an exchange; those of work are among them. */
export const extentOf = (
  exchange: Exchange
): { readonly start_ms: number | null; readonly end_ms: number | null } => {
  const times = [
    ...exchange.messages.flatMap((message) =>
      tellsTime(message) ? [message.at_ms, message.completed_at_ms] : []
    ),
    ...exchange.work.flatMap(({ start_ms, end_ms }) => [start_ms, end_ms])
  ]
  return { start_ms: least(times), end_ms: greatest(times) }
}

export const least = (times: ReadonlyArray<number | null>): number | null =>
  times.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null)

export const greatest = (times: ReadonlyArray<number | null>): number | null =>
  times.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null)

/** What is put in or noted by the agent may come long after the work is done. */
const tellsTime = ({ kind }: MessageRow): boolean =>
  kind !== "context" && kind !== "notice" && kind !== "command"

const timesOf = (row: SessionRow, exchanges: ReadonlyArray<Exchange>): ReadonlyArray<number | null> => [
  row.started_at_ms,
  row.ended_at_ms,
  ...exchanges.map(extentOf).flatMap(({ start_ms, end_ms }) => [start_ms, end_ms])
]

/** Finds the call that started a sub-agent. */
const starters = (exchanges: ReadonlyArray<Exchange>): ((child: SessionRow) => Work | null) => {
  const calls = exchanges.flatMap(({ work }) => work.filter(({ call }) => call !== null))
  const byChild = new Map(
    calls.flatMap((work) => (work.call!.child_native_id === null ? [] : [[work.call!.child_native_id, work]]))
  )
  const byCallId = new Map(
    calls.flatMap((work) => (work.call!.call_id === null ? [] : [[work.call!.call_id, work]]))
  )
  return (child) => byChild.get(child.id) ?? byCallId.get(child.parent_call_id ?? "") ?? null
}

/** Number of the exchange that was going on at a time; the last one where the time is unknown. */
const exchangeAt = (exchanges: ReadonlyArray<Exchange>, at_ms: number | null): number => {
  if (at_ms === null) return Math.max(0, exchanges.length - 1)
  const found = exchanges.findLastIndex(({ prompt }) => prompt?.at_ms != null && prompt.at_ms <= at_ms)
  return Math.max(0, found)
}

const put = <K, V>(map: Map<K, Array<V>>, key: K, value: V): void => {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
