/** T09: Codex counts up, says things twice, and begins anew. */
import type { Case } from "../Case.ts"
import { CodexRollout, rolloutPath, turnId } from "../codex.ts"
import { timedUuid } from "../ids.ts"
import { gpt55 } from "../prices.ts"

const at = "2026-06-25T13:02:11.000Z"

export const cumulativeCounts: Case = {
  trap: "T09",
  slug: "cumulative-counts",
  title: "Cumulative counts: Codex counts up, repeats itself, and starts over",
  prices: [gpt55],
  story: `A \`token_count\` event holds what the session has used so far (\`total_token_usage\`) and the last request
(\`last_token_usage\`).

- The first event has \`info: null\`.
- Events are written again with the same total (a new rate limit, a resume): nothing was used.
- Once the total grows by more than the last request says: the total is right.
- After a compaction the total falls: it counts from 0 again.
- \`input_tokens\` *includes* the cached ones; \`output_tokens\` *includes* reasoning.

Right: what the total grew by. Adding up \`last_token_usage\` counts repetitions again (+67 % in one report); taking the
final total loses what came before it fell; adding reasoning to output, or cached to input, counts them twice.`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "codex", id: timedUuid("T09", at) })
      const turns = [turnId("T09 1", at), turnId("T09 2", "2026-06-25T13:20:00.000Z")] as const
      const first = { input: 12_000, cached: 2_000, output: 500, reasoning: 300 }
      const second = { input: 30_000, cached: 16_000, output: 900, reasoning: 450 }
      const secondLast = { input: 18_000, cached: 14_000, output: 400, reasoning: 150 }
      const log = new CodexRollout()
        .meta({ id, at })
        .turn("2026-06-25T13:02:12.000Z", turns[0], "gpt-5.5", "Fix the cart.")
        .noTokens("2026-06-25T13:02:13.000Z")
        .tokens("2026-06-25T13:02:30.000Z", first)
        .tokens("2026-06-25T13:02:31.000Z", first, first, 5)
        .says("2026-06-25T13:02:32.000Z", "I look.")
        .tokens("2026-06-25T13:03:00.000Z", second, secondLast)
        .tokens("2026-06-25T13:03:01.000Z", second, secondLast, 5)
        .tokens("2026-06-25T13:03:02.000Z", second, secondLast, 6)
        .done("2026-06-25T13:03:03.000Z", turns[0])
        .record("2026-06-25T13:19:00.000Z", "compacted", { message: "They fix the cart." })
        .record("2026-06-25T13:19:00.100Z", "event_msg", { type: "context_compacted" })
        .turn("2026-06-25T13:20:00.000Z", turns[1], "gpt-5.5", "Go on.")
        .tokens("2026-06-25T13:20:20.000Z", { input: 8_000, output: 200, reasoning: 50 })
        .tokens(
          "2026-06-25T13:20:40.000Z",
          { input: 20_000, cached: 7_000, output: 260, reasoning: 60 },
          { input: 12_000, cached: 7_000, output: 60, reasoning: 10 }
        )
        .tokens(
          "2026-06-25T13:21:00.000Z",
          { input: 27_000, cached: 9_000, output: 400, reasoning: 100 },
          { input: 4_000, cached: 1_000, output: 80, reasoning: 20 }
        )
        .says("2026-06-25T13:21:01.000Z", "Done.")
        .done("2026-06-25T13:21:02.000Z", turns[1])
      home.set(rolloutPath(at, id), log.text)
      const used = (at: string, input: number, read: number, output: number, reasoning: number): void =>
        truth.request({ session: "s", at, model: "gpt-5.5", input, read, output, reasoning, rate: gpt55 })
      used("2026-06-25T13:02:30.000Z", 10_000, 2_000, 500, 300)
      used("2026-06-25T13:03:00.000Z", 4_000, 14_000, 400, 150)
      used("2026-06-25T13:20:20.000Z", 8_000, 0, 200, 50)
      used("2026-06-25T13:20:40.000Z", 5_000, 7_000, 60, 10)
      used("2026-06-25T13:21:00.000Z", 5_000, 2_000, 140, 40)
    }
  ]
}
