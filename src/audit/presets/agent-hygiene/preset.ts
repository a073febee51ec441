/** Rules about what coding agents leave behind. */
import type { Preset } from "../../rules/Rule.ts"

export const agentHygiene: Preset = { name: "agent-hygiene", rules: [] }
