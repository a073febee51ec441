/**
 * A program for tests: audits a tree without threads and with two, and prints both answers. Threads make rules anew from
 * their source, and a test runner's source is not theirs.
 */
import * as fs from "node:fs"
import * as Effect from "effect/Effect"
import { loadAudit } from "../config/load-audit.ts"
import type { AuditPlan } from "../engine/AuditPlan.ts"
import { runAudit } from "../engine/runAudit.ts"

/** `rewritten`: a file to write after the plan was made, with its text. `by_hand`: whether to forget where it came from. */
export interface AuditProcessInput {
  readonly root: string
  readonly rewritten?: readonly [file: string, text: string]
  readonly by_hand?: boolean
}

const input = JSON.parse(process.argv[2]!) as AuditProcessInput

const answer = async (plan: AuditPlan, threads: number) => {
  const told: Array<string> = []
  const options = { version: "0.0.0", threads, tell: (what: string) => void told.push(what) }
  const run = await Effect.runPromise(runAudit(plan, options))
  return { run: { ...run, at_ms: 0, duration_ms: 0, memory_bytes: 0 }, told }
}

const { plan } = await Effect.runPromise(loadAudit(input.root, null))
const { origin: _, ...byHand } = plan
if (input.rewritten !== undefined) fs.writeFileSync(...input.rewritten)
const used = input.by_hand === true ? byHand : plan
process.stdout.write(JSON.stringify({ alone: await answer(used, 0), together: await answer(used, 2) }))
