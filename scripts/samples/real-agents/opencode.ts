/** OpenCode at work: what it is asked, what its models say, and what it leaves on disk. */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { anthropicModel } from "./anthropic.ts"
import { completionsModel } from "./completions.ts"
import { type Fixtures, madeMd, servedJson } from "./Fixtures.ts"
import { home, project, run } from "./sandbox.ts"
import type { Script } from "./Script.ts"

const prompts = {
  mend: "The tables are an hour off in summer. Find out why and mend it.",
  scout: "List every place that turns UTC into the harbour's time.",
  more: "Now write a line about it into NOTES.md.",
  forked: "Go another way: should the offset come from Intl?",
  claude: "Read the tables and say what they do.",
  endless: "Wait for the tide."
}

const zone = `${project}/src/zone.js`
const wrong = "export const offsetMinutes = (at) => 60"
const right = `export const offsetMinutes = (at) => {
  const month = new Date(at).getUTCMonth()
  return month > 2 && month < 10 ? 120 : 60
}`

const edit = (oldString: string) => ({ name: "edit", input: { filePath: zone, oldString, newString: right } })
const bash = (command: string, description: string) => ({ name: "bash", input: { command, description } })
const highWater = (station: string) => ({ name: "harbour_next_high_water", input: { station } })

const script: Script = {
  [prompts.mend]: [
    {
      thinking: "The offset is a constant.",
      text: "I will look at the offset first.",
      tools: [
        { name: "read", input: { filePath: zone } },
        bash("node --test test/zone.test.js 2>&1 | tail -3; exit 3", "Run the tests")
      ]
    },
    {
      tools: [
        {
          name: "todowrite",
          input: { todos: [{ content: "Mend the offset", status: "in_progress", priority: "high" }] }
        },
        {
          name: "task",
          input: { description: "Find conversions", prompt: prompts.scout, subagent_type: "general" }
        }
      ]
    },
    { tools: [edit("no such text")] },
    { tools: [edit(wrong)] },
    { refuse: { status: 503, times: 1 }, tools: [highWater("north-quay"), highWater("nowhere")] },
    { tools: [bash("git tag v1.4.0", "Tag the release")] },
    { thinking: "Done.", text: "Mended: the offset now follows the season." }
  ],
  [prompts.scout]: [
    { tools: [{ name: "read", input: { filePath: `${project}/src/tables.js` } }] },
    { text: "Two places: src/zone.js defines the offset, src/tables.js adds it." }
  ],
  [prompts.more]: [
    {
      tools: [
        {
          name: "write",
          input: { filePath: `${project}/NOTES.md`, content: "# Notes\n\nThe offset follows the season.\n" }
        }
      ]
    },
    { text: "Written." }
  ],
  [prompts.forked]: [{ thinking: "Intl knows the zone.", text: "Yes: Intl knows when the clocks change." }],
  [prompts.claude]: [
    { thinking: "I read.", tools: [{ name: "read", input: { filePath: `${project}/src/tables.js` } }] },
    { text: "They add the offset to each high water." }
  ],
  [prompts.endless]: [
    { tools: [{ name: "read", input: { filePath: zone } }] },
    { text: "Still waiting.", wait_ms: 60_000 }
  ]
}

/** Runs everything and collects the trail. */
export const fixturesOfOpenCode = async (program: string): Promise<Fixtures> => {
  const scripted = await completionsModel(script, "Tides")
  const claude = await anthropicModel(script, "Tides")
  try {
    const version = (await run(program, ["--version"], {})).stdout.trim()
    fs.mkdirSync(`${home}/.config/opencode`, { recursive: true })
    fs.writeFileSync(`${home}/.config/opencode/opencode.json`, configOf(scripted.url, claude.url))
    const exported = await work(program)
    const files = new Map([
      ["opencode.db.sql", sqlOf(`${home}/.local/share/opencode/opencode.db`)],
      ["export.json", exported]
    ])
    const made = madeMd("opencode", "`opencode-linux-x64`", version, [
      [
        "opencode.db.sql",
        "the tables of its database that are read, as SQL: a session that was continued, its sub-agent's, a fork, one with Claude, one that was interrupted"
      ],
      ["export.json", "what `opencode export` says of the first"]
    ])
    return { files, served: servedJson([...scripted.served, ...claude.served]), made }
  } finally {
    await scripted.close()
    await claude.close()
  }
}

const configOf = (scripted: string, claude: string): string =>
  JSON.stringify({
    model: "scripted/tide-1",
    small_model: "scripted/tide-1",
    share: "disabled",
    autoupdate: false,
    // the last rule that fits holds
    permission: { bash: { "*": "allow", "git tag*": "deny" } },
    mcp: {
      harbour: {
        type: "local",
        command: [process.execPath, path.join(import.meta.dirname, "mcp-server.ts")],
        enabled: true
      }
    },
    provider: {
      scripted: {
        npm: "@ai-sdk/openai-compatible",
        name: "Scripted",
        options: { baseURL: `${scripted}/v1`, apiKey: "none" },
        models: {
          "tide-1": {
            name: "Tide 1",
            tool_call: true,
            reasoning: true,
            limit: { context: 200_000, output: 8000 },
            cost: { input: 1, output: 4, cache_read: 0.1 }
          }
        }
      },
      anthropic: { options: { baseURL: `${claude}/v1`, apiKey: "none" } }
    }
  })

/** Returns what `opencode export` says of the first session. */
const work = async (program: string): Promise<string> => {
  const opencode = async (words: ReadonlyArray<string>, interrupt_after_ms?: number): Promise<string> => {
    const options = interrupt_after_ms === undefined ? {} : { interrupt_after_ms }
    const done = await run(program, words, { OPENCODE_DISABLE_AUTOUPDATE: "1" }, options)
    if (done.code !== 0 && interrupt_after_ms === undefined)
      throw new Error(`opencode ${words.join(" ")} ended with ${done.code}:\n${done.stderr}`)
    return done.stdout
  }
  const first =
    /"sessionID":"([^"]+)"/.exec(await opencode(["run", "--format", "json", prompts.mend]))?.[1] ?? ""
  await opencode(["run", "-s", first, prompts.more])
  await opencode(["run", "-s", first, "--fork", prompts.forked])
  await opencode(["run", "-m", "anthropic/claude-sonnet-4-5", prompts.claude])
  await opencode(["run", prompts.endless], 8000)
  return opencode(["export", first])
}

const tables = ["project", "session", "message", "part", "todo", "session_message", "event_sequence"]

/** The tables that Spoor reads, as SQL. Those with accounts and credentials are not even looked at. */
const sqlOf = (file: string): string => {
  const database = new DatabaseSync(file, { readOnly: true })
  const lines = tables.flatMap((table) => {
    const found = database
      .prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?")
      .get(table)
    if (found === undefined) return []
    const rows = database.prepare(`SELECT * FROM ${table}`).all()
    return [`${String(found["sql"]).replace(/\s+/g, " ")};`, ...rows.map((row) => insert(table, row))]
  })
  database.close()
  return `${lines.join("\n")}\n`
}

const insert = (table: string, row: Readonly<Record<string, unknown>>): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(quoted).join(", ")});`

const quoted = (value: unknown): string => {
  if (value === null) return "NULL"
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value)
}
