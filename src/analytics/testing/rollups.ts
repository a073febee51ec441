/** Derives the rollups of the schema from its rows, by SQL alone, for trails that were not ingested. */
import type { memoryDatabase } from "../../store/testing/memoryStore.ts"

/** Fills times and parents of sessions that were left out, then `usage_slots` and `session_stats`, anew. */
export const deriveRollups = (database: ReturnType<typeof memoryDatabase>): void => {
  database.exec(sessionTimes)
  database.exec(usageSlots)
  database.exec(sessionStats)
}

const sessionTimes = /* sql */ `
UPDATE sessions SET parent_id = (SELECT p.id FROM sessions p WHERE p.native_id = sessions.parent_native_id
  AND p.agent_id = sessions.agent_id) WHERE parent_id IS NULL AND parent_native_id IS NOT NULL;
UPDATE sessions SET
  started_at_ms = coalesce(started_at_ms, (SELECT min(at_ms) FROM (
    SELECT min(at_ms) AS at_ms FROM messages WHERE session_id = sessions.id
    UNION ALL SELECT min(at_ms) FROM requests WHERE session_id = sessions.id))),
  ended_at_ms = coalesce(ended_at_ms, (SELECT max(at_ms) FROM (
    SELECT max(coalesce(completed_at_ms, at_ms)) AS at_ms FROM messages WHERE session_id = sessions.id
    UNION ALL SELECT max(coalesce(completed_at_ms, at_ms)) FROM requests WHERE session_id = sessions.id)));
`

const usageSlots = /* sql */ `
DELETE FROM usage_slots;
INSERT INTO usage_slots
SELECT CASE WHEN at_ms IS NULL THEN -1 ELSE at_ms / 900000 END, session_id, coalesce(model_id, 0), count(*),
  sum(input_tokens), sum(output_tokens), sum(reasoning_tokens), sum(cache_read_tokens),
  sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(web_searches),
  coalesce(sum(cost_usd_micros), 0), coalesce(sum(recorded_cost_usd_micros), 0), coalesce(sum(computed_cost_usd_micros), 0),
  sum(cost_status = 'recorded'), sum(cost_status = 'computed'), sum(cost_status = 'lower_bound'), sum(cost_status = 'unknown'),
  count(recorded_cost_usd_micros), count(computed_cost_usd_micros)
FROM requests WHERE is_counted = 1 GROUP BY 1, 2, 3;
`

const sessionStats = /* sql */ `
DELETE FROM session_stats;
INSERT INTO session_stats
SELECT s.id,
  (SELECT count(*) FROM messages m WHERE m.session_id = s.id),
  (SELECT count(*) FROM messages m WHERE m.session_id = s.id AND m.kind = 'prompt'),
  count(r.id),
  (SELECT count(*) FROM parts p JOIN messages m ON m.id = p.message_id WHERE m.session_id = s.id AND p.type = 'tool'),
  (SELECT count(*) FROM parts p JOIN messages m ON m.id = p.message_id WHERE m.session_id = s.id AND p.status = 'error'),
  (SELECT count(*) FROM events e WHERE e.session_id = s.id AND e.type = 'compaction'),
  coalesce(sum(r.input_tokens), 0), coalesce(sum(r.output_tokens), 0), coalesce(sum(r.reasoning_tokens), 0),
  coalesce(sum(r.cache_read_tokens), 0), coalesce(sum(r.cache_write_5m_tokens), 0), coalesce(sum(r.cache_write_1h_tokens), 0),
  coalesce(sum(r.web_searches), 0),
  sum(r.cost_usd_micros), sum(r.recorded_cost_usd_micros), sum(r.computed_cost_usd_micros),
  CASE WHEN count(r.cost_usd_micros) = 0 THEN 'unknown'
    WHEN sum(r.cost_status IN ('lower_bound', 'unknown')) > 0 THEN 'lower_bound'
    WHEN sum(r.cost_status = 'computed') > 0 THEN 'computed' ELSE 'recorded' END,
  count(r.id) - count(r.cost_usd_micros),
  (SELECT coalesce(sum(f.lines_added), 0) FROM file_operations f JOIN messages m ON m.id = f.message_id WHERE m.session_id = s.id),
  (SELECT coalesce(sum(f.lines_removed), 0) FROM file_operations f JOIN messages m ON m.id = f.message_id WHERE m.session_id = s.id),
  (SELECT count(DISTINCT f.path_id) FROM file_operations f JOIN messages m ON m.id = f.message_id WHERE m.session_id = s.id),
  (SELECT q.model_id FROM requests q WHERE q.session_id = s.id AND q.is_counted = 1 AND q.model_id IS NOT NULL
    GROUP BY q.model_id ORDER BY sum(q.output_tokens) DESC, q.model_id LIMIT 1),
  (SELECT m.id FROM messages m WHERE m.session_id = s.id AND m.kind = 'prompt' ORDER BY m.at_ms, m.id LIMIT 1)
FROM sessions s LEFT JOIN requests r ON r.session_id = s.id AND r.is_counted = 1
GROUP BY s.id;
`
