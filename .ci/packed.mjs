/** Runs the installed package in the folder given: it must stand alone, and answer at once. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

const [folder] = process.argv.slice(2)
const trail = path.resolve("test/conformance/T01-streaming-snapshots/home")
const { version, bin, dependencies } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
const needed = Object.keys(dependencies ?? {})
if (needed.join() !== "oxc-parser")
  throw new Error(`All but the parser is bundled; the package needs ${needed.join(", ") || "none"}.`)

const home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-packed-"))
try {
  const env = { PATH: process.env.PATH, HOME: home, SPOOR_HOME: path.join(home, "spoor") }
  const spoor = (...args) => execFileSync(path.join(folder, bin.spoor), args, { env, encoding: "utf8" })
  const said = spoor("--version").trim()
  if (!said.includes(version)) throw new Error(`spoor --version says "${said}", the package says ${version}.`)
  // one answer that needs all it carries: the reader thread and the prices
  fs.cpSync(trail, home, { recursive: true })
  const { totals } = JSON.parse(spoor("usage", "daily", "--json"))
  if (!(totals.requests > 0 && totals.cost_usd_micros > 0))
    throw new Error(`Not priced: ${JSON.stringify(totals)}`)
  // and one that needs the parser, which came beside it
  const project = path.join(home, "project")
  fs.mkdirSync(project)
  fs.writeFileSync(path.join(project, "spoor.audit.json"), '{ "presets": ["agent-hygiene"] }')
  fs.writeFileSync(path.join(project, "a.ts"), "try { a() } catch {}\n")
  const audit = JSON.parse(spoor("audit", project, "--json"))
  if (audit.findings.length === 0) throw new Error(`Nothing found: ${JSON.stringify(audit)}`)
  console.log(`spoor ${said}: ${totals.requests} requests for ${totals.cost_usd_micros / 1e6} USD`)
} finally {
  fs.rmSync(home, { recursive: true, force: true })
}
