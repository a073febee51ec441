/** `spoor runs …` */
import { runStatuses } from "../../record/RunStatus.ts"
import type { Command, Option } from "../Command.ts"
import { limitOf, range, shared } from "./options.ts"

const whichRuns = [
  {
    name: "repository",
    short: "r",
    type: "list",
    says: "Only runs for these repositories, as the runs name them"
  },
  ...range
] as const satisfies ReadonlyArray<Option>

export const runListOptions = [
  {
    name: "status",
    type: "list",
    choices: runStatuses,
    placeholder: "STATUS,…",
    says: "Only runs in these states"
  },
  { name: "failed", type: "boolean", says: "Only runs that failed or timed out" },
  limitOf(50, "At most so many runs"),
  shared.cursor,
  ...whichRuns,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const runCommands: ReadonlyArray<Command> = [
  {
    path: ["runs", "list"],
    says: "Runs of agents, the newest first",
    details:
      "A run that failed and was tried again stays in the list as RETRYING; it is a failed run all the same.",
    options: runListOptions,
    positionals: [],
    examples: [
      { says: "What failed in the last 24 hours", line: "spoor runs list --failed --since 24h" },
      { says: "One repository's, as JSON", line: "spoor runs list --repository shop --json" }
    ],
    run: () => import("../commands/runsList.ts")
  }
]
