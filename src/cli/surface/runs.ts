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

export const runRetryOptions = [
  {
    name: "timeout",
    type: "duration",
    least: 1,
    says: "End it after this time. By default as the run before"
  }
] as const satisfies ReadonlyArray<Option>

export const runCleanupOptions = [
  {
    name: "older-than",
    type: "duration",
    says: "Only runs that were asked for longer ago. By default the setting runs.retention_days"
  },
  whichRuns[0],
  {
    name: "yes",
    short: "y",
    type: "boolean",
    says: "Remove them; without it only what would be removed is said"
  }
] as const satisfies ReadonlyArray<Option>

const place = (name: "from" | "to", says: string) =>
  ({
    name,
    type: "choice",
    choices: ["file", "sqlite"],
    default: name === "from" ? "file" : "sqlite",
    says
  }) as const

export const runMigrateOptions = [
  place("from", "Where the runs are"),
  place("to", "Where they shall be, too"),
  {
    name: "folder",
    type: "string",
    placeholder: "DIR",
    says: "Folder of the files. By default the setting runs.folder"
  },
  { name: "dry-run", type: "boolean", says: "Say what would be copied" }
] as const satisfies ReadonlyArray<Option>

export const runBackupOptions = [
  {
    name: "format",
    type: "choice",
    choices: ["json", "ndjson"],
    says: "By default as the file is named; json otherwise"
  }
] as const satisfies ReadonlyArray<Option>

export const runRestoreOptions = [
  { name: "dry-run", type: "boolean", says: "Only look whether the backup is whole" }
] as const satisfies ReadonlyArray<Option>

export const runCheckOptions = [
  { name: "repair", type: "boolean", says: "Copy the later state of a run to where it is missing" }
] as const satisfies ReadonlyArray<Option>

export const runOptions = [
  {
    name: "repository",
    short: "r",
    type: "string",
    placeholder: "NAME",
    says: "What the run is for. By default the repository of the working directory"
  },
  {
    name: "model",
    short: "m",
    type: "string",
    says: "Model that is asked. By default what the command line or the output says"
  },
  { name: "timeout", type: "duration", least: 1, says: "End it after this time: 90s, 5m, 2h" },
  {
    name: "stdin",
    type: "boolean",
    default: true,
    says: "Leave what is piped in to the command, unseen"
  }
] as const satisfies ReadonlyArray<Option>

export const runCommand: Command = {
  path: ["run"],
  says: "Run a command and record it: prompt, output, exit code, duration, tokens and cost",
  details: `The command gets the terminal, its output is passed on byte for byte, signals reach it, and its exit code is Spoor's: 124 after --timeout, 126 or 127 when it could not begin, 128 and the signal's number when a signal ended it.

What was asked is taken from the command line of claude, codex exec and opencode run, and from what is piped in (up to 1 MiB); of other commands the command line stands for it. \`runs show\` says which. Tokens, cost and session are taken from the output of claude --output-format json or stream-json, codex exec --json and opencode run --format json. Output that goes to a terminal is not seen.

A run that SIGINT or SIGTERM ended is CANCELLED. One whose recorder was killed is found at the next look and becomes FAILED. SPOOR_RUN_ID in the command's environment is the run's id. With --json a line about the run goes to stderr at the end.`,
  options: runOptions,
  positionals: [{ name: "COMMAND", says: "The command and its words", rest: true, isCommand: true }],
  examples: [
    {
      says: "A prompt, recorded with its tokens and cost",
      line: 'spoor run -- claude -p "Why does the build fail?" --output-format json'
    },
    { says: "At most ten minutes", line: 'spoor run --timeout 10m -- codex exec --json "Mend the tests"' }
  ],
  keepsSignals: true,
  run: () => import("../commands/run.ts")
}

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
      "Success is counted in several ways, each with its definition. Time is from being asked for to the end; of that, work and wait are told apart where they are known: of successes, and of runs that Spoor recorded. Median and p95 are times of real runs (nearest rank).",
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
        says: "Whether this was asked before",
        line: 'spoor runs similar "commit message for the mooring list"'
      }
    ],
    run: () => import("../commands/runsSimilar.ts")
  },
  {
    path: ["runs", "retry"],
    says: "Run it again: the same command in the same directory, linked to the run that failed",
    details: `Only a run that failed, timed out or was cancelled is retried, and only once; after that its other attempt is. The run becomes RETRYING, the other attempt is a run of its own. What was piped in is piped in again. The environment is today's: it is never recorded.

A run that Spoor did not start has no command: it is said behind \`--\`, or by the setting runs.retry_command, for example ["claude", "-p", "{prompt}", "--output-format", "json"].`,
    options: runRetryOptions,
    positionals: [
      runId,
      { name: "COMMAND", says: "Another command and its words", optional: true, rest: true, isCommand: true }
    ],
    examples: [
      { says: "The last run once more", line: "spoor runs retry latest" },
      { says: "With another command", line: "spoor runs retry 4f1c -- make test" }
    ],
    keepsSignals: true,
    run: () => import("../commands/runsRetry.ts")
  },
  {
    path: ["runs", "cleanup"],
    says: "Remove old runs; without --yes say which would be",
    details:
      "Runs that have not come to an end stay. Of runs that were read from files of others the rows go, not the files.",
    options: runCleanupOptions,
    positionals: [],
    examples: [
      { says: "What is older than 30 days", line: "spoor runs cleanup" },
      { says: "Remove what is older than a quarter", line: "spoor runs cleanup --older-than 90d --yes" },
      { says: "For a job that runs every night", line: "spoor runs cleanup --yes --quiet" }
    ],
    run: () => import("../commands/runsCleanup.ts")
  },
  {
    path: ["runs", "migrate"],
    says: "Copy runs from files into the store, or back, and verify the copy",
    details:
      "What is there already is left, so it goes on where it was stopped. Nothing is taken away from where it was. Files come back to the last byte as they were. To write to both places meanwhile, set runs.keep to both.",
    options: runMigrateOptions,
    positionals: [],
    examples: [
      {
        says: "Into the store",
        line: "spoor runs migrate --from file --to sqlite --folder ./logs/claude-runs"
      },
      { says: "And back", line: "spoor runs migrate --from sqlite --to file --folder ./runs" }
    ],
    run: () => import("../commands/runsMigrate.ts")
  },
  {
    path: ["runs", "check"],
    says: "Hold runs in the store against runs as files, and make good what one of them missed",
    details:
      "For the time in which runs are kept in both places (runs.keep). Exit code 1 when they differ; while runs are kept in the store alone, files may lack some.",
    options: runCheckOptions,
    positionals: [],
    examples: [{ says: "Copy what one of them missed", line: "spoor runs check --repair" }],
    run: () => import("../commands/runsCheck.ts")
  },
  {
    path: ["runs", "backup"],
    says: "Save all runs in one file with a digest",
    details: "Prompts and outputs are in it as they are, secrets included; only its owner can read it.",
    options: runBackupOptions,
    positionals: [{ name: "FILE", says: "A file that is not there yet" }],
    examples: [{ says: "A line each", line: "spoor runs backup --format ndjson ./runs-2026-11-06.ndjson" }],
    run: () => import("../commands/runsBackup.ts")
  },
  {
    path: ["runs", "restore"],
    says: "Put the runs of a backup back",
    details:
      "The backup is looked through first; a damaged one is refused and nothing is written. Of a run that is there already the later state stays.",
    options: runRestoreOptions,
    positionals: [{ name: "FILE", says: "A file made by `spoor runs backup`" }],
    examples: [
      { says: "Whether it is whole", line: "spoor runs restore ./runs-2026-11-06.ndjson --dry-run" }
    ],
    run: () => import("../commands/runsRestore.ts")
  }
]
