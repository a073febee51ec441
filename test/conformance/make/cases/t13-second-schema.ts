/** T13: OpenCode 2.x writes other tables into the same database. */
import type { Case } from "../Case.ts"
import { answerId, databaseOf2, sessionId } from "../opencode.ts"
import type { OpenCodeAnswer, OpenCodeSession } from "../opencode.ts"
import { opus45ByName } from "../prices.ts"
import type { Truth } from "../Truth.ts"

const old: OpenCodeSession = {
  id: sessionId("T13 old", "2026-08-30T09:00:00.000Z"),
  at: "2026-08-30T09:00:00.000Z",
  title: "Old"
}
const going: OpenCodeSession = {
  id: sessionId("T13 going", "2026-09-01T09:00:00.000Z"),
  at: "2026-09-01T09:00:00.000Z",
  title: "Going on"
}
const fresh: OpenCodeSession = {
  id: sessionId("T13 fresh", "2026-09-20T09:00:00.000Z"),
  at: "2026-09-20T09:00:00.000Z",
  title: "New"
}

const answer = (
  session: OpenCodeSession,
  label: string,
  at: string,
  input: number,
  output: number,
  cost: number
): OpenCodeAnswer => ({
  id: answerId(label, at),
  session: session.id,
  at,
  input,
  output,
  read: 3_000,
  cost
})

const first = answer(old, "T13 1", "2026-08-30T09:00:10.000Z", 400, 200, 0.0085)
const carried = answer(going, "T13 2", "2026-09-01T09:00:10.000Z", 600, 300, 0.012)
const added = answer(going, "T13 3", "2026-09-19T09:00:10.000Z", 800, 350, 0.01425)
const only2 = answer(fresh, "T13 4", "2026-09-20T09:00:10.000Z", 1_000, 500, 0.019)
/** The old table's copy was frozen before the answer was there. */
const frozen = { ...carried, isRunning: true }

export const secondSchema: Case = {
  trap: "T13",
  slug: "second-schema",
  title: "Second schema: OpenCode 2.x beside the frozen tables of 1.x",
  prices: [opus45ByName],
  story: `OpenCode 2.x keeps sessions in \`session_v2\` and \`session_message(type, seq, data)\` of the same \`opencode.db\`. What it
carried over keeps its ids; the tables of 1.x stay as they were.

- **Old** stands in the tables of 1.x only.
- **Going on** stands in both: an answer that was carried over (the old table's copy was frozen before it had
  tokens), and a new one.
- **New** stands in the tables of 2.x only.

An empty \`session_message\` is part of 1.x databases too, so a table alone does not tell the generation: its rows do.

Right: four requests: the union by message id, 2.x wins. Reading only one generation loses two sessions or two
requests; reading both without joining counts five.`,
  steps: [
    (home, truth) => {
      home.set(
        ".local/share/opencode/opencode.db.sql",
        databaseOf2(
          { sessions: [old, going], answers: [first, frozen] },
          [going, fresh],
          [carried, added, only2]
        )
      )
      for (const one of [old, going, fresh]) truth.session(one.id, { agent: "opencode", id: one.id })
      for (const one of [first, carried, added, only2]) requested(truth, one)
    }
  ]
}

const requested = (truth: Truth, one: OpenCodeAnswer): void =>
  truth.request({
    session: one.session,
    at: one.at,
    model: opus45ByName.model,
    input: one.input,
    output: one.output,
    read: one.read ?? 0,
    recorded: Math.round((one.cost ?? 0) * 1e6),
    rate: opus45ByName
  })
