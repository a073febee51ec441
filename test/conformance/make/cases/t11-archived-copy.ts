/** T11: an archived rollout is the same rollout. */
import type { Case } from "../Case.ts"
import { CodexRollout, rolloutName, rolloutPath, turnId } from "../codex.ts"
import { timedUuid } from "../ids.ts"
import { gpt52codex } from "../prices.ts"

const rollout = (label: string, at: string, input: number) => {
  const id = timedUuid(label, at)
  const turn = turnId(label, at)
  const later = new Date(Date.parse(at) + 30_000).toISOString()
  const text = new CodexRollout()
    .meta({ id, at })
    .turn(at, turn, "gpt-5.2-codex", "Sort the imports.")
    .tokens(later, { input, cached: 1_000, output: 300, reasoning: 100 })
    .says(later, "Sorted.")
    .done(later, turn).text
  return { id, at, later, text }
}

const both = rollout("T11 both", "2026-02-10T10:00:00.000Z", 9_000)
const archived = rollout("T11 archived", "2026-02-11T10:00:00.000Z", 11_000)

export const archivedCopy: Case = {
  trap: "T11",
  slug: "archived-copy",
  title: "Archived copy: the same rollout in two folders",
  prices: [gpt52codex],
  story: `Archiving a session moves its rollout to \`archived_sessions/\`, which has no folders by day. A backup, or an
interrupted move, leaves the same rollout in both places.

- One rollout stands in \`sessions/2026/02/10/\` *and* in \`archived_sessions/\`.
- Another stands in \`archived_sessions/\` only.

Right: two sessions, each once.`,
  steps: [
    (home, truth) => {
      home.set(rolloutPath(both.at, both.id), both.text)
      home.set(`.codex/archived_sessions/${rolloutName(both.at, both.id)}`, both.text)
      home.set(`.codex/archived_sessions/${rolloutName(archived.at, archived.id)}`, archived.text)
      truth.session("both", { agent: "codex", id: both.id })
      truth.session("archived", { agent: "codex", id: archived.id })
      const model = "gpt-5.2-codex"
      truth.request({
        session: "both",
        at: both.later,
        model,
        input: 8_000,
        read: 1_000,
        output: 300,
        reasoning: 100,
        rate: gpt52codex
      })
      truth.request({
        session: "archived",
        at: archived.later,
        model,
        input: 10_000,
        read: 1_000,
        output: 300,
        reasoning: 100,
        rate: gpt52codex
      })
    }
  ]
}
