/** T05: a cache write for an hour costs more than one for five minutes. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import type { ClaudeUsage } from "../claude.ts"
import { uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"

export const cacheLifetimes: Case = {
  trap: "T05",
  slug: "cache-lifetimes",
  title: "Cache writes: five minutes cost 1.25x, an hour 2x",
  prices: [opus45],
  story: `\`usage.cache_creation\` splits cache writes by lifetime: five minutes cost 1.25x the input price, an hour 2x. Claude
Code mostly asks for an hour. The flat \`cache_creation_input_tokens\` beside it is their *sum*, not more of them.

Three answers: all for an hour; both lifetimes; and one of an old version without the split, which is taken as five
minutes.

Right: 34,000 tokens for an hour, 11,000 for five minutes. Pricing all writes at 1.25x is too low by 127,500
micro-dollars here; in one real log 88 % of the writes were for an hour. Adding the flat field to its parts doubles them.`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "claude-code", id: uuid("T05") })
      const log = new ClaudeTranscript({ session: id }).user("2026-05-11T07:00:00.000Z", "Good morning.")
      const answers: ReadonlyArray<readonly [at: string, usage: ClaudeUsage]> = [
        ["2026-05-11T07:00:05.000Z", { input: 10, write_1h: 30_000, output: 200 }],
        [
          "2026-05-11T07:10:05.000Z",
          { input: 12, read: 30_000, write_1h: 4_000, write_5m: 6_000, output: 350 }
        ],
        ["2026-05-11T07:20:05.000Z", { input: 14, read: 40_000, write_5m: 5_000, output: 80, flat: true }]
      ]
      for (const [i, [at, usage]] of answers.entries()) {
        log.answer(at, { message: `T05 ${i}`, usage, stop: "end_turn" })
        const { flat: _, ...tokens } = usage
        truth.request({
          session: "s",
          at,
          model: opus45.model,
          ...(tokens as Omit<ClaudeUsage, "speed">),
          rate: opus45
        })
      }
      home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
    }
  ]
}
