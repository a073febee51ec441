/** How long agents waited for a person. */
import type { Migration } from "./Migration.ts"
import { rollupsToBeMade } from "./rollups-to-be-made.ts"

const up = /* sql */ `
-- Made anew from a session's events and calls whenever these change; see writing/pair-waits.ts.
CREATE TABLE waits (
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  -- of the event that it began with
  key TEXT NOT NULL,
  -- permission | question
  kind TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  -- null: not known, or not settled yet
  to_ms INTEGER,
  waited_ms INTEGER AS (to_ms - from_ms) VIRTUAL,
  -- allowed | denied | answered | declined | cancelled; null: not known
  decision TEXT,
  -- the tool call that it was about, where that is known
  message_id INTEGER REFERENCES messages (id),
  part_key TEXT,
  PRIMARY KEY (session_id, key)
) STRICT, WITHOUT ROWID;

${rollupsToBeMade}
`

const down = /* sql */ `
DROP TABLE waits;
`

export const waits: Migration = {
  id: 8,
  name: "waits",
  up,
  down,
  verify: [
    {
      says: "every wait is about a call that is there",
      sql: `SELECT 1 FROM waits w WHERE w.part_key IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM parts p WHERE p.message_id = w.message_id AND p.key = w.part_key)`
    }
  ]
}
