#!/usr/bin/env node
/**
 * The launcher. It checks that this Node can run Spoor, turns on the compile cache, and only then loads the rest.
 *
 * Nothing but the manifest may be imported at the top: a static import would be compiled before the cache is on,
 * and would fail on an old Node before it can be told what is needed. Node's own modules are asked for, which is
 * quicker than to import them. Nothing is awaited at the top either: a bundle that does so is cut into more chunks.
 */
import manifest from "../../package.json" with { type: "json" }

/** `ExitCode.interrupted`, which may not be imported here. */
const interrupted = 130

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: Spoor needs Node 22.19 or newer; this is Node ${process.versions.node}.\n` +
      "Install a newer Node (https://nodejs.org), or run `npx -y -p node@24 -p spoor -- spoor`.\n"
  )
  process.exitCode = 1
} else {
  silenceSqliteWarning()
  keepCompiledCode()
  void launch()
}

async function launch(): Promise<void> {
  // until it is known better: what never comes to an end has not done what was asked for
  process.exitCode = 1
  process.exitCode = await start()
  // What was interrupted may still have threads at work. The store loses nothing when they are cut off.
  if (process.exitCode === interrupted) process.exit()
}

async function start(): Promise<number> {
  const args = process.argv.slice(2)
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    process.getBuiltinModule("node:fs").writeSync(1, `${manifest.version}\n`)
    return 0
  }
  const cwd = workingDirectory()
  if (cwd === null) {
    process.stderr.write("error: The working directory is gone.\nChange to one that is there.\n")
    return 1
  }
  const { run } = await import("./run.ts")
  return run({ args, env: process.env, cwd, version: manifest.version })
}

function workingDirectory(): string | null {
  try {
    return process.cwd()
  } catch {
    // somebody has removed it
    return null
  }
}

/** Node 22 warns that node:sqlite is experimental; Spoor is tested with it, and stderr is for people. */
function silenceSqliteWarning(): void {
  const emitWarning = process.emitWarning.bind(process) as (...args: ReadonlyArray<unknown>) => void
  process.emitWarning = (warning: string | Error, ...rest: ReadonlyArray<unknown>) => {
    const text = typeof warning === "string" ? warning : warning.message
    if (!text.includes("SQLite is an experimental feature")) emitWarning(warning, ...rest)
  }
}

/** Without a cache Spoor only starts slower, so that it cannot be made must not matter. */
function keepCompiledCode(): void {
  const path = process.getBuiltinModule("node:path")
  const home = process.env["SPOOR_HOME"]
  const xdg = process.env["XDG_CACHE_HOME"]
  const base =
    xdg !== undefined && path.isAbsolute(xdg)
      ? xdg
      : path.join(process.getBuiltinModule("node:os").homedir(), ".cache")
  const folder = home !== undefined && home !== "" ? path.join(home, "cache") : path.join(base, "spoor")
  try {
    // SPOOR_HOME may come to be here, and what it will hold is nobody else's to look through
    if (home !== undefined && home !== "")
      process.getBuiltinModule("node:fs").mkdirSync(home, { recursive: true, mode: 0o700 })
    process.getBuiltinModule("node:module").enableCompileCache(path.join(folder, "code"))
  } catch {
    // no folder may be made there
  }
}
