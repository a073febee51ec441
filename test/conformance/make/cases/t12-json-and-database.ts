/** T12: OpenCode moved from JSON files to a database, and left sessions behind. */
import type { Case } from "../Case.ts"
import { answerId, databaseOf1, jsonTree, sessionId } from "../opencode.ts"
import type { OpenCodeAnswer, OpenCodeSession } from "../opencode.ts"
import { opus45ByName } from "../prices.ts"

const session = (label: string, at: string, title: string): OpenCodeSession => ({
  id: sessionId(label, at),
  at,
  title
})
const left = session("T12 left", "2026-02-10T09:00:00.000Z", "Left behind")
const moved = session("T12 moved", "2026-02-11T09:00:00.000Z", "Moved")
const fresh = session("T12 fresh", "2026-02-20T09:00:00.000Z", "New")

const answer = (
  session: OpenCodeSession,
  label: string,
  at: string,
  usage: Pick<OpenCodeAnswer, "input" | "output" | "read" | "write" | "cost">
) => ({
  id: answerId(label, at),
  session: session.id,
  at,
  ...usage
})

const inTree = answer(left, "T12 1", "2026-02-10T09:00:10.000Z", {
  input: 900,
  output: 300,
  read: 0,
  write: 6_000,
  cost: 0.0495
})
const whole = answer(moved, "T12 2", "2026-02-11T09:00:10.000Z", {
  input: 700,
  output: 420,
  read: 6_000,
  write: 800,
  cost: 0.022
})
/** As the tree still has it: written before the answer was complete. */
const early = { ...whole, isRunning: true }
const later = answer(fresh, "T12 3", "2026-02-20T09:00:10.000Z", {
  input: 500,
  output: 250,
  read: 4_000,
  write: 0,
  cost: 0.01075
})

export const jsonAndDatabase: Case = {
  trap: "T12",
  slug: "json-and-database",
  title: "JSON tree and database: sessions that never moved, and some that stand in both",
  prices: [opus45ByName],
  story: `OpenCode 1.2.0 (2026-02-13) moved from a tree of JSON files (\`storage/\`) to a database (\`opencode.db\`). The move ran
only where no database was there yet, was cut short for many, and was later taken out: sessions stayed behind in the tree,
and the tree of moved ones stayed too.

- **Left behind** stands in the tree only.
- **Moved** stands in both. In the tree its answer was not complete yet (no tokens); in the database it is.
- **New** stands in the database only.

Right: three sessions, three requests: joined by message id, the database wins. Reading the database alone loses the
first session (OpenCode itself no longer shows it); reading both without joining counts four requests.`,
  steps: [
    (home, truth) => {
      for (const [path, text] of jsonTree([left, moved], [inTree, early])) home.set(path, text)
      home.set(".local/share/opencode/opencode.db.sql", databaseOf1([moved, fresh], [whole, later]))
      for (const one of [left, moved, fresh]) truth.session(one.id, { agent: "opencode", id: one.id })
      for (const one of [inTree, whole, later]) {
        truth.request({
          session: one.session,
          at: one.at,
          model: opus45ByName.model,
          input: one.input,
          output: one.output,
          read: one.read ?? 0,
          write_5m: one.write ?? 0,
          recorded: Math.round((one.cost ?? 0) * 1e6),
          rate: opus45ByName
        })
      }
    }
  ]
}
