/**
 * Runs a task of this project with nothing set up beforehand: `node scripts/run.mjs TASK [ARGUMENTS]`.
 *
 * It installs the dependencies, finds or fetches a Node that is new enough, builds the program where the task
 * needs it, and then does the task. What is up to date is left alone. It runs on Node 18 and later.
 *
 * `SPOOR_NODE=22.19.0` runs the task with that version of Node.
 */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { build, isStale } from "./setup/build.mjs"
import { ensureDependencies } from "./setup/dependencies.mjs"
import { ensureNode } from "./setup/node.mjs"
import { SetupError } from "./setup/npm.mjs"

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const say = (what) => process.stderr.write(`setup: ${what}\n`)

/** A step is a tool from `node_modules` and its arguments; `built` asks for an up-to-date `dist/` before it. */
const tasks = {
  demo: { built: true, steps: (args) => [["scripts/demo.mjs", ...args]] },
  test: { built: true, steps: (args) => [["vitest", "run", ...args]] },
  build: { steps: () => [["build"]] },
  format: { steps: (args) => [["oxfmt", ...args]] },
  lint: { steps: (args) => [["oxlint", ...args]] },
  types: {
    steps: () => [
      ["tsc", "-p", "tsconfig.json"],
      ["tsc", "-p", "web/tsconfig.json"]
    ]
  },
  unused: { steps: (args) => [["knip", ...args]] },
  package: { built: true, steps: () => [["publint", "--strict"]] },
  qa: {
    built: true,
    steps: () => [
      ["oxfmt", "--check"],
      ["oxlint"],
      ...tasks.types.steps(),
      ["knip"],
      ["publint", "--strict"],
      ["vitest", "run"]
    ]
  },
  /** Any script of ours: `npm run script -- bench/run.ts`. */
  script: { built: true, steps: (args) => [args] }
}

const main = async ([name, ...args]) => {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (task === undefined) {
    throw new SetupError(`Say which task to run: ${Object.keys(tasks).join(", ")}.`)
  }
  ensureDependencies(project, say)
  const node = ensureNode(project, process.env.SPOOR_NODE, say)
  const run = (tool, toolArgs, stdout = "inherit") => start(node, tool, toolArgs, stdout)
  if (task.built && isStale(project)) {
    say("building dist/spoor.js")
    const code = await build(project, run)
    if (code !== 0) return code
  }
  for (const [tool, ...toolArgs] of task.steps(args)) {
    const code = tool === "build" ? await build(project, run) : await run(tool, toolArgs)
    if (code !== 0) return code
  }
  return 0
}

/** Runs a tool, or a script given by its path, with this Node first on the PATH; returns its exit code. */
const start = (node, tool, args, stdout) =>
  new Promise((done, failed) => {
    const file = path.extname(tool) === "" ? binOf(tool) : path.resolve(project, tool)
    const PATH = [path.dirname(node), path.join(project, "node_modules", ".bin"), process.env.PATH].join(
      path.delimiter
    )
    const env = { ...process.env, PATH }
    const child = spawn(node, [file, ...args], { cwd: project, stdio: ["inherit", stdout, "inherit"], env })
    const forward = (signal) => child.kill(signal)
    process.on("SIGTERM", forward)
    // the terminal tells the child itself; we only wait for it to end
    process.on("SIGINT", ignore)
    child.on("error", failed)
    child.on("close", (code, signal) => {
      process.off("SIGTERM", forward)
      process.off("SIGINT", ignore)
      done(code ?? (signal === "SIGINT" ? 130 : 1))
    })
  })

const ignore = () => {}

/** Where a package keeps the program of its name. */
const packageOf = { tsc: "typescript" }
const binOf = (tool) => {
  const folder = path.join(project, "node_modules", packageOf[tool] ?? tool)
  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
  return path.join(folder, typeof bin === "string" ? bin : bin[tool])
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
