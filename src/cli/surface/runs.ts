/** `spoor runs …` */
import { runStatuses } from "../../record/RunStatus.ts"
import type { Command, Option, Positional } from "../Command.ts"
import { limitOf, range, shared } from "./options.ts"

const whichRuns = [
  {
    name: "repository",
    short: "r",
    type: "list",
    placeholder: "NAME,…",
    says: "Only runs for these repositories, as the runs name them"
  },
  ...range
] as const satisfies ReadonlyArray<Option>

export const runId: Positional = {
  name: "RUN",
  says: "A run: its id, the beginning of it (four characters at least), or `latest`"
}

export const runListOptions = [
  {
    name: "status",
    type: "list",
    choices: runStatuses,
    placeholder: "STATUS,…",
    says: "Only runs in these states"
  },
  { name: "failed", type: "boolean", says: "Only runs that failed, also if another attempt was made since" },
  limitOf(50, "At most so many runs"),
  shared.cursor,
  ...whichRuns,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const runShowOptions = [
  { name: "full", type: "boolean", says: "All of every text" },
  shared.timezone,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const runStatsOptions = [
  limitOf(20, "Show at most so many repositories; figures are of all"),
  ...whichRuns,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const runSimilarOptions = [
  limitOf(10, "At most so many runs"),
  ...whichRuns,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const runCommands: ReadonlyArray<Command> = [
  {
    path: ["runs", "list"],
    says: "Runs of agents, the newest first",
    details:
      "A run that failed and was tried again is RETRYING for good; its other attempt is another run. It took as long as from being asked for to its end, waiting included.",
    options: runListOptions,
    positionals: [],
    examples: [
      { says: "What failed in the last 24 hours", line: "spoor runs list --failed --since 24h" },
      { says: "One repository's, as JSON", line: "spoor runs list --repository shop --json" }
    ],
    run: () => import("../commands/runsList.ts")
  },
  {
    path: ["runs", "show"],
    says: "One run: what was asked, what came of it, its states, its other attempts, its session",
    options: runShowOptions,
    positionals: [runId],
    examples: [{ says: "The last one, with all of its output", line: "spoor runs show latest --full" }],
    run: () => import("../commands/runsShow.ts")
  },
  {
    path: ["runs", "stats"],
    says: "How runs came out and how long they took, by repository",
    details:
      "Success is counted in several ways, each with its definition. Time is from being asked for to the end; of that, work and wait are told apart where they are known: of successes, and of runs that Spoor recorded.",
    options: runStatsOptions,
    positionals: [],
    examples: [
      { says: "The last seven days", line: "spoor runs stats --since 7d" },
      { says: "One repository's, as JSON", line: "spoor runs stats --repository shop --json" }
    ],
    run: () => import("../commands/runsStats.ts")
  },
  {
    path: ["runs", "similar"],
    says: "Runs whose prompts are like a text, the most alike first",
    details:
      "Compares the words of the text that stand in the fewest prompts, whatever their grammatical form; they are printed. Texts of several words need no quotes.",
    options: runSimilarOptions,
    positionals: [{ name: "TEXT", says: "Words of a prompt", rest: true }],
    examples: [
      {
        says: "Has this been asked before?",
        line: 'spoor runs similar "commit message for the mooring list"'
      }
    ],
    run: () => import("../commands/runsSimilar.ts")
  }
]
