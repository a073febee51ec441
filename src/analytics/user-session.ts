/** Which sessions are shown and counted where sessions are: those that a person (or a script) started. */

/**
 * SQL over a session `s`. One that hooks alone tell of is none: an agent was opened and closed again, and nothing was
 * said. (Only a session without times is asked for more, so it costs nothing.)
 */
export const isUserSession = `(s.relation IN ('root', 'fork') AND NOT (s.started_at_ms IS NULL
  AND EXISTS (SELECT 1 FROM events e WHERE e.session_id = s.id AND e.key >= 'hook:' AND e.key < 'hook;')
  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.session_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.session_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM sessions c WHERE c.parent_id = s.id)))`
