/**
 * All sources, in the order in which they are asked whether a file is theirs.
 *
 * Generated from the folders beside this file: `node scripts/new-source.mjs --registry`.
 */
import { agentRuns } from "./agent-runs/AgentRuns.ts"
import { claudeCode } from "./claude-code/ClaudeCode.ts"
import { codex } from "./codex/Codex.ts"
import { openCode } from "./opencode/OpenCode.ts"
import { telemetry } from "./telemetry/Telemetry.ts"
import type { Source } from "./Source.ts"

export const sources: ReadonlyArray<Source> = [agentRuns, claudeCode, codex, openCode, telemetry]
