import { describe, expect, it } from "vitest"
import { Recording } from "../Recording.ts"
import { seeToolPart } from "./tool.ts"
import { fixture_ms } from "./testing/reading.ts"
import { idOf } from "./testing/ids.ts"

const session = idOf("ses", fixture_ms - 5000)

const committed = (made_ms: number, state: Readonly<Record<string, unknown>>) => {
  const seen = new Recording()
  const part = {
    type: "tool",
    tool: "bash",
    callID: "c1",
    state: {
      status: "completed",
      input: { command: "git commit -am 'Chart the reef'" },
      output: "[main 1a2b3c4] Chart the reef\n 1 file changed\n",
      metadata: { exit: 0 },
      time: { start: fixture_ms, end: fixture_ms + 40 },
      ...state
    }
  }
  const ids = { session, message: idOf("msg", made_ms), part: idOf("prt", made_ms) }
  seeToolPart(part, ids, 0, "", { offset: 0, length: 9 }, seen)
  return seen.events.map(({ key, at_ms, data }) => [key, at_ms, data["branch"], data["message"]])
}

describe("a commit that a command made", () => {
  it("is told", () => {
    expect(committed(fixture_ms - 3, {})).toEqual([
      ["commit:1a2b3c4", fixture_ms + 40, "main", "Chart the reef"]
    ])
  })

  it("is told of a command that failed after it", () => {
    const metadata = { output: "[main 1a2b3c4] Chart the reef\nfatal: no upstream\n" }
    expect(committed(fixture_ms - 3, { status: "error", error: "Tool execution aborted", metadata })).toEqual(
      [["commit:1a2b3c4", fixture_ms + 40, "main", "Chart the reef"]]
    )
  })

  it.each([
    ["the command is another", { input: { command: "git log" } }],
    ["the command failed to run", { status: "error", error: "Tool execution aborted" }],
    ["nothing came back yet", { status: "running", output: undefined }]
  ])("is not told when %s", (_, state) => {
    expect(committed(fixture_ms - 3, state)).toEqual([])
  })

  it("is not told again of a copy that a fork made", () => {
    const later = fixture_ms + 3_600_000
    const seen = new Recording()
    const part = {
      type: "tool",
      tool: "bash",
      state: {
        status: "completed",
        input: { command: "git commit" },
        output: "[main 1a2b3c4] x",
        time: { start: fixture_ms, end: fixture_ms }
      }
    }
    const ids = { session: idOf("ses", later), message: idOf("msg", later + 5), part: idOf("prt", later + 6) }
    seeToolPart(part, ids, 0, "", { offset: 0, length: 9 }, seen)
    expect(seen.parts).toHaveLength(1)
    expect(seen.events).toEqual([])
  })
})
