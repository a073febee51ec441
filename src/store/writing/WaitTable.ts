/** The waits of a session, made anew from its events and calls whenever these changed. */
import type { DatabaseSync, StatementSync } from "node:sqlite"
import { type WaitCall, type WaitEvent, waitsOf } from "./pair-waits.ts"

const eventsSql = `SELECT key, type, at_ms, data ->> '$.tool' AS tool, data ->> '$.call' AS call,
    data ->> '$.request' AS request, data ->> '$.server' AS server, data ->> '$.decision' AS decision,
    data ->> '$.duration_ms' AS duration_ms
  FROM events WHERE session_id = ? AND key >= 'hook:' AND key < 'hook;' AND at_ms IS NOT NULL AND type IN
    ('permission_wait', 'permission_decision', 'question_wait', 'question_answer', 'tool_end') ORDER BY at_ms, key`

const callsSql = `SELECT p.message_id, p.key, t.name AS tool, p.call_id, p.status, p.started_at_ms, p.ended_at_ms,
    p.recorded_duration_ms
  FROM messages m JOIN parts p ON p.message_id = m.id LEFT JOIN tools t ON t.id = p.tool_id
  WHERE m.session_id = ? AND p.type = 'tool' ORDER BY p.started_at_ms, m.native_id, p.ordinal, p.key`

export class WaitTable {
  readonly #events: StatementSync
  readonly #calls: StatementSync
  readonly #clear: StatementSync
  readonly #add: StatementSync

  constructor(database: DatabaseSync) {
    this.#events = database.prepare(eventsSql)
    this.#calls = database.prepare(callsSql)
    this.#clear = database.prepare("DELETE FROM waits WHERE session_id = ?")
    this.#add =
      database.prepare(`INSERT INTO waits (session_id, key, kind, from_ms, to_ms, decision, message_id, part_key)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
  }

  /** Events of hooks stand together, so a session without them costs one look. */
  remake(session_id: number): void {
    const events = this.#events.all(session_id) as unknown as ReadonlyArray<WaitEvent>
    if (!events.some(({ type }) => type === "permission_wait" || type === "question_wait")) return
    const calls = this.#calls.all(session_id) as unknown as ReadonlyArray<WaitCall>
    this.#clear.run(session_id)
    for (const { key, kind, from_ms, to_ms, decision, call } of waitsOf(events, calls)) {
      const place = [call?.message_id ?? null, call?.key ?? null] as const
      this.#add.run(session_id, key, kind, from_ms, to_ms, decision, ...place)
    }
  }
}
