/** The exchanges of a session: prompt, answer, and what it took to get from one to the other. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Exchange as ExchangeReport, Exchanges, ToolUse } from "../report/Exchanges.ts"
import type { Span } from "../report/Trace.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { badInput, orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { addSums, amountsOf, noSums } from "./cost.ts"
import { messageTexts } from "./message-text.ts"
import { findSession } from "./session-reference.ts"
import { traceRows } from "./trace-rows.ts"
import { exchangeId, exchangeStatus, spansOf } from "./trace-spans.ts"
import { extentOf, traceTree } from "./trace-tree.ts"
import type { TraceSession } from "./trace-tree.ts"
import type { Exchange } from "./trace-work.ts"

/** What is left out has the value in brackets. */
export interface ExchangesQuestion {
  /** Exchanges to leave out at the beginning [0]. */
  readonly offset?: number | undefined
  /** Exchanges at most [100]. */
  readonly limit?: number | undefined
  /** Characters of prompts and answers [2000]. */
  readonly textChars?: number | undefined
}

/** The exchanges of the session that `reference` names. */
export const exchanges = (
  reference: string,
  question: ExchangesQuestion = {}
): Effect.Effect<Exchanges, AnalyticsError, SqlClient.SqlClient | Content> =>
  read(reference, question).pipe(orStoreFailure(`Reading the exchanges of ${reference}`))

const read = Effect.fnUntraced(function* (
  reference: string,
  { offset = 0, limit = 100, textChars = 2000 }: ExchangesQuestion
): Effect.fn.Return<Exchanges, AnalyticsError | SqlError | StoreError, SqlClient.SqlClient | Content> {
  if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(limit) || limit < 1) {
    return yield* badInput("--offset takes 0 or more, --limit 1 or more.")
  }
  const session = yield* findSession(reference)
  const root = traceTree(yield* traceRows(session.row_id, false))
  const worded = yield* wordedAnswers(session.row_id)
  const total = root.exchanges.length
  const page = root.exchanges.slice(offset, offset + limit)
  const answers = page.map(({ messages }) => messages.findLast(({ row_id }) => worded.has(row_id)) ?? null)
  const asked = page.flatMap(({ prompt }) => prompt?.row_id ?? [])
  const texts = yield* messageTexts(
    [...asked, ...answers.flatMap((answer) => answer?.row_id ?? [])],
    textChars
  )
  const spans = new Map(spansOf(root, []).map((span) => [span.id, span]))
  return {
    schema_version: 1,
    session: session.id,
    agent: session.agent,
    total,
    offset,
    limit,
    next_offset: offset + limit < total ? offset + limit : null,
    exchanges: page.map((exchange, i) => ({
      ...figuresOf(root, exchange, offset + i, spans.get(exchangeId(root, offset + i))!),
      prompt: texts.get(exchange.prompt?.row_id ?? -1) ?? null,
      answer: texts.get(answers[i]?.row_id ?? -1) ?? null
    }))
  }
})

/** Answers that say something in words. */
const wordedAnswers = Effect.fnUntraced(function* (
  session: number
): Effect.fn.Return<ReadonlySet<number>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ id: number }>`
    SELECT DISTINCT m.id FROM messages m JOIN parts p ON p.message_id = m.id
    WHERE m.session_id = ${session} AND m.kind = 'answer' AND p.type = 'text' AND p.is_synthetic = 0 AND p.content_chars > 0`
  return new Set(rows.map(({ id }) => id))
})

const figuresOf = (
  session: TraceSession,
  exchange: Exchange,
  at: number,
  span: Span
): Omit<ExchangeReport, "prompt" | "answer"> => {
  const { start_ms, end_ms } = extentOf(exchange)
  const before = at === 0 ? null : extentOf(session.exchanges[at - 1]!).end_ms
  const calls = exchange.work.flatMap(({ call }) => call ?? [])
  const sums = noSums()
  for (const { request } of exchange.work) if (request !== null) addSums(sums, request.sums)
  return {
    number: at + 1,
    id: exchange.prompt?.id ?? null,
    status: exchangeStatus(exchange, session),
    started_at_ms: start_ms,
    ended_at_ms: end_ms,
    duration_ms: start_ms === null || end_ms === null ? null : end_ms - start_ms,
    waited_ms: before === null || start_ms === null ? null : Math.max(0, start_ms - before),
    tool_calls: calls.length,
    tools: toolUses(calls),
    sub_agents: subAgentsIn(session, exchange, at),
    direct: amountsOf(sums),
    rolled_up: span.usage!
  }
}

/** Tools by how often they were called. */
const toolUses = (
  calls: ReadonlyArray<{ readonly tool: string | null; readonly status: string | null }>
): ReadonlyArray<ToolUse> =>
  [...Map.groupBy(calls, ({ tool }) => tool ?? "unknown")]
    .map(([tool, group]) => ({
      tool,
      calls: group.length,
      errors: group.filter(({ status }) => status === "error" || status === "denied").length
    }))
    .sort((a, b) => b.calls - a.calls || (a.tool < b.tool ? -1 : 1))

const subAgentsIn = (session: TraceSession, exchange: Exchange, at: number): number => {
  const started = [
    ...exchange.work.flatMap(({ id }) => session.below.get(id) ?? []),
    ...(session.beside.get(at) ?? [])
  ]
  return started.reduce((sum, child) => sum + familySize(child), 0)
}

const familySize = (session: TraceSession): number =>
  [...session.below.values(), ...session.beside.values()]
    .flat()
    .reduce((sum, child) => sum + familySize(child), 1)
