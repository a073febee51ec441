/**
 * Runs a real agent offline against a scripted model and keeps what it leaves as fixtures of its source:
 *
 *     node scripts/samples/real-agents/make.ts claude-code PROGRAM
 *     node scripts/samples/real-agents/make.ts codex PROGRAM
 *     node scripts/samples/real-agents/make.ts opencode PROGRAM
 *
 * PROGRAM is the agent's executable, from its npm package (`MADE.md` beside the fixtures says which one). The
 * fixtures are different at every run, in ids and times; what they say of tokens is not.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { fixturesOfClaudeCode } from "./claude-code.ts"
import { fixturesOfCodex } from "./codex.ts"
import type { Fixtures } from "./Fixtures.ts"
import { fixturesOfOpenCode } from "./opencode.ts"
import { enter, layProject } from "./sandbox.ts"
import { tideline } from "./tideline.ts"

const agents: Readonly<Record<string, (program: string) => Promise<Fixtures>>> = {
  "claude-code": fixturesOfClaudeCode,
  codex: fixturesOfCodex,
  opencode: fixturesOfOpenCode
}

const root = path.resolve(import.meta.dirname, "..", "..", "..")

const main = async (): Promise<void> => {
  const [agent = "", program = ""] = process.argv.slice(2)
  const make = agents[agent]
  if (make === undefined || !fs.existsSync(program)) {
    process.stderr.write(`usage: node make.ts ${Object.keys(agents).join("|")} PROGRAM\n`)
    process.exitCode = 2
    return
  }
  if (!enter()) return
  layProject(tideline)
  const { files, served, made } = await make(path.resolve(program))
  const folder = path.join(root, "src", "sources", agent, "fixtures", "real")
  fs.rmSync(folder, { recursive: true, force: true })
  const all = new Map(files).set("served.json", served).set("MADE.md", made)
  for (const [name, text] of all) {
    const file = path.join(folder, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    process.stderr.write(`${path.relative(root, file)}: ${text.length} characters\n`)
  }
}

await main()
