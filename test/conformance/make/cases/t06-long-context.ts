/** T06: above a threshold all tokens of a request are dearer; the threshold has a date. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { CodexRollout, rolloutPath, turnId } from "../codex.ts"
import { timedUuid, uuid } from "../ids.ts"
import { gpt54, gpt54Long, opus46, opus46Long, sonnet45, sonnet45Long } from "../prices.ts"

export const longContext: Case = {
  trap: "T06",
  slug: "long-context",
  title: "Long context: a dated band for the whole request, by all of its context",
  prices: [sonnet45Long, sonnet45, opus46Long, opus46, gpt54Long, gpt54],
  story: `Where a price has a band of long context, a request whose context (input, cache reads and cache writes together)
exceeds the threshold is charged at the higher price *for all of its tokens*.

- Claude Sonnet 4.5: exactly 200,000 tokens, then 200,001.
- Claude Opus 4.6, 250,000 tokens: on 2026-03-12, when it had the band, and on 2026-03-13, when it had none any more.
- GPT-5.4 in Codex: 260,000, then 272,000 tokens of input, most of them cached.

Right: by request, by its own context, by its own day. Marginal pricing (only what is above the threshold), a look at
uncached input alone, today's prices, and bands applied to a day's or a session's sum all give other costs: the
session's sum is far above every threshold.`,
  steps: [
    (home, truth) => {
      claude(home, truth)
      codex(home, truth)
    }
  ]
}

type Step = Case["steps"][number]

const claude: Step = (home, truth) => {
  const id = truth.session("claude", { agent: "claude-code", id: uuid("T06") })
  const log = new ClaudeTranscript({ session: id }).user("2026-03-12T12:00:00.000Z", "Read everything.")
  const answers = [
    {
      at: "2026-03-12T12:00:05.000Z",
      price: sonnet45,
      input: 1_000,
      read: 190_000,
      write_1h: 9_000,
      output: 400
    },
    {
      at: "2026-03-12T12:05:05.000Z",
      price: sonnet45Long,
      input: 1_001,
      read: 199_000,
      write_1h: 0,
      output: 500
    },
    {
      at: "2026-03-12T23:59:59.999Z",
      price: opus46Long,
      input: 2_000,
      read: 240_000,
      write_1h: 8_000,
      output: 700
    },
    {
      at: "2026-03-13T00:00:00.000Z",
      price: opus46,
      input: 2_000,
      read: 240_000,
      write_1h: 8_000,
      output: 700
    }
  ]
  for (const [i, { at, price, ...usage }] of answers.entries()) {
    log.answer(at, { message: `T06 ${i}`, model: price.model, usage, stop: "end_turn" })
    truth.request({ session: "claude", at, model: price.model, ...usage, rate: price })
  }
  home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
}

const codex: Step = (home, truth) => {
  const at = "2026-04-02T08:00:00.000Z"
  const id = truth.session("codex", { agent: "codex", id: timedUuid("T06", at) })
  const turn = turnId("T06", at)
  const log = new CodexRollout()
    .meta({ id, at })
    .turn(at, turn, "gpt-5.4", "Read everything.")
    .tokens("2026-04-02T08:00:30.000Z", { input: 260_000, cached: 200_000, output: 900, reasoning: 300 })
    .tokens(
      "2026-04-02T08:01:30.000Z",
      { input: 532_000, cached: 460_000, output: 2_100, reasoning: 800 },
      { input: 272_000, cached: 260_000, output: 1_200, reasoning: 500 }
    )
    .says("2026-04-02T08:01:31.000Z", "Read.")
    .done("2026-04-02T08:01:32.000Z", turn)
  home.set(rolloutPath(at, id), log.text)
  const model = "gpt-5.4"
  truth.request({
    session: "codex",
    at: "2026-04-02T08:00:30.000Z",
    model,
    input: 60_000,
    read: 200_000,
    output: 900,
    reasoning: 300,
    rate: gpt54
  })
  truth.request({
    session: "codex",
    at: "2026-04-02T08:01:30.000Z",
    model,
    input: 12_000,
    read: 260_000,
    output: 1_200,
    reasoning: 500,
    rate: gpt54Long
  })
}
