/** Codex at work: what it is asked, what the model says, and what it leaves on disk. */
import * as fs from "node:fs"
import * as path from "node:path"
import { type Fixtures, madeMd, servedJson } from "./Fixtures.ts"
import { responsesModel } from "./responses.ts"
import { home, run } from "./sandbox.ts"
import type { Script } from "./Script.ts"
import { cutLong } from "./scrub.ts"

const prompts = {
  mend: "The tables are an hour off in summer. Find out why and mend it.",
  scout: "List every place that turns UTC into the harbour's time.",
  more: "Now write a line about it into NOTES.md.",
  forked: "Go another way: should the offset come from Intl?",
  long: "Read everything again, slowly.",
  after: "What have we done so far?",
  archived: "Is there a licence?"
}

const patch = (...lines: ReadonlyArray<string>): string =>
  ["*** Begin Patch", ...lines, "*** End Patch", ""].join("\n")

const shell = (cmd: string) => ({ name: "exec_command", input: { cmd } })
const applyPatch = (...lines: ReadonlyArray<string>) => ({
  name: "apply_patch",
  input: {},
  freeform: patch(...lines)
})
const team = (name: string, input: Readonly<Record<string, unknown>>) => ({
  name,
  namespace: "collaboration",
  input
})
const highWater = (station: string) => ({
  name: "next_high_water",
  namespace: "mcp__harbour",
  input: { station }
})

const script: Script = {
  [prompts.mend]: [
    {
      thinking: "**Looking** at the offset, which is a constant.",
      text: "I will look at the offset first.",
      tools: [shell("cat src/zone.js"), shell("node --test test/zone.test.js 2>&1 | tail -3; exit 3")]
    },
    { tools: [team("spawn_agent", { message: prompts.scout, task_name: "scout", fork_turns: "none" })] },
    { tools: [team("wait_agent", { timeout_ms: 20_000 })] },
    { tools: [applyPatch("*** Update File: src/zone.js", "@@", "-no such line", "+another")] },
    {
      tools: [
        applyPatch(
          "*** Update File: src/zone.js",
          "@@",
          "-export const offsetMinutes = (at) => 60",
          "+export const offsetMinutes = (at) => {",
          "+  const month = new Date(at).getUTCMonth()",
          "+  return month > 2 && month < 10 ? 120 : 60",
          "+}"
        )
      ]
    },
    { tools: [{ name: "tool_search", input: { query: "harbour next high water" } }] },
    { tools: [highWater("north-quay"), highWater("nowhere")] },
    { refuse: { status: 503, times: 1 }, tools: [shell("node --test test/zone.test.js")] },
    { thinking: "**Done**", text: "Mended: the offset now follows the season." }
  ],
  [prompts.scout]: [
    { thinking: "**Searching**", tools: [shell("grep -rn offsetMinutes src")] },
    { text: "Two places: src/zone.js defines the offset, src/tables.js adds it." }
  ],
  [prompts.more]: [
    { tools: [applyPatch("*** Add File: NOTES.md", "+# Notes", "+", "+The offset follows the season.")] },
    { text: "Written." }
  ],
  [prompts.forked]: [
    { thinking: "**Zones** are known to Intl.", text: "Yes: Intl knows when the clocks change." }
  ],
  [prompts.long]: [
    { tools: [shell("cat src/*.js")] },
    { tools: [shell("cat test/*.js")] },
    { text: "Read.", tokens: { input: 150_001 } }
  ],
  [prompts.after]: [{ text: "We mended the offset and noted it." }],
  [prompts.archived]: [{ tools: [shell("ls")] }, { text: "No, there is none." }]
}

/** Runs everything and collects the trail. */
export const fixturesOfCodex = async (program: string): Promise<Fixtures> => {
  const server = await responsesModel(script, "Summary: the offset of the tide tables was looked at.")
  try {
    const version = (await run(program, ["--version"], {})).stdout.trim().split(" ").at(-1) ?? ""
    fs.mkdirSync(`${home}/.codex`, { recursive: true })
    fs.writeFileSync(`${home}/.codex/config.toml`, configOf(server.url))
    await work(program)
    const made = madeMd("codex", "`@openai/codex`", version, [
      ["sessions/", "rollouts: one that was resumed, its sub-agent's, a fork, one that was compacted"],
      ["archived_sessions/", "a rollout that was archived"]
    ])
    return { files: new Map(trail()), served: servedJson(server.served), made }
  } finally {
    await server.close()
  }
}

const configOf = (url: string): string => `model = "gpt-5.5"
model_provider = "scripted"
approval_policy = "never"
sandbox_mode = "danger-full-access"
model_context_window = 272000

[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
wire_api = "responses"
supports_websockets = false

[mcp_servers.harbour]
command = ${JSON.stringify(process.execPath)}
args = [${JSON.stringify(path.join(import.meta.dirname, "mcp-server.ts"))}]

[features]
multi_agent_v2 = true
`

/** The last answer of `long` is over this limit, so the turn after it begins with a compaction. */
const compacting = ["-c", "model_auto_compact_token_limit=120000"]

const work = async (program: string): Promise<void> => {
  const codex = async (...words: ReadonlyArray<string>): Promise<string> => {
    const done = await run(program, words, {})
    if (done.code !== 0) throw new Error(`codex ${words.join(" ")} ended with ${done.code}:\n${done.stderr}`)
    return done.stdout
  }
  const began = (stdout: string): string => /"thread_id":"([^"]+)"/.exec(stdout)?.[1] ?? ""
  const first = began(await codex("exec", "--json", prompts.mend))
  await codex("exec", "resume", first, prompts.more)
  await codex("exec", "fork", first, prompts.forked)
  const second = began(await codex("exec", "--json", ...compacting, prompts.long))
  await codex("exec", "resume", ...compacting, second, prompts.after)
  const third = began(await codex("exec", "--json", prompts.archived))
  await codex("archive", third)
}

/** The rollouts, and the index of names if there is one. */
const trail = (): ReadonlyArray<readonly [string, string]> => {
  const folder = `${home}/.codex`
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(rollout-.*|session_index)\.jsonl$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(folder, file), scrubbed(fs.readFileSync(file, "utf8"))])
}

const scrubbed = (lines: string): string =>
  lines.replace(/^.+$/gm, (line) => JSON.stringify(cutLong(JSON.parse(line), ownWords)))

/** Fields that hold words of the session: what tools were given and gave back. */
const ownWords = new Set(["arguments", "input", "output", "aggregated_output", "changes", "item", "command"])
