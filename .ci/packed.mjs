/** Runs the installed package in the folder given: it must stand alone, and answer at once. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const [folder] = process.argv.slice(2)
const { version, bin, dependencies } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
if (dependencies !== undefined) throw new Error("The package is bundled whole; it must need no other to run.")

const home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-packed-"))
try {
  const env = { PATH: process.env.PATH, HOME: home, SPOOR_HOME: path.join(home, "spoor") }
  const spoor = (...args) => execFileSync(path.join(folder, bin.spoor), args, { env, encoding: "utf8" })
  const said = spoor("--version").trim()
  if (!said.includes(version)) throw new Error(`spoor --version says "${said}", the package says ${version}.`)
  console.log(`spoor ${said}; ${spoor("--help").split("\n").length} lines of help`)
} finally {
  fs.rmSync(home, { recursive: true, force: true })
}
