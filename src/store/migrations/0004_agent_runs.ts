/**
 * Agent runs: what was asked of an agent by a program or a script, and what came of it.
 *
 * The four tables and their columns bear the names that the first writer of run files planned for its database, so
 * that its queries run here (times as SQLite's own texts, durations in milliseconds). The columns that Spoor itself
 * reads have their unit in the name. `run_columns` and `search_runs` follow from the rows.
 */
import type { Migration } from "./Migration.ts"

const textTime = (column: string): string =>
  `TEXT AS (strftime('%Y-%m-%d %H:%M:%f', ${column} / 1000.0, 'unixepoch')) VIRTUAL`

const up = /* sql */ `
CREATE TABLE agent_runs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  repository TEXT NOT NULL,
  -- see record/RunStatus.ts
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'QUEUED', 'STARTED', 'RUNNING', 'SUCCESS', 'COMPLETED', 'FAILED',
    'TIMEOUT', 'CANCELLED', 'RETRYING')),
  started_at_ms INTEGER NOT NULL,
  completed_at_ms INTEGER,
  -- as written: a success leaves out the wait before it, the others do not
  duration_ms INTEGER,
  retry_count INTEGER NOT NULL,
  -- the run that this one is another attempt of; it need not be known
  parent_run_id TEXT,
  -- what Spoor knows of a run that it started itself: JSON of RunExecution; null for others
  execution TEXT,
  -- the text of its file, where Spoor would write another one for the same run
  document TEXT,
  -- where it stands in custody
  address INTEGER,
  length INTEGER,
  started_at ${textTime("started_at_ms")},
  completed_at ${textTime("completed_at_ms")},
  duration INTEGER AS (duration_ms) VIRTUAL,
  exit_code INTEGER AS (json_extract(execution, '$.exit_code')) VIRTUAL,
  cwd TEXT AS (json_extract(execution, '$.cwd')) VIRTUAL,
  session_native_id TEXT AS (json_extract(execution, '$.session.native_id')) VIRTUAL,
  cost_usd_micros INTEGER AS (json_extract(execution, '$.usage.cost_usd_micros')) VIRTUAL
) STRICT;
CREATE INDEX agent_runs_by_start ON agent_runs (started_at_ms, id);
CREATE INDEX agent_runs_by_repository ON agent_runs (repository, started_at_ms);
CREATE INDEX agent_runs_by_parent ON agent_runs (parent_run_id) WHERE parent_run_id IS NOT NULL;
CREATE INDEX agent_runs_unfinished ON agent_runs (status) WHERE status IN ('PENDING', 'QUEUED', 'STARTED', 'RUNNING');

-- number is that of the run, here and below.
CREATE TABLE agent_inputs (
  number INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE REFERENCES agent_runs (id),
  prompt TEXT NOT NULL,
  diff TEXT,
  -- JSON array of texts
  recent_commits TEXT NOT NULL,
  model TEXT,
  temperature REAL
) STRICT;

CREATE TABLE agent_outputs (
  number INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE REFERENCES agent_runs (id),
  message TEXT NOT NULL,
  confidence REAL,
  reasoning TEXT,
  raw_response TEXT,
  -- an estimate by its writer, of the output alone
  tokens_used INTEGER
) STRICT;

CREATE TABLE run_errors (
  number INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE REFERENCES agent_runs (id),
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  stack_trace TEXT,
  recoverable INTEGER NOT NULL
) STRICT;

-- The states that a run is known to have been in; it is in each at most once. at_ms is null where nobody saw the time.
CREATE TABLE run_transitions (
  run_id TEXT NOT NULL REFERENCES agent_runs (id),
  status TEXT NOT NULL,
  -- order within the run
  stage INTEGER NOT NULL,
  at_ms INTEGER,
  reason TEXT,
  PRIMARY KEY (run_id, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_repositories (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- What statistics need of a stretch of runs, column by column: see store/runs/RunColumns.ts.
CREATE TABLE run_columns (name TEXT NOT NULL, stretch INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (name, stretch)) STRICT;

-- Runs whose file could not be written while runs are kept in both places: the file is behind.
CREATE TABLE run_missed (run_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE VIEW repository_stats AS
SELECT repository, count(*) AS total_runs, sum(status = 'SUCCESS') AS successful_runs, sum(status = 'FAILED') AS failed_runs,
  avg(duration_ms) AS avg_duration, max(started_at) AS last_run_at
FROM agent_runs GROUP BY repository;

CREATE VIRTUAL TABLE search_runs USING fts5 (
  prompt, content = 'agent_inputs', content_rowid = 'number', tokenize = "porter unicode61 remove_diacritics 2"
);
-- In how many prompts each word stands.
CREATE VIRTUAL TABLE search_runs_words USING fts5vocab (search_runs, row);
CREATE TRIGGER agent_inputs_added AFTER INSERT ON agent_inputs BEGIN
  INSERT INTO search_runs (rowid, prompt) VALUES (new.number, new.prompt);
END;
CREATE TRIGGER agent_inputs_removed AFTER DELETE ON agent_inputs BEGIN
  INSERT INTO search_runs (search_runs, rowid, prompt) VALUES ('delete', old.number, old.prompt);
END;
CREATE TRIGGER agent_inputs_changed AFTER UPDATE OF prompt ON agent_inputs BEGIN
  INSERT INTO search_runs (search_runs, rowid, prompt) VALUES ('delete', old.number, old.prompt);
  INSERT INTO search_runs (rowid, prompt) VALUES (new.number, new.prompt);
END;
`

/** The runs are lost; those that came from files that are still there are read again when the store is led on. */
const down = /* sql */ `
UPDATE source_files SET mtime_ms = -1 WHERE source = 'agent-runs';
DROP TRIGGER agent_inputs_changed;
DROP TRIGGER agent_inputs_removed;
DROP TRIGGER agent_inputs_added;
DROP TABLE search_runs_words;
DROP TABLE search_runs;
DROP VIEW repository_stats;
DROP TABLE run_missed;
DROP TABLE run_columns;
DROP TABLE run_repositories;
DROP TABLE run_transitions;
DROP TABLE run_errors;
DROP TABLE agent_outputs;
DROP TABLE agent_inputs;
DROP TABLE agent_runs;
`

export const agentRuns: Migration = {
  id: 4,
  name: "agent runs",
  up,
  down,
  verify: [
    {
      says: "every run has its input",
      sql: "SELECT id FROM agent_runs WHERE number NOT IN (SELECT number FROM agent_inputs)"
    }
  ]
}
