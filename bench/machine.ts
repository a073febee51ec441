/** What the figures were measured on, and whether it is quiet enough to measure. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import { DatabaseSync } from "node:sqlite"
import manifest from "../package.json" with { type: "json" }

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory_bytes: number
  readonly system: string
  /** File system and device below the trees. */
  readonly disk: string
}

export interface Versions {
  readonly spoor: string
  /** Commit of the source, with `+` when it had been changed since; null outside a clone. */
  readonly commit: string | null
  readonly node: string
  readonly sqlite: string
}

/** `folder` is where the trees are made. */
export const describeMachine = (folder: string): Machine => ({
  cpu: os.cpus()[0]?.model ?? "unknown",
  cores: os.availableParallelism(),
  memory_bytes: os.totalmem(),
  system: `${os.type()} ${os.release()} ${os.arch()}`,
  disk: diskBelow(folder)
})

export const describeVersions = (project: string): Versions => ({
  spoor: manifest.version,
  commit: commitOf(project),
  node: process.versions.node,
  sqlite: sqliteVersion()
})

/** Two machines whose figures may stand in one table. */
export const isSameMachine = (a: Machine, b: Machine): boolean =>
  a.cpu === b.cpu && a.cores === b.cores && a.memory_bytes === b.memory_bytes && a.system === b.system

/** Above this share of the processors, others disturb more than a median can hide. */
export const tooBusy = 0.1

const diskBelow = (folder: string): string => {
  const mounts = fs.existsSync("/proc/mounts") ? fs.readFileSync("/proc/mounts", "utf8") : ""
  const below = mounts
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, at = ""]) => at === "/" || folder === at || folder.startsWith(`${at}/`))
    .sort(([, a = ""], [, b = ""]) => b.length - a.length)[0]
  return below === undefined ? "unknown" : `${below[2]} on ${below[0]}`
}

const commitOf = (project: string): string | null => {
  const git = (...words: ReadonlyArray<string>) =>
    execFileSync("git", words, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "rolldown.config.ts")
    return `${git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : "+"}`
  } catch {
    // no git, or no clone
    return null
  }
}

const sqliteVersion = (): string => {
  const database = new DatabaseSync(":memory:")
  const { version } = database.prepare("SELECT sqlite_version() AS version").get() as { version: string }
  database.close()
  return version
}
