/** Runs of agents, at a glance. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { OverviewRuns } from "../report/Overview.ts"

const day_ms = 86_400_000

/** A failure is one also after another attempt, as everywhere (`store/runs/Outcome.ts`). */
export const overviewRuns = Effect.fnUntraced(function* (
  now_ms: number
): Effect.fn.Return<OverviewRuns, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [figures] = yield* sql<OverviewRuns>`
    SELECT (SELECT count(*) FROM agent_runs) AS runs, count(*) AS runs_last_24h,
      coalesce(sum(status IN ('FAILED', 'TIMEOUT')
        OR status = 'RETRYING' AND number IN (SELECT number FROM run_errors)), 0) AS failed_last_24h
    FROM agent_runs WHERE started_at_ms >= ${now_ms - day_ms}`
  return { ...figures! }
})
