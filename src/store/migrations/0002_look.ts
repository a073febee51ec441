/** What a look for news asks before every answer, kept so that it is found at once. */
import type { Migration } from "./Migration.ts"

const up = `
-- What a look saw of a folder; see ingest/finding/SeenFolder.ts.
CREATE TABLE seen_folders (
  path TEXT PRIMARY KEY,
  -- a whole number; those of some systems have more digits than an INTEGER may bring to JavaScript
  inode REAL NOT NULL,
  ctime_ms REAL NOT NULL,
  -- names joined by '/'
  files TEXT NOT NULL,
  folders TEXT NOT NULL,
  -- little-endian float64: inode, time (ms) and size of each of the files; NaN for those that nobody wants
  stats BLOB,
  -- name of the tree of documents whose root it is
  tree TEXT,
  -- of a root: the agents for which everything below it is kept
  whole_for TEXT,
  -- why it could not be looked at; null when it could
  error TEXT
) STRICT, WITHOUT ROWID;

-- Which folders of documents changed last.
CREATE INDEX source_dirs_newest ON source_dirs (mtime_ms);
`

const down = `
DROP INDEX source_dirs_newest;
DROP TABLE seen_folders;
`

export const look: Migration = { id: 2, name: "look", up, down }
