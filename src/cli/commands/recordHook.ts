/**
 * `spoor record hook AGENT`: what an agent hands to a hook, for agents that run a program and no script.
 *
 * It does in Node what the launcher does in `sh` (`hooks/launcher.ts`), with the same line. A plain command: it loads
 * no Effect, and whatever goes wrong is noted in a log and does not fail the agent.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { hookLine } from "../hooks/hook-line.ts"
import { spoolOf } from "../hooks/spool.ts"
import { noteProblem } from "../spool/noteProblem.ts"

export const plain = (call: Call): Promise<number> => {
  const { config, positionals, terminal } = call
  const strict = (call.options as Readonly<Record<string, unknown>>)["strict"] === true
  const agent = positionals[0]!
  const now = Date.now()
  const line = hookLine(read(), { agent, at_ms: now, n: process.pid })
  const refuse = (why: string, exit: number): number => {
    noteProblem(config.paths, `spoor record hook ${agent}: ${why}`)
    terminal.fail(`spoor record hook ${agent}: ${why}`, "stdin should hold what the agent hands to hooks.")
    return strict ? exit : ExitCode.ok
  }
  if (line === null) return Promise.resolve(refuse("no event of a session was told", ExitCode.usage))
  const folder = spoolOf(config.paths, agent)
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    fs.appendFileSync(path.join(folder, `${new Date(now).toISOString().slice(0, 7)}.jsonl`), line, {
      mode: 0o600
    })
  } catch (cause) {
    return Promise.resolve(refuse(cause instanceof Error ? cause.message : String(cause), ExitCode.failure))
  }
  if (terminal.json) terminal.printJson({ outcome: "spooled", line: JSON.parse(line) as object })
  return Promise.resolve(ExitCode.ok)
}

/** What stands on stdin; undefined when it is no JSON. */
const read = (): unknown => {
  try {
    return JSON.parse(fs.readFileSync(0, "utf8"))
  } catch {
    // no JSON, or nobody there: it tells nothing
    return undefined
  }
}
