/**
 * The demo: brings the sample trail into a fresh store and shows Spoor's answers, then says how to go on.
 * `--once` stops after the answers.
 *
 * The sample is a home folder as agents leave it. It is copied first, and nothing of the real home, its
 * configuration or its store is read or written.
 */
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const spoor = path.join(project, "dist", "spoor.js")

/** What is shown, in order: a heading and the words after `spoor`. */
const answers = ({ busiest, shortest }) => [
  ["What is on this machine", []],
  ["What it cost, day by day", ["usage", "daily"]],
  ["What it cost, by model", ["usage", "monthly", "--by", "model"]],
  ["The sessions", ["sessions", "list"]],
  ["One of them, step by step", ["traces", busiest]],
  ["The tools", ["tools"]],
  ["The models", ["models"]],
  ["Can a total be trusted? Down to the line it came from", ["usage", "explain", "--session", shortest]]
]

const main = (once) => {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-demo-"))
  const forget = () => fs.rmSync(scratch, { recursive: true, force: true })
  try {
    const env = environment(scratch)
    for (const home of sampleHomes()) fs.cpSync(home, env.HOME, { recursive: true, preserveTimestamps: true })
    heading("Reading the sample trail", ["ingest"])
    show(["ingest"], env)
    for (const [title, words] of answers(choose(env))) {
      heading(title, words)
      show(words, env)
    }
    if (once || !canServe(env)) {
      forget()
      goOn()
    } else serve(env, forget)
  } catch (error) {
    forget()
    throw error
  }
}

/** The sample, or else the homes of the conformance cases, which are laid over one another. */
const sampleHomes = () => {
  const sample = path.join(project, "samples", "home")
  if (fs.existsSync(sample)) return [sample]
  const cases = path.join(project, "test", "conformance")
  const homes = fs.readdirSync(cases).map((name) => path.join(cases, name, "home"))
  return homes.filter((home) => fs.existsSync(home))
}

/** A home of its own, and of the machine's settings only what a terminal needs. */
const environment = (scratch) => {
  const home = path.join(scratch, "home")
  const kept = [
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "SYSTEMROOT"
  ]
  const own = Object.fromEntries(
    kept.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : []))
  )
  return { ...own, HOME: home, USERPROFILE: home, SPOOR_HOME: path.join(scratch, "spoor") }
}

const heading = (title, words) => {
  const line = ["$ spoor", ...words].join(" ")
  process.stdout.write(
    process.stdout.isTTY ? `\n\x1b[1m${title}\x1b[0m\n\x1b[2m${line}\x1b[0m\n\n` : `\n${title}\n${line}\n\n`
  )
}

/** Exit code 5 says that something was rejected: the sample has a torn line, as real trails do. */
const fine = [0, 5]

const show = (words, env) => {
  const run = spawnSync(process.execPath, [spoor, ...words], { env, stdio: "inherit" })
  if (run.error !== undefined) throw run.error
  if (!fine.includes(run.status))
    throw new Error(`spoor ${words.join(" ")} ended with exit code ${run.status}.`)
}

const ask = (words, env) => {
  const run = spawnSync(process.execPath, [spoor, ...words, "--json"], { env, encoding: "utf8" })
  if (!fine.includes(run.status)) throw new Error(`spoor ${words.join(" ")} failed:\n${run.stderr}`)
  return JSON.parse(run.stdout)
}

/** The session that has most to show, and the one that is soonest explained. */
const choose = (env) => {
  const { sessions } = ask(["sessions", "list"], env)
  const by = (figure) => sessions.toSorted((a, b) => figure(a) - figure(b))
  const busiest = by(({ sub_agents, rolled_up }) => sub_agents * 1000 + rolled_up.tool_calls).at(-1)
  const shortest = by(({ rolled_up }) => (rolled_up.requests > 0 ? rolled_up.requests : Infinity)).at(0)
  return { busiest: busiest.id, shortest: shortest.id }
}

const canServe = (env) =>
  spawnSync(process.execPath, [spoor, "serve", "--help"], { env, stdio: "ignore" }).status === 0

const serve = (env, forget) => {
  heading("The dashboard", ["serve"])
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
