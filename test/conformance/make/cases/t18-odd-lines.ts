/** T18: lines that are valid, and unlike those that most tools were tested with. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"

export const oddLines: Case = {
  trap: "T18",
  slug: "odd-lines",
  title: "Odd lines: no request id, odd versions, nulls, spaces, glued records",
  prices: [opus45],
  story: `All of these occur in real trails:

- **no request id** (proxies, Bedrock): two lines of one message, told apart from another by the message id alone;
- **one line with, one without** a request id: still one message;
- a \`version\` that is no version (\`dev-build\`), and a line without any;
- \`null\` inside a tool's input;
- JSON with spaces after colons and commas, as other writers make it;
- two records glued on one line (\`}{\`), where a process resumed in a file without a final newline;
- an empty line, and a line that is no JSON at all: neither ends the reading.

Right: seven requests. Filters that look for \`"usage":{\`, require a request id, or check the version's form lose some;
keys made of a missing id double others.`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "claude-code", id: uuid("T18") })
      const log = new ClaudeTranscript({ session: id }).user("2026-05-13T09:00:00.000Z", "Go.")
      const request = (minute: number, output: number): string => {
        const at = `2026-05-13T09:0${minute}:05.000Z`
        truth.request({ session: "s", at, model: opus45.model, input: 10, read: 7_000, output, rate: opus45 })
        return at
      }
      const usage = (output: number) => ({ input: 10, read: 7_000, output })
      log
        .answer(request(1, 210), { message: "T18 none", request: null, usage: usage(110), text: "One." })
        .answer("2026-05-13T09:01:06.000Z", {
          message: "T18 none",
          request: null,
          usage: usage(210),
          text: "Two.",
          stop: "end_turn"
        })
        .answer(request(2, 220), { message: "T18 some", request: null, usage: usage(120), text: "One." })
        .answer("2026-05-13T09:02:06.000Z", {
          message: "T18 some",
          usage: usage(220),
          text: "Two.",
          stop: "end_turn"
        })
        .answer(request(3, 230), {
          message: "T18 version",
          usage: usage(230),
          line: { version: "dev-build" },
          stop: "end_turn"
        })
        .answer(request(4, 240), {
          message: "T18 no version",
          usage: usage(240),
          line: { version: undefined },
          stop: "end_turn"
        })
        .answer(request(5, 250), {
          message: "T18 null",
          usage: usage(250),
          tool: [
            "Edit",
            { file_path: "/home/ada/shop/a.ts", old_string: null, new_string: "x", replace_all: null }
          ],
          stop: "tool_use"
        })
        .answer(request(6, 260), { message: "T18 spaced", usage: usage(260), stop: "end_turn" })
      log.lines.push(spaced(JSON.parse(log.lines.pop()!)))
      log.lines.push("", "not a record {")
      log.answer(request(7, 270), { message: "T18 glued", usage: usage(270), stop: "end_turn" })
      log.lines.push(
        `${log.lines.pop()!}${JSON.stringify({ type: "summary", summary: "Odd lines", leafUuid: log.last })}`
      )
      home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
    }
  ]
}

/** As Python's `json.dumps` writes it. */
const spaced = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, of]) => `${JSON.stringify(key)}: ${spaced(of)}`)
  return `{${entries.join(", ")}}`
}
