/** The script that hooks call, run by `sh`: it keeps what `hookLine` keeps, and nothing else. */
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { hookLine } from "./hook-line.ts"
import { launcherText } from "./launcher.ts"

let folder: string
let launcher: string
let spool: string
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor hooks' "))
  launcher = path.join(folder, "spoor")
  spool = path.join(folder, "spool")
  const text = launcherText({ agents: spool, git: path.join(spool, "telemetry") })
  fs.writeFileSync(launcher, text, { mode: 0o700 })
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const run = (
  input: string,
  words = ["record", "hook", "claude-code"],
  env: NodeJS.ProcessEnv = process.env
) => spawnSync(launcher, words, { input, encoding: "utf8", env })
const lines = (): ReadonlyArray<string> =>
  fs.existsSync(spool)
    ? fs
        .readdirSync(spool, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .flatMap((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8").split("\n"))
        .filter((line) => line !== "")
    : []
/** What the script keeps, without time and process. */
const kept = (input: string): Record<string, unknown> | null => {
  fs.rmSync(spool, { recursive: true, force: true })
  expect(run(input)).toMatchObject({ status: 0, stdout: "", stderr: "" })
  const [line, ...others] = lines()
  expect(others).toEqual([])
  if (line === undefined) return null
  const { at_ms, n, ...rest } = JSON.parse(line) as Record<string, unknown>
  expect(Math.abs(Date.now() - Number(at_ms))).toBeLessThan(60_000)
  expect(n).toBeGreaterThan(0)
  return rest
}
/** What `hookLine` keeps. */
const expected = (handed: unknown): Record<string, unknown> | null => {
  const line = hookLine(handed, { agent: "claude-code", at_ms: 1, n: 1 })
  if (line === null) return null
  const { at_ms: _, n: __, ...rest } = JSON.parse(line) as Record<string, unknown>
  return rest
}

const secret = "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
const base = {
  session_id: "ce65253d-017b-45a1-840b-ddba66a9802d",
  transcript_path: `/home/ada/.claude/projects/${secret}.jsonl`,
  cwd: '/srv/dev/tide line/“é"\\ü'
}
const input = {
  command: `export KEY=${secret}`,
  session_id: "inner",
  tool_use_id: "inner",
  duration_ms: 1,
  cwd: "/x"
}

/** As Claude Code 2.1.328 and Codex 0.169.0 hand them over. */
const handed: Readonly<Record<string, object>> = {
  SessionStart: { ...base, hook_event_name: "SessionStart", source: "startup" },
  PermissionRequest: {
    ...base,
    prompt_id: "a0708c7d",
    permission_mode: "default",
    effort: { level: "high" },
    hook_event_name: "PermissionRequest",
    tool_name: "mcp__harbour__next.tide-2",
    tool_input: input,
    permission_suggestions: [{ type: "addRules", rules: [{ toolName: "Bash", ruleContent: secret }] }]
  },
  PostToolUse: {
    ...base,
    agent_id: "a8a70bda7a912355f",
    agent_type: "general-purpose",
    permission_mode: "default",
    hook_event_name: "PostToolUse",
    tool_name: "Bash",
    tool_input: input,
    tool_response: { stdout: secret, tool_use_id: "inner", duration_ms: 2, list: [{ agent_id: "x" }] },
    tool_use_id: "toolu_0185f446270c5369db3d3742",
    duration_ms: 626
  },
  "PostToolUse of Codex": {
    session_id: base.session_id,
    turn_id: "01a1f891",
    agent_id: "01a1f891-df14-7472-8344-ddeed0ee5f0b",
    agent_type: "default",
    transcript_path: null,
    cwd: base.cwd,
    hook_event_name: "PostToolUse",
    model: "gpt-5.5",
    permission_mode: "bypassPermissions",
    tool_name: "Bash",
    tool_input: input,
    tool_response: `{"tool_use_id":"inner", "key": "${secret}"}`,
    tool_use_id: "call_a01e0d661cb67eeff90858c7"
  },
  PostToolUseFailure: {
    ...base,
    hook_event_name: "PostToolUseFailure",
    tool_name: "Bash",
    tool_input: input,
    tool_use_id: "toolu_01450f9522c0f47e49808638",
    error: `Exit code 3 ${secret}`,
    is_interrupt: false,
    duration_ms: 171
  },
  PermissionDenied: {
    ...base,
    hook_event_name: "PermissionDenied",
    tool_name: "Bash",
    tool_input: input,
    tool_use_id: "toolu_1",
    reason: secret
  },
  Notification: {
    ...base,
    hook_event_name: "Notification",
    message: secret,
    notification_type: "permission_prompt"
  },
  ElicitationResult: {
    ...base,
    hook_event_name: "ElicitationResult",
    mcp_server_name: "harbour",
    action: "accept",
    content: { action: "x", mcp_server_name: secret, reason: secret }
  },
  SubagentStop: {
    ...base,
    agent_id: "a8",
    agent_type: "",
    hook_event_name: "SubagentStop",
    last_assistant_message: secret,
    background_tasks: [{ id: secret, agent_type: "general-purpose", source: secret }]
  },
  SessionEnd: { ...base, hook_event_name: "SessionEnd", reason: "prompt_input_exit" },
  UserPromptSubmit: { ...base, hook_event_name: "UserPromptSubmit", prompt: `${secret}", "reason": "x` }
}

describe.for(Object.entries(handed))("what is handed over at %s", ([event, value]) => {
  it("is kept as by Node, on one line or on many", () => {
    const wanted = expected(value)
    expect(wanted).toMatchObject({ event: event.split(" ")[0], session: base.session_id, cwd: base.cwd })
    expect(kept(JSON.stringify(value))).toEqual(wanted)
    expect(kept(`${JSON.stringify(value, null, 2)}\n`)).toEqual(wanted)
  })

  it("loses its secrets", () => {
    kept(JSON.stringify(value))
    const [line] = lines()
    expect(line).toBeDefined()
    expect(line).not.toContain(secret)
    expect(line).not.toContain("inner")
    expect(Buffer.byteLength(line!)).toBeLessThan(1000)
  })
})

it("keeps of any values what Node keeps", () => {
  const word = fc.constantFrom(
    "x",
    "a-b_c",
    "Bash",
    "two words",
    "",
    "é",
    'q"uote',
    "x".repeat(200),
    secret,
    5,
    null,
    true,
    {},
    []
  )
  const value = fc.oneof(word, fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 2 }))
  const names = [
    "agent_id",
    "agent_type",
    "permission_mode",
    "tool_name",
    "source",
    "reason",
    "trigger",
    "action"
  ]
  const event = fc.constantFrom(
    ...Object.values(handed).map((each) => (each as { hook_event_name: string }).hook_event_name),
    "Stop",
    "b@d"
  )
  const all = fc
    .tuple(
      fc.oneof(fc.uuid(), word),
      fc.oneof(fc.string({ minLength: 1, maxLength: 40 }), word),
      event,
      fc.dictionary(fc.constantFrom(...names), value),
      fc.option(fc.dictionary(fc.constantFrom(...names, "tool_use_id", "duration_ms", "x"), value)),
      fc.option(fc.tuple(value, fc.option(fc.nat(100_000))))
    )
    .map(([session_id, cwd, hook_event_name, more, tool_input, late]) => ({
      session_id,
      cwd,
      hook_event_name,
      ...more,
      ...(tool_input === null ? {} : { tool_input }),
      ...(late === null ? {} : { tool_use_id: late[0], duration_ms: late[1] })
    }))
  // each takes a process
  fc.assert(
    fc.property(all, (value) => {
      expect(kept(JSON.stringify(value))).toEqual(expected(value))
    }),
    { numRuns: 150 }
  )
})

describe("the script", () => {
  it.for([
    ["nothing", ""],
    ["no JSON", "{ this is none"],
    ["no session", '{"hook_event_name":"Stop"}'],
    ["a list", "[1,2]"],
    ["bytes of no text", "\u0000\u0001\ufffd"]
  ] as const)("given %s leaves no line, and no word", ([, input]) => {
    expect(kept(input)).toBeNull()
  })

  it("takes what is very long", () => {
    const long = { ...handed["PostToolUse"], tool_response: { stdout: `${secret}\n`.repeat(200_000) } }
    expect(kept(JSON.stringify(long))).toMatchObject({
      call: "toolu_0185f446270c5369db3d3742",
      duration_ms: 626
    })
  })

  it("takes the first of very many lines, which nobody can wait for", () => {
    const head = { ...base, hook_event_name: "PostToolUse", tool_name: "Bash", tool_response: [] }
    const lines = JSON.stringify(head, null, 1).slice(0, -3) + "[" + "\n1,".repeat(300_000)
    expect(kept(`${lines}\n1]}`)).toMatchObject({ event: "PostToolUse", session: base.session_id })
  })

  it("ends well where it can do nothing", () => {
    fs.rmSync(spool, { recursive: true, force: true })
    fs.writeFileSync(spool, "")
    expect(run(JSON.stringify(handed["SessionStart"]))).toMatchObject({ status: 0, stdout: "", stderr: "" })
    fs.rmSync(spool)
    const bare = run(JSON.stringify(handed["SessionStart"]), undefined, { PATH: "/nonexistent" })
    expect(bare).toMatchObject({ status: 0, stdout: "", stderr: "" })
    for (const words of [[], ["record"], ["record", "hook"], ["record", "hook", "../x"], ["rm", "-rf"]])
      expect(run("{}", words)).toMatchObject({ status: 0, stdout: "", stderr: "" })
  })

  it("does not mix the lines of hooks that run at once", async () => {
    fs.rmSync(spool, { recursive: true, force: true })
    const ends = Array.from({ length: 60 }, (_, i) => {
      const child = spawn(launcher, ["record", "hook", "codex"], { stdio: ["pipe", "ignore", "ignore"] })
      child.stdin.end(
        JSON.stringify({ ...handed["PostToolUse"], session_id: `s${i}`, cwd: `/${"x".repeat(900)}` })
      )
      return new Promise((ended) => child.on("close", ended))
    })
    await Promise.all(ends)
    const sessions = lines().map((line) => (JSON.parse(line) as { session: string }).session)
    expect(sessions.sort()).toEqual(ends.map((_, i) => `s${i}`).sort())
  })

  it("lets nobody else read what it keeps", () => {
    fs.rmSync(spool, { recursive: true, force: true })
    run(JSON.stringify(handed["SessionStart"]))
    const [file] = fs.readdirSync(path.join(spool, "claude-code"))
    expect(fs.statSync(path.join(spool, "claude-code", file!)).mode & 0o777).toBe(0o600)
    expect(fs.statSync(spool).mode & 0o777).toBe(0o700)
  })

  it.each(["dash", "bash", "busybox sh", "zsh", "ksh"])("is understood by %s", (shell) => {
    const [program, ...words] = shell.split(" ") as [string, ...Array<string>]
    const tried = spawnSync(program, [...words, "-c", ":"])
    if (tried.error !== undefined) return
    fs.rmSync(spool, { recursive: true, force: true })
    const input = JSON.stringify(handed["PostToolUse"])
    expect(spawnSync(program, [...words, launcher, "record", "hook", "codex"], { input }).status).toBe(0)
    expect(lines()).toHaveLength(1)
  })
})
