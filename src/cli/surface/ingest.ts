/** `spoor ingest` */
import type { Command, Option } from "../Command.ts"
import { trails } from "../config/settings.ts"

export const ingestOptions = [
  { name: "source", type: "list", choices: trails, says: "Read only these trails" },
  {
    name: "root",
    type: "list",
    placeholder: "DIR",
    says: "Read these folders or files instead of the agents' own places"
  },
  { name: "watch", type: "boolean", says: "Go on: take in what changes as it changes, until interrupted" },
  { name: "full", type: "boolean", says: "Read everything from the start, not only what is new" },
  { name: "dry-run", type: "boolean", says: "Read and count, but keep nothing" }
] as const satisfies ReadonlyArray<Option>

export const ingestCommand: Command = {
  path: ["ingest"],
  says: "Read what your agents left on disk into the store",
  details: `Reads only what has changed since the last time, and goes on where it was stopped. Reading the same trail twice changes nothing. Agents' own files are never written. Questions do this by themselves; this command also looks at every file of large trees and brings the full-text index up to date.

With --watch it goes on: it notes what changes from the beginning, reads what is there, hands over, and then takes in every change within moments. One process does so at a time; a second one stands by and takes over when the first ends. Where the system tells of no changes (network drives, too many folders) it looks by itself, by the settings live.*. With --json each event is a line of JSON on stdout; with --log-format json a line of the log on stderr. \`spoor doctor live\` tells what each phase did, \`spoor doctor files\` how far each file was read.

A file that could not be read for a reason that may pass is tried again, later each time (live.retry.*). The states of files that are gone for ingest.archive_after_days are archived; what they held stays.

A line that cannot be understood is kept as a rejection with its place and reason; then the exit code is 5. \`spoor doctor\` shows rejections and records of unknown kinds.`,
  options: ingestOptions,
  positionals: [],
  examples: [
    { says: "Read everything that is new", line: "spoor ingest" },
    {
      says: "See what a backup holds, without keeping it",
      line: "spoor ingest --root ~/backup/claude --dry-run --json"
    },
    { says: "Follow the agents while they work", line: "spoor ingest --watch" },
    {
      says: "Follow them as a service, with a log for programs",
      line: "spoor ingest --watch --log-format json"
    },
    { says: "Read one agent's trail anew", line: "spoor ingest --source codex --full" }
  ],
  run: () => import("../commands/ingest.ts")
}
