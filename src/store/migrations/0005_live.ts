/**
 * The live trail: who follows it, where each run of it stands, and when a file is tried again.
 *
 * `down` loses what was noted of runs and attempts; rows of the trail itself are not touched.
 */
import type { Migration } from "./Migration.ts"

const up = /* sql */ `
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  -- names one run of one process
  holder TEXT NOT NULL,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  -- the space of process ids that pid is of
  realm TEXT NOT NULL,
  acquired_at_ms INTEGER NOT NULL,
  heartbeat_at_ms INTEGER NOT NULL,
  -- from then on it may be taken over
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a run of the live trail; see store/live/SyncState.ts.
CREATE TABLE sync_runs (
  -- correlation id of its log and of the file states it wrote
  id TEXT PRIMARY KEY,
  -- bulk | hand_over | live | stopped | failed
  phase TEXT NOT NULL,
  -- T0: since when the watches noted changes
  t0_ms INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  changed_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  error TEXT
) STRICT;
CREATE INDEX sync_runs_by_start ON sync_runs (started_at_ms);

CREATE TABLE sync_transitions (
  run_id TEXT NOT NULL REFERENCES sync_runs (id),
  sequence INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  from_phase TEXT,
  to_phase TEXT NOT NULL,
  why TEXT,
  -- JSON of PhaseStatistics: what the phase that ended did
  statistics TEXT,
  PRIMARY KEY (run_id, sequence)
) STRICT, WITHOUT ROWID;

ALTER TABLE source_files ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source_files ADD COLUMN next_retry_at_ms INTEGER;
ALTER TABLE source_files ADD COLUMN correlation_id TEXT;
CREATE INDEX source_files_by_inode ON source_files (inode);
CREATE INDEX source_files_to_retry ON source_files (next_retry_at_ms) WHERE next_retry_at_ms IS NOT NULL;

-- What has been read of each file and each folder of documents, in one list.
CREATE VIEW file_processing_state AS
  SELECT path AS file_path, kind AS file_type, mtime_ms / 1000.0 AS last_modified, read_at_ms AS processed_at_ms,
    coalesce(tail_digest, head_digest, change_key) AS checksum, size_bytes, cursor_bytes, status, attempts,
    next_retry_at_ms, error, correlation_id, vanished_at_ms
  FROM source_files
  UNION ALL
  SELECT path, 'folder', mtime_ms / 1000.0, read_at_ms, NULL, NULL, NULL, 'processed', 0, NULL, NULL, NULL,
    vanished_at_ms
  FROM source_dirs;
`

const down = /* sql */ `
DROP VIEW file_processing_state;
DROP INDEX source_files_to_retry;
DROP INDEX source_files_by_inode;
ALTER TABLE source_files DROP COLUMN correlation_id;
ALTER TABLE source_files DROP COLUMN next_retry_at_ms;
ALTER TABLE source_files DROP COLUMN attempts;
DROP TABLE sync_transitions;
DROP TABLE sync_runs;
DROP TABLE leases;
`

export const live: Migration = {
  id: 5,
  name: "live",
  up,
  down,
  verify: [
    {
      says: "every file is in the list of file states",
      sql: "SELECT path FROM source_files EXCEPT SELECT file_path FROM file_processing_state"
    }
  ]
}
