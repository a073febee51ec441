/** `spoor analytics …` */
import type { Command, Option } from "../Command.ts"
import { whichTree } from "./audit.ts"
import { limitOf, range, shared } from "./options.ts"

export const trendMetrics = ["errors", "warnings", "info", "findings", "progress"] as const

const trendOptions = [
  {
    name: "window",
    type: "integer",
    least: 2,
    default: 7,
    says: "Checkpoints that mean and deviation are of"
  },
  {
    name: "baseline",
    type: "string",
    placeholder: "CHECKPOINT",
    says: "What progress is measured from; by default the oldest checkpoint in the range"
  },
  {
    name: "format",
    type: "choice",
    choices: ["chart", "table"],
    default: "chart",
    says: "How people see it"
  },
  ...range,
  ...whichTree
] as const satisfies ReadonlyArray<Option>
export type TrendOptions = typeof trendOptions

const hotspotsOptions = [
  limitOf(10, "At most so many rows"),
  ...range,
  ...whichTree
] as const satisfies ReadonlyArray<Option>
export type HotspotsOptions = typeof hotspotsOptions

const sessionsOptions = [
  limitOf(20, "At most so many sessions, and so many changes"),
  ...range,
  ...whichTree,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>
export type AnalyticsSessionsOptions = typeof sessionsOptions

const trendCommand: Command = {
  path: ["analytics", "trend"],
  says: "How findings went from checkpoint to checkpoint",
  details: `Progress is the share of the baseline's findings that are fixed or went with their files. What came since does not lower it, and what was not measured does not raise it.`,
  options: trendOptions,
  positionals: [{ name: "METRIC", says: "What to follow", choices: trendMetrics }],
  examples: [
    { says: "Errors since a month ago", line: "spoor analytics trend errors --since 28d" },
    { says: "How much of the first audit is done", line: "spoor analytics trend progress --baseline #1" }
  ],
  run: () => import("../commands/analyticsTrend.ts")
}

const hotspotsCommand: Command = {
  path: ["analytics", "hotspots"],
  says: "Where findings are: by file, folder or rule",
  details: `Of the newest checkpoint; with a time, of all that stood in it, each finding once.`,
  options: hotspotsOptions,
  positionals: [{ name: "BY", says: "What the rows are", choices: ["files", "folders", "rules"] }],
  examples: [
    { says: "The files with most findings", line: "spoor analytics hotspots files" },
    { says: "What rules met this week", line: "spoor analytics hotspots rules --since 7d" }
  ],
  run: () => import("../commands/analyticsHotspots.ts")
}

const sessionsCommand: Command = {
  path: ["analytics", "sessions"],
  says: "Which sessions and models fixed findings and brought them in, and what that cost",
  details: `A change is the session's that wrote to the finding's file since the checkpoint before; where several did, the last one's. Without such an edit it is that of the session the audit was made in, or of the only one at work in the project then, and "known by" says so. The cost is that of the whole session, whatever else it did.`,
  options: sessionsOptions,
  positionals: [],
  examples: [{ says: "Who made the code better this month", line: "spoor analytics sessions --since 28d" }],
  run: () => import("../commands/analyticsSessions.ts")
}

export const analyticsCommands: ReadonlyArray<Command> = [trendCommand, hotspotsCommand, sessionsCommand]
