/**
 * Rollups for questions about all of a store: usage by session, and the work of each session in columns.
 *
 * A request that does not count as its twin counts is a copy; a message all of whose requests are copies is one
 * too, and what it did is its origin's work (`copied_messages`).
 *
 * The way back leaves in `session_stats` what was not counted twice since.
 */
import type { Migration } from "./Migration.ts"
import { rollupsToBeMade } from "./rollups-to-be-made.ts"

const figures = /* sql */ `
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  -- sum of priced requests; 0 when none is
  cost_usd_micros INTEGER NOT NULL,
  recorded_cost_usd_micros INTEGER NOT NULL,
  computed_cost_usd_micros INTEGER NOT NULL,
  -- how many requests have which cost status; they add up to requests
  recorded_requests INTEGER NOT NULL,
  computed_requests INTEGER NOT NULL,
  lower_bound_requests INTEGER NOT NULL,
  unpriced_requests INTEGER NOT NULL,
  -- how many requests have a recorded, a computed cost (either may be missing, or both be there)
  with_recorded_requests INTEGER NOT NULL,
  with_computed_requests INTEGER NOT NULL,`

const moreFigures = /* sql */ `
  -- times of the first and the last request; null without times
  first_at_ms INTEGER,
  last_at_ms INTEGER,
  -- of requests whose end is known: what they put out, and how long they took together
  timed_output_tokens INTEGER NOT NULL,
  timed_ms INTEGER NOT NULL,`

const dailyStats = /* sql */ `
CREATE VIEW daily_stats AS
SELECT date(slot * 900, 'unixepoch') AS day, session_id, model_id,
  sum(requests) AS requests, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
  sum(reasoning_tokens) AS reasoning_tokens, sum(cache_read_tokens) AS cache_read_tokens,
  sum(cache_write_5m_tokens) AS cache_write_5m_tokens, sum(cache_write_1h_tokens) AS cache_write_1h_tokens,
  sum(web_searches) AS web_searches, sum(cost_usd_micros) AS cost_usd_micros, sum(unpriced_requests) AS unpriced_requests
FROM usage_slots WHERE slot >= 0 GROUP BY 1, 2, 3;`

const up = /* sql */ `
-- By rate card too: 0 is none.
DROP VIEW daily_stats;
DROP TABLE usage_slots;
CREATE TABLE usage_slots (
  slot INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  model_id INTEGER NOT NULL,
  rate_card_id INTEGER NOT NULL,${figures}${moreFigures}
  PRIMARY KEY (slot, session_id, model_id, rate_card_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_slots_by_session ON usage_slots (session_id);
${dailyStats}

-- The same of all times, by session.
CREATE TABLE session_usage (
  session_id INTEGER NOT NULL,
  model_id INTEGER NOT NULL,
  rate_card_id INTEGER NOT NULL,${figures}${moreFigures}
  PRIMARY KEY (session_id, model_id, rate_card_id)
) STRICT, WITHOUT ROWID;

-- Tool calls and file operations of a session as columns of numbers; see WorkLog.ts. Null: it has none.
CREATE TABLE work_logs (session_id INTEGER PRIMARY KEY REFERENCES sessions (id), operations BLOB, calls BLOB) STRICT;

-- Messages that a fork copied under another id, as the twins of their requests tell.
CREATE INDEX requests_not_counted ON requests (message_id) WHERE is_counted = 0;
CREATE VIEW copied_messages AS
SELECT r.message_id FROM requests r WHERE r.is_counted = 0 AND r.message_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM requests o WHERE o.message_id = r.message_id AND o.is_counted = 1);

-- Calls that started a sub-agent.
CREATE INDEX parts_with_child ON parts (message_id) WHERE child_native_id IS NOT NULL;

${rollupsToBeMade}`

const kept = figures
  .matchAll(/^ {2}(\w+) INTEGER/gm)
  .map((match) => match[1]!)
  .toArray()

const down = /* sql */ `
DROP INDEX parts_with_child;
DROP VIEW copied_messages;
DROP INDEX requests_not_counted;
DROP TABLE work_logs;
DROP TABLE session_usage;
DROP VIEW daily_stats;
ALTER TABLE usage_slots RENAME TO usage_slots_by_card;
CREATE TABLE usage_slots (
  slot INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  model_id INTEGER NOT NULL,${figures}
  PRIMARY KEY (slot, session_id, model_id)
) STRICT, WITHOUT ROWID;
INSERT INTO usage_slots SELECT slot, session_id, model_id, ${kept.map((name) => `sum(${name})`).join(", ")}
  FROM usage_slots_by_card GROUP BY 1, 2, 3;
DROP TABLE usage_slots_by_card;
CREATE INDEX usage_slots_by_session ON usage_slots (session_id);
${dailyStats}
`

export const rollups: Migration = { id: 7, name: "rollups", up, down }
