/**
 * The rollups of one session, made anew from its rows whenever they changed.
 *
 * Making them anew costs a few milliseconds for the largest sessions and leaves no way for a sum to drift.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite"

/** Length of a usage slot. Every time zone's days begin at a multiple of it. */
export const slotMs = 900_000

const slotsSql = `INSERT INTO usage_slots
  SELECT CASE WHEN at_ms IS NULL THEN -1 ELSE at_ms / ${slotMs} END, session_id, coalesce(model_id, 0), count(*),
    sum(input_tokens), sum(output_tokens), sum(reasoning_tokens), sum(cache_read_tokens),
    sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(web_searches),
    coalesce(sum(cost_usd_micros), 0), coalesce(sum(recorded_cost_usd_micros), 0), coalesce(sum(computed_cost_usd_micros), 0),
    sum(cost_status = 'recorded'), sum(cost_status = 'computed'), sum(cost_status = 'lower_bound'), sum(cost_status = 'unknown'),
    count(recorded_cost_usd_micros), count(computed_cost_usd_micros)
  FROM requests WHERE session_id = ? AND is_counted = 1 GROUP BY 1, 2, 3`

const statsSql = `INSERT OR REPLACE INTO session_stats
  SELECT :id, m.messages, m.prompts, r.requests, p.tool_calls, p.tool_errors,
    (SELECT count(*) FROM events WHERE session_id = :id AND type = 'compaction'),
    r.input_tokens, r.output_tokens, r.reasoning_tokens, r.cache_read_tokens, r.cache_write_5m_tokens,
    r.cache_write_1h_tokens, r.web_searches, r.cost_usd_micros, r.recorded, r.computed,
    CASE WHEN r.requests = r.unpriced THEN 'unknown' WHEN r.bounds + r.unpriced > 0 THEN 'lower_bound'
      WHEN r.computed_only > 0 THEN 'computed' ELSE 'recorded' END,
    r.unpriced, f.lines_added, f.lines_removed, f.files_touched,
    (SELECT model_id FROM requests WHERE session_id = :id AND is_counted = 1 GROUP BY model_id
      ORDER BY sum(output_tokens) DESC, model_id LIMIT 1),
    (SELECT id FROM messages WHERE session_id = :id AND kind = 'prompt' ORDER BY at_ms, id LIMIT 1)
  FROM (SELECT count(*) AS messages, coalesce(sum(kind = 'prompt'), 0) AS prompts FROM messages WHERE session_id = :id) m,
    (SELECT count(*) AS requests, coalesce(sum(input_tokens), 0) AS input_tokens,
      coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(reasoning_tokens), 0) AS reasoning_tokens,
      coalesce(sum(cache_read_tokens), 0) AS cache_read_tokens,
      coalesce(sum(cache_write_5m_tokens), 0) AS cache_write_5m_tokens,
      coalesce(sum(cache_write_1h_tokens), 0) AS cache_write_1h_tokens, coalesce(sum(web_searches), 0) AS web_searches,
      sum(cost_usd_micros) AS cost_usd_micros, sum(recorded_cost_usd_micros) AS recorded,
      sum(computed_cost_usd_micros) AS computed, coalesce(sum(cost_status = 'unknown'), 0) AS unpriced,
      coalesce(sum(cost_status = 'lower_bound'), 0) AS bounds, coalesce(sum(cost_status = 'computed'), 0) AS computed_only
      FROM requests WHERE session_id = :id AND is_counted = 1) r,
    (SELECT count(*) AS tool_calls, coalesce(sum(status IN ('error', 'denied')), 0) AS tool_errors
      FROM messages m JOIN parts p ON p.message_id = m.id WHERE m.session_id = :id AND p.type = 'tool') p,
    (SELECT coalesce(sum(lines_added), 0) AS lines_added, coalesce(sum(lines_removed), 0) AS lines_removed,
      count(DISTINCT path_id) AS files_touched
      FROM messages m JOIN file_operations o ON o.message_id = m.id WHERE m.session_id = :id) f`

export class Rollups {
  readonly #clearSlots: StatementSync
  readonly #slots: StatementSync
  readonly #stats: StatementSync

  constructor(database: DatabaseSync) {
    this.#clearSlots = database.prepare("DELETE FROM usage_slots WHERE session_id = ?")
    this.#slots = database.prepare(slotsSql)
    this.#stats = database.prepare(statsSql)
  }

  remake(session_id: number): void {
    this.#clearSlots.run(session_id)
    this.#slots.run(session_id)
    this.#stats.run({ id: session_id })
  }
}
