/** T19: input includes cached tokens for one agent and excludes them for another. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { CodexRollout, rolloutPath, turnId } from "../codex.ts"
import { timedUuid, uuid } from "../ids.ts"
import { answerId, databaseOf1, sessionId } from "../opencode.ts"
import { gpt55, opus45, opus45ByName } from "../prices.ts"

export const whatInputMeans: Case = {
  trap: "T19",
  slug: "what-input-means",
  title: "What input means: with or without the cache, by agent",
  prices: [opus45, opus45ByName, gpt55],
  story: `The same work in three agents: 1,000 new tokens of input, 9,000 from the cache, 500 of output, 200 of them reasoning
in Codex.

- Claude Code writes \`input_tokens: 1000, cache_read_input_tokens: 9000\`.
- OpenCode writes \`tokens.input: 1000, tokens.cache.read: 9000\`.
- Codex writes \`input_tokens: 10000, cached_input_tokens: 9000\`: input *includes* the cache; and \`output_tokens: 500,
  reasoning_output_tokens: 200\`: output includes reasoning.

Right: 1,000, 9,000 and 500 for each. (Whether OpenCode's output includes reasoning depends on its provider; this corpus
has no such case.)`,
  steps: [
    (home, truth) => {
      const claudeId = truth.session("claude", { agent: "claude-code", id: uuid("T19") })
      const log = new ClaudeTranscript({ session: claudeId })
        .user("2026-06-15T09:00:00.000Z", "Go.")
        .answer("2026-06-15T09:00:05.000Z", {
          message: "T19",
          usage: { input: 1_000, read: 9_000, output: 500 },
          stop: "end_turn"
        })
      home.set(`${projectFolder("/home/ada/shop")}/${claudeId}.jsonl`, log.text)
      truth.request({
        session: "claude",
        at: "2026-06-15T09:00:05.000Z",
        model: opus45.model,
        input: 1_000,
        read: 9_000,
        output: 500,
        rate: opus45
      })

      const at = "2026-06-15T10:00:00.000Z"
      const codexId = truth.session("codex", { agent: "codex", id: timedUuid("T19", at) })
      const turn = turnId("T19", at)
      const rollout = new CodexRollout()
        .meta({ id: codexId, at })
        .turn(at, turn, "gpt-5.5", "Go.")
        .tokens("2026-06-15T10:00:05.000Z", { input: 10_000, cached: 9_000, output: 500, reasoning: 200 })
        .says("2026-06-15T10:00:06.000Z", "Done.")
        .done("2026-06-15T10:00:07.000Z", turn)
      home.set(rolloutPath(at, codexId), rollout.text)
      truth.request({
        session: "codex",
        at: "2026-06-15T10:00:05.000Z",
        model: "gpt-5.5",
        input: 1_000,
        read: 9_000,
        output: 500,
        reasoning: 200,
        rate: gpt55
      })

      const begun = "2026-06-15T11:00:00.000Z"
      const session = { id: sessionId("T19", begun), at: begun, title: "Go" }
      const answer = {
        id: answerId("T19", begun),
        session: session.id,
        at: "2026-06-15T11:00:05.000Z",
        input: 1_000,
        read: 9_000,
        output: 500
      }
      home.set(".local/share/opencode/opencode.db.sql", databaseOf1([session], [answer]))
      truth.session("opencode", { agent: "opencode", id: session.id })
      truth.request({
        session: "opencode",
        at: answer.at,
        model: opus45ByName.model,
        input: 1_000,
        read: 9_000,
        output: 500,
        rate: opus45ByName
      })
    }
  ]
}
