/** Finishes a trail that was not ingested: times and parents that were left out, then the store's own rollups. */
import type { memoryDatabase } from "../../store/testing/memoryStore.ts"
import { remakeAllRollups } from "../../store/writing/rollups.ts"

/** Fills what follows from the rows; may be called again after more rows. */
export const deriveRollups = (database: ReturnType<typeof memoryDatabase>): void => {
  database.exec(parents)
  database.exec(sessionTimes)
  remakeAllRollups(database)
}

const parents = /* sql */ `
UPDATE sessions SET parent_id = (SELECT p.id FROM sessions p WHERE p.native_id = sessions.parent_native_id
  AND p.agent_id = sessions.agent_id) WHERE parent_id IS NULL AND parent_native_id IS NOT NULL;
`

const sessionTimes = /* sql */ `
UPDATE sessions SET
  started_at_ms = coalesce(started_at_ms, (SELECT min(at_ms) FROM (
    SELECT min(at_ms) AS at_ms FROM messages WHERE session_id = sessions.id
    UNION ALL SELECT min(at_ms) FROM requests WHERE session_id = sessions.id))),
  ended_at_ms = coalesce(ended_at_ms, (SELECT max(at_ms) FROM (
    SELECT max(coalesce(completed_at_ms, at_ms)) AS at_ms FROM messages WHERE session_id = sessions.id
    UNION ALL SELECT max(coalesce(completed_at_ms, at_ms)) FROM requests WHERE session_id = sessions.id)));
`
