/** T14: every release channel of OpenCode has a database of its own, and one may stand anywhere. */
import type { Case } from "../Case.ts"
import { answerId, databaseOf1, sessionId } from "../opencode.ts"
import type { OpenCodeAnswer, OpenCodeSession } from "../opencode.ts"
import { opus45ByName } from "../prices.ts"

const made = (
  label: string,
  at: string,
  output: number
): { session: OpenCodeSession; answer: OpenCodeAnswer } => {
  const session = { id: sessionId(label, at), at, title: label }
  return {
    session,
    answer: {
      id: answerId(label, at),
      session: session.id,
      at: at.replace(":00.000Z", ":10.000Z"),
      input: 1_000,
      output,
      read: 2_000
    }
  }
}

const latest = made("T14 latest", "2026-07-01T09:00:00.000Z", 100)
const stable = made("T14 stable", "2026-07-02T09:00:00.000Z", 200)
const elsewhere = made("T14 elsewhere", "2026-07-03T09:00:00.000Z", 400)

export const channelDatabases: Case = {
  trap: "T14",
  slug: "channel-databases",
  title: "Channel databases: opencode-<channel>.db, and OPENCODE_DB",
  prices: [opus45ByName],
  env: { OPENCODE_DB: "$HOME/elsewhere/mine.db" },
  story: `Builds of other channels keep their sessions in \`opencode-<channel>.db\`, and \`OPENCODE_DB\` names a database anywhere.

- \`opencode.db\` holds one session, and \`opencode-stable.db\` another and *also* the first: a copied profile.
- \`OPENCODE_DB\` (set for this case to \`$HOME/elsewhere/mine.db\`) names a third.

Right: all databases, three sessions, joined by message id.`,
  steps: [
    (home, truth) => {
      const folder = ".local/share/opencode"
      home.set(`${folder}/opencode.db.sql`, databaseOf1([latest.session], [latest.answer]))
      home.set(
        `${folder}/opencode-stable.db.sql`,
        databaseOf1([latest.session, stable.session], [latest.answer, stable.answer])
      )
      home.set("elsewhere/mine.db.sql", databaseOf1([elsewhere.session], [elsewhere.answer]))
      for (const { session, answer } of [latest, stable, elsewhere]) {
        truth.session(session.id, { agent: "opencode", id: session.id })
        truth.request({
          session: session.id,
          at: answer.at,
          model: opus45ByName.model,
          input: 1_000,
          output: answer.output,
          read: 2_000,
          rate: opus45ByName
        })
      }
    }
  ]
}
