/** A home folder as Claude Code leaves it: two sessions, one with a sub-agent, a hostile title, a secret, a torn line. */
import * as fs from "node:fs"
import * as path from "node:path"

export const mainId = "11111111-0000-4000-8000-000000000001"
export const otherId = "22222222-0000-4000-8000-000000000002"
export const secret = "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"

type Line = Record<string, unknown>

const envelope = (session: string, uuid: string, parent: string | null, at: string): Line => ({
  parentUuid: parent,
  isSidechain: false,
  userType: "external",
  cwd: "/home/ada/spoor",
  sessionId: session,
  version: "2.1.156",
  gitBranch: "main",
  uuid,
  timestamp: at
})

const prompt = (session: string, uuid: string, at: string, text: string): Line => ({
  ...envelope(session, uuid, null, at),
  type: "user",
  message: { role: "user", content: text }
})

const answer = (
  session: string,
  uuid: string,
  parent: string,
  at: string,
  id: string,
  content: ReadonlyArray<Line>
): Line => ({
  ...envelope(session, uuid, parent, at),
  type: "assistant",
  requestId: `req_${id}`,
  message: {
    id: `msg_${id}`,
    type: "message",
    role: "assistant",
    model: "claude-opus-4-6",
    content,
    stop_reason: "end_turn",
    usage: {
      input_tokens: 100,
      output_tokens: 200,
      cache_read_input_tokens: 3000,
      cache_creation_input_tokens: 400,
      cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 0 },
      service_tier: "standard"
    }
  }
})

const toolResult = (
  session: string,
  uuid: string,
  parent: string,
  at: string,
  call: string,
  text: string,
  failed: boolean
): Line => ({
  ...envelope(session, uuid, parent, at),
  type: "user",
  message: {
    role: "user",
    content: [{ type: "tool_result", tool_use_id: call, content: text, is_error: failed }]
  },
  toolUseResult: text
})

const jsonl = (lines: ReadonlyArray<Line>): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("")

const first: ReadonlyArray<Line> = [
  prompt(
    mainId,
    "u1",
    "2026-11-05T10:00:00.000Z",
    `\u001b]0;pwned\u0007\u001b[2JFix the login \u202epage\nplease`
  ),
  answer(mainId, "a1", "u1", "2026-11-05T10:00:05.000Z", "01", [
    { type: "text", text: `I use the key ${secret} for this.` },
    {
      type: "tool_use",
      id: "toolu_1",
      name: "Bash",
      input: { command: "npm test", description: "Run the tests" }
    }
  ]),
  toolResult(
    mainId,
    "r1",
    "a1",
    "2026-11-05T10:00:15.000Z",
    "toolu_1",
    "Exit code 1\n\u001b[31m2 failed\u001b[0m",
    true
  ),
  answer(mainId, "a2", "r1", "2026-11-05T10:00:20.000Z", "02", [
    {
      type: "tool_use",
      id: "toolu_2",
      name: "Edit",
      input: { file_path: "/home/ada/spoor/login.ts", old_string: "a", new_string: "b" }
    }
  ]),
  toolResult(mainId, "r2", "a2", "2026-11-05T10:00:22.000Z", "toolu_2", "The file has been updated.", false),
  answer(mainId, "a3", "r2", "2026-11-05T10:00:30.000Z", "03", [
    { type: "text", text: "The login page works again." }
  ])
]

const second: ReadonlyArray<Line> = [
  prompt(otherId, "u9", "2026-11-06T08:00:00.000Z", "Write the docs"),
  answer(otherId, "a9", "u9", "2026-11-06T08:00:10.000Z", "09", [
    { type: "text", text: "The docs are written." }
  ])
]

const below: ReadonlyArray<Line> = [
  {
    ...prompt(mainId, "s1", "2026-11-05T10:00:06.000Z", "Find the login page"),
    isSidechain: true,
    agentId: "ab12cd34"
  },
  {
    ...answer(mainId, "s2", "s1", "2026-11-05T10:00:09.000Z", "0s", [
      { type: "text", text: "It is in login.ts." }
    ]),
    isSidechain: true,
    agentId: "ab12cd34"
  }
]

export const projectOf = (home: string): string => path.join(home, ".claude", "projects", "-home-ada-spoor")
export const transcriptOf = (home: string): string => path.join(projectOf(home), `${mainId}.jsonl`)

/** Writes the trail below `home`. */
export const leaveTrail = (home: string): void => {
  const folder = projectOf(home)
  fs.mkdirSync(path.join(folder, mainId, "subagents"), { recursive: true })
  fs.writeFileSync(transcriptOf(home), jsonl(first))
  fs.writeFileSync(path.join(folder, `${otherId}.jsonl`), `${jsonl(second)}{"type":"user","torn`)
  fs.writeFileSync(path.join(folder, mainId, "subagents", "agent-ab12cd34.jsonl"), jsonl(below))
}

/** The agent writes another answer. */
export const goOn = (home: string): void => {
  const line = answer(mainId, "a4", "a3", "2026-11-07T10:00:30.000Z", "04", [
    { type: "text", text: "One more thing." }
  ])
  fs.appendFileSync(transcriptOf(home), jsonl([line]))
}
