/** Claude Code at work: what it is asked, what the model says, and what it leaves on disk. */
import * as fs from "node:fs"
import * as path from "node:path"
import { anthropicModel } from "./anthropic.ts"
import { type Fixtures, madeMd, servedJson } from "./Fixtures.ts"
import { home, project, run, type Run } from "./sandbox.ts"
import type { Script } from "./Script.ts"
import { cutLong, withoutKernel } from "./scrub.ts"

const zone = `${project}/src/zone.js`
const wrong = "export const offsetMinutes = (at) => 60"
const right = `export const offsetMinutes = (at) => {
  const month = new Date(at).getUTCMonth()
  return month > 2 && month < 10 ? 120 : 60
}`

const prompts = {
  mend: "The tables are an hour off in summer. Find out why and mend it.",
  scout: "List every place that turns UTC into the harbour's time.",
  deeper: "Read src/tables.js and say in one line what it does with offsets.",
  more: "Now write a line about it into NOTES.md.",
  forked: "Go another way: should the offset come from Intl?",
  after: "What have we done so far?",
  denied: "Tag the release.",
  endless: "Wait for the tide.",
  outside: "Check the next high water with everything you have."
}

const script: Script = {
  [prompts.mend]: [
    {
      thinking: "The offset is a constant. I will look at it, and let a scout look for others.",
      text: "I will look at the offset first.",
      tools: [
        { name: "Read", input: { file_path: zone } },
        { name: "Bash", input: { command: "npm test 2>&1 | tail -5; exit 1", description: "Run the tests" } }
      ]
    },
    {
      tools: [
        {
          name: "Agent",
          input: { description: "Find conversions", prompt: prompts.scout, subagent_type: "general-purpose" }
        }
      ]
    },
    { tools: [{ name: "Edit", input: { file_path: zone, old_string: "no such text", new_string: right } }] },
    { tools: [{ name: "Edit", input: { file_path: zone, old_string: wrong, new_string: right } }] },
    {
      refuse: { status: 529, times: 1 },
      tools: [
        { name: "Bash", input: { command: "node --test test/zone.test.js", description: "Test again" } }
      ]
    },
    { thinking: "Both tests pass.", text: "Mended: the offset now follows the season." }
  ],
  [prompts.scout]: [
    { tools: [{ name: "Bash", input: { command: "grep -rn offsetMinutes src", description: "Find uses" } }] },
    {
      tools: [
        {
          name: "Agent",
          input: { description: "Read tables", prompt: prompts.deeper, subagent_type: "general-purpose" }
        }
      ]
    },
    { text: "Two places: src/zone.js defines the offset, src/tables.js adds it." }
  ],
  [prompts.deeper]: [
    { tools: [{ name: "Read", input: { file_path: `${project}/src/tables.js` } }] },
    { text: "It adds the offset of each high water to its time." }
  ],
  [prompts.more]: [
    {
      tools: [
        {
          name: "Write",
          input: { file_path: `${project}/NOTES.md`, content: "# Notes\n\nThe offset follows the season.\n" }
        }
      ]
    },
    { text: "Written." }
  ],
  [prompts.forked]: [{ thinking: "Intl knows the zone.", text: "Yes: Intl knows when the clocks change." }],
  [prompts.after]: [{ text: "We mended the offset and noted it." }],
  [prompts.denied]: [
    { tools: [{ name: "Bash", input: { command: "git tag v1.4.0", description: "Tag" } }] },
    { text: "I may not tag here." }
  ],
  [prompts.outside]: [
    { tools: [{ name: "Skill", input: { skill: "tide-check", args: "harbour" } }] },
    { tools: [{ name: "mcp__harbour__next_high_water", input: { station: "north-quay" } }] },
    { tools: [{ name: "mcp__harbour__next_high_water", input: { station: "nowhere" } }] },
    { tools: [{ name: "WebSearch", input: { query: "tide tables" } }] },
    { text: "The next high water is at 04:12." }
  ],
  [prompts.endless]: [
    { tools: [{ name: "Read", input: { file_path: zone } }] },
    { text: "Still waiting.", wait_ms: 60_000 }
  ]
}

const harbour = { command: process.execPath, args: [path.join(import.meta.dirname, "mcp-server.ts")] }

/** Runs everything and collects the trail. */
export const fixturesOfClaudeCode = async (program: string): Promise<Fixtures> => {
  const server = await anthropicModel(script, "Summary: the offset of the tide tables was looked at.")
  try {
    const version = (await run(program, ["--version"], {})).stdout.split(" ")[0] ?? ""
    const capture = await work((words, options) =>
      run(program, [...always, ...words], envOf(server.url), options)
    )
    const files = new Map(trail())
    files.set("capture.ndjson", scrubbed(capture))
    const made = madeMd("claude-code", "`@anthropic-ai/claude-code`", version, [
      ["projects/", "the transcripts with their sub-agents"],
      ["capture.ndjson", "what the first run printed as `--output-format stream-json`"]
    ])
    return { files, served: servedJson(server.served), made }
  } finally {
    await server.close()
  }
}

const always = [
  "--model",
  "claude-opus-5",
  "--allowedTools",
  "Read,Edit,Write,Agent,Skill,WebSearch,mcp__harbour,Bash(npm test:*),Bash(node:*),Bash(grep:*)"
]

const envOf = (url: string): Readonly<Record<string, string>> => ({
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_API_KEY: "none",
  DISABLE_AUTOUPDATER: "1",
  ENABLE_TOOL_SEARCH: "false",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1"
})

/** A session that is resumed, forked, compacted and resumed again; three more; returns the first one's capture. */
const work = async (
  claude: (words: ReadonlyArray<string>, options?: { interrupt_after_ms: number }) => Promise<Run>
): Promise<string> => {
  const ask = (prompt: string, ...more: ReadonlyArray<string>) => claude(["-p", prompt, ...more])
  const first = await ask(prompts.mend, "--output-format", "stream-json", "--verbose")
  const { session_id } = JSON.parse(first.stdout.split("\n")[0]!) as { readonly session_id: string }
  await ask(prompts.more, "--resume", session_id)
  await ask(prompts.forked, "--resume", session_id, "--fork-session")
  await ask("/compact", "--resume", session_id)
  await ask(prompts.after, "--resume", session_id)
  await ask(prompts.denied)
  await ask(
    prompts.outside,
    "--strict-mcp-config",
    "--mcp-config",
    JSON.stringify({ mcpServers: { harbour } })
  )
  await claude(["-p", prompts.endless], { interrupt_after_ms: 6000 })
  return first.stdout
}

/** The transcripts, sub-agents' and their notes included. */
const trail = (): ReadonlyArray<readonly [string, string]> => {
  const folder = `${home}/.claude/projects`
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.jsonl?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [`projects/${path.relative(folder, file)}`, scrubbed(fs.readFileSync(file, "utf8"))])
}

const scrubbed = (lines: string): string =>
  withoutKernel(lines.replace(/^.+$/gm, (line) => JSON.stringify(scrubbedRecord(JSON.parse(line)))))

/** Only what Claude Code puts beside the conversation is cut. */
const scrubbedRecord = (record: { readonly type?: string }): unknown =>
  record.type === "user" || record.type === "assistant" ? record : cutLong(record, ownWords)

/** Fields of other records that hold words of the conversation. */
const ownWords = new Set(["prompt", "lastPrompt"])
