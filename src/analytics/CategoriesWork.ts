/** Gathers exchanges for `Categories.ts`: what was done in each, in which words it was asked, what it used. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CostPolicy } from "../report/Usage.ts"
import type { CommandKind } from "../store/command-kinds.ts"
import {
  callColumn,
  commandOf,
  commands,
  noExchange,
  operationColumn,
  statuses,
  statusOf,
  verbs
} from "../store/WorkLog.ts"
import {
  kindOfFile,
  kindOfTool,
  wordQueries,
  type Features,
  type FileKind,
  type ToolKind,
  type WordKind
} from "./CategoriesRules.ts"
import { addSums, noSums, type Sums } from "./cost.ts"
import { FileHistory, retry } from "./FilesRetries.ts"
import { fileNames, greatestFile } from "./FilesRows.ts"
import type { Scope } from "./filter.ts"
import { isWithin, type Range } from "./period.ts"
import { activeSessions } from "./UsageSlots.ts"
import { callLogs, operationLogs, promptLog, type LoggedPrompt, type Work as Log } from "./work-logs.ts"

/** An exchange. Counts and sums are of what lies in the range; features are of all of it. */
export interface Work {
  readonly session_id: number
  readonly features: Features
  /** Anything of it lies in the range. */
  isIn: boolean
  calls: number
  errors: number
  hasChanged: boolean
  retries: number
  readonly sums: Sums
  /** Output tokens by model row id. */
  readonly outputByModel: Map<number | null, number>
}

/** Exchanges of a scope, and how many of their prompts could not be searched for words. */
export const exchangeWork = Effect.fnUntraced(function* (
  scope: Scope,
  range: Range,
  policy: CostPolicy
): Effect.fn.Return<
  { readonly exchanges: ReadonlyArray<Work>; readonly withoutWords: number },
  SqlError,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const prompts = yield* promptLog(scope, range)
  const work = new Map<string, Gathered>()
  const of = (session_id: number, exchange: number): Gathered => {
    const id = `${session_id} ${exchange}`
    let one = work.get(id)
    if (one === undefined) work.set(id, (one = newWork(session_id)))
    return one
  }
  for (const prompt of prompts)
    if (isWithin(prompt.at_ms, range)) of(prompt.session_id, prompt.exchange).isIn = true
  const tools = new Map(
    (yield* sql`SELECT id, name FROM tools`.values).map((row) => [row[0] as number, String(row[1])])
  )
  for (const calls of yield* callLogs(scope, range)) addCalls(calls, range, tools, of)
  const paths = yield* fileNames
  const files = new FileHistory(yield* greatestFile)
  for (const operations of yield* operationLogs(scope, range)) addChanges(operations, range, paths, files, of)
  yield* addRequests(prompts, scope, range, policy, of)
  const withoutWords = yield* addWords(prompts, scope, range, of)
  return { exchanges: [...work.values()].filter((one) => one.isIn), withoutWords }
})

interface Gathered extends Work {
  readonly features: {
    calls: number
    readonly changed: Record<FileKind, number>
    readonly tools: Record<ToolKind, number>
    readonly commands: Record<CommandKind, number>
    readonly words: Set<WordKind>
  }
}

const newWork = (session_id: number): Gathered => ({
  session_id,
  features: {
    calls: 0,
    changed: { source: 0, test: 0, docs: 0, config: 0, infra: 0 },
    tools: { command: 0, look: 0, change: 0, web: 0, delegate: 0, plan: 0, other: 0 },
    commands: { test: 0, git: 0, devops: 0, build: 0, look: 0, other: 0 },
    words: new Set()
  },
  isIn: false,
  calls: 0,
  errors: 0,
  hasChanged: false,
  retries: 0,
  sums: noSums(),
  outputByModel: new Map()
})

type ExchangeOf = (session_id: number, exchange: number) => Gathered

const errorPlace = statuses.indexOf("error")

/** Adds the calls of a session, but for those of no named tool. */
const addCalls = (work: Log, range: Range, tools: ReadonlyMap<number, string>, of: ExchangeOf): void => {
  const { session_id, rows, numbers, integers } = work
  for (let i = 0; i < rows; i++) {
    const tool_id = integers[callColumn.tool_id * rows + i]!
    if (tool_id === 0) continue
    const outcome = integers[callColumn.outcome * rows + i]!
    const command = commands[commandOf(outcome)] ?? null
    const one = of(session_id, integers[callColumn.exchange * rows + i]!)
    one.features.calls++
    one.features.tools[kindOfTool(tools.get(tool_id) ?? "", command !== null)]++
    if (command !== null) one.features.commands[command]++
    if (!isWithin(known(numbers[callColumn.at_ms * rows + i]!), range)) continue
    one.isIn = true
    one.calls++
    if (statusOf(outcome) === errorPlace) one.errors++
  }
}

/** Adds what calls of a session changed. */
const addChanges = (
  work: Log,
  range: Range,
  paths: ReadonlyMap<number, string>,
  files: FileHistory,
  of: ExchangeOf
): void => {
  const { session_id, rows, numbers, integers } = work
  files.beginSession()
  for (let i = 0; i < rows; i++) {
    const exchange = integers[operationColumn.exchange * rows + i]!
    if (exchange === noExchange) break
    const path = integers[operationColumn.path_id * rows + i]!
    const isRead = verbs[integers[operationColumn.verb * rows + i]!] === "read"
    const setbacks = integers[operationColumn.setbacks * rows + i]!
    const at_ms = numbers[operationColumn.at_ms * rows + i]!
    const seen = files.see(path, { isRead, exchange, setbacks, at_ms }, undefined)
    if (isRead) continue
    const one = of(session_id, exchange)
    one.features.changed[kindOfFile(paths.get(path) ?? "")]++
    if (!isWithin(known(at_ms), range)) continue
    one.hasChanged = true
    if ((seen & retry) !== 0) one.retries++
  }
}

const known = (at_ms: number): number | null => (Number.isNaN(at_ms) ? null : at_ms)

/** Adds each request to the exchange that was going on. */
const addRequests = Effect.fnUntraced(function* (
  prompts: ReadonlyArray<LoggedPrompt>,
  scope: Scope,
  range: Range,
  policy: CostPolicy,
  of: ExchangeOf
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const models = scope.model_ids === null ? null : new Set<unknown>(scope.model_ids)
  const rows = yield* sql`
    SELECT u.session_id, u.at_ms, u.model_id, 1, u.input_tokens, u.output_tokens, u.reasoning_tokens, u.cache_read_tokens,
      u.cache_write_5m_tokens, u.cache_write_1h_tokens, u.web_searches, ${sql.literal(costOfRequest[policy])}
    FROM requests u WHERE u.is_counted = 1 AND u.session_id IN ${activeSessions(sql, scope, range)}
    ORDER BY u.session_id, u.at_ms NULLS FIRST, u.id`.values
  let next = 0
  for (const row of rows) {
    const session_id = row[0] as number
    const at_ms = row[1] as number | null
    while (next < prompts.length && hasBegun(prompts[next]!, session_id, at_ms)) next++
    if (!isWithin(at_ms, range) || (models !== null && !models.has(row[2]))) continue
    const last = prompts[next - 1]
    const one = of(session_id, last?.session_id === session_id ? last.exchange : 0)
    one.isIn = true
    addSums(one.sums, row, 3)
    const model = row[2] as number | null
    one.outputByModel.set(model, (one.outputByModel.get(model) ?? 0) + (row[5] as number))
  }
})

const isStatus = (...names: ReadonlyArray<string>): string =>
  `CASE WHEN u.cost_status IN (${names.map((name) => `'${name}'`).join(", ")}) THEN 1 ELSE 0 END`
const isNull = (column: string): string => `CASE WHEN ${column} IS NULL THEN 1 ELSE 0 END`
const isKnown = (column: string): string => `CASE WHEN ${column} IS NULL THEN 0 ELSE 1 END`

/** Cost and status of one request as columns of `Sums`; see `sumColumns` of `cost.ts`. */
const costOfRequest: Record<CostPolicy, string> = {
  auto: `coalesce(u.cost_usd_micros, 0), ${isStatus("recorded")}, ${isStatus("computed")}, ${isStatus("lower_bound")},
    ${isStatus("unknown")}`,
  computed: `coalesce(u.computed_cost_usd_micros, 0), 0, ${isKnown("u.computed_cost_usd_micros")},
    ${isStatus("lower_bound")}, ${isNull("u.computed_cost_usd_micros")}`,
  recorded: `coalesce(u.recorded_cost_usd_micros, 0), ${isKnown("u.recorded_cost_usd_micros")}, 0, 0,
    ${isNull("u.recorded_cost_usd_micros")}`
}

/** Prompts of earlier sessions, and those not later in this one. */
const hasBegun = (prompt: LoggedPrompt, session_id: number, at_ms: number | null): boolean =>
  prompt.session_id < session_id ||
  (prompt.session_id === session_id && (prompt.at_ms === null || (at_ms !== null && prompt.at_ms <= at_ms)))

/** Finds words of prompts in the full-text index; tells how many prompts it does not have yet. */
const addWords = Effect.fnUntraced(function* (
  prompts: ReadonlyArray<LoggedPrompt>,
  scope: Scope,
  range: Range,
  of: ExchangeOf
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const byMessage = new Map<unknown, LoggedPrompt>(prompts.map((prompt) => [prompt.message_id, prompt]))
  for (const [kind, query] of Object.entries(wordQueries) as ReadonlyArray<[WordKind, string]>) {
    const rows = yield* sql`
      SELECT m.id FROM search JOIN messages m ON m.id = search.rowid
      WHERE search MATCH ${query} AND m.kind IN ('prompt', 'delegation')`.values
    for (const [message] of rows) {
      const prompt = byMessage.get(message)
      if (prompt !== undefined) of(prompt.session_id, prompt.exchange).features.words.add(kind)
    }
  }
  const waiting = yield* sql`
    SELECT m.id, m.at_ms FROM search_queue q JOIN messages m ON m.id = q.message_id
    WHERE m.kind IN ('prompt', 'delegation') AND m.session_id IN ${activeSessions(sql, scope, range)}`.values
  return waiting.filter((row) => isWithin(row[1] as number | null, range)).length
})
