/** T01: one line per content block, and usage that grows from line to line. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"

export const streamingSnapshots: Case = {
  trap: "T01",
  slug: "streaming-snapshots",
  title: "Streaming snapshots: one message, several lines, growing usage",
  prices: [opus45],
  story: `Claude Code writes one line for each content block of an answer. All lines of a message carry the same
\`message.id\` and \`requestId\`, and the usage known when the block was written: \`output_tokens\` grows.

- **first-plan**: thinking, text and a tool call; 3, 3 and 412 output tokens. The first line is written before midnight
  (UTC), the last after it.
- **two-calls**: two tool calls in one message. Both must be seen, whichever line's usage is kept.
- **late-line**: the largest snapshot is not the last line.

Right: one request per message, the snapshot with the most output tokens, the day of its *first* line, the tool calls of
*all* its lines. Adding up the lines counts the cached context two or three times; keeping the first line loses
nearly all output and half of the tool calls; dating by the last line moves a request to the next day.`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "claude-code", id: uuid("T01"), tool_calls: 4 })
      const plan = { input: 4, read: 11_000, write_1h: 9_000 }
      const calls = { input: 6, read: 20_000, write_1h: 1_500 }
      const late = { input: 3, read: 21_500, write_1h: 700 }
      const log = new ClaudeTranscript({ session: id })
        .user("2026-05-04T23:59:50.000Z", "Why is the checkout slow?")
        .answer("2026-05-04T23:59:55.100Z", {
          message: "first-plan",
          usage: { ...plan, output: 3 },
          thinking: "Look at the queries."
        })
        .answer("2026-05-04T23:59:58.400Z", {
          message: "first-plan",
          usage: { ...plan, output: 3 },
          text: "I will look at the queries."
        })
        .answer("2026-05-05T00:00:03.900Z", {
          message: "first-plan",
          usage: { ...plan, output: 412 },
          tool: ["Grep", { pattern: "SELECT", path: "src" }],
          stop: "tool_use"
        })
        .result("2026-05-05T00:00:04.100Z", "first-plan", "src/cart.ts:12: SELECT * FROM items")
        .answer("2026-05-05T00:00:09.000Z", {
          message: "two-calls",
          usage: { ...calls, output: 5 },
          text: "Two places."
        })
        .answer("2026-05-05T00:00:10.000Z", {
          message: "two-calls",
          usage: { ...calls, output: 187 },
          tool: ["Read", { file_path: "/home/ada/shop/src/cart.ts" }, "call-1"]
        })
        .answer("2026-05-05T00:00:10.500Z", {
          message: "two-calls",
          usage: { ...calls, output: 187 },
          tool: ["Read", { file_path: "/home/ada/shop/src/stock.ts" }, "call-2"],
          stop: "tool_use"
        })
        .result("2026-05-05T00:00:11.000Z", "call-1", "1\tselect …")
        .result("2026-05-05T00:00:11.200Z", "call-2", "1\tselect …")
        .answer("2026-05-05T00:00:15.000Z", {
          message: "late-line",
          usage: { ...late, output: 640 },
          text: "It asks for every item of the shop."
        })
        .answer("2026-05-05T00:00:15.200Z", {
          message: "late-line",
          usage: { ...late, output: 88 },
          tool: [
            "Edit",
            { file_path: "/home/ada/shop/src/cart.ts", old_string: "*", new_string: "id, price" }
          ],
          stop: "tool_use"
        })
        .result("2026-05-05T00:00:15.900Z", "late-line", "The file has been updated.")
      home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
      truth.request({
        session: "s",
        at: "2026-05-04T23:59:55.100Z",
        model: opus45.model,
        ...plan,
        output: 412,
        rate: opus45
      })
      truth.request({
        session: "s",
        at: "2026-05-05T00:00:09.000Z",
        model: opus45.model,
        ...calls,
        output: 187,
        rate: opus45
      })
      truth.request({
        session: "s",
        at: "2026-05-05T00:00:15.000Z",
        model: opus45.model,
        ...late,
        output: 640,
        rate: opus45
      })
    }
  ]
}
