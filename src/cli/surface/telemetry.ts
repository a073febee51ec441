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

export const telemetryCommands: ReadonlyArray<Command> = [
  {
    path: ["telemetry", "git"],
    says: "Commits, pushes and pull requests, and which sessions made them",
    details:
      "From logs of git hooks, from `spoor record git` and from transcripts. A commit counts once, however many of them tell of it. Its session is the one that a hook or the commit message names, or whose transcript shows the command; else the only one that was at work in the repository then, marked as inferred.",
    options: telemetryGitOptions,
    positionals: [],
    examples: [
      { says: "This week, day by day", line: "spoor telemetry git --since 7d --by day" },
      { says: "What agents committed last", line: "spoor telemetry git --by agent --list" }
    ],
    run: () => import("../commands/telemetryGit.ts")
  }
]
