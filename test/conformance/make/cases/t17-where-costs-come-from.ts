/** T17: a cost is recorded, computed, or unknown; and unknown is not 0. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { uuid } from "../ids.ts"
import { answerId, databaseOf1, sessionId } from "../opencode.ts"
import type { OpenCodeAnswer, OpenCodeSession } from "../opencode.ts"
import { opus45, opus45ByName } from "../prices.ts"
import type { StatedRate } from "../Truth.ts"

const made = (
  label: string,
  at: string,
  more: Partial<OpenCodeAnswer>
): { session: OpenCodeSession; answer: OpenCodeAnswer } => {
  const session = { id: sessionId(label, at), at, title: label }
  return {
    session,
    answer: {
      id: answerId(label, at),
      session: session.id,
      at: at.replace(":00.000Z", ":10.000Z"),
      input: 10_000,
      output: 1_000,
      ...more
    }
  }
}

export const whereCostsComeFrom: Case = {
  trap: "T17",
  slug: "where-costs-come-from",
  title: "Where costs come from: recorded, computed, unknown",
  prices: [opus45, opus45ByName],
  story: `Four OpenCode sessions and one of Claude Code:

- **recorded**: the agent wrote down 0.06 USD (its seller's price). By list it is 0.075. The recorded one counts; both are
  kept.
- **plan**: the agent wrote 0, because a subscription pays. By list it is 0.075, and that is what it is worth.
- **unknown**: \`acme-coder-9000\`, which nobody lists, and the agent wrote 0.
- **told**: the same model, but the agent wrote down 0.01 USD.
- **unlisted Claude**: \`claude-zephyr-1\`, computed by nobody.

Right: 145,000 micro-dollars, and two requests that say "unknown": the sum is a lower bound and says of how many. In a
session of nothing but unknowns the cost is null. Printing 0.00 for them, as ccusage, tokscale and codeburn do, says
that they were free.`,
  steps: [
    (home, truth) => {
      const cases: ReadonlyArray<readonly [ReturnType<typeof made>, StatedRate | undefined]> = [
        [made("T17 recorded", "2026-07-10T09:00:00.000Z", { cost: 0.06 }), opus45ByName],
        [made("T17 plan", "2026-07-10T10:00:00.000Z", { cost: 0 }), opus45ByName],
        [
          made("T17 unknown", "2026-07-10T11:00:00.000Z", {
            cost: 0,
            provider: "acme",
            model: "acme-coder-9000"
          }),
          undefined
        ],
        [
          made("T17 told", "2026-07-10T12:00:00.000Z", {
            cost: 0.01,
            provider: "acme",
            model: "acme-coder-9000"
          }),
          undefined
        ]
      ]
      home.set(
        ".local/share/opencode/opencode.db.sql",
        databaseOf1(
          cases.map(([one]) => one.session),
          cases.map(([one]) => one.answer)
        )
      )
      for (const [{ session, answer }, rate] of cases) {
        truth.session(session.id, { agent: "opencode", id: session.id })
        truth.request({
          session: session.id,
          at: answer.at,
          model: answer.model ?? "claude-opus-4-5",
          input: answer.input,
          output: answer.output,
          recorded: Math.round((answer.cost ?? 0) * 1e6),
          ...(rate === undefined ? {} : { rate })
        })
      }
      const id = truth.session("claude", { agent: "claude-code", id: uuid("T17") })
      const log = new ClaudeTranscript({ session: id })
        .user("2026-07-10T13:00:00.000Z", "Hello.")
        .answer("2026-07-10T13:00:05.000Z", {
          message: "T17",
          model: "claude-zephyr-1",
          usage: { input: 3, output: 400 },
          stop: "end_turn"
        })
      home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
      truth.request({
        session: "claude",
        at: "2026-07-10T13:00:05.000Z",
        model: "claude-zephyr-1",
        input: 3,
        output: 400
      })
    }
  ]
}
