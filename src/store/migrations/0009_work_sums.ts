/** The work of each session added up, beside its work log. */
import type { Migration } from "./Migration.ts"
import { rollupsToBeMade } from "./rollups-to-be-made.ts"

const up = /* sql */ `
-- Calls by tool, their known durations, and different paths, as columns of numbers; see WorkSums.ts. Null: none.
CREATE TABLE work_sums (
  session_id INTEGER PRIMARY KEY REFERENCES sessions (id),
  tools BLOB,
  durations BLOB,
  paths BLOB
) STRICT;

${rollupsToBeMade}
`

const down = /* sql */ `
DROP TABLE work_sums;
`

export const workSums: Migration = { id: 9, name: "work sums", up, down }
