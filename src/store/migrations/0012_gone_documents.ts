/**
 * Documents that went while their folder stayed can still be found: by whoever restores a session, and by whoever
 * follows a figure to its source.
 *
 * `down` forgets where they lie in custody. Those that went before this schema were forgotten then.
 */
import type { Migration } from "./Migration.ts"

const up = /* sql */ `
-- The last version of a document that is in its folder no more; see source_dirs.
CREATE TABLE gone_documents (
  dir_id INTEGER NOT NULL REFERENCES source_dirs (id),
  name TEXT NOT NULL,
  mtime_ms REAL NOT NULL,
  size_bytes INTEGER NOT NULL,
  address INTEGER NOT NULL,
  gone_at_ms INTEGER NOT NULL,
  PRIMARY KEY (dir_id, name)
) STRICT, WITHOUT ROWID;
`

const down = /* sql */ `
DROP TABLE gone_documents;
`

export const goneDocuments: Migration = { id: 12, name: "gone documents", up, down }
