/** T20: requests that no transcript holds are not made up, and lines that are no requests are not counted. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, defaultModel, projectFolder } from "../claude.ts"
import { messageId, uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"

export const notOnDisk: Case = {
  trap: "T20",
  slug: "not-on-disk",
  title: "Not on disk: nothing is made up, and a notice is no request",
  prices: [opus45],
  story: `Claude Code also makes requests that no transcript holds: titles, permission checks, summaries (up to 37 % of a
session's bill). Other files hint at them.

- The transcript has two answers.
- It also has \`<synthetic>\` lines: an API error, and an interrupted answer. They look like answers and are no requests.
- \`~/.claude.json\` remembers the project's last session with a *higher* cost and more tokens than the transcript tells.
- \`~/.claude/history.jsonl\` lists prompts, one of a session that has no transcript any more.

Right: two requests. What is not on disk is not in the sum; a tool may say so, but it must not add an estimate to the
total, nor count synthetic lines, nor invent a session out of the history.`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "claude-code", id: uuid("T20") })
      const synthetic = (text: string) => ({
        message: {
          id: uuid(`T20 ${text}`),
          container: null,
          model: "<synthetic>",
          role: "assistant",
          stop_reason: "stop_sequence",
          stop_sequence: "",
          type: "message",
          usage: {
            input_tokens: 0,
            output_tokens: 0,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
            service_tier: null,
            cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 }
          },
          content: [{ type: "text", text }],
          context_management: null
        },
        requestId: undefined
      })
      const log = new ClaudeTranscript({ session: id })
        .user("2026-05-14T16:00:00.000Z", "Tidy up.")
        .answer("2026-05-14T16:00:05.000Z", {
          message: "T20 a",
          usage: { input: 40, write_1h: 5_000, output: 333 },
          stop: "end_turn"
        })
        .answer("2026-05-14T16:01:00.000Z", {
          message: "T20 error",
          usage: { output: 0 },
          line: { ...synthetic("API Error: 529 Overloaded"), isApiErrorMessage: true }
        })
        .user("2026-05-14T16:02:00.000Z", "Again.")
        .answer("2026-05-14T16:02:05.000Z", {
          message: "T20 b",
          usage: { input: 41, read: 5_000, write_1h: 90, output: 222 },
          stop: "end_turn"
        })
        .answer("2026-05-14T16:03:00.000Z", {
          message: "T20 stop",
          usage: { output: 0 },
          line: synthetic("No response requested.")
        })
      home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
      home.set(
        ".claude.json",
        `${JSON.stringify(
          {
            numStartups: 12,
            projects: {
              "/home/ada/shop": {
                lastCost: 1.9,
                lastTotalInputTokens: 90_000,
                lastTotalOutputTokens: 12_000,
                lastSessionId: id,
                lastModelUsage: {
                  [defaultModel]: { inputTokens: 90_000, outputTokens: 12_000, costUSD: 1.9 }
                }
              }
            }
          },
          null,
          2
        )}\n`
      )
      home.set(
        ".claude/history.jsonl",
        [
          {
            display: "Tidy up.",
            pastedContents: {},
            timestamp: Date.parse("2026-05-14T16:00:00.000Z"),
            project: "/home/ada/shop",
            sessionId: id
          },
          {
            display: "An older one.",
            pastedContents: {},
            timestamp: Date.parse("2026-03-01T10:00:00.000Z"),
            project: "/home/ada/shop",
            sessionId: uuid("T20 gone")
          }
        ]
          .map((line) => `${JSON.stringify(line)}\n`)
          .join("")
      )
      const model = opus45.model
      truth.request({
        session: "s",
        at: "2026-05-14T16:00:05.000Z",
        model,
        input: 40,
        write_1h: 5_000,
        output: 333,
        rate: opus45
      })
      truth.request({
        session: "s",
        at: "2026-05-14T16:02:05.000Z",
        model,
        input: 41,
        read: 5_000,
        write_1h: 90,
        output: 222,
        rate: opus45
      })
      if (messageId("T20 a") === messageId("T20 b")) throw new Error("ids must differ")
    }
  ]
}
