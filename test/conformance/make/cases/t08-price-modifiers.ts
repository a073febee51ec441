/** T08: fast mode, batches and geography multiply the price. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import type { ClaudeUsage } from "../claude.ts"
import { uuid } from "../ids.ts"
import { opus45, opus46, opus48 } from "../prices.ts"
import type { StatedRate } from "../Truth.ts"

export const priceModifiers: Case = {
  trap: "T08",
  slug: "price-modifiers",
  title: "Fast mode, batch and geography: the price is multiplied",
  prices: [opus45, opus46, opus48],
  multipliers: [
    { model: "claude-opus-4-6", speed: "fast", multiplier: 6 },
    { model: "claude-opus-4-8", speed: "fast", multiplier: 2 },
    { service_tier: "batch", multiplier: 0.5 },
    { model: "claude-opus-4-6", geo: "us", multiplier: 1.1 },
    { model: "claude-opus-4-8", geo: "us", multiplier: 1.1 }
  ],
  story: `The same tokens, seven prices:

- standard;
- \`speed: "fast"\`: 6x on Claude Opus 4.6, 2x on Opus 4.8;
- \`inference_geo: "us"\`: 1.1x on Claude 4.6 and later, nothing on Opus 4.5;
- fast and in the US: 6.6x;
- \`service_tier: "batch"\`: half.

Right: multiply, in the price of the model that answered. Web searches and other fees are never multiplied.`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "claude-code", id: uuid("T08") })
      const log = new ClaudeTranscript({ session: id }).user("2026-06-03T06:00:00.000Z", "Go.")
      const tokens = { input: 100, read: 20_000, write_1h: 3_000, output: 500 }
      const answers: ReadonlyArray<
        readonly [
          at: string,
          price: StatedRate & { readonly model: string },
          multiplier: number,
          more: Partial<ClaudeUsage>
        ]
      > = [
        ["2026-06-03T06:01:00.000Z", opus46, 1, { speed: "standard" }],
        ["2026-06-03T06:02:00.000Z", opus46, 6, { speed: "fast" }],
        ["2026-06-03T06:03:00.000Z", opus48, 2, { speed: "fast" }],
        ["2026-06-03T06:04:00.000Z", opus46, 1.1, { speed: "standard", geo: "us" }],
        ["2026-06-03T06:05:00.000Z", opus45, 1, { geo: "us" }],
        ["2026-06-03T06:06:00.000Z", opus46, 6.6, { speed: "fast", geo: "us" }],
        ["2026-06-03T06:07:00.000Z", opus46, 0.5, { tier: "batch" }]
      ]
      for (const [i, [at, price, multiplier, more]] of answers.entries()) {
        log.answer(at, {
          message: `T08 ${i}`,
          model: price.model,
          usage: { ...tokens, ...more },
          stop: "end_turn"
        })
        truth.request({ session: "s", at, model: price.model, ...tokens, rate: price, multiplier })
      }
      home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
    }
  ]
}
