/** T07: a web search has a fee, and is told of in two places. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"

export const webSearch: Case = {
  trap: "T07",
  slug: "web-search",
  title: "Web searches: 10 USD for a thousand, told of in two places",
  prices: [opus45],
  story: `Searches that the API itself ran stand in \`usage.server_tool_use.web_search_requests\`. Those of Claude Code's own
WebSearch tool run in a side call that no transcript holds: there the field says 0, and the count stands in the tool
result (\`toolUseResult.searchCount\`).

- **server**: three searches by the API, told on both lines of the message.
- **tool**: a WebSearch call; its result tells of two searches.

Right: five searches, 50,000 micro-dollars, once. The side call is a request of which nothing but its searches is
known: its tokens are on no disk, so the sum is a lower bound and says so; nothing is made up (see T20).`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "claude-code", id: uuid("T07"), tool_calls: 1 })
      const server = { input: 20, write_1h: 8_000, output: 640, searches: 3 }
      const tool = { input: 9, read: 8_000, write_1h: 700, output: 95, searches: 0 }
      const last = { input: 4, read: 8_700, write_1h: 2_100, output: 260 }
      const log = new ClaudeTranscript({ session: id })
        .user("2026-05-12T14:00:00.000Z", "What is new in Node?")
        .answer("2026-05-12T14:00:08.000Z", {
          message: "T07 server",
          usage: { ...server, output: 12 },
          text: "Let me see."
        })
        .answer("2026-05-12T14:00:12.000Z", {
          message: "T07 server",
          usage: server,
          text: "A new version.",
          stop: "end_turn"
        })
        .user("2026-05-12T14:02:00.000Z", "And in SQLite?")
        .answer("2026-05-12T14:02:05.000Z", {
          message: "T07 tool",
          usage: tool,
          tool: ["WebSearch", { query: "SQLite release notes" }],
          stop: "tool_use"
        })
        .result("2026-05-12T14:02:15.000Z", "T07 tool", "Web search results for query: …", {
          query: "SQLite release notes",
          results: [
            {
              tool_use_id: "srvtoolu_01A",
              content: [{ title: "Release history", url: "https://sqlite.org/changes.html" }]
            }
          ],
          durationSeconds: 9.4,
          searchCount: 2
        })
        .answer("2026-05-12T14:02:20.000Z", {
          message: "T07 last",
          usage: last,
          text: "Faster joins.",
          stop: "end_turn"
        })
      home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
      const model = opus45.model
      truth.request({ session: "s", at: "2026-05-12T14:00:08.000Z", model, ...server, rate: opus45 })
      truth.request({ session: "s", at: "2026-05-12T14:02:05.000Z", model, ...tool, rate: opus45 })
      truth.request({
        session: "s",
        at: "2026-05-12T14:02:15.000Z",
        model,
        output: 0,
        searches: 2,
        rate: opus45,
        isLow: true
      })
      truth.request({ session: "s", at: "2026-05-12T14:02:20.000Z", model, ...last, rate: opus45 })
    }
  ]
}
