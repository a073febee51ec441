/** T15: the newest rows of a live database are in its write-ahead log, and rows change in place. */
import type { Case } from "../Case.ts"
import { answerId, databaseOf1, endOf1, rowsOf1, sessionId, sql } from "../opencode.ts"
import type { OpenCodeAnswer, OpenCodeSession } from "../opencode.ts"
import { opus45ByName } from "../prices.ts"
import type { Truth } from "../Truth.ts"

const session: OpenCodeSession = {
  id: sessionId("T15", "2026-07-06T09:00:00.000Z"),
  at: "2026-07-06T09:00:00.000Z",
  title: "Live"
}
const other: OpenCodeSession = {
  id: sessionId("T15 other", "2026-07-06T11:00:00.000Z"),
  at: "2026-07-06T11:00:00.000Z",
  title: "Deleted later"
}
const answer = (label: string, at: string, output: number, of = session): OpenCodeAnswer => ({
  id: answerId(label, at),
  session: of.id,
  at,
  input: 1_000,
  output,
  read: 5_000
})
const settled = answer("T15 1", "2026-07-06T09:00:10.000Z", 150)
const finished = answer("T15 2", "2026-07-06T09:05:10.000Z", 480)
const running = { ...finished, isRunning: true }
const doomed = answer("T15 3", "2026-07-06T11:00:10.000Z", 220, other)

export const liveDatabase: Case = {
  trap: "T15",
  slug: "live-database",
  title: "Live database: newest rows in the write-ahead log, rows updated in place, rows deleted",
  prices: [opus45ByName],
  story: `OpenCode's database is in WAL mode, and the agent holds it open.

1. The second answer, which is still running, and a whole session stand only in \`opencode.db-wal\`: the file
   \`opencode.db\` alone does not have them (\`expected-1.json\`: two requests; a running answer has no tokens yet).
2. Then the second answer ends: its message is updated *in place*; and the session that was in the log is deleted by its
   owner.

Right: read with the log, read-only; tell change by the rows' times and counts, not by the file's. After the second
step a tool that keeps a store shows the finished answer, and still the deleted session; one without memory
shows what is left (\`expected-stateless.json\`).`,
  steps: [
    (home, truth) => {
      const db = ".local/share/opencode/opencode.db"
      home.set(`${db}.sql`, databaseOf1([session], [settled]))
      home.set(`${db}-wal.sql`, sql([...rowsOf1([], [running]), ...rowsOf1([other], [doomed])]))
      requests(truth, [settled], [doomed])
    },
    (home, truth) => {
      home.set(
        ".local/share/opencode/opencode.db.sql",
        sql([
          ...endOf1(finished),
          `DELETE FROM part WHERE session_id = '${other.id}';`,
          `DELETE FROM message WHERE session_id = '${other.id}';`,
          `DELETE FROM session WHERE id = '${other.id}';`
        ])
      )
      requests(truth, [settled, finished], [doomed])
    }
  ],
  stateless: (truth) => requests(truth, [settled, finished], [])
}

const requests = (
  truth: Truth,
  own: ReadonlyArray<OpenCodeAnswer>,
  others: ReadonlyArray<OpenCodeAnswer>
): void => {
  truth.session(session.id, { agent: "opencode", id: session.id })
  if (others.length > 0) truth.session(other.id, { agent: "opencode", id: other.id })
  for (const one of [...own, ...others]) {
    truth.request({
      session: one.session,
      at: one.at,
      model: opus45ByName.model,
      input: one.input,
      output: one.output,
      read: one.read ?? 0,
      rate: opus45ByName
    })
  }
}
