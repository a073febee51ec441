/** `spoor telemetry …` */
import type { Command, Option } from "../Command.ts"
import { limitOf, range, shared } from "./options.ts"

export const telemetryGitOptions = [
  {
    name: "by",
    short: "b",
    type: "choice",
    choices: ["repo", "day", "author", "agent", "session"],
    default: "repo",
    says: "What the rows are"
  },
  { name: "repo", short: "r", type: "list", says: "Only these repositories, by the names of their folders" },
  { name: "list", short: "l", type: "boolean", says: "List the latest events too" },
  limitOf(20, "List at most so many events"),
  ...range,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const telemetryRoutingOptions = [
  {
    name: "by",
    short: "b",
    type: "choice",
    choices: ["predicted", "actual", "day", "session"],
    default: "predicted",
    says: "What the rows are: the model that was chosen, the one that was right or ran, …"
  },
  shared.rows,
  ...range,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const telemetrySelfHealOptions = [
  shared.rows,
  ...range,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const telemetryRecoveryOptions = [
  {
    name: "by",
    short: "b",
    type: "choice",
    choices: ["category", "action", "day"],
    default: "category",
    says: "What the rows are: kinds of errors, what was done, days"
  },
  shared.rows,
  ...range,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const telemetryCoordinationOptions = [
  shared.rows,
  ...range,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const telemetryExpertiseOptions = [
  {
    name: "by",
    short: "b",
    type: "choice",
    choices: ["domain", "model", "day"],
    default: "domain",
    says: "What the rows are: fields of knowledge, models that were chosen, days"
  },
  shared.rows,
  ...range,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const telemetryCommands: ReadonlyArray<Command> = [
  {
    path: ["telemetry", "git"],
    says: "Commits, pushes and pull requests, and which sessions made them",
    details:
      "From logs of git hooks, from `spoor record git` and from transcripts. A commit counts once, however many of them tell of it; what was amended or rebased counts as it was made first. Its session is the one that a hook or the commit message names, or whose transcript shows the command; else the only one of which a command that may commit ran in the repository at that very second, marked as inferred. That a session was open is no evidence; that a hook saw the commit, and no session was named to it, tells against one.",
    options: telemetryGitOptions,
    positionals: [],
    examples: [
      { says: "This week, day by day", line: "spoor telemetry git --since 7d --by day" },
      { says: "What agents committed last", line: "spoor telemetry git --by agent --list" }
    ],
    run: () => import("../commands/telemetryGit.ts")
  },
  {
    path: ["telemetry", "routing"],
    says: "Which models a router chose, and how often it was right",
    details:
      "Accuracy is told only over decisions whose outcome is independent of the choice: somebody judged it, or what was right was seen apart from it. An outcome that was written together with the choice can only agree with it, so there accuracy is unknown, and the answer says why.",
    options: telemetryRoutingOptions,
    positionals: [],
    examples: [
      { says: "Of all times, by model", line: "spoor telemetry routing" },
      { says: "Day by day", line: "spoor telemetry routing --since 7d --by day" }
    ],
    run: () => import("../commands/telemetryRouting.ts")
  },
  {
    path: ["telemetry", "self-heal"],
    says: "How runs of health checks went, and what was repaired",
    details:
      "A run in which nothing was wrong is healthy: neither a success nor a failure. The rate is over the runs in which something was.",
    options: telemetrySelfHealOptions,
    positionals: [],
    examples: [{ says: "This month", line: "spoor telemetry self-heal --since 28d" }],
    run: () => import("../commands/telemetrySelfHeal.ts")
  },
  {
    path: ["telemetry", "recovery"],
    says: "What was done about errors, and whether it helped",
    details:
      "The rate is over what was really tried. A suggestion that was printed neither succeeds nor fails, and what a backfill made up is counted nowhere.",
    options: telemetryRecoveryOptions,
    positionals: [],
    examples: [{ says: "By what was done", line: "spoor telemetry recovery --by action" }],
    run: () => import("../commands/telemetryRecovery.ts")
  },
  {
    path: ["telemetry", "coordination"],
    says: "How tasks for several agents went",
    details:
      "Costs are the coordinator's own estimates. What agents really cost is in `spoor usage` and `spoor delegations`.",
    options: telemetryCoordinationOptions,
    positionals: [],
    examples: [{ says: "This week", line: "spoor telemetry coordination --since 7d" }],
    run: () => import("../commands/telemetryCoordination.ts")
  },
  {
    path: ["telemetry", "expertise"],
    says: "How models were chosen by what the user knows",
    details: "An upgrade is a stronger model than the complexity asked for, a downgrade a cheaper one.",
    options: telemetryExpertiseOptions,
    positionals: [],
    examples: [{ says: "By model", line: "spoor telemetry expertise --by model" }],
    run: () => import("../commands/telemetryExpertise.ts")
  }
]
