/** `spoor usage …` */
import type { Command, Option } from "../Command.ts"
import { filters, limitOf, range, shared, tokenLimit } from "./options.ts"

const amounts = [
  {
    name: "by",
    short: "b",
    type: "list",
    choices: ["agent", "model", "provider", "project", "machine", "branch", "role", "session", "tool"],
    says: "Split each row by these"
  },
  ...range,
  {
    name: "last",
    short: "n",
    type: "integer",
    least: 1,
    says: "Only the last N periods, the current one included"
  },
  ...filters,
  shared.session,
  shared.cost,
  { name: "order", type: "choice", choices: ["asc", "desc"], default: "asc", says: "Oldest or newest first" },
  { name: "compact", short: "c", type: "boolean", says: "Fewer, shorter columns" }
] as const satisfies ReadonlyArray<Option>

export const usageOptions = [
  ...amounts,
  {
    name: "week-start",
    type: "choice",
    choices: ["monday", "sunday", "saturday"],
    says: "First day of a week",
    config: "week_start"
  },
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const sessionUsageOptions = [
  ...amounts,
  { name: "sub-agents", type: "boolean", says: "Give sub-agents rows of their own" },
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const blocksOptions = [
  ...amounts,
  { name: "active", type: "boolean", says: "Only the block that is running now" },
  { name: "recent", type: "boolean", says: "Only blocks of the last three days" },
  {
    name: "hours",
    type: "integer",
    least: 1,
    placeholder: "N",
    says: "Length of a block",
    config: "blocks.hours"
  },
  tokenLimit("Compare with this many tokens, or with the most that any block used"),
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const explainOptions = [
  { name: "date", short: "d", type: "date", says: "Explain this day or month: 2026-11-06, 2026-11, today" },
  {
    name: "session",
    short: "i",
    type: "string",
    placeholder: "ID",
    says: "Explain this session and its sub-agents"
  },
  {
    name: "request",
    type: "string",
    placeholder: "KEY",
    says: "Explain this request: its key or its message's id"
  },
  limitOf(20, "Take at most so many requests apart; the total is of all"),
  ...filters,
  shared.timezone,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

const meaning = `Input leaves out cached tokens and output includes reasoning, for every agent. A cost marked with ≥ is a lower bound: some of it is known to be missing. \`unknown\` means that nothing could be priced; it is never 0. \`spoor usage explain\` shows where a figure comes from.`

const calendar = (
  period: "daily" | "weekly" | "monthly",
  unit: string,
  examples: Command["examples"]
): Command => ({
  path: ["usage", period],
  says: `Tokens and cost by ${unit}`,
  details: meaning,
  options: usageOptions,
  positionals: [],
  examples,
  run: () => import("../commands/usage.ts")
})

export const usageCommands: ReadonlyArray<Command> = [
  calendar("daily", "day", [
    { says: "The last week, by model", line: "spoor usage daily --since 7d --by model" },
    {
      says: "This folder's November, for a program",
      line: "spoor usage daily --since 2026-11 --until 2026-11 --project . --json"
    },
    {
      says: "What each tool cost today, its share of the context included",
      line: "spoor usage daily --since today --by tool"
    }
  ]),
  calendar("weekly", "week", [
    {
      says: "The last four weeks, weeks from Sunday",
      line: "spoor usage weekly --last 4 --week-start sunday"
    }
  ]),
  calendar("monthly", "month", [
    { says: "Every month, by agent and model", line: "spoor usage monthly --by agent,model" }
  ]),
  {
    path: ["usage", "session"],
    says: "Tokens and cost by session, sub-agents included",
    details: `A session's row holds what its sub-agents used; the column Own leaves them out. ${meaning}`,
    options: sessionUsageOptions,
    positionals: [],
    examples: [
      { says: "The ten sessions that ended last", line: "spoor usage session --last 10" },
      { says: "The last session, by model", line: "spoor usage session --session latest --by model" }
    ],
    run: () => import("../commands/usageSession.ts")
  },
  {
    path: ["usage", "blocks"],
    says: "Tokens and cost by billing block, with burn rate and projection",
    details: `A block begins at the full hour of its first request and lasts five hours (\`blocks.hours\`), as plans with a session limit count. ${meaning}`,
    options: blocksOptions,
    positionals: [],
    examples: [
      { says: "What is left of the running block", line: "spoor usage blocks --active --token-limit max" },
      { says: "Blocks of the last three days", line: "spoor usage blocks --recent" }
    ],
    run: () => import("../commands/usageBlocks.ts")
  },
  {
    path: ["usage", "explain"],
    says: "Show where a total comes from, down to request, file, byte offset and rate card",
    details:
      "Adds the total up again from the requests themselves, takes each cost apart by the prices that held on its day, and names what is in the trail but not counted, with the reason.",
    options: explainOptions,
    positionals: [],
    examples: [
      { says: "Where yesterday's total comes from", line: "spoor usage explain --date yesterday" },
      { says: "The last session's", line: "spoor usage explain --session latest" },
      {
        says: "One request (KEY as shown by the line above) with its usage as written in the file",
        line: "spoor usage explain --request KEY --json"
      }
    ],
    run: () => import("../commands/usageExplain.ts")
  }
]
