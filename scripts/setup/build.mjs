/** Builds `dist/` when something it is made from is newer. */
import * as fs from "node:fs"
import * as path from "node:path"

const madeFrom = ["src", "rolldown.config.ts", "scripts/build", "package.json", "package-lock.json"]

/** Is the built program missing or older than its sources? A removed file shows by its folder's time. */
export const isStale = (project) => {
  const built = path.join(project, "dist", "spoor.js")
  if (!fs.existsSync(built)) return true
  const builtAt = fs.statSync(built).mtimeMs
  return madeFrom.some((name) => newest(path.join(project, name)) > builtAt)
}

/**
 * Builds beside `dist/` and then puts the new one in its place, so that a program that runs from the old one
 * finds no half of either. `run(tool, arguments, stdout)` returns the tool's exit code.
 */
export const build = async (project, run) => {
  const fresh = path.join(project, "node_modules", ".cache", `spoor-dist-${process.pid}`)
  const dist = path.join(project, "dist")
  // it lists on stdout what it has written, where a task's own answers go
  const code =
    (await run("rolldown", ["--config", "rolldown.config.ts", "--dir", fresh], "ignore")) ||
    // what configurations of audits import has types for their editors
    (await run("tsc", ["-p", "scripts/build/tsconfig.types.json", "--outDir", path.join(fresh, "types")]))
  if (code === 0) {
    fs.rmSync(`${fresh}-old`, { recursive: true, force: true })
    if (fs.existsSync(dist)) fs.renameSync(dist, `${fresh}-old`)
    fs.renameSync(fresh, dist)
    fs.rmSync(`${fresh}-old`, { recursive: true, force: true })
  } else fs.rmSync(fresh, { recursive: true, force: true })
  return code
}

const newest = (file) => {
  if (!fs.existsSync(file)) return 0
  const stat = fs.statSync(file)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...fs.readdirSync(file).map((name) => newest(path.join(file, name))))
}
