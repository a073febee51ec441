/**
 * Where the trails of all sources lie: the same sources in the same order, without what reads them.
 *
 * Generated from the folders beside this file: `node scripts/new-source.mjs --registry`.
 */
import { agentRunsWhereabouts } from "./agent-runs/whereabouts.ts"
import { claudeCodeWhereabouts } from "./claude-code/whereabouts.ts"
import { codexWhereabouts } from "./codex/whereabouts.ts"
import { openCodeWhereabouts } from "./opencode/whereabouts.ts"
import { telemetryWhereabouts } from "./telemetry/whereabouts.ts"
import type { Whereabouts } from "./Source.ts"

export const whereabouts: ReadonlyArray<Whereabouts> = [
  agentRunsWhereabouts,
  claudeCodeWhereabouts,
  codexWhereabouts,
  openCodeWhereabouts,
  telemetryWhereabouts
]
