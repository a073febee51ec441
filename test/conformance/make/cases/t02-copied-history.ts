/** T02: resumed and forked sessions write the whole history again. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import type { ClaudeAnswer } from "../claude.ts"
import { uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"

const shared: ReadonlyArray<readonly [at: string, answer: ClaudeAnswer]> = [
  [
    "2026-05-06T09:00:05.000Z",
    { message: "T02 a", usage: { input: 3, write_1h: 12_000, output: 310 }, text: "A shop in Go." }
  ],
  [
    "2026-05-06T09:01:05.000Z",
    { message: "T02 b", usage: { input: 5, read: 12_000, write_1h: 800, output: 220 }, text: "Tests first." }
  ]
]

const history = (session: string): ClaudeTranscript => {
  const log = new ClaudeTranscript({ session, label: "" })
  for (const [i, [at, answer]] of shared.entries()) {
    const asked = at.replace(":05.000Z", ":00.000Z")
    log.user(asked, i === 0 ? "What is this?" : "Where do I begin?", { uuid: uuid(`T02 prompt ${i}`) })
    log.answer(at, { ...answer, line: { uuid: uuid(`T02 answer ${i}`) } })
  }
  return log
}

// The fork's file comes first in its folder, so that reading order does not help.
const [forkId, originalId] = [uuid("T02 one"), uuid("T02 two")].sort() as [string, string]

export const copiedHistory: Case = {
  trap: "T02",
  slug: "copied-history",
  title: "Copied history: a fork holds every message of its original",
  prices: [opus45],
  story: `A session is resumed into a new one (\`--resume --fork-session\`, or a hand-over to the background). Claude Code
writes the history again into a new file: same \`message.id\`, same \`requestId\`, new \`sessionId\`, and nothing that
points back. Here the fork's file even comes first in its folder.

- The **original** has three answers of its own; the third was given after the fork had begun.
- The **fork** has copies of the first two, and one answer of its own.

Right: four requests. The two that both files hold belong to the original, whose own part began earlier. Counting
per file, or per session, counts six.`,
  steps: [
    (home, truth) => {
      truth.session("original", { agent: "claude-code", id: originalId })
      truth.session("fork", { agent: "claude-code", id: forkId })
      const original = history(originalId)
        .user("2026-05-06T09:20:00.000Z", "And then?")
        .answer("2026-05-06T09:20:05.000Z", {
          message: "T02 c",
          usage: { input: 4, read: 12_800, write_1h: 300, output: 140 },
          text: "Then the cart."
        })
      const fork = history(forkId)
        .user("2026-05-06T09:30:00.000Z", "Try it in Rust.")
        .answer("2026-05-06T09:30:06.000Z", {
          message: "T02 d",
          usage: { input: 4, read: 12_800, write_1h: 450, output: 510 },
          text: "In Rust."
        })
      const folder = projectFolder("/home/ada/shop")
      home.set(`${folder}/${originalId}.jsonl`, original.text)
      home.set(`${folder}/${forkId}.jsonl`, fork.text)
      const model = opus45.model
      truth.request({
        session: "original",
        at: shared[0]![0],
        model,
        input: 3,
        write_1h: 12_000,
        output: 310,
        rate: opus45
      })
      truth.request({
        session: "original",
        at: shared[1]![0],
        model,
        input: 5,
        read: 12_000,
        write_1h: 800,
        output: 220,
        rate: opus45
      })
      truth.request({
        session: "original",
        at: "2026-05-06T09:20:05.000Z",
        model,
        input: 4,
        read: 12_800,
        write_1h: 300,
        output: 140,
        rate: opus45
      })
      truth.request({
        session: "fork",
        at: "2026-05-06T09:30:06.000Z",
        model,
        input: 4,
        read: 12_800,
        write_1h: 450,
        output: 510,
        rate: opus45
      })
    }
  ]
}
