/**
 * Telemetry: what tools beside the agents wrote down, and what hooks record.
 *
 * The six tables bear the names and columns of the plan that other tools' hooks and questions are written for, so both
 * go on working: they may be asked, and put into, as they stand. Three things differ, for the plan's columns cannot
 * say them.
 *
 * - `timestamp` is in seconds of UTC, as those tools write it, and `at_ms` in milliseconds, as everywhere here. Who
 *   puts a row in gives `timestamp`, in either unit; `at_ms` is made from it. Null: the record has no time.
 * - `success` and `accuracy` are null where nothing was tried, or nothing independent is known: the mean of such a
 *   column is a rate. What a writer claimed stands in `written_…`.
 * - `is_simulated` marks rows that a backfill made up.
 *
 * A row is settled from one or several sightings. A row without a key was put in from outside; the next ingest makes
 * it a sighting like any other.
 */
import type { Migration } from "./Migration.ts"

/** Columns that all six tables have, beside those of the plan. */
const beside = /* sql */ `
  at_ms INTEGER,
  -- the least key among its sightings; null: put in from outside and not settled yet
  key TEXT UNIQUE,
  -- as in telemetry_sightings
  bucket TEXT,
  sightings INTEGER NOT NULL DEFAULT 1,
  is_simulated INTEGER NOT NULL DEFAULT 0,
  cwd TEXT,
  -- native id of the session that did it, where something says so
  session TEXT,
  -- told | trailer | transcript: what says so
  session_by TEXT`

/** Makes the time of a row that was put in from outside. */
const fromOutside = (table: string): string => /* sql */ `
CREATE TRIGGER ${table}_from_outside AFTER INSERT ON ${table} WHEN NEW.key IS NULL BEGIN
  UPDATE ${table} SET
    at_ms = CASE WHEN NEW.timestamp > 4102444800 THEN NEW.timestamp ELSE NEW.timestamp * 1000 END,
    timestamp = CASE WHEN NEW.timestamp > 4102444800 THEN NEW.timestamp / 1000 ELSE NEW.timestamp END
  WHERE id = NEW.id AND at_ms IS NULL;
END;`

const tables = [
  "routing_metrics_events",
  "git_events",
  "self_heal_events",
  "recovery_events",
  "coordinator_events",
  "expertise_routing_events"
]

const up = /* sql */ `
-- One row a sighting: what one line, one hook or one transcript told.
CREATE TABLE telemetry_sightings (
  id INTEGER PRIMARY KEY,
  -- git | routing | self_heal | recovery | coordination | expertise
  kind TEXT NOT NULL,
  -- the same for every copy of the sighting, whichever file holds it
  key TEXT NOT NULL UNIQUE,
  -- only sightings of one bucket can be of one thing
  bucket TEXT NOT NULL,
  -- JSON of record/Telemetry.ts
  facts TEXT NOT NULL,
  -- the row of the kind's table that it is part of
  row_id INTEGER,
  address INTEGER,
  length INTEGER
) STRICT;
CREATE INDEX telemetry_sightings_by_bucket ON telemetry_sightings (kind, bucket);
-- Which sessions show commits and pull requests, and who else shows the same.
CREATE INDEX events_of_git ON events (session_id, key) WHERE type IN ('commit', 'pull_request');
CREATE INDEX events_of_git_by_key ON events (key, session_id) WHERE type IN ('commit', 'pull_request');

CREATE TABLE routing_metrics_events (
  id INTEGER PRIMARY KEY,
  timestamp INTEGER,
  query_id TEXT,
  predicted_model TEXT,
  -- null where it is only the predicted one again
  actual_model TEXT,
  dq_score REAL,
  complexity REAL,
  -- 1 right, 0 wrong; null unless the outcome is independent of the prediction and not simulated
  accuracy INTEGER,
  -- the writer's own estimate in USD
  cost_saved REAL,
  reasoning TEXT,
  query TEXT,
  -- what the writer claims, whatever it is worth
  written_correct INTEGER,
  -- feedback | observed | stated | copied: where the outcome comes from; the first two are independent
  outcome TEXT,
  outcome_at_ms INTEGER,
  latency_ms INTEGER,
  validity REAL,
  specificity REAL,
  correctness REAL,
  cost_estimate REAL,${beside}
) STRICT;
CREATE INDEX routing_metrics_events_by_time ON routing_metrics_events (at_ms);
CREATE INDEX routing_metrics_events_by_bucket ON routing_metrics_events (bucket);

CREATE TABLE git_events (
  id INTEGER PRIMARY KEY,
  timestamp INTEGER,
  -- commit | push | pr | branch, or the writer's own word
  event_type TEXT NOT NULL,
  -- name of the repository's folder
  repo TEXT,
  branch TEXT,
  commit_hash TEXT,
  message TEXT,
  files_changed INTEGER,
  additions INTEGER,
  deletions INTEGER,
  -- additions and deletions together, where only their sum is known
  lines_changed INTEGER,
  repo_root TEXT,
  author TEXT,
  -- 2 or more: a merge
  parents INTEGER,
  -- of the commit message, one a line
  trailers TEXT,
  commits_pushed INTEGER,
  pr_number INTEGER,
  pr_url TEXT,${beside}
) STRICT;
CREATE INDEX git_events_by_time ON git_events (at_ms);
CREATE INDEX git_events_by_type ON git_events (event_type, at_ms);
CREATE INDEX git_events_by_repo ON git_events (repo, at_ms);
CREATE INDEX git_events_by_session ON git_events (session) WHERE session IS NOT NULL;
CREATE INDEX git_events_by_bucket ON git_events (bucket);

-- A run of health checks (checks_… are set), or a single repair.
CREATE TABLE self_heal_events (
  id INTEGER PRIMARY KEY,
  timestamp INTEGER,
  -- null: a run of checks
  error_pattern TEXT,
  fix_applied TEXT,
  -- 1 all that was wrong was fixed, 0 not; null: nothing was wrong
  success INTEGER,
  execution_time_ms INTEGER,
  error_message TEXT,
  context TEXT,
  checks_ok INTEGER,
  checks_warn INTEGER,
  checks_error INTEGER,
  checks_fixed INTEGER,${beside}
) STRICT;
CREATE INDEX self_heal_events_by_time ON self_heal_events (at_ms);
CREATE INDEX self_heal_events_by_bucket ON self_heal_events (bucket);

CREATE TABLE recovery_events (
  id INTEGER PRIMARY KEY,
  timestamp INTEGER,
  error_type TEXT,
  recovery_strategy TEXT,
  -- null: only a suggestion was printed, or the outcome is simulated
  success INTEGER,
  attempts INTEGER,
  time_to_recover_ms INTEGER,
  error_details TEXT,
  written_success INTEGER,
  is_auto INTEGER,
  error_hash TEXT,${beside}
) STRICT;
CREATE INDEX recovery_events_by_time ON recovery_events (at_ms);
CREATE INDEX recovery_events_by_bucket ON recovery_events (bucket);

-- A task given to several agents (task_id is set, agent_id and action are not), or one step of one agent.
CREATE TABLE coordinator_events (
  id INTEGER PRIMARY KEY,
  timestamp INTEGER,
  agent_id TEXT,
  -- spawn | complete | fail | lock | unlock, where a hook tells steps
  action TEXT,
  strategy TEXT,
  file_path TEXT,
  -- success | partial | failed | cancelled, in the writer's words
  result TEXT,
  duration_ms INTEGER,
  task_id TEXT,
  task TEXT,
  agent_count INTEGER,
  -- the coordinator's own estimate
  cost_usd_micros INTEGER,${beside}
) STRICT;
CREATE INDEX coordinator_events_by_time ON coordinator_events (at_ms);
CREATE INDEX coordinator_events_by_bucket ON coordinator_events (bucket);

CREATE TABLE expertise_routing_events (
  id INTEGER PRIMARY KEY,
  timestamp INTEGER,
  domain TEXT,
  -- confidence, 0 to 1
  expertise_level REAL,
  query_complexity REAL,
  chosen_model TEXT,
  reasoning TEXT,
  domain_match REAL,
  query TEXT,
  base_model TEXT,
  -- upgrade | downgrade; null: the base model stayed
  adjustment TEXT,${beside}
) STRICT;
CREATE INDEX expertise_routing_events_by_time ON expertise_routing_events (at_ms);
CREATE INDEX expertise_routing_events_by_bucket ON expertise_routing_events (bucket);
${tables.map(fromOutside).join("\n")}

-- A store that was led back from here has read logs and transcripts, but no longer what they tell: read them again.
DELETE FROM settings WHERE key = 'telemetry_of_transcripts';
UPDATE source_files SET head_digest = '', mtime_ms = 0 WHERE source = 'telemetry';
`

/** Logs can be read again, and transcripts tell of their commits again; what hooks recorded directly is lost. */
const down = /* sql */ `
${tables
  .toReversed()
  .map((table) => `DROP TABLE ${table};`)
  .join("\n")}
DROP INDEX events_of_git_by_key;
DROP INDEX events_of_git;
DROP TABLE telemetry_sightings;
`

export const telemetry: Migration = {
  id: 3,
  name: "telemetry",
  up,
  down,
  verify: tables.map((table) => ({
    says: `${table} is empty`,
    sql: `SELECT id FROM ${table}`
  }))
}
