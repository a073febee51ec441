/** Brings the store up to date in a process of its own, for an answer that cannot wait. */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Config } from "./config/Config.ts"

/** The store may be this much behind. */
const patience_ms = 30_000

/**
 * Starts at most one process in half a minute, and none where that cannot be remembered. Never fails: the store
 * is then as old as it was.
 */
export const refreshInBackground = ({ paths, env, database }: Config): void => {
  const stamp = path.join(paths.state, "refreshed")
  try {
    const last = fs.statSync(stamp, { throwIfNoEntry: false })
    if (last !== undefined && Date.now() - last.mtimeMs < patience_ms) return
    fs.mkdirSync(paths.state, { recursive: true, mode: 0o700 })
    fs.writeFileSync(stamp, "")
    const script = process.argv[1]
    if (script === undefined || database.kind !== "sqlite") return
    // a question, not an ingest: it comes back at once when another process is reading already
    const args = [
      ...process.execArgv,
      script,
      "usage",
      "daily",
      "--since",
      "today",
      "--db",
      database.path,
      "--json",
      "--quiet"
    ]
    spawn(process.execPath, args, {
      detached: true,
      stdio: "ignore",
      env: { ...env },
      windowsHide: true
    }).unref()
  } catch {
    // no folder to write to, or no room for a process: nothing is lost but freshness
  }
}
