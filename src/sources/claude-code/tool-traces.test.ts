import { describe, expect, it } from "vitest"
import { readLog } from "../testing/readLog.ts"
import { transcript } from "./Transcript.ts"

const session = "5e551013-0000-4000-8000-000000000009"

/** A call of `command` and what came of it. */
const events = (command: string, content: string, is_error: boolean) => {
  const around = { sessionId: session, cwd: "/home/ann/shop", version: "2.1.219" }
  const call = { type: "tool_use", id: "toolu_1", name: "Bash", input: { command } }
  const result = { type: "tool_result", tool_use_id: "toolu_1", content, is_error }
  const lines = [
    {
      ...around,
      type: "assistant",
      uuid: "a1",
      timestamp: "2026-07-01T10:00:00.000Z",
      message: { id: "msg_1", role: "assistant", model: "m", content: [call] }
    },
    {
      ...around,
      type: "user",
      uuid: "r1",
      timestamp: "2026-07-01T10:00:03.000Z",
      message: { role: "user", content: [result] },
      toolUseResult: is_error ? `Error: ${content}` : { stdout: content }
    }
  ]
  return readLog(transcript, lines.map((line) => `${JSON.stringify(line)}\n`).join("")).events.map(
    ({ key, at_ms, data }) => [key, at_ms, data["message"], ...(data["rewrite"] === true ? [true] : [])]
  )
}

describe("a commit", () => {
  const told = ["commit:1a2b3c4", Date.UTC(2026, 6, 1, 10, 0, 3), "feat: price"]

  it("is told of a command that went well", () => {
    expect(events("git commit -qm x; git log", "[main 1a2b3c4] feat: price\n", false)).toEqual([told])
  })

  it("is told of a command that failed after it", () => {
    const printed = "Exit code 128\n[main 1a2b3c4] feat: price\n 1 file changed\nfatal: no upstream"
    expect(events("git commit -m 'feat: price' && git push", printed, true)).toEqual([told])
  })

  it("is told as one that takes the place of another", () => {
    const printed = "[main 1a2b3c4] feat: price\n Date: Wed Jul 1 10:00:00 2026 +0000\n 1 file changed\n"
    expect(events("git commit --amend --no-edit", printed, false)).toEqual([[...told, true]])
    expect(events("git cherry-pick side", printed, false)).toEqual([told])
  })

  it("is not told of a command that failed to make it, or makes none", () => {
    expect(events("git commit -m x", "Exit code 1\nnothing to commit, working tree clean", true)).toEqual([])
    expect(events("cat log", "Exit code 1\n[main 1a2b3c4] feat: price", true)).toEqual([])
  })
})
