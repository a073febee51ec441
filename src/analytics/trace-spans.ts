/** The spans of a trace, in the order of a printed waterfall. */
import type { CriticalStep, Span, SpanStatus } from "../report/Trace.ts"
import { addSums, amountsOf, noSums } from "./cost.ts"
import type { Sums } from "./cost.ts"
import { extentOf, greatest, least } from "./trace-tree.ts"
import type { TraceSession } from "./trace-tree.ts"
import type { Exchange, Work } from "./trace-work.ts"

/** Each span before those inside it, siblings by start (unknown last). */
export const spansOf = (root: TraceSession, path: ReadonlyArray<CriticalStep>): ReadonlyArray<Span> => {
  const critical = new Map<string, number>()
  for (const { span, duration_ms } of path) critical.set(span, (critical.get(span) ?? 0) + duration_ms)
  const spans: Array<Span> = []
  const emit = (node: Node, parent: string | null, depth: number): boolean => {
    const at = spans.length
    const { children, sums, ...own } = node
    const critical_ms = critical.get(node.id) ?? 0
    const offset_ms = node.start_ms === null || root.start_ms === null ? null : node.start_ms - root.start_ms
    const usage = sums[0] === 0 && node.kind === "tool" ? null : amountsOf(sums)
    spans.push({ ...own, parent, depth, offset_ms, usage, critical_ms, is_critical: critical_ms > 0 })
    let isCritical = critical_ms > 0
    for (const child of children.toSorted(byStart)) isCritical = emit(child, node.id, depth + 1) || isCritical
    if (isCritical) spans[at] = { ...spans[at]!, is_critical: true }
    return isCritical
  }
  emit(sessionNode(root), null, 0)
  return spans
}

export const exchangeId = (session: TraceSession, number: number): string =>
  `exchange/${session.row.id}/${number + 1}`

type Own = Omit<Span, "parent" | "depth" | "offset_ms" | "usage" | "is_critical" | "critical_ms">

interface Node extends Own {
  readonly children: ReadonlyArray<Node>
  /** Usage of the node and of all below it. */
  readonly sums: Sums
}

const byStart = (a: Node, b: Node): number => (a.start_ms ?? Infinity) - (b.start_ms ?? Infinity) || 0

const sessionNode = (session: TraceSession): Node => {
  const { row, start_ms, end_ms } = session
  const children = session.exchanges.map((exchange, i) => exchangeNode(session, exchange, i))
  const beside = session.exchanges.length === 0 ? [...session.beside.values()].flat().map(sessionNode) : []
  return {
    id: `session/${row.id}`,
    kind: "session",
    name: row.role ?? row.title ?? row.agent,
    title: row.title,
    session: row.id,
    status: sessionStatus(session),
    ...container(start_ms, end_ms),
    children: [...children, ...beside],
    sums: total([...children, ...beside])
  }
}

const exchangeNode = (session: TraceSession, exchange: Exchange, number: number): Node => {
  const work = exchange.work.map((work) => workNode(session, work))
  const children = [...work, ...(session.beside.get(number) ?? []).map(sessionNode)]
  const extent = extentOf(exchange)
  const inside = children.flatMap(function times(node): Array<number | null> {
    return [node.start_ms, node.end_ms, ...node.children.flatMap(times)]
  })
  return {
    id: exchangeId(session, number),
    kind: "exchange",
    name: `#${number + 1}`,
    title: null,
    session: session.row.id,
    status: exchangeStatus(exchange, session),
    ...container(least([extent.start_ms, ...inside]), greatest([extent.end_ms, ...inside])),
    children,
    sums: total(children)
  }
}

const workNode = (session: TraceSession, work: Work): Node => {
  const children = (session.below.get(work.id) ?? []).map(sessionNode)
  const { start_ms, end_ms, start_origin, end_origin } = work
  const measured = start_ms === null || end_ms === null ? null : end_ms - start_ms
  return {
    id: work.id,
    kind: work.request === null ? "tool" : "request",
    name: (work.request === null ? work.call?.tool : work.request.model) ?? "unknown",
    title: work.call?.title ?? null,
    session: session.row.id,
    status: workStatus(work),
    start_ms,
    start_origin,
    end_ms,
    end_origin,
    duration_ms: measured ?? work.call?.duration_ms ?? null,
    waited_ms: work.call?.waited_ms ?? null,
    children,
    sums: total(children, work.request?.sums)
  }
}

const container = (start_ms: number | null, end_ms: number | null) => ({
  start_ms,
  start_origin: start_ms === null ? null : ("recorded" as const),
  end_ms,
  end_origin: end_ms === null ? null : ("recorded" as const),
  duration_ms: start_ms === null || end_ms === null ? null : end_ms - start_ms,
  waited_ms: null
})

const total = (children: ReadonlyArray<Node>, own?: Sums): Sums => {
  const sums = noSums()
  if (own !== undefined) addSums(sums, own)
  for (const child of children) addSums(sums, child.sums)
  return sums
}

const callStatus: Readonly<Record<string, SpanStatus>> = {
  pending: "running",
  running: "running",
  completed: "ok",
  error: "error",
  denied: "denied",
  cancelled: "cancelled"
}

const workStatus = ({ call, message }: Work): SpanStatus => {
  if (call !== null) return callStatus[call.status ?? ""] ?? "unknown"
  return message?.error == null ? "ok" : "error"
}

/** How an exchange ended, by its last answer. */
export const exchangeStatus = (exchange: Exchange, session: TraceSession): SpanStatus => {
  const { start_ms, end_ms } = extentOf(exchange)
  const isLast = exchange === session.exchanges.at(-1)
  const wasStopped = session.interruptions.some((at_ms) =>
    at_ms === null || start_ms === null || end_ms === null
      ? isLast
      : at_ms >= end_ms && (isLast || at_ms < nextStart(exchange, session))
  )
  if (wasStopped) return "cancelled"
  const answer = exchange.messages.findLast(({ kind }) => kind === "answer")
  if (answer === undefined) return exchange.prompt === null ? "unknown" : "unanswered"
  if (answer.error !== null) return "error"
  const calls = exchange.work.filter(({ call, message }) => call !== null && message === answer)
  return calls.some((work) => workStatus(work) === "running") ? "running" : "ok"
}

const nextStart = (exchange: Exchange, session: TraceSession): number => {
  const next = session.exchanges[session.exchanges.indexOf(exchange) + 1]
  return next?.prompt?.at_ms ?? Infinity
}

/** A session ends as its last exchange does. */
const sessionStatus = (session: TraceSession): SpanStatus => {
  const last = session.exchanges.at(-1)
  return last === undefined ? "unknown" : exchangeStatus(last, session)
}
