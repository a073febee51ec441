/**
 * Audits: what was found, and when it was there. A finding has one row, and an interval for each stretch of checkpoints in
 * which it stood at one place; so a checkpoint at which little changed costs little.
 *
 * `down` drops all of it; the JSON files beside the project still have it.
 */
import type { Migration } from "./Migration.ts"

const up = /* sql */ `
-- The history of what one tool found in one tree; root is its absolute path.
CREATE TABLE audit_series (
  id INTEGER PRIMARY KEY,
  root TEXT NOT NULL,
  tool TEXT NOT NULL,
  UNIQUE (root, tool)
) STRICT;

CREATE TABLE audit_checkpoints (
  id INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL REFERENCES audit_series (id),
  -- from 1, without gaps, in the order of time
  number INTEGER NOT NULL,
  -- as its file is called
  name TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  tool_version TEXT NOT NULL,
  rule_set TEXT,
  git_commit TEXT,
  git_branch TEXT,
  dirty_files INTEGER,
  session_agent TEXT,
  session_native_id TEXT,
  -- flag | environment | overlap
  session_evidence TEXT,
  files_scanned INTEGER,
  duration_ms INTEGER,
  memory_bytes INTEGER,
  -- 1: a rule failed or a file could not be read
  is_incomplete INTEGER NOT NULL,
  -- [{"path","reason"}]; null: none
  unread TEXT,
  errors INTEGER NOT NULL,
  warnings INTEGER NOT NULL,
  info INTEGER NOT NULL,
  files_with_findings INTEGER NOT NULL,
  -- findings that were not there at the checkpoint before: new or reopened
  arrived INTEGER NOT NULL,
  -- findings that went since: fixed, or their files deleted
  fixed INTEGER NOT NULL,
  UNIQUE (series_id, number),
  UNIQUE (name, series_id)
) STRICT;
CREATE INDEX audit_checkpoints_by_time ON audit_checkpoints (at_ms);

CREATE TABLE audit_rules (
  id INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL REFERENCES audit_series (id),
  name TEXT NOT NULL,
  UNIQUE (name, series_id)
) STRICT;
-- What a rule was at some time; a finding has its severity and message of the one that ran, unless it has its own.
CREATE TABLE audit_rule_texts (
  id INTEGER PRIMARY KEY,
  rule_id INTEGER NOT NULL REFERENCES audit_rules (id),
  -- pattern | boundary | docs | metric
  kind TEXT NOT NULL,
  -- error | warning | info
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  docs_url TEXT,
  -- ["…"]
  tags TEXT NOT NULL
) STRICT;
CREATE INDEX audit_rule_texts_by_rule ON audit_rule_texts (rule_id);
CREATE TABLE audit_rule_runs (
  checkpoint_id INTEGER NOT NULL REFERENCES audit_checkpoints (id) ON DELETE CASCADE,
  text_id INTEGER NOT NULL REFERENCES audit_rule_texts (id),
  -- ran | failed | skipped | unknown
  status TEXT NOT NULL,
  reason TEXT,
  findings INTEGER NOT NULL,
  PRIMARY KEY (checkpoint_id, text_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_files (
  id INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL REFERENCES audit_series (id),
  path TEXT NOT NULL,
  UNIQUE (path, series_id)
) STRICT;
CREATE TABLE audit_scopes (id INTEGER PRIMARY KEY, scope TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE audit_messages (id INTEGER PRIMARY KEY, message TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE audit_findings (
  id INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL REFERENCES audit_series (id),
  -- 16 bytes
  ulid BLOB NOT NULL,
  rule_id INTEGER NOT NULL REFERENCES audit_rules (id),
  first_seen_ms INTEGER NOT NULL,
  -- what it is known again by, as it was seen last; see record/Finding.ts. Hashes are signed numbers of 48 bits.
  scope_id INTEGER REFERENCES audit_scopes (id),
  line_hash INTEGER,
  line_chars INTEGER,
  above_hash INTEGER,
  below_hash INTEGER,
  nth INTEGER NOT NULL,
  fingerprints TEXT
) STRICT;

CREATE TABLE audit_intervals (
  finding_id INTEGER NOT NULL REFERENCES audit_findings (id),
  -- numbers of the first and the last checkpoint of the interval; last null: it stands
  first INTEGER NOT NULL,
  last INTEGER,
  -- how it began: new | unchanged | moved | updated | reopened; or why nobody knows whether it was there:
  -- not_measured | rule_removed
  state TEXT NOT NULL,
  -- why it ended for good: fixed | file_deleted; null: another interval follows, or it goes on
  absence TEXT,
  file_id INTEGER REFERENCES audit_files (id),
  start_line INTEGER,
  start_column INTEGER,
  end_line INTEGER,
  end_column INTEGER,
  -- null: those of its rule at that time
  severity TEXT,
  message_id INTEGER REFERENCES audit_messages (id),
  series_id INTEGER NOT NULL REFERENCES audit_series (id),
  PRIMARY KEY (finding_id, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_intervals_by_end ON audit_intervals (series_id, last);

-- Audits as the data architecture of effect-migrate has them, its names and columns.
CREATE VIEW checkpoints AS
  SELECT c.name AS id, c.at_ms / 1000 AS ts, c.session_native_id AS thread, c.tool_version, '0.2.0' AS audit_schema,
    c.duration_ms, c.memory_bytes / 1048576.0 AS memory_rss_mb, c.errors AS total_errors, c.warnings AS total_warnings,
    c.files_with_findings AS total_files, c.errors + c.warnings + c.info AS total_findings, c.at_ms / 1000 AS created_at,
    s.root, s.tool, c.id AS checkpoint_id
  FROM audit_checkpoints c JOIN audit_series s ON s.id = c.series_id;
CREATE VIEW files AS SELECT id AS file_id, path FROM audit_files;
CREATE VIEW rules AS
  SELECT r.id AS rule_id, r.name AS id, t.kind, t.severity, t.message, t.docs_url, t.tags
  FROM audit_rules r JOIN audit_rule_texts t ON t.id = (SELECT max(id) FROM audit_rule_texts WHERE rule_id = r.id);
CREATE VIEW results AS
  SELECT c.name AS checkpoint_id, f.rule_id, p.file_id, p.start_line AS s_line, p.start_column AS s_col,
    p.end_line AS e_line, p.end_column AS e_col, coalesce(p.severity, t.severity) AS severity,
    coalesce(m.message, t.message) AS message
  FROM audit_checkpoints c
    JOIN audit_intervals p ON p.series_id = c.series_id AND p.first <= c.number AND (p.last IS NULL OR p.last >= c.number)
      AND p.state NOT IN ('not_measured', 'rule_removed')
    JOIN audit_findings f ON f.id = p.finding_id
    JOIN audit_rule_runs u ON u.checkpoint_id = c.id
    JOIN audit_rule_texts t ON t.id = u.text_id AND t.rule_id = f.rule_id
    LEFT JOIN audit_messages m ON m.id = p.message_id;
`

const down = /* sql */ `
DROP VIEW results;
DROP VIEW rules;
DROP VIEW files;
DROP VIEW checkpoints;
DROP TABLE audit_intervals;
DROP TABLE audit_findings;
DROP TABLE audit_messages;
DROP TABLE audit_scopes;
DROP TABLE audit_files;
DROP TABLE audit_rule_runs;
DROP TABLE audit_rule_texts;
DROP TABLE audit_rules;
DROP TABLE audit_checkpoints;
DROP TABLE audit_series;
`

export const audit: Migration = {
  id: 11,
  name: "audit",
  up,
  down,
  verify: [
    {
      says: "no finding stands twice at one checkpoint",
      sql: `SELECT 1 FROM audit_intervals a JOIN audit_intervals b ON b.finding_id = a.finding_id AND b.first > a.first
        WHERE a.last IS NULL OR a.last >= b.first LIMIT 1`
    },
    {
      says: "checkpoints are numbered without gaps",
      sql: `SELECT 1 FROM audit_checkpoints GROUP BY series_id HAVING max(number) <> count(*) LIMIT 1`
    }
  ]
}
