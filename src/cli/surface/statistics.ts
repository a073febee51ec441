/** `spoor tools|models|projects|delegations`, and `spoor usage context` */
import type { Command, Option } from "../Command.ts"
import { filters, limitOf, range, shared } from "./options.ts"

export const toolsOptions = [
  {
    name: "by",
    short: "b",
    type: "choice",
    choices: ["tool", "server", "skill", "agent"],
    default: "tool",
    says: "What the rows are: tools, MCP servers, skills, or agents"
  },
  { name: "errors", type: "boolean", says: "Group the failures too: what went wrong, how often" },
  {
    name: "costs",
    type: "boolean",
    says: "Share out costs too, with what it costs to carry results in context"
  },
  shared.rows,
  ...range,
  ...filters,
  shared.session,
  shared.cost,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const modelsOptions = [
  { name: "work", type: "boolean", says: "Tool calls, failures and lines by model too" },
  shared.rows,
  ...range,
  ...filters,
  shared.session,
  shared.cost,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const projectsOptions = [
  shared.rows,
  ...range,
  ...filters,
  shared.cost,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const delegationsOptions = [
  limitOf(20, "Entries of each list"),
  ...range,
  ...filters,
  shared.session,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const contextOptions = [
  {
    name: "by",
    short: "b",
    type: "choice",
    choices: ["tool", "server", "skill", "file"],
    default: "tool",
    says: "What to blame"
  },
  shared.rows,
  ...range,
  ...filters,
  shared.session,
  shared.cost,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const filesOptions = [
  {
    name: "by",
    short: "b",
    type: "choice",
    choices: ["file", "directory", "extension"],
    default: "file",
    says: "What the rows are"
  },
  { name: "costs", type: "boolean", says: "Share out costs too; an estimate" },
  limitOf(50, shared.rows.says),
  ...range,
  ...filters,
  shared.session,
  shared.cost,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const tasksOptions = [
  {
    name: "by",
    short: "b",
    type: "list",
    choices: ["agent", "project", "model"],
    says: "Split each row by these"
  },
  ...range,
  ...filters,
  shared.session,
  shared.cost,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const anomaliesOptions = [
  {
    name: "kind",
    type: "list",
    choices: [
      "costly_day",
      "costly_session",
      "failing_tool",
      "many_delegations",
      "many_compactions",
      "unpriced_model",
      "suspicious_figures"
    ],
    says: "Only these"
  },
  { name: "check", type: "boolean", says: "Exit with 3 when there are any" },
  ...range,
  ...filters,
  shared.cost,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const pressureOptions = [
  {
    name: "high",
    type: "number",
    default: 0.8,
    says: "Part of the window from which a request counts as high"
  },
  limitOf(20, "Show at most so many sessions, the fullest first"),
  ...range,
  ...filters,
  shared.session,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const activityOptions = [
  ...range,
  ...filters,
  shared.cost,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const moreUsage: ReadonlyArray<Command> = [
  {
    path: ["usage", "activity"],
    says: "When work is done: heatmap of the week, streaks, sessions at once",
    options: activityOptions,
    positionals: [],
    examples: [{ says: "The last three months", line: "spoor usage activity --since 13w" }],
    run: () => import("../commands/usageActivity.ts")
  },
  {
    path: ["usage", "pressure"],
    says: "How full the context of each session got",
    options: pressureOptions,
    positionals: [],
    examples: [{ says: "This week's fullest", line: "spoor usage pressure --since 7d --limit 5" }],
    run: () => import("../commands/usagePressure.ts")
  }
]

export const contextCommand: Command = {
  path: ["usage", "context"],
  says: "What tools, MCP servers, skills and files cost, with what it costs to carry them in context",
  details:
    "Whatever a tool returns is sent again with every later request, until the context is cut. Here each request's cost is shared out to what stood in its context: an estimate of who is to blame. What is shared out is exact: the rows and the rest below them add up to what the requests cost.",
  options: contextOptions,
  positionals: [],
  examples: [
    { says: "Which tools fill the context", line: "spoor usage context --since 7d" },
    { says: "Which files were most expensive to have read", line: "spoor usage context --by file --limit 20" }
  ],
  run: () => import("../commands/usageContext.ts")
}

export const statisticsCommands: ReadonlyArray<Command> = [
  {
    path: ["tools"],
    says: "How tools are used, how they fail, how long they take and what they cost",
    details:
      "A call failed when its tool gave back an error, and a command also when it ended with another code than 0 or ran out of time, whatever its agent calls that; the rate is that of calls that came to an end. What a person or a rule refused is counted as denied. Durations are of calls whose duration the trail tells. A cost is an estimate, see `spoor usage context --help`.",
    options: toolsOptions,
    positionals: [],
    examples: [
      { says: "This month's tools, with costs", line: "spoor tools --since 28d --costs" },
      { says: "What went wrong, and how", line: "spoor tools --errors --limit 5" },
      { says: "MCP servers", line: "spoor tools --by server" }
    ],
    run: () => import("../commands/tools.ts")
  },
  {
    path: ["models"],
    says: "What each model did and cost, and what its cache saved",
    options: modelsOptions,
    positionals: [],
    examples: [
      { says: "The last four weeks", line: "spoor models --since 4w" },
      { says: "How their tool calls went", line: "spoor models --work" }
    ],
    run: () => import("../commands/models.ts")
  },
  {
    path: ["projects"],
    says: "What was done in each project",
    details: "Worktrees count to the repository they belong to.",
    options: projectsOptions,
    positionals: [],
    examples: [{ says: "This week's", line: "spoor projects --since 7d" }],
    run: () => import("../commands/projects.ts")
  },
  {
    path: ["files"],
    says: "Which files were read and changed, how often in vain, and what they cost",
    details:
      "A read in vain gave back what was in the context already. A retry is a change after a call failed in the same exchange.",
    options: filesOptions,
    positionals: [
      { name: "PATH", says: "Only what lies below this path, within its project or absolute", optional: true }
    ],
    examples: [
      { says: "Where this week's work went", line: "spoor files --since 7d --by directory" },
      {
        says: "What lies below src of this folder's project, with costs",
        line: "spoor files src --project . --costs"
      }
    ],
    run: () => import("../commands/files.ts")
  },
  {
    path: ["tasks"],
    says: "What the work was: coding, debugging, planning, …; what it cost, how often it worked at once",
    details:
      "Each exchange gets one of thirteen categories by fixed rules over its prompt, tools and files; `--json` lists the rules. A change worked at once when no file had to be changed again after a failed call or test run.",
    options: tasksOptions,
    positionals: [],
    examples: [
      { says: "This month's work", line: "spoor tasks --since 28d" },
      { says: "Which model gets it right at once", line: "spoor tasks --by model" }
    ],
    run: () => import("../commands/tasks.ts")
  },
  {
    path: ["anomalies"],
    says: "What is out of the ordinary: spikes of cost, failing tools, runaway sessions",
    details: "Limits are settings (`spoor config show anomalies`).",
    options: anomaliesOptions,
    positionals: [],
    examples: [
      { says: "This week", line: "spoor anomalies --since 7d" },
      {
        says: "As a check in a script",
        line: "spoor anomalies --since today --kind costly_day --check --quiet"
      }
    ],
    run: () => import("../commands/anomalies.ts")
  },
  {
    path: ["delegations"],
    says: "Who hands work to whom: roles, patterns, chains, depth",
    options: delegationsOptions,
    positionals: [],
    examples: [{ says: "In the last session", line: "spoor delegations --session latest" }],
    run: () => import("../commands/delegations.ts")
  }
]
