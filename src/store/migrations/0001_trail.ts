/**
 * The first schema: what happened, what it cost, and where it stands in the trail.
 *
 * Conventions: times are UTC milliseconds, money is integer micro-dollars, tokens are integers, flags are
 * 0/1. Null means unknown, never zero. `address` is a position in the custody stream (see
 * `custody/Custody.ts`): an integer that leads to the raw bytes and to the file they came from.
 * `*_native_id` is the agent's own id.
 */
import type { Migration } from "./Migration.ts"

const up = /* sql */ `
-- Dictionaries -------------------------------------------------------------------------------------
CREATE TABLE agents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE machines (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE models (id INTEGER PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (name, provider)) STRICT;
-- mcp_server is null for the agent's own tools.
CREATE TABLE tools (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, mcp_server TEXT) STRICT;
-- root is the repository's main working tree (or the plain folder); worktrees lead to it.
CREATE TABLE projects (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE directories (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, project_id INTEGER NOT NULL REFERENCES projects (id), is_worktree INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE paths (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
-- RFC 6901 pointers into raw records; a few dozen in all.
CREATE TABLE pointers (id INTEGER PRIMARY KEY, pointer TEXT NOT NULL UNIQUE) STRICT;

-- What happened ------------------------------------------------------------------------------------
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  agent_id INTEGER NOT NULL REFERENCES agents (id),
  native_id TEXT NOT NULL,
  -- root | subagent | fork | system. Only root and fork are user sessions.
  relation TEXT NOT NULL,
  parent_native_id TEXT,
  parent_id INTEGER REFERENCES sessions (id),
  parent_call_id TEXT,
  -- sub-agent type or agent mode, e.g. Explore, build
  role TEXT,
  title TEXT,
  title_rank INTEGER NOT NULL DEFAULT 0,
  project_id INTEGER REFERENCES projects (id),
  directory_id INTEGER REFERENCES directories (id),
  cwd_at_ms INTEGER,
  machine_id INTEGER NOT NULL REFERENCES machines (id),
  user_name TEXT,
  git_branch TEXT,
  agent_version TEXT,
  started_at_ms INTEGER,
  ended_at_ms INTEGER,
  -- earliest time of a message that no other session has; decides who owns what forks copied. Null: nothing of its own.
  own_started_at_ms INTEGER,
  -- 1: some of its messages stand in other sessions too
  shares_messages INTEGER NOT NULL DEFAULT 0,
  -- the session whose history this one began as a copy of, found by shared messages
  forked_from_id INTEGER REFERENCES sessions (id),
  UNIQUE (native_id, agent_id)
) STRICT;
CREATE INDEX sessions_by_start ON sessions (started_at_ms);
CREATE INDEX sessions_orphaned ON sessions (parent_native_id) WHERE parent_native_id IS NOT NULL AND parent_id IS NULL;
CREATE INDEX sessions_by_parent ON sessions (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX sessions_by_project ON sessions (project_id, started_at_ms);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  agent_id INTEGER NOT NULL,
  native_id TEXT NOT NULL,
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  parent_native_id TEXT,
  -- user | assistant | system; null only for a message that so far is known by its parts alone
  role TEXT,
  -- prompt | answer | tool_result | context | command | summary | delegation | notice
  kind TEXT,
  at_ms INTEGER,
  completed_at_ms INTEGER,
  model_id INTEGER REFERENCES models (id),
  error TEXT,
  -- bit set of validators that found times suspicious; 0 = none
  suspicion INTEGER NOT NULL DEFAULT 0,
  address INTEGER,
  length INTEGER,
  UNIQUE (native_id, agent_id)
) STRICT;
CREATE INDEX messages_by_session ON messages (session_id, at_ms);

-- The other sessions that hold a copy of a message (forks and resumes).
CREATE TABLE message_copies (
  message_id INTEGER NOT NULL REFERENCES messages (id),
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  PRIMARY KEY (message_id, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_copies_by_session ON message_copies (session_id);

CREATE TABLE parts (
  message_id INTEGER NOT NULL REFERENCES messages (id),
  key TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  -- text | reasoning | tool | file | image | step | patch | compaction | subtask | other
  type TEXT NOT NULL,
  is_synthetic INTEGER NOT NULL DEFAULT 0,
  title TEXT,
  address INTEGER,
  length INTEGER,
  pointer_id INTEGER,
  content_chars INTEGER NOT NULL DEFAULT 0,
  -- tool calls only
  tool_id INTEGER REFERENCES tools (id),
  call_id TEXT,
  -- pending | running | completed | error | denied | cancelled
  status TEXT,
  started_at_ms INTEGER,
  ended_at_ms INTEGER,
  recorded_duration_ms INTEGER,
  -- as recorded, else from start to end
  duration_ms INTEGER AS (coalesce(recorded_duration_ms, CASE WHEN ended_at_ms >= started_at_ms THEN ended_at_ms - started_at_ms END)) VIRTUAL,
  output_address INTEGER,
  output_length INTEGER,
  output_pointer_id INTEGER,
  output_chars INTEGER NOT NULL DEFAULT 0,
  -- {"type","code","tool","message"}; see record/ToolError.ts
  error_data TEXT,
  child_native_id TEXT,
  suspicion INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (message_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX parts_by_tool ON parts (tool_id, started_at_ms) WHERE tool_id IS NOT NULL;

-- What it cost -------------------------------------------------------------------------------------
-- One row a model call. Count only rows with is_counted = 1; the others are copies of one that counts.
CREATE TABLE requests (
  id INTEGER PRIMARY KEY,
  agent_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  message_id INTEGER REFERENCES messages (id),
  twin TEXT,
  twin_rank INTEGER NOT NULL DEFAULT 0,
  is_counted INTEGER NOT NULL DEFAULT 1,
  at_ms INTEGER,
  completed_at_ms INTEGER,
  model_id INTEGER REFERENCES models (id),
  -- input excludes cached tokens; output includes reasoning
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  speed TEXT NOT NULL,
  service_tier TEXT,
  geo TEXT,
  stop_reason TEXT,
  is_complete INTEGER NOT NULL,
  -- why the output tokens are known to be too low, or null
  lower_bound TEXT,
  -- bit set of validators that found the numbers suspicious (ingest/validators.ts); 0 = none
  suspicion INTEGER NOT NULL DEFAULT 0,
  recorded_cost_usd_micros INTEGER,
  computed_cost_usd_micros INTEGER,
  -- what totals use; null = could not be priced
  cost_usd_micros INTEGER,
  -- recorded | computed | lower_bound | unknown
  cost_status TEXT NOT NULL,
  rate_card_id INTEGER REFERENCES rate_cards (id),
  address INTEGER,
  length INTEGER,
  UNIQUE (key, agent_id)
) STRICT;
CREATE INDEX requests_by_session ON requests (session_id, at_ms);
CREATE INDEX requests_by_time ON requests (at_ms);
CREATE INDEX requests_by_message ON requests (message_id);
CREATE INDEX requests_by_twin ON requests (twin, agent_id) WHERE twin IS NOT NULL;

-- The price that a request was computed with: JSON of rates/RateCard.ts.
CREATE TABLE rate_cards (id INTEGER PRIMARY KEY, card TEXT NOT NULL UNIQUE) STRICT;

-- What was touched ---------------------------------------------------------------------------------
CREATE TABLE file_operations (
  message_id INTEGER NOT NULL REFERENCES messages (id),
  part_key TEXT NOT NULL,
  path_id INTEGER NOT NULL REFERENCES paths (id),
  -- read | write | edit | delete | move
  verb TEXT NOT NULL,
  lines_added INTEGER,
  lines_removed INTEGER,
  at_ms INTEGER,
  PRIMARY KEY (message_id, part_key, path_id, verb)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_operations_by_path ON file_operations (path_id, at_ms);

CREATE TABLE patches (
  message_id INTEGER NOT NULL REFERENCES messages (id),
  key TEXT NOT NULL,
  hash TEXT,
  -- JSON array of paths
  files TEXT NOT NULL,
  at_ms INTEGER,
  PRIMARY KEY (message_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE todos (
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  ordinal INTEGER NOT NULL,
  content TEXT NOT NULL,
  -- pending | in_progress | completed | cancelled
  status TEXT NOT NULL,
  priority TEXT,
  -- time of the list this row belongs to; a later list replaces an earlier one
  at_ms INTEGER,
  PRIMARY KEY (session_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  key TEXT NOT NULL,
  -- see record/SessionEvent.ts
  type TEXT NOT NULL,
  at_ms INTEGER,
  data TEXT NOT NULL,
  address INTEGER,
  length INTEGER,
  PRIMARY KEY (session_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_type ON events (type, at_ms);

-- The trail itself ---------------------------------------------------------------------------------
CREATE TABLE source_files (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  format TEXT NOT NULL,
  root TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  -- log | document | database
  kind TEXT NOT NULL,
  inode INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- bytes decoded so far (logs); rows are committed with it
  cursor_bytes INTEGER NOT NULL,
  -- bytes in custody so far: at least cursor_bytes; a torn last line is kept too
  kept_bytes INTEGER NOT NULL,
  -- goes up when the file was rewritten; earlier generations stay in custody
  generation INTEGER NOT NULL DEFAULT 0,
  -- of the first bytes and of the last bytes before the cursor: tell growth from rewriting
  head_digest TEXT,
  tail_digest TEXT,
  -- databases: what tells whether rows have changed
  change_key TEXT,
  decoder_state TEXT,
  -- processed | failed | skipped | transient_failure
  status TEXT NOT NULL,
  error TEXT,
  first_seen_at_ms INTEGER NOT NULL,
  read_at_ms INTEGER NOT NULL,
  vanished_at_ms INTEGER
) STRICT;

-- What a look for news asks of every file.
CREATE INDEX source_files_at_a_glance ON source_files (path, inode, mtime_ms, size_bytes, status, vanished_at_ms);

-- Folders of small documents: one row a folder; see store/DirListing.ts.
CREATE TABLE source_dirs (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  format TEXT NOT NULL,
  root TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  mtime_ms REAL NOT NULL,
  names TEXT NOT NULL,
  stats BLOB,
  read_at_ms INTEGER NOT NULL,
  vanished_at_ms INTEGER
) STRICT;

-- Which sessions a file tells of, so that a session leads to its files.
CREATE TABLE session_files (
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  file_id INTEGER NOT NULL REFERENCES source_files (id),
  PRIMARY KEY (session_id, file_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejections (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  path TEXT NOT NULL,
  generation INTEGER NOT NULL,
  offset_bytes INTEGER NOT NULL,
  length_bytes INTEGER NOT NULL,
  -- see record/Rejection.ts
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  UNIQUE (path, generation, offset_bytes)
) STRICT;

-- How many records of each kind were read; is_known = 0 are kept raw and reported.
CREATE TABLE record_kinds (
  source TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  is_known INTEGER NOT NULL,
  records INTEGER NOT NULL,
  PRIMARY KEY (path, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_kinds_unknown ON record_kinds (source, kind) WHERE is_known = 0;

-- Custody ------------------------------------------------------------------------------------------
-- Compressed units of the custody stream. Segment [address, address + raw_bytes) lies in pack file \`pack\`;
-- sha256 is of the stored bytes.
CREATE TABLE segments (
  address INTEGER PRIMARY KEY,
  raw_bytes INTEGER NOT NULL,
  pack INTEGER NOT NULL,
  pack_offset INTEGER NOT NULL,
  stored_bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL
) STRICT;

-- Where runs of the stream came from: bytes [address, address + length) are bytes
-- [file_offset, file_offset + length) of that generation of the file; or belong to documents of a folder.
CREATE TABLE chunks (
  address INTEGER PRIMARY KEY,
  length INTEGER NOT NULL,
  file_id INTEGER,
  dir_id INTEGER,
  generation INTEGER NOT NULL,
  file_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX chunks_by_file ON chunks (file_id, generation, file_offset) WHERE file_id IS NOT NULL;
CREATE INDEX chunks_by_dir ON chunks (dir_id) WHERE dir_id IS NOT NULL;

-- Rollups: kept in the same transaction as the rows ------------------------------------------------
-- Usage by quarter hour (UTC), so that any zone's days can be added up. slot = floor(at_ms / 900000);
-- -1 for requests without a time. Only counted requests.
CREATE TABLE usage_slots (
  slot INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  model_id INTEGER NOT NULL,
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
  with_computed_requests INTEGER NOT NULL,
  PRIMARY KEY (slot, session_id, model_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_slots_by_session ON usage_slots (session_id);

-- Direct figures of one session (without its sub-agents; reports roll up over parent_id).
CREATE TABLE session_stats (
  session_id INTEGER PRIMARY KEY REFERENCES sessions (id),
  messages INTEGER NOT NULL,
  prompts INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  tool_calls INTEGER NOT NULL,
  tool_errors INTEGER NOT NULL,
  compactions INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  cost_usd_micros INTEGER,
  recorded_cost_usd_micros INTEGER,
  computed_cost_usd_micros INTEGER,
  cost_status TEXT NOT NULL,
  unpriced_requests INTEGER NOT NULL,
  lines_added INTEGER NOT NULL,
  lines_removed INTEGER NOT NULL,
  files_touched INTEGER NOT NULL,
  -- model with the most output tokens
  model_id INTEGER,
  first_prompt_message_id INTEGER
) STRICT;

CREATE VIEW daily_stats AS
SELECT date(slot * 900, 'unixepoch') AS day, session_id, model_id,
  sum(requests) AS requests, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
  sum(reasoning_tokens) AS reasoning_tokens, sum(cache_read_tokens) AS cache_read_tokens,
  sum(cache_write_5m_tokens) AS cache_write_5m_tokens, sum(cache_write_1h_tokens) AS cache_write_1h_tokens,
  sum(web_searches) AS web_searches, sum(cost_usd_micros) AS cost_usd_micros, sum(unpriced_requests) AS unpriced_requests
FROM usage_slots WHERE slot >= 0 GROUP BY 1, 2, 3;

-- Search -------------------------------------------------------------------------------------------
-- One document a message; rowid = messages.id. Holds the index alone: texts stay in custody.
CREATE VIRTUAL TABLE search USING fts5 (
  prompt, answer, tool, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);
-- Messages whose document is missing or older than their parts.
CREATE TABLE search_queue (message_id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

/** Leads to an empty database: everything is lost. */
const down = /* sql */ `
DROP TABLE settings;
DROP TABLE search_queue;
DROP TABLE search;
DROP VIEW daily_stats;
DROP TABLE session_stats;
DROP TABLE usage_slots;
DROP TABLE chunks;
DROP TABLE segments;
DROP TABLE record_kinds;
DROP TABLE rejections;
DROP TABLE session_files;
DROP TABLE source_dirs;
DROP TABLE source_files;
DROP TABLE events;
DROP TABLE todos;
DROP TABLE patches;
DROP TABLE file_operations;
DROP TABLE rate_cards;
DROP TABLE requests;
DROP TABLE parts;
DROP TABLE message_copies;
DROP TABLE messages;
DROP TABLE sessions;
DROP TABLE pointers;
DROP TABLE paths;
DROP TABLE directories;
DROP TABLE projects;
DROP TABLE tools;
DROP TABLE models;
DROP TABLE machines;
DROP TABLE agents;
`

export const trail: Migration = { id: 1, name: "trail", up, down }
