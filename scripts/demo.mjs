/**
 * The demo: brings the sample trail into a fresh store, shows Spoor's answers, and says how to go on with one's own.
 * `--once` stops after the answers.
 *
 * The sample is a home folder as agents leave it. It is copied first; nothing of the real home, its configuration
 * or its store is read or written.
 */
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const spoor = path.join(project, "dist", "spoor.js")
const sample = path.join(project, "samples", "home")

/** The last week of the sample. Its dates stand still, so questions about "today" would find nothing. */
const lastWeek = ["--since", "2026-11-09", "--until", "2026-11-13"]

/** What is shown, in order: a heading, a line that explains it, and the words after `spoor`. */
const glance = ["What is on this machine", "Three agents left a trail. It is read, kept and counted.", []]
const answers = ({ story, request }) => [
  [
    "What did it cost, day by day?",
    "Input leaves out what was cached, and output includes reasoning, for every agent.",
    ["usage", "daily", ...lastWeek]
  ],
  [
    "By agent and model",
    "A model without a price is unknown, never 0; a sum with it is a lower bound (≥).",
    ["usage", "monthly", "--by", "agent,model"]
  ],
  [
    "How much of a plan's limit?",
    "Blocks of five hours, as plans count them.",
    ["usage", "blocks", ...lastWeek]
  ],
  ["What happened?", "The week's sessions, sub-agents included.", ["sessions", "list", ...lastWeek]],
  [
    "One session, step by step",
    "Three sub-agents at once, one of which hands work on. A full bar held everything up.",
    ["traces", story]
  ],
  [
    "Where did we talk about that?",
    "In prompts, answers and tool text. Secrets in them are not shown.",
    ["sessions", "search", "clock change", "--limit", "3"]
  ],
  ["Which tools fail, and how?", "", ["tools", "--errors", "--limit", "8"]],
  [
    "What do tools cost?",
    "Writing a call, reading its result, and carrying both along in every later request.",
    ["usage", "context", "--limit", "8"]
  ],
  ["And the projects?", "Worktrees count to their repository.", ["projects"]],
  [
    "Did the nightly job work?",
    "A program asks an agent for commit messages and keeps a file for each run. A failure that was retried is one.",
    ["runs", "stats", ...lastWeek]
  ],
  [
    "Has this been asked before?",
    "By the words that tell most.",
    ["runs", "similar", "release notes of the tide tables", "--limit", "3"]
  ],
  [
    "What came of it?",
    "Commits, as transcripts and a git hook told of them, and the sessions that made them.",
    ["telemetry", "git", "--list"]
  ],
  [
    "Did it mend itself?",
    "A run that found nothing wrong is no failure.",
    ["telemetry", "self-heal", "--since", "2026-11-02", "--until", "2026-11-06"]
  ],
  [
    "Can a figure be trusted?",
    "One request, down to the bytes it was read from and the prices of its day.",
    ["usage", "explain", "--request", request]
  ]
]

const main = (once) => {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-demo-"))
  const forget = () => fs.rmSync(scratch, { recursive: true, force: true })
  try {
    const env = environment(scratch)
    layHome(env.HOME)
    tell(glance, env)
    for (const answer of answers(choose(env))) tell(answer, env)
    restore(env)
    if (once || !canServe(env)) {
      forget()
      goOn()
    } else serve(env, forget)
  } catch (error) {
    forget()
    throw error
  }
}

/** The sample, with OpenCode's database made from its SQL. */
const layHome = (home) => {
  fs.cpSync(sample, home, { recursive: true })
  for (const name of fs.readdirSync(home, { recursive: true })) {
    if (!name.endsWith(".db.sql")) continue
    const script = path.join(home, name)
    const database = new DatabaseSync(script.slice(0, -".sql".length))
    database.exec("PRAGMA journal_mode = WAL")
    database.exec(`BEGIN;${fs.readFileSync(script, "utf8")}COMMIT;`)
    database.close()
    fs.rmSync(script)
  }
}

/** A home of its own, and of the machine's settings only what a terminal needs. */
const environment = (scratch) => {
  const home = path.join(scratch, "home")
  const terminal = ["PATH", "LANG", "LC_ALL", "TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "SYSTEMROOT"]
  const kept = Object.entries(process.env).filter(([name]) => terminal.includes(name))
  return {
    ...Object.fromEntries(kept),
    COLUMNS: String(Math.max(100, process.stdout.columns ?? 100)),
    HOME: home,
    USERPROFILE: home,
    SPOOR_HOME: path.join(scratch, "spoor"),
    SPOOR_RUNS_FOLDER: path.join(home, "harbour", "logs", "claude-runs"),
    SPOOR_TIMEZONE: "UTC"
  }
}

const tell = ([title, says, words], env) => {
  heading(title, says, words)
  show(words, env)
}

const heading = (title, says, words) => {
  const command = ["$ spoor", ...words.map((word) => (word.includes(" ") ? `"${word}"` : word))].join(" ")
  const [bold, dim, plain] = process.stdout.isTTY ? ["\x1b[1m", "\x1b[2m", "\x1b[0m"] : ["", "", ""]
  const line = says === "" ? "" : `${says}\n`
  process.stdout.write(`\n${bold}${title}${plain}\n${line}${dim}${command}${plain}\n\n`)
}

/** Runs a command for all to see. Exit code 5 says that something could not be measured, which the answer says too. */
const show = (words, env) => {
  const run = spawnSync(process.execPath, [spoor, ...words], { env, stdio: "inherit" })
  if (run.error !== undefined) throw run.error
  if (run.status !== 0 && run.status !== 5)
    throw new Error(`spoor ${words.join(" ")} ended with exit code ${run.status}.`)
}

const ask = (words, env) => {
  const run = spawnSync(process.execPath, [spoor, ...words, "--json", "--no-ingest"], {
    env,
    encoding: "utf8"
  })
  if (run.status !== 0 && run.status !== 5) throw new Error(`spoor ${words.join(" ")} failed:\n${run.stderr}`)
  return JSON.parse(run.stdout)
}

/** The session whose story is told, and a request of it. */
const choose = (env) => {
  const { sessions } = ask(["sessions", "list"], env)
  const { id } = sessions.find(({ title }) => title === "Review of the moorings branch")
  const file = fs.readdirSync(env.HOME, { recursive: true }).find((name) => name.endsWith(`${id}.jsonl`))
  const [request] = /msg_\w+/.exec(fs.readFileSync(path.join(env.HOME, file), "utf8"))
  return { story: id.slice(0, 8), request }
}

/** Agents delete old transcripts. This one is deleted here, and written back from custody. */
const restore = (env) => {
  const { sessions } = ask(["sessions", "list", "--agent", "claude-code"], env)
  const { id } = sessions.find(({ title }) => title === "Release 1.4")
  const name = fs.readdirSync(env.HOME, { recursive: true }).find((name) => name.endsWith(`${id}.jsonl`))
  const file = path.join(env.HOME, name)
  const before = digestOf(file)
  fs.rmSync(file)
  const words = ["sessions", "restore", id.slice(0, 8)]
  tell(["And when the agent deletes it?", `Just deleted: ~/${name}`, words], env)
  const after = digestOf(file)
  if (before !== after) throw new Error("The restored transcript differs from the one that was deleted.")
  process.stdout.write(`\nsha256 before  ${before}\nsha256 after   ${after}\n`)
}

const digestOf = (file) => createHash("sha256").update(fs.readFileSync(file)).digest("hex")

const canServe = (env) =>
  spawnSync(process.execPath, [spoor, "serve", "--help"], { env, stdio: "ignore" }).status === 0

const serve = (env, forget) => {
  heading("The dashboard", "The same answers in the browser. Ctrl-C ends it.", ["serve"])
  const server = spawn(process.execPath, [spoor, "serve"], { env, stdio: "inherit" })
  // Ctrl-C reaches the server too; we stay to clean up after it
  process.on("SIGINT", () => {})
  server.on("close", (code) => {
    forget()
    process.exitCode = code ?? 0
  })
}

const goOn = () => {
  process.stdout.write(
    "\nThat was the sample. For your own trail, from this folder:\n\n" +
      "  node dist/spoor.js              what is on this machine, at a glance\n" +
      "  node dist/spoor.js --help       everything it answers\n\n" +
      "Nothing leaves this machine.\n"
  )
}

try {
  main(process.argv.includes("--once"))
} catch (error) {
  process.stderr.write(`The demo stopped: ${error.message}\n`)
  process.exitCode = 1
}
