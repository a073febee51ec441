/** No command shows a secret of the trail, in no form, unless it is asked to. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Command } from "../../src/cli/Command.ts"
import { surface } from "../../src/cli/surface/all.ts"
import { openDoor } from "./door.ts"

/** Made at run time, so that no scanner takes this file for a leak. Each tells where it stands. */
const secret = (place: string): string => `ghp_${place}${"Ab1".repeat(12)}`.slice(0, 40)
const secretSign = /ghp_[A-Za-z0-9]{20,}/g

const session = "55555555-0000-4000-8000-000000000005"
const line = (uuid: string, rest: Record<string, unknown>): Record<string, unknown> => ({
  uuid,
  parentUuid: null,
  sessionId: session,
  timestamp: "2026-11-05T10:00:00Z",
  version: "2.1.156",
  cwd: "/home/ada/app",
  gitBranch: "main",
  ...rest
})

const answer = (uuid: string, content: ReadonlyArray<unknown>) =>
  line(uuid, {
    type: "assistant",
    requestId: `req_${uuid}`,
    message: {
      id: `msg_${uuid}`,
      role: "assistant",
      model: "claude-opus-4-6",
      content,
      usage: { input_tokens: 9_000_000, output_tokens: 9 }
    }
  })

const call = (id: string, name: string, input: unknown) => ({ type: "tool_use", id, name, input })
const result = (uuid: string, id: string, content: string) =>
  line(uuid, {
    type: "user",
    message: {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: id, is_error: true, content }]
    }
  })

const records: ReadonlyArray<Record<string, unknown>> = [
  line("u1", { type: "user", message: { role: "user", content: `look here: ${secret("prompt")}` } }),
  answer("a1", [
    { type: "text", text: `found ${secret("answer")}` },
    call("t1", "Bash", {
      command: `curl -H "Authorization: Bearer ${secret("command")}"`,
      description: `Ask with ${secret("description")}`
    }),
    call("t2", "mcp__vault__read", { key: secret("input") }),
    call("t3", "Task", {
      subagent_type: "Explore",
      description: `Try ${secret("task")}`,
      prompt: `Use ${secret("asked")}`
    }),
    call("t4", "TodoWrite", {
      todos: [{ content: `Rotate ${secret("todo")}`, status: "pending", activeForm: `x` }]
    }),
    call("t5", "Skill", { skill: "deploy", args: secret("skill") }),
    call("t6", "Edit", {
      file_path: "/home/ada/app/a.ts",
      old_string: secret("old"),
      new_string: secret("new")
    })
  ]),
  result("u2", "t1", `401 for ${secret("output")}`),
  result("u3", "t2", `no entry ${secret("failure")}`),
  result("u4", "t3", `no such agent ${secret("delegated")}`),
  answer("a2", [{ type: "text", text: "done" }]),
  { type: "custom-title", customTitle: `curl with ${secret("title")}`, sessionId: session },
  { type: "user", uuid: "x", sessionId: session, timestamp: 12, message: { role: secret("rejected") } },
  { type: "odd", note: secret("odd") }
]

/** A secret in whatever a log of telemetry says in words. */
const ts = 1_793_700_000
const telemetry: Readonly<Record<string, object>> = {
  "data/git-activity.jsonl": {
    ts,
    type: "commit",
    repo: secret("repo"),
    branch: secret("branch"),
    hash: "0a1b2c3d",
    message: `Use ${secret("subject")}`,
    author: secret("author"),
    files: 1,
    insertions: 2,
    deletions: 3
  },
  "data/routing-metrics.jsonl": {
    ts,
    query: secret("query"),
    predicted_model: secret("predicted"),
    actual_model: secret("actual"),
    dq_score: 0.5,
    complexity: 0.5,
    reasoning: secret("reasoning")
  },
  "data/self-heal-outcomes.jsonl": {
    ts,
    error_pattern: secret("pattern"),
    fix_applied: secret("fix"),
    success: true
  },
  "data/recovery-outcomes.jsonl": {
    ts,
    category: secret("category"),
    action: secret("action"),
    auto: true,
    success: true,
    details: secret("details")
  },
  "coordinator/data/coordination-log.jsonl": {
    timestamp: "2026-11-05T10:00:00",
    task_id: secret("taskid"),
    task: secret("tasks"),
    strategy: secret("strategy"),
    status: secret("status"),
    duration_seconds: 1
  },
  "kernel/expertise-routing.jsonl": {
    timestamp: "2026-11-05T10:00:00",
    query_preview: secret("preview"),
    detected_domain: secret("domain"),
    base_model: secret("base"),
    final_model: secret("final"),
    reasoning: [secret("because")]
  }
}

let door: ReturnType<typeof openDoor>
beforeAll(async () => {
  door = openDoor()
  const folder = path.join(door.home, ".claude", "projects", "-home-ada-app")
  fs.mkdirSync(folder, { recursive: true })
  const lines = [...records.map((record) => JSON.stringify(record)), `{"torn": "${secret("torn")}`]
  fs.writeFileSync(path.join(folder, `${session}.jsonl`), `${lines.join("\n")}\n`)
  for (const [file, record] of Object.entries(telemetry)) {
    const log = path.join(door.home, ".claude", file)
    fs.mkdirSync(path.dirname(log), { recursive: true })
    fs.writeFileSync(log, `${JSON.stringify(record)}\n{"torn": "${secret("log")}\n`)
  }
  await door.spoor("ingest")
  // what goes out and in, and a file among the runs that is none
  const script = `cat; echo; echo ${secret("said")}; echo ${secret("failed")} >&2; exit 1 # ${secret("words")}`
  await door.spoor(["run", "--", "sh", "-c", script], { stdin: `look ${secret("piped")}` })
  await door.spoor("runs backup ./saved.json")
  const runs = path.join(door.home, ".local", "share", "spoor", "spoor.db.runs")
  fs.mkdirSync(runs)
  fs.writeFileSync(path.join(runs, `${session}.json`), secret("broken"))
  // what findings tell of where they stand
  fs.writeFileSync(path.join(door.home, "spoor.audit.json"), JSON.stringify({ presets: ["agent-hygiene"] }))
  const code = `describe("${secret("title")}", () => { try { f() } catch {} })\n`
  fs.writeFileSync(path.join(door.home, "a.test.ts"), code)
  await door.spoor("audit")
  const results = [{ ruleId: "r", message: { text: secret("result") } }]
  const sarif = { version: "2.1.0", runs: [{ tool: { driver: { name: "t" } }, results }] }
  fs.writeFileSync(path.join(door.home, "findings.sarif"), JSON.stringify(sarif))
})
afterAll(() => door.close())

/** Words for arguments, and what a command cannot do without. */
const words: Readonly<Record<string, string>> = {
  ID: "latest",
  QUERY: "look",
  RUN: "latest",
  TEXT: "look",
  FILE: "./saved.json",
  FROM: "latest",
  CHECKPOINT: "latest",
  METRIC: "findings",
  BY: "files",
  REPORT: "./findings.sarif"
}
const needed: Readonly<Record<string, ReadonlyArray<string>>> = {
  "usage explain": ["--session latest"],
  "runs check": ["--repair"]
}

const lineOf = ({ path: names, positionals }: Command): string => {
  const given = positionals.flatMap(({ name, optional }) => (optional === true ? [] : [words[name]!]))
  return [...names, ...given, ...(needed[names.join(" ")] ?? [])].join(" ")
}

/** Those that are not about what was left, that are called by hooks, or that pass another program's output on. */
const others = /^(db|config|completions|hooks|record|run|runs retry|runs backup|audit init|audit rules)\b/

/** Options that make a command show more. */
const more: Readonly<Record<string, ReadonlyArray<string>>> = {
  ingest: ["--full --verbose", "--full --dry-run"],
  doctor: ["--verbose"],
  "sessions list": ["--all --health"],
  "sessions show": ["--full --events --inherited"],
  "sessions search": ["--regex", "--best"],
  "sessions restore": ["--to ./restored", "--dry-run --tree"],
  "sessions export": ["--format html", "--format jsonl --sub-agents"],
  "runs show": ["--full"],
  tools: ["--errors --costs", "--errors --by server", "--by skill"],
  traces: ["--critical --min-gap 0s"],
  "usage daily": ["--by tool,session"],
  "usage session": ["--sub-agents --by tool"],
  "usage explain": ["--request msg_a1"],
  "telemetry git": ["--list --by author"]
}

const lines = surface.commands
  .filter(({ path: names }) => !others.test(names.join(" ")))
  .flatMap((command) =>
    ["", ...(more[command.path.join(" ")] ?? [])].map((extra) => `${lineOf(command)} ${extra}`.trim())
  )

describe("a secret of the trail", () => {
  it.for(lines)("is not shown by: spoor %s", async (command) => {
    for (const form of ["", " --json"]) {
      const { code, out, err } = await door.spoor(command + form)
      expect([0, 5], err).toContain(code)
      expect(`${out}${err}`.match(secretSign) ?? []).toEqual([])
    }
  })

  it("is not shown by: spoor runs backup, which keeps it, and runs retry, whose command alone tells it", async () => {
    for (const [form, file] of [
      ["", "a.json"],
      ["--json", "b.ndjson"]
    ]) {
      const { code, out, err } = await door.spoor(`runs backup ./${file} ${form}`)
      expect([code, `${out}${err}`.match(secretSign)], err).toEqual([0, null])
      const kept = fs.readFileSync(path.join(door.home, file!), "utf8")
      expect(kept).toContain(secret("piped"))
    }
    const { code, out, err } = await door.spoor("runs retry latest --verbose --json -- sh -c :")
    expect([code, `${out}${err}`.match(secretSign)], err).toEqual([0, null])
  })

  it.for(["telemetry recovery", "telemetry coordination"])(
    "is in what is asked: spoor %s",
    async (command) => {
      expect((await door.spoor(`${command} --json`)).out).toContain("[redacted:github]")
    }
  )

  it("is not repeated by hooks, to nobody and in no log", async () => {
    const kinds = surface.commands
      .filter(({ path: [first] }) => first === "record")
      .map(({ path: names }) => names[1]!)
    const rubbish = [secret("bare"), `{"a": "${secret("open")}`, JSON.stringify([secret("list")])]
    for (const [i, kind] of kinds.entries()) {
      const stdin = rubbish[i % rubbish.length]!
      const { out, err, code } = await door.spoor(`record ${kind} ${kind === "hook" ? "codex" : "--stdin"}`, {
        stdin
      })
      expect([code, out, err.match(secretSign)], err).toEqual([0, "", null])
    }
    const log = fs.readFileSync(path.join(door.home, ".local", "state", "spoor", "record.log"), "utf8")
    expect(log.match(secretSign)).toBeNull()
  })

  it.for([
    "runs list",
    "runs show latest",
    "runs similar look",
    "sessions list",
    "sessions show latest",
    "sessions search look",
    "sessions tree latest",
    "tools --errors",
    "usage session",
    ""
  ])("is shown by `spoor %s` when it is asked to", async (command) => {
    const hidden = await door.spoor(command)
    expect(hidden.out).toMatch(/\[redacted:github\]/)
    expect(hidden.err).toMatch(/Not shown: \d+ secrets?; --no-redact shows all\.\n$/)
    const shown = await door.spoor(`${command} --no-redact`)
    expect(shown.out).toMatch(secretSign)
    expect(shown.err).not.toMatch(/Not shown/)
  })
})
