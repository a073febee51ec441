/** T03: a side question copies the answer it stands beside, under another request id. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { agentId, uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"

export const sideQuestion: Case = {
  trap: "T03",
  slug: "side-question",
  title: "Side question: a sidechain copies the parent's message under another request id",
  prices: [opus45],
  story: `\`/btw\` asks something beside the work. Its transcript, a sidechain, begins with a copy of the parent's last
answer: the same \`message.id\`, but a *different* \`requestId\`.

Right: the copied answer is the parent's and is counted once; the side question's own answer is a second request, in a
sub-agent's session. A key of (\`message.id\`, \`requestId\`) alone counts three.`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "claude-code", id: uuid("T03") })
      truth.session("aside", { agent: "claude-code", id: agentId("T03"), parent: "s" })
      const folder = projectFolder("/home/ada/shop")
      const answer = {
        message: "T03 main",
        usage: { input: 8, write_1h: 15_000, output: 905 },
        text: "The cart is a list.",
        stop: "end_turn"
      }
      const main = new ClaudeTranscript({ session: id })
        .user("2026-05-07T08:00:00.000Z", "How is the cart kept?")
        .answer("2026-05-07T08:00:09.000Z", answer)
      const aside = new ClaudeTranscript({
        session: id,
        sidechain: true,
        agentId: agentId("T03"),
        label: "aside"
      })
        .user("2026-05-07T08:00:00.000Z", "How is the cart kept?")
        .answer("2026-05-07T08:00:09.000Z", { ...answer, request: "T03 copied" })
        .user("2026-05-07T08:03:00.000Z", "By the way, who wrote it?")
        .answer("2026-05-07T08:03:04.000Z", {
          message: "T03 aside",
          usage: { input: 3, read: 15_000, write_1h: 60, output: 34 },
          text: "Grace did.",
          stop: "end_turn"
        })
      home.set(`${folder}/${id}.jsonl`, main.text)
      home.set(`${folder}/${id}/subagents/agent-${agentId("T03")}.jsonl`, aside.text)
      const model = opus45.model
      truth.request({
        session: "s",
        at: "2026-05-07T08:00:09.000Z",
        model,
        input: 8,
        write_1h: 15_000,
        output: 905,
        rate: opus45
      })
      truth.request({
        session: "aside",
        at: "2026-05-07T08:03:04.000Z",
        model,
        input: 3,
        read: 15_000,
        write_1h: 60,
        output: 34,
        rate: opus45
      })
    }
  ]
}
