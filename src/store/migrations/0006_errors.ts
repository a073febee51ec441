/**
 * Tool errors can be asked for by kind and code, and every one of them is structured.
 *
 * A failure that stands as plain text (or as JSON that is no object) becomes a value of the kind that its words
 * suggest; the text itself is kept in `plain_errors`, so that `down` gives it back as it was.
 */
import type { Migration } from "./Migration.ts"

/** Plain words, or JSON without fields. */
const isPlain = "NOT iif(json_valid(error_data), json_type(error_data) = 'object', 0)"

/** The kinds of `record/ToolError.ts` that words alone can tell; the most telling first. */
const kindOfWords = `CASE
    WHEN text LIKE '%timed out%' OR text LIKE '%timeout%' THEN 'timeout'
    WHEN text LIKE '%rate limit%' OR text LIKE '%too many requests%' THEN 'rate_limit'
    WHEN text LIKE '%permission%' OR text LIKE '%not allowed%' OR text LIKE '%EACCES%' THEN 'permission'
    WHEN text LIKE '%not found%' OR text LIKE '%no such file%' OR text LIKE '%ENOENT%' THEN 'not_found'
    WHEN text LIKE '%conflict%' OR text LIKE '%has been modified%' THEN 'conflict'
    WHEN text LIKE '%cancelled%' OR text LIKE '%canceled%' OR text LIKE '%aborted%' OR text LIKE '%interrupted%' THEN 'cancelled'
    WHEN text LIKE '%exit code%' THEN 'exit_code'
    ELSE 'unknown' END`

const up = /* sql */ `
-- The words of errors that stood as plain text.
CREATE TABLE plain_errors (
  message_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (message_id, key)
) STRICT, WITHOUT ROWID;

INSERT INTO plain_errors (message_id, key, text)
  SELECT message_id, key, error_data FROM parts WHERE error_data IS NOT NULL AND ${isPlain};

UPDATE parts SET error_data = (
    SELECT json_object('type', ${kindOfWords}, 'code', NULL, 'tool', t.name, 'message', substr(p.text, 1, 500))
    FROM plain_errors p LEFT JOIN tools t ON t.id = parts.tool_id
    WHERE p.message_id = parts.message_id AND p.key = parts.key)
  WHERE (message_id, key) IN (SELECT message_id, key FROM plain_errors);

ALTER TABLE parts ADD COLUMN error_type TEXT AS (error_data ->> '$.type') VIRTUAL;
ALTER TABLE parts ADD COLUMN error_code TEXT AS (error_data ->> '$.code') VIRTUAL;
CREATE INDEX parts_by_error ON parts (error_type, error_code) WHERE error_data IS NOT NULL;
`

const down = /* sql */ `
DROP INDEX parts_by_error;
ALTER TABLE parts DROP COLUMN error_code;
ALTER TABLE parts DROP COLUMN error_type;
UPDATE parts SET error_data = (
    SELECT text FROM plain_errors p WHERE p.message_id = parts.message_id AND p.key = parts.key)
  WHERE (message_id, key) IN (SELECT message_id, key FROM plain_errors);
DROP TABLE plain_errors;
`

export const errors: Migration = {
  id: 6,
  name: "errors",
  up,
  down,
  verify: [
    {
      says: "every tool error is structured",
      sql: `SELECT message_id, key FROM parts WHERE error_data IS NOT NULL AND ${isPlain}`
    },
    {
      says: "every plain error keeps its words",
      sql: `SELECT p.message_id FROM plain_errors p JOIN parts ON parts.message_id = p.message_id AND parts.key = p.key
        WHERE error_data ->> '$.message' <> substr(p.text, 1, 500)`
    }
  ]
}
