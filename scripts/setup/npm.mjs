/**
 * Calls npm quietly, and turns its failures into words that say what to do.
 *
 * Plain JavaScript for Node 18 and later, as all that runs before the right Node is there.
 */
import { spawnSync } from "node:child_process"

/** A failure that needs no stack: its message says what was being done and what to do next. */
export class SetupError extends Error {}

/** Runs npm; returns what it printed. Throws a `SetupError` that begins with `doing`. */
export const npm = (doing, args, cwd) => {
  const [command, ...first] = npmCommand()
  const run = spawnSync(command, [...first, ...args, "--loglevel=error", "--no-audit", "--no-fund"], {
    cwd,
    encoding: "utf8",
    env: withoutNpmSettings(process.env),
    shell: process.platform === "win32" && first.length === 0
  })
  if (run.error?.code === "ENOENT") throw new SetupError(`${doing} needs npm, and there is none on the PATH.`)
  if (run.status === 0) return run.stdout
  throw new SetupError(`${doing} failed. ${advice(run.stderr)}`)
}

/** The npm that started us, or the one on the PATH. */
const npmCommand = () => {
  const started = process.env.npm_execpath
  return started?.endsWith("npm-cli.js") ? [process.execPath, started] : ["npm"]
}

/** `npm test` tells its settings to its children; an npm below it must not take them for its own. */
const withoutNpmSettings = (env) =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_(config_(local_)?prefix|package_|lifecycle_|command)/.test(name)
    )
  )

const advice = (stderr) => {
  const offline = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b/.exec(
    stderr
  )
  if (offline !== null) {
    return `npm could not reach its registry (${offline[1]}). This is needed once; connect and run the same command again.`
  }
  return `npm said:\n${stderr.trim().split("\n").slice(0, 15).join("\n")}`
}
