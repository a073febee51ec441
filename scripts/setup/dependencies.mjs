/** Installs what package-lock.json names, when it is not there yet or the lock has changed since. */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { npm } from "./npm.mjs"

/** Makes `node_modules` agree with the lock. No package's own scripts are run. */
export const ensureDependencies = (project, say) => {
  const lock = path.join(project, "package-lock.json")
  const stamp = path.join(project, "node_modules", ".spoor-lock")
  const digest = createHash("sha256").update(fs.readFileSync(lock)).digest("hex")
  if (read(stamp) === digest) return
  if (!installedAfter(project, lock)) {
    say("installing dependencies (about half a minute)")
    npm("Installing dependencies", ["ci", "--ignore-scripts"], project)
  }
  fs.mkdirSync(path.dirname(stamp), { recursive: true })
  fs.writeFileSync(stamp, digest)
}

/** Somebody ran `npm install`: npm notes at its end what it has put there. */
const installedAfter = (project, lock) => {
  const note = path.join(project, "node_modules", ".package-lock.json")
  return fs.existsSync(note) && fs.statSync(note).mtimeMs >= fs.statSync(lock).mtimeMs
}

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined)
