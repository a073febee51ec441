/** `spoor traces ID`: waterfall, critical path, gaps and concurrency of one session with its sub-agents. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Gap, Span, Trace } from "../report/Trace.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { badInput, orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { messageTexts } from "./message-text.ts"
import { findSession } from "./session-reference.ts"
import { criticalPath } from "./trace-critical-path.ts"
import { concurrencyOf, holesIn, merged, within } from "./trace-gaps.ts"
import type { Interval } from "./trace-gaps.ts"
import { traceRows, type TraceRows, type WaitRow } from "./trace-rows.ts"
import { exchangeId, spansOf } from "./trace-spans.ts"
import { extentOf, traceTree } from "./trace-tree.ts"
import type { TraceSession } from "./trace-tree.ts"
import type { Exchange, Work } from "./trace-work.ts"

/** What is left out has the value in brackets. */
export interface TraceQuestion {
  /** Without the sub-agents [false]. */
  readonly alone?: boolean | undefined
  /** Spans down to this depth, 0 being the session alone [all]. */
  readonly depth?: number | undefined
  /** Spans at most [all]. */
  readonly limit?: number | undefined
  /** Shorter gaps are not told [1 minute]. */
  readonly minGapMs?: number | undefined
}

/** The trace of the session that `reference` names. */
export const trace = (
  reference: string,
  question: TraceQuestion = {}
): Effect.Effect<Trace, AnalyticsError, SqlClient.SqlClient | Content> =>
  Effect.gen(function* () {
    const { depth = Infinity, limit = Infinity, minGapMs = 60_000 } = question
    if (depth < 0 || limit < 1 || minGapMs < 0) {
      return yield* badInput("--depth and --min-gap take 0 or more, --limit 1 or more.")
    }
    const session = yield* findSession(reference)
    const rows = yield* traceRows(session.row_id, question.alone === true)
    const root = traceTree(rows)
    return yield* withTitles(root, traceOf(root, rows.waits, { depth, limit, min_gap_ms: minGapMs }))
  }).pipe(orStoreFailure(`Tracing session ${reference}`))

/** Exchanges are titled by the beginning of their prompt. */
const withTitles = Effect.fnUntraced(function* (
  root: TraceSession,
  trace: Trace
): Effect.fn.Return<Trace, SqlError | StoreError, SqlClient.SqlClient | Content> {
  const shown = new Set(trace.spans.map(({ id }) => id))
  const prompts = new Map(
    sessionsIn(root).flatMap((session) =>
      session.exchanges.flatMap(({ prompt }, i) => {
        const id = exchangeId(session, i)
        return prompt === null || !shown.has(id) ? [] : [[id, prompt.row_id]]
      })
    )
  )
  const texts = yield* messageTexts([...prompts.values()], titleChars)
  const titleOf = (span: Span) => {
    const text = texts.get(prompts.get(span.id) ?? -1)
    return text?.text == null
      ? span.title
      : `${text.text.replace(/\s+/g, " ").trim()}${text.is_cut ? "…" : ""}`
  }
  return { ...trace, spans: trace.spans.map((span) => ({ ...span, title: titleOf(span) })) }
})

const titleChars = 120

interface Limits {
  readonly depth: number
  readonly limit: number
  readonly min_gap_ms: number
}

const traceOf = (
  root: TraceSession,
  waits: TraceRows["waits"],
  { depth, limit, min_gap_ms }: Limits
): Trace => {
  const path = criticalPath(root)
  const spans = spansOf(root, path).filter((span) => span.depth <= depth)
  const sessions = sessionsIn(root)
  const work = sessions.flatMap((session) =>
    session.exchanges.flatMap((exchange) =>
      exchange.work.map((work) => ({ work, isLeaf: !session.below.has(work.id) }))
    )
  )
  const known = work.flatMap(({ work, isLeaf }) => {
    const interval = intervalOf(work)
    return interval === null || !isLeaf ? [] : [{ ...interval, isModel: work.request !== null }]
  })
  const sum = (isModel: boolean) =>
    known.reduce((sum, each) => sum + (each.isModel === isModel ? each.end_ms - each.start_ms : 0), 0)
  const { start_ms, end_ms } = root
  return {
    schema_version: 1,
    session: root.row.id,
    agent: root.row.agent,
    start_ms,
    end_ms,
    duration_ms: start_ms === null || end_ms === null ? null : end_ms - start_ms,
    spans_total: spans.length,
    spans: spans.slice(0, limit),
    critical_ms: path.reduce((sum, { duration_ms }) => sum + duration_ms, 0),
    critical_path: path,
    min_gap_ms,
    gaps: sessions
      .flatMap((session) => [
        ...gapsOf(session, min_gap_ms),
        ...personGaps(session, waits.get(session.row.row_id) ?? [], min_gap_ms)
      ])
      .sort((a, b) => a.start_ms - b.start_ms),
    concurrency: concurrencyOf(known),
    model_ms: sum(true),
    tool_ms: sum(false),
    waited_ms: waitedIn(work.map(({ work }) => work)),
    unknown_times: work.filter(({ work }) => intervalOf(work) === null).length
  }
}

/** How long calls waited for a person; null when none is known to have. */
const waitedIn = (work: ReadonlyArray<Work>): number | null => {
  const known = work.flatMap(({ call }) => call?.waited_ms ?? [])
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0)
}

const sessionsIn = (session: TraceSession): ReadonlyArray<TraceSession> => [
  session,
  ...[...session.below.values(), ...session.beside.values()].flat().flatMap(sessionsIn)
]

const intervalOf = ({ start_ms, end_ms }: Work): Interval | null =>
  start_ms === null || end_ms === null ? null : { start_ms, end_ms }

/** Waits for a person's word on a call, or for an answer. */
const personGaps = (
  session: TraceSession,
  waits: ReadonlyArray<WaitRow>,
  min_gap_ms: number
): ReadonlyArray<Gap> =>
  waits
    .map(({ kind, from_ms, to_ms }) => ({
      kind,
      session: session.row.id,
      start_ms: from_ms,
      end_ms: to_ms,
      duration_ms: to_ms - from_ms
    }))
    .filter(({ duration_ms }) => duration_ms > 0 && duration_ms >= min_gap_ms)

/** Waits between the exchanges of a session, and holes within them: what one began may still run in the next. */
const gapsOf = (session: TraceSession, min_gap_ms: number): ReadonlyArray<Gap> => {
  const gaps: Array<Gap> = []
  const note = (kind: Gap["kind"], { start_ms, end_ms }: Interval) =>
    gaps.push({ kind, session: session.row.id, start_ms, end_ms, duration_ms: end_ms - start_ms })
  const running = merged(session.exchanges.flatMap((exchange, i) => runningIn(session, exchange, i)))
  let answered_ms: number | null = null
  for (const exchange of session.exchanges) {
    const { start_ms, end_ms } = extentOf(exchange)
    if (start_ms === null || end_ms === null) continue
    if (answered_ms !== null && start_ms > answered_ms && start_ms - answered_ms >= min_gap_ms) {
      const kind = exchange.prompt?.kind === "delegation" ? "parent" : "user"
      note(kind, { start_ms: answered_ms, end_ms: start_ms })
    }
    const extent = { start_ms, end_ms }
    for (const hole of holesIn(extent, within(extent, running), min_gap_ms)) note("idle", hole)
    answered_ms = Math.max(answered_ms ?? end_ms, end_ms)
  }
  return gaps
}

/**
 * When something may have run in an exchange: its work, and the sub-agents that it started. Where a start or an
 * end is unknown, it may have run all the time before or after.
 */
const runningIn = (session: TraceSession, exchange: Exchange, number: number): ReadonlyArray<Interval> => {
  const extent = extentOf(exchange)
  if (extent.start_ms === null || extent.end_ms === null) return []
  const { start_ms: first_ms, end_ms: last_ms } = extent
  const agents = [
    ...exchange.work.flatMap(({ id }) => session.below.get(id) ?? []),
    ...(session.beside.get(number) ?? [])
  ]
  return [...exchange.work, ...agents].map(({ start_ms, end_ms }) => ({
    start_ms: start_ms ?? first_ms,
    end_ms: end_ms ?? last_ms
  }))
}
