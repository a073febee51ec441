/**
 * What the messages of a session tell about time: how long someone was at work in it, and how it ended.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionOutcome } from "../report/Health.ts"
import type { SessionStatus } from "../report/Sessions.ts"
import { familyClause } from "./session-figures.ts"

/** Time limits that the judgements here depend on, in milliseconds. */
export interface ActivityLimits {
  /** A person who says nothing for longer was away. */
  readonly idle_ms: number
  /** An agent that leaves no sign for longer was not at work (asleep, waiting for a permission). */
  readonly stalled_ms: number
  /** A session whose last sign of life is younger is live. */
  readonly live_ms: number
}

export const defaultLimits: ActivityLimits = {
  idle_ms: 5 * 60_000,
  stalled_ms: 30 * 60_000,
  live_ms: 5 * 60_000
}

/**
 * The time in which someone was at work, by session row id; absent where no message has a time.
 *
 * It is the sum of the messages' own durations and of the gaps between them. A gap before a prompt counts
 * when it is at most `idle_ms` (the person read and typed), any other when it is at most `stalled_ms` (a model
 * or a tool ran). Overlapping messages count once.
 */
export const activeTimes = (
  ids: ReadonlyArray<number>,
  limits: ActivityLimits
): Effect.Effect<ReadonlyMap<number, number>, SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const active = new Map<number, number>()
    if (ids.length === 0) return active
    // added up here: SQLite's window functions take twice the time
    const rows = yield* sql.unsafe(
      `SELECT session_id, at_ms, completed_at_ms, kind FROM messages
        WHERE session_id IN (${ids.map(() => "?").join(", ")}) AND at_ms IS NOT NULL ORDER BY session_id, at_ms, id`,
      ids
    ).values
    let [session, done_ms, sum_ms] = [-1, 0, 0]
    for (const [id, at, completed, kind] of rows as ReadonlyArray<TimeRow>) {
      if (id !== session) [session, done_ms, sum_ms] = [id, at, 0]
      const gap_ms = at - done_ms
      if (gap_ms > 0 && gap_ms <= (kind === "prompt" ? limits.idle_ms : limits.stalled_ms)) sum_ms += gap_ms
      done_ms = Math.max(done_ms, at)
      sum_ms += Math.max(0, (completed ?? at) - done_ms)
      done_ms = Math.max(done_ms, completed ?? at)
      active.set(id, sum_ms)
    }
    return active
  })

type TimeRow = readonly [session: number, at_ms: number, completed_at_ms: number | null, kind: string | null]

/** How the trail of a session ends. */
export interface Ending {
  /** Kind of the last thing that a person, a model or a tool said; null when nobody said anything. */
  readonly last_kind: string | null
  /** Calls of the last answer that have no result. */
  readonly unfinished_calls: number
  /** Why the last model call failed, as the trail says. */
  readonly error: string | null
  /** Why the last model call stopped, when it did not end its turn: the token limit, a refusal. */
  readonly cut_off: string | null
  /** A person stopped the agent, or denied its last call, and nothing came after. */
  readonly is_interrupted: boolean
  /** Of the session or of a sub-agent below it: while one of those works, it waits. */
  readonly last_sign_at_ms: number | null
}

/** How sessions end, by row id. Sessions in which nothing was said have a `last_kind` of null. */
export const endings = (
  ids: ReadonlyArray<number>
): Effect.Effect<ReadonlyMap<number, Ending>, SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    if (ids.length === 0) return new Map()
    const marks = ids.map(() => "?").join(", ")
    const signs = yield* sql.unsafe(
      `${familyClause(`SELECT id FROM sessions WHERE id IN (${marks})`)}
        SELECT f.root, max(s.ended_at_ms) FROM family f JOIN sessions s ON s.id = f.id GROUP BY f.root`,
      ids
    ).values
    const lastSigns = new Map(signs.map((row) => [Number(row[0]), row[1] as number | null]))
    const rows = yield* sql.unsafe(
      `SELECT s.id, last.kind, coalesce(last.completed_at_ms, last.at_ms), answer.id, answer.error,
          (SELECT r.stop_reason FROM requests r WHERE r.message_id = answer.id ORDER BY r.at_ms DESC LIMIT 1),
          (SELECT count(*) FROM parts p WHERE p.message_id = answer.id AND p.type = 'tool' AND p.status IN ('pending', 'running')),
          (SELECT count(*) FROM parts p WHERE p.message_id = answer.id AND p.type = 'tool' AND p.status IN ('denied', 'cancelled')),
          (SELECT max(coalesce(e.at_ms, s.ended_at_ms)) FROM events e WHERE e.session_id = s.id AND e.type = 'interrupted'),
          last.id
        FROM sessions s
        LEFT JOIN messages last ON last.id = (SELECT m.id FROM messages m WHERE m.session_id = s.id
          AND m.kind IN ('prompt', 'answer', 'tool_result', 'delegation') ORDER BY m.at_ms DESC, m.id DESC LIMIT 1)
        LEFT JOIN messages answer ON answer.id = (SELECT m.id FROM messages m WHERE m.session_id = s.id
          AND m.kind = 'answer' ORDER BY m.at_ms DESC, m.id DESC LIMIT 1)
        WHERE s.id IN (${marks})`,
      ids
    ).values
    return new Map(rows.map((row) => [Number(row[0]), endingOf(row, lastSigns.get(Number(row[0])) ?? null)]))
  })

const endingOf = (row: ReadonlyArray<unknown>, last_sign_at_ms: number | null): Ending => {
  const [, kind, last_at, answer, error, stop, unfinished, refused, interrupted_at, last] =
    row as ReadonlyArray<string | number | null>
  // the last answer tells how it ended only if no new prompt stands after it
  const isAnswered = answer !== null && (last === answer || kind === "tool_result")
  const isStopped =
    typeof interrupted_at === "number" && (typeof last_at !== "number" || interrupted_at >= last_at)
  return {
    last_kind: (kind as string | null) ?? null,
    unfinished_calls: isAnswered ? Number(unfinished) : 0,
    error: isAnswered ? ((error as string | null) ?? null) : null,
    cut_off: isAnswered && typeof stop === "string" && cutOff.has(stop) ? stop : null,
    is_interrupted: isStopped || (isAnswered && Number(refused) > 0),
    last_sign_at_ms
  }
}

/** Stop reasons of answers that are not whole, as Anthropic, OpenAI and Google name them. */
const cutOff: ReadonlySet<string> = new Set([
  "max_tokens",
  "max_output_tokens",
  "length",
  "refusal",
  "content_filter",
  "content-filter",
  "model_context_window_exceeded",
  "error"
])

/** The agent owed an answer or a result when the trail broke off. */
const isOwing = (ending: Ending): boolean => ending.last_kind !== "answer" || ending.unfinished_calls > 0

const isLive = (ending: Ending, now_ms: number, limits: ActivityLimits): boolean =>
  ending.last_sign_at_ms !== null && now_ms - ending.last_sign_at_ms <= limits.live_ms

/** Where a session stands; the rules stand in `report/Sessions.ts`. */
export const statusOf = (ending: Ending, now_ms: number, limits: ActivityLimits): SessionStatus => {
  if (isLive(ending, now_ms, limits)) return "live"
  if (ending.last_kind === null) return "unknown"
  return isOwing(ending) && !ending.is_interrupted && ending.error === null ? "crashed" : "ended"
}

/** How a session ended; the rules stand in `report/Health.ts`. */
export const outcomeOf = (ending: Ending, now_ms: number, limits: ActivityLimits): SessionOutcome => {
  if (ending.last_kind === null || isLive(ending, now_ms, limits)) return "unknown"
  if (ending.is_interrupted) return "interrupted"
  if (ending.error !== null || ending.cut_off !== null) return "errored"
  return isOwing(ending) ? "abandoned" : "completed"
}
