/**
 * States of files that are gone for long are archived: set aside, packed, and passed over by every look.
 *
 * `down` cannot unpack what a decoder remembered, so it makes sure that such a file, if it comes back, is read from its
 * start as a new generation: its rows are joined with those that it left, and nothing is counted twice.
 */
import type { Migration } from "./Migration.ts"

const up = /* sql */ `
-- Since when its state is archived; null: it is not. See store/live/archive-files.ts.
ALTER TABLE source_files ADD COLUMN archived_at_ms INTEGER;
-- What the decoders of archived files remembered, as zstd. Apart from the files, whose rows then fit many to a page.
CREATE TABLE archived_states (
  file_id INTEGER PRIMARY KEY REFERENCES source_files (id),
  state BLOB NOT NULL
) STRICT;
CREATE TRIGGER source_files_back AFTER UPDATE OF archived_at_ms ON source_files
  WHEN old.archived_at_ms IS NOT NULL AND new.archived_at_ms IS NULL
  BEGIN DELETE FROM archived_states WHERE file_id = new.id; END;
-- The run that read the folder last; see source_files.
ALTER TABLE source_dirs ADD COLUMN correlation_id TEXT;

-- What a look for news asks of every file; archived ones are none of its business.
DROP INDEX source_files_at_a_glance;
CREATE INDEX source_files_at_a_glance ON source_files (path, inode, mtime_ms, size_bytes, status, vanished_at_ms)
  WHERE archived_at_ms IS NULL;
CREATE INDEX source_files_to_archive ON source_files (vanished_at_ms)
  WHERE archived_at_ms IS NULL AND vanished_at_ms IS NOT NULL;

DROP INDEX source_dirs_newest;
CREATE INDEX source_dirs_newest ON source_dirs (mtime_ms) WHERE vanished_at_ms IS NULL;

DROP VIEW file_processing_state;
CREATE VIEW file_processing_state AS
  SELECT path AS file_path, kind AS file_type, source, format, mtime_ms / 1000.0 AS last_modified, mtime_ms,
    read_at_ms AS processed_at_ms, coalesce(tail_digest, head_digest, change_key) AS checksum, size_bytes, cursor_bytes,
    generation, status, attempts, next_retry_at_ms, error, correlation_id, first_seen_at_ms, vanished_at_ms, archived_at_ms
  FROM source_files
  UNION ALL
  SELECT path, 'folder', source, format, mtime_ms / 1000.0, mtime_ms, read_at_ms, NULL, NULL, NULL, NULL, 'processed', 0,
    NULL, NULL, correlation_id, NULL, vanished_at_ms, NULL
  FROM source_dirs;
`

const down = /* sql */ `
DROP VIEW file_processing_state;
CREATE VIEW file_processing_state AS
  SELECT path AS file_path, kind AS file_type, mtime_ms / 1000.0 AS last_modified, read_at_ms AS processed_at_ms,
    coalesce(tail_digest, head_digest, change_key) AS checksum, size_bytes, cursor_bytes, status, attempts,
    next_retry_at_ms, error, correlation_id, vanished_at_ms
  FROM source_files
  UNION ALL
  SELECT path, 'folder', mtime_ms / 1000.0, read_at_ms, NULL, NULL, NULL, 'processed', 0, NULL, NULL, NULL,
    vanished_at_ms
  FROM source_dirs;

DROP INDEX source_dirs_newest;
CREATE INDEX source_dirs_newest ON source_dirs (mtime_ms);
-- The schema before knows no folders that are gone: it would not see them come back.
UPDATE source_dirs SET vanished_at_ms = NULL WHERE vanished_at_ms IS NOT NULL;

UPDATE source_files SET head_digest = NULL, tail_digest = NULL, change_key = NULL
  WHERE id IN (SELECT file_id FROM archived_states);
DROP TRIGGER source_files_back;
DROP TABLE archived_states;
DROP INDEX source_files_to_archive;
DROP INDEX source_files_at_a_glance;
CREATE INDEX source_files_at_a_glance ON source_files (path, inode, mtime_ms, size_bytes, status, vanished_at_ms);
ALTER TABLE source_dirs DROP COLUMN correlation_id;
ALTER TABLE source_files DROP COLUMN archived_at_ms;
`

export const archive: Migration = {
  id: 10,
  name: "archive",
  up,
  down,
  verify: [
    {
      says: "what is archived belongs to an archived file",
      sql: "SELECT file_id FROM archived_states WHERE file_id NOT IN (SELECT id FROM source_files WHERE archived_at_ms IS NOT NULL)"
    },
    {
      says: "every file is in the list of file states",
      sql: "SELECT path FROM source_files EXCEPT SELECT file_path FROM file_processing_state"
    }
  ]
}
