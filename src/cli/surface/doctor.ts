/** `spoor doctor`, and what it looks at one by one. */
import type { Command, Option } from "../Command.ts"
import { trails } from "../config/settings.ts"
import { fileStatuses } from "../doctor/FileStatus.ts"
import { limitOf, shared } from "./options.ts"

export const doctorFilesOptions = [
  { name: "status", type: "list", choices: fileStatuses, says: "Only files of these states" },
  { name: "source", type: "list", choices: trails, says: "Only these trails" },
  { name: "gone", type: "boolean", says: "Only files that are gone, archived or not" },
  limitOf(50, "At most so many, those that were read last"),
  shared.redact,
  shared.timezone
] as const satisfies ReadonlyArray<Option>

export const doctorLiveOptions = [
  limitOf(5, "At most so many runs, the newest first"),
  shared.timezone
] as const satisfies ReadonlyArray<Option>

export const doctorCommand: Command = {
  path: ["doctor"],
  says: "Look whether everything is in order, and say what to do where it is not",
  details:
    "Looks at Spoor, its configuration, its store, each agent's trail and this machine, and changes nothing. ✓ is in order, · worth knowing, ! wrong but usable (exit code 5), ✗ a problem (exit code 1). Of the agents' own settings only how long they keep transcripts is read.",
  options: [],
  positionals: [],
  toleratesBadConfig: true,
  examples: [
    { says: "Look at everything", line: "spoor doctor" },
    { says: "For a bug report", line: "spoor doctor --json" }
  ],
  run: () => import("../commands/doctor.ts")
}

export const moreDoctor: ReadonlyArray<Command> = [
  {
    path: ["doctor", "files"],
    says: "Each file of the trail: how far it was read, or why not, and when it is tried again",
    details: `The state of a file is one of: processed (read as far as it goes), failed (cannot be read; tried again when it changes or everything is looked at), transient_failure (could not be read for a reason that may pass; tried again later each time, by live.retry.*), skipped (no agent's trail). JSON has kind, time, size, checksum, cursor, attempts, next retry, error, and the run that read it.

What a file held stays when it is gone. After ingest.archive_after_days its state is archived: no look asks for it any more. A file that comes back goes on where it was read to.`,
    options: doctorFilesOptions,
    positionals: [{ name: "PATH", says: "This file, or what is below this folder", optional: true }],
    examples: [
      {
        says: "What could not be read, and why",
        line: "spoor doctor files --status failed,transient_failure"
      },
      {
        says: "All that is known of one file",
        line: "spoor doctor files ~/.claude/projects/-home-dev-shop/5f0c6a1e.jsonl"
      },
      { says: "All files, for a program", line: "spoor doctor files --limit 1000000 --json" }
    ],
    run: () => import("../commands/doctorFiles.ts")
  },
  {
    path: ["doctor", "live"],
    says: "The live trail: who follows it, and what each phase of the last runs did",
    details:
      "A run begins with bulk (what changed before it began), goes on to the hand-over (what changed meanwhile) and is live then, until it is stopped or fails. Of each phase: how long it took, files, rows and bytes read, commits, rejected lines, files that could not be read.",
    options: doctorLiveOptions,
    positionals: [],
    examples: [
      { says: "Is the trail followed?", line: "spoor doctor live" },
      { says: "The last hundred runs, for a program", line: "spoor doctor live --limit 100 --json" }
    ],
    run: () => import("../commands/doctorLive.ts")
  }
]
