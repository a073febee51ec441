/**
 * Real agents, recorded while they work: hooks installed, `spoor ingest --watch` following, a person at the terminal who
 * takes a second and a half to answer. Each runs where a variable names its program, from its npm package:
 * SPOOR_CLAUDE_CODE, SPOOR_CODEX, SPOOR_OPENCODE. Linux only (`../sandbox.ts`).
 */
import { spawnSync } from "node:child_process"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import type { Recorded } from "./Recorded.ts"

const record = (agent: string, program: string): Recorded => {
  const done = spawnSync(process.execPath, [path.join(import.meta.dirname, "record.ts"), agent, program], {
    encoding: "utf8"
  })
  if (done.status !== 0) throw new Error(`recording ${agent}: ${done.status}\n${done.stderr}`)
  return JSON.parse(done.stdout) as Recorded
}

const answered = (decision: string) => ({ kind: "permission", decision, has_call: 1 })

/** What each is to leave; `waited_ms` is how long the person took at least. */
const agents = [
  {
    agent: "claude-code",
    variable: "SPOOR_CLAUDE_CODE",
    hooks: { session_start: 1, permission_wait: 3, tool_end: 3, session_end: 1 },
    waits: [answered("allowed"), answered("allowed"), answered("denied")],
    waited_ms: 1500
  },
  {
    agent: "codex",
    variable: "SPOOR_CODEX",
    hooks: { session_start: 1, permission_wait: 2, tool_end: 2, session_end: 1 },
    waits: [answered("allowed"), answered("allowed")],
    waited_ms: 2000
  },
  {
    agent: "opencode",
    variable: "SPOOR_OPENCODE",
    hooks: { session_start: 1, permission_wait: 1, permission_decision: 1 },
    waits: [answered("denied")],
    waited_ms: 0
  }
] as const

describe.each(agents)("$agent", ({ agent, variable, hooks, waits, waited_ms }) => {
  const program = process.env[variable] ?? ""

  it.skipIf(program === "")(`is recorded while it works (${variable} names the program)`, () => {
    const recorded = record(agent, program)
    expect(recorded).toMatchObject({
      trouble: [],
      waits,
      hook_events: hooks,
      settings_as_before: true,
      hooks_left: []
    })
    for (const wait of recorded.waits) {
      expect(wait.waited_ms).toBeGreaterThanOrEqual(waited_ms)
      // the answer was a key away, and the tool itself is not in it
      expect(wait.waited_ms).toBeLessThan(waited_ms + 5000)
    }
    // in the store while the agent still worked
    expect(recorded.first_rows_ms).not.toBeNull()
    expect(recorded.first_hook_ms).not.toBeNull()
    expect(recorded.messages_while_working).toBeGreaterThan(2)
    expect(recorded.hooks_while_working).toBeGreaterThanOrEqual(recorded.waits.length)
  })
})
