/**
 * Looks whether the rollups say what the rows say: by their sums, or, in a deep look, row by row, as if each were
 * made anew.
 */
import type { DatabaseSync } from "node:sqlite"
import { bytesOf, bytesOfColumn, callShape, columnsOf } from "./WorkLog.ts"
import { workSums } from "./WorkSums.ts"
import { told } from "./writing/rollups.ts"
import { UsageRollup, usageRollups } from "./writing/UsageRollup.ts"
import { WorkRollup } from "./writing/WorkRollup.ts"
import { worktreesOf } from "./writing/worktrees.ts"

/** What is wrong, in words. Only reads. */
export const rollupProblems = (database: DatabaseSync, deep: boolean): ReadonlyArray<string> =>
  (deep ? [...wrongUsage(database), ...wrongSessions(database)] : wrongSums(database)).map(
    (problem) => `${problem}; \`spoor ingest --full\` makes them anew of all that is still on disk`
  )

const wrongSums = (database: DatabaseSync): ReadonlyArray<string> => {
  const sums = `coalesce(sum(input_tokens), 0) AS input, coalesce(sum(output_tokens), 0) AS output,
    coalesce(sum(cache_read_tokens), 0) AS cached, coalesce(sum(cost_usd_micros), 0) AS cost`
  const rows = database
    .prepare(`SELECT count(*) AS requests, ${sums} FROM requests WHERE is_counted = 1`)
    .get()
  const problems = Object.keys(usageRollups).flatMap((table) => {
    const rolled = database
      .prepare(`SELECT coalesce(sum(requests), 0) AS requests, ${sums} FROM ${table}`)
      .get()
    return JSON.stringify(rows) === JSON.stringify(rolled)
      ? []
      : [
          `the rollups in ${table} (${JSON.stringify(rolled)}) do not add up to the requests (${JSON.stringify(rows)})`
        ]
  })
  const { told: calls } = database
    .prepare("SELECT coalesce(sum(tool_calls), 0) AS told FROM session_stats")
    .get() as { told: number }
  const logged = database
    .prepare("SELECT calls FROM work_logs WHERE calls IS NOT NULL")
    .all()
    .reduce((sum, row) => sum + columnsOf(callShape, row["calls"] as Uint8Array<ArrayBuffer>).rows, 0)
  return logged === calls
    ? problems
    : [...problems, `the rollups in work_logs hold ${logged} of ${calls} tool calls`]
}

/** Rows of the one that the other lacks. */
const wrongUsage = (database: DatabaseSync): ReadonlyArray<string> =>
  Object.entries(usageRollups).flatMap(([table, { columns, rows }]) => {
    const without = (a: string, b: string): number =>
      Number(database.prepare(`SELECT count(*) AS n FROM (${a} EXCEPT ${b})`).get()!["n"])
    const held = `SELECT ${columns} FROM ${table}`
    const made = `SELECT * FROM (${rows("")})`
    const wrong = without(held, made) + without(made, held)
    return wrong === 0 ? [] : [`${wrong} rows of ${table} are not what the requests come to`]
  })

const wrongSessions = (database: DatabaseSync): ReadonlyArray<string> => {
  const work = new WorkRollup(database, { addsNames: false })
  const usage = new UsageRollup(database)
  const worktrees = worktreesOf(database)
  const stats = database.prepare(`SELECT ${told.join(", ")} FROM session_stats WHERE session_id = ?`)
  const compactions = database.prepare(`SELECT 1 FROM session_stats st WHERE st.session_id = ?
    AND st.compactions = (SELECT count(*) FROM events e WHERE e.session_id = st.session_id AND e.type = 'compaction')`)
  const logs = database.prepare("SELECT operations, calls FROM work_logs WHERE session_id = ?")
  const sums = database.prepare("SELECT tools, durations, paths FROM work_sums WHERE session_id = ?")
  const isRight = (id: number): boolean => {
    const { calls, operations, ...counted } = work.make(id, worktrees)
    const expected = { ...counted, ...usage.sum(id) }
    const held = stats.get(id)
    const log = logs.get(id)
    const sum = sums.get(id)
    const { tools, durations_ms, paths } = workSums(calls, operations)
    return (
      held !== undefined &&
      compactions.get(id) !== undefined &&
      told.every((name) => held[name] === expected[name]) &&
      isSame(log?.["calls"], bytesOf(calls)) &&
      isSame(log?.["operations"], bytesOf(operations)) &&
      isSame(sum?.["tools"], bytesOf(tools)) &&
      isSame(sum?.["durations"], bytesOfColumn(durations_ms)) &&
      isSame(sum?.["paths"], bytesOfColumn(paths))
    )
  }
  const sessions = database.prepare("SELECT id, native_id FROM sessions ORDER BY id").all()
  const wrong = sessions.filter(({ id }) => !isRight(Number(id)))
  return wrong.length === 0
    ? []
    : [
        `the rollups of ${wrong.length} sessions are not what their rows say, ${String(wrong[0]!["native_id"])} among them`
      ]
}

const isSame = (held: unknown, made: Uint8Array | null): boolean =>
  Buffer.compare(held instanceof Uint8Array ? held : nothing, made ?? nothing) === 0

const nothing = new Uint8Array()
