/** A page of the runs that fit a filter: which they are is found in the columns, and only they are read. */
import type { DatabaseSync } from "node:sqlite"
import { nthSmallest } from "./nth.ts"
import { chosenRuns } from "./run-outcomes.ts"
import { readRunColumns } from "./RunColumns.ts"
import type { RunBrief, RunPage, RunQuery } from "./RunRepository.ts"

/** Runs in brief; a condition goes behind it. */
export const briefSql = `SELECT r.id, r.repository, r.status, r.started_at_ms, r.completed_at_ms, r.duration_ms,
    r.retry_count, r.parent_run_id, i.model, substr(i.prompt, 1, 256) AS prompt_begins, e.code AS error_code,
    e.message AS error_message, r.exit_code, r.cost_usd_micros
  FROM agent_runs r JOIN agent_inputs i ON i.number = r.number LEFT JOIN run_errors e ON e.number = r.number`

export const pageOf = (database: DatabaseSync, query: RunQuery): RunPage => {
  const columns = readRunColumns(database, ["started_at_ms", "kind"])
  const chosen = chosenRuns(columns, query)
  const started = columns.started_at_ms
  const { after } = query
  const onwards =
    after === undefined ? chosen : chosen.filter((number) => started[number]! <= after.started_at_ms)
  const numbers = newest(onwards, started, query.limit, after?.started_at_ms)
  const page = idsOf(database, numbers)
    .map(({ number, id }) => ({ number, id, at: started[number]! }))
    .filter(({ id, at }) => after === undefined || at < after.started_at_ms || id > after.id)
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    .slice(0, query.limit)
  return { runs: briefsOf(database, page), matched: chosen.length }
}

/** Runs in brief, in the order given. */
export const briefsOf = (
  database: DatabaseSync,
  wanted: ReadonlyArray<{ readonly number: number; readonly id: string }>
): ReadonlyArray<RunBrief> => {
  const rows = database
    .prepare(`${briefSql} WHERE r.number IN (SELECT value FROM json_each(?))`)
    .all(JSON.stringify(wanted.map(({ number }) => number))) as unknown as ReadonlyArray<RunBrief>
  const byId = new Map(rows.map((row) => [row.id, row]))
  return wanted.flatMap(({ id }) => byId.get(id) ?? [])
}

/** Ids of runs, by number. */
export const idsOf = (
  database: DatabaseSync,
  numbers: Int32Array
): ReadonlyArray<{ readonly number: number; readonly id: string }> =>
  database
    .prepare("SELECT number, id FROM agent_runs WHERE number IN (SELECT value FROM json_each(?))")
    .all(JSON.stringify([...numbers])) as unknown as ReadonlyArray<{ number: number; id: string }>

/**
 * The newest so many, with all that are as old as the last of them, for ids decide between these. Those of the time
 * `at` are not counted: which of them have been seen, their ids tell.
 */
const newest = (
  numbers: Int32Array,
  started: Float64Array,
  limit: number,
  at: number | undefined
): Int32Array => {
  const times = new Float64Array(numbers.length)
  let older = 0
  for (let i = 0; i < numbers.length; i++) {
    const time = started[numbers[i]!]!
    if (time !== at) times[older++] = time
  }
  if (limit === 0) return numbers.subarray(0, 0)
  if (older <= limit) return numbers
  const oldest = nthSmallest(times.subarray(0, older), older - limit)
  return numbers.filter((number) => started[number]! >= oldest)
}
