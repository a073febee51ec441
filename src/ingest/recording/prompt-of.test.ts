import { describe, expect, it } from "vitest"
import { askedIn } from "./prompt-of.ts"

const cases: ReadonlyArray<readonly [line: string, prompt: string | null, model?: string]> = [
  ["claude -p PROMPT", "PROMPT"],
  ["/usr/local/bin/claude --print --output-format json PROMPT", "PROMPT"],
  ["claude.cmd -p PROMPT --model opus", "PROMPT", "opus"],
  ["claude --model=opus -p PROMPT --verbose", "PROMPT", "opus"],
  ["claude --resume 33b7 -p PROMPT --allowedTools Read,Edit", "PROMPT"],
  ["claude -p -- --PROMPT", "--PROMPT"],
  ["claude -p", null],
  ["claude", null],
  ["codex exec --json PROMPT", "PROMPT"],
  ["codex -m gpt-5.5 exec PROMPT", "PROMPT", "gpt-5.5"],
  ["codex exec resume 01a1f8 PROMPT", "PROMPT"],
  ["codex exec -c model=o5 -C /srv PROMPT", "PROMPT"],
  ["codex exec -", null],
  ["codex login", null],
  ["opencode run --format json -m scripted/tide-1 two words", "two words", "scripted/tide-1"],
  ["opencode run -s ses_1 --fork PROMPT", "PROMPT"],
  ["opencode serve", null],
  ["sh -c PROMPT", null],
  ["npx claude -p PROMPT", null],
  ["", null]
]

describe("what is asked", () => {
  it.for(cases)("by `%s` is %s", ([line, prompt, model = null]) => {
    expect(askedIn(line === "" ? [] : line.split(" "))).toEqual({ prompt, model })
  })
})
