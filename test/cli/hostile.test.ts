/** A trail made to harm whoever looks at it: nothing of it reaches the terminal, nothing stops the reading. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openDoor } from "./door.ts"

const evil = "\u001b]0;owned\u0007\u001b[2J\u001b[31mRED\u009b31m\u202eevil\u2066\r\nX\u0008\u007f"
const at = "2026-11-05T10:00:00Z"
const session = "33333333-0000-4000-8000-000000000003"

const line = (uuid: string, rest: Record<string, unknown>): Record<string, unknown> => ({
  uuid,
  parentUuid: null,
  sessionId: session,
  timestamp: at,
  version: "2.1.156",
  cwd: `/home/ada/${evil}`,
  gitBranch: evil,
  ...rest
})

const answer = (uuid: string, model: string, content: ReadonlyArray<unknown>) =>
  line(uuid, {
    type: "assistant",
    requestId: `req_${uuid}`,
    message: {
      id: `msg_${uuid}`,
      role: "assistant",
      model,
      content,
      usage: { input_tokens: 9, output_tokens: 9 }
    }
  })

const records: ReadonlyArray<Record<string, unknown>> = [
  line("u1", { type: "user", message: { role: "user", content: evil } }),
  answer("a1", `claude-${evil}`, [
    { type: "text", text: evil },
    { type: "tool_use", id: "t1", name: `mcp__${evil}__look`, input: { file_path: `/a/${evil}` } },
    {
      type: "tool_use",
      id: "t2",
      name: "Edit",
      input: { file_path: `/a/${evil}`, old_string: "a", new_string: "b" }
    },
    {
      type: "tool_use",
      id: "t3",
      name: "Task",
      input: { subagent_type: evil, description: evil, prompt: evil }
    }
  ]),
  line("u2", {
    type: "user",
    message: {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: "t1", is_error: true, content: evil }]
    }
  }),
  answer("a2", "__proto__", [{ type: "text", text: "done" }]),
  line("x1", { type: evil }),
  { type: "custom-title", customTitle: evil, sessionId: session },
  { type: "__proto__", sessionId: "constructor", ["__proto__"]: { polluted: true } }
]

const nested = `{"type":"user","uuid":"d1","sessionId":"${session}","timestamp":"${at}","message":{"role":"user","content":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`

let door: ReturnType<typeof openDoor>
beforeAll(async () => {
  door = openDoor()
  const folder = path.join(door.home, ".claude", "projects", "-home-ada")
  fs.mkdirSync(folder, { recursive: true })
  const lines = [
    ...records.map((record) => JSON.stringify(record)),
    nested,
    "\u001b]0;no json\u0007",
    "{\u001b[2J"
  ]
  fs.writeFileSync(path.join(folder, `${session}.jsonl`), `${lines.join("\n")}\n`)
})
afterAll(() => door.close())

describe("a hostile trail", () => {
  it.each([
    "ingest",
    "ingest --full --log-format json",
    "",
    "usage daily --by model",
    "usage daily --by branch",
    "usage daily --by tool",
    "usage daily --by project",
    `usage explain --session ${session}`,
    "usage explain --request msg_a1",
    "usage context",
    "sessions list",
    `sessions show ${session} --transcript`,
    "sessions search evil",
    "sessions tree latest",
    "sessions resume latest",
    "traces latest",
    "traces exchanges latest",
    "traces list",
    "tools",
    "models",
    "projects",
    "files",
    "delegations",
    "tasks",
    "anomalies",
    "doctor --verbose"
  ])("spoor %s", async (command) => {
    for (const form of ["", " --json"]) {
      const { code, out, err } = await door.spoor(command + form)
      expect([0, 5]).toContain(code)
      expect(`${out}${err}`).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
      )
      expect(err).not.toMatch(/bug in Spoor/)
    }
  })

  it("is all there: every line is a row, a kind or a rejection", async () => {
    const { out } = await door.spoor("ingest --full --json")
    expect(JSON.parse(out)).toMatchObject({ rejected: 2, rows: { requests: 2 } })
  })
})
