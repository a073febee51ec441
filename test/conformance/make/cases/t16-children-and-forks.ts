/** T16: OpenCode's child sessions hold their own cost; forks copy their original's under new ids. */
import type { Case } from "../Case.ts"
import { answerId, databaseOf1, sessionId } from "../opencode.ts"
import type { OpenCodeAnswer, OpenCodeSession } from "../opencode.ts"
import { opus45ByName } from "../prices.ts"

const session = (label: string, at: string, title: string, parent?: OpenCodeSession): OpenCodeSession => ({
  id: sessionId(label, at),
  at,
  title,
  ...(parent === undefined ? {} : { parent: parent.id })
})
const main = session("T16 main", "2026-07-08T09:00:00.000Z", "Shop")
const child = session("T16 child", "2026-07-08T09:01:00.000Z", "Explore (@explore subagent)", main)
const grandchild = session("T16 grandchild", "2026-07-08T09:02:00.000Z", "Read (@general subagent)", child)
const fork = session("T16 fork", "2026-07-08T12:00:00.000Z", "Shop (fork #1)")

const answer = (
  of: OpenCodeSession,
  label: string,
  at: string,
  output: number,
  cost: number
): OpenCodeAnswer => ({
  id: answerId(label, at),
  session: of.id,
  at,
  input: 2_000,
  output,
  read: 8_000,
  cost
})
const own = [
  answer(main, "T16 1", "2026-07-08T09:00:10.000Z", 300, 0.0215),
  answer(main, "T16 2", "2026-07-08T09:05:10.000Z", 500, 0.0265),
  answer(child, "T16 3", "2026-07-08T09:01:10.000Z", 700, 0.0315),
  answer(grandchild, "T16 4", "2026-07-08T09:02:10.000Z", 900, 0.0365),
  answer(fork, "T16 5", "2026-07-08T12:03:10.000Z", 250, 0.02025)
]
/** A fork makes new ids, and keeps times, tokens and cost. */
const copied = own
  .slice(0, 2)
  .map((one, i) => ({ ...one, id: answerId(`T16 copy ${i}`, "2026-07-08T12:00:00.000Z"), session: fork.id }))

export const childrenAndForks: Case = {
  trap: "T16",
  slug: "children-and-forks",
  title: "Children and forks: own cost below the parent, copied cost under new ids",
  prices: [opus45ByName],
  story: `- A **child** session (\`parent_id\`) holds its own cost; so does its own child. None of it is in the parent's.
- A **fork** is a new session with copies of every message up to the fork: under *new ids*, but with the times, the tokens
  and the cost of the originals. Then it goes on.

Right: five requests. The parent shows its own cost, and with its sub-agents at any depth; the fork shows what it
used after it began. Adding up all rows counts seven; showing the parent alone hides 42-84 % of what such trees
cost.`,
  steps: [
    (home, truth) => {
      home.set(
        ".local/share/opencode/opencode.db.sql",
        databaseOf1([main, child, grandchild, fork], [...own, ...copied])
      )
      for (const one of [main, child, grandchild, fork]) {
        truth.session(one.id, {
          agent: "opencode",
          id: one.id,
          ...(one.parent === undefined ? {} : { parent: one.parent })
        })
      }
      for (const one of own) {
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
      }
    }
  ]
}
