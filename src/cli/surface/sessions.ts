/** `spoor sessions …` */
import type { Command, Option } from "../Command.ts"
import { filters, limitOf, range, sessionId, shared } from "./options.ts"

export const sessionsListOptions = [
  ...range,
  ...filters,
  shared.sort,
  { name: "reverse", short: "r", type: "boolean", says: "Least first" },
  shared.page,
  shared.cursor,
  { name: "all", short: "a", type: "boolean", says: "Sub-agents and the agent's own sessions too" },
  { name: "title", type: "string", says: "Only sessions whose title holds this text" },
  {
    name: "min-cost",
    type: "number",
    placeholder: "USD",
    says: "Only sessions that cost this much at least"
  },
  { name: "errors", type: "boolean", says: "Only sessions with failed tool calls" },
  { name: "health", type: "boolean", says: "Judge how well each session went" },
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const sessionsShowOptions = [
  { name: "transcript", short: "t", type: "boolean", says: "What was said and done, too" },
  { name: "offset", type: "integer", says: "Transcript: leave out so many messages at the beginning" },
  { name: "last", type: "integer", least: 1, says: "Transcript: only the last N messages" },
  limitOf(100, "Transcript: at most so many messages"),
  { name: "full", type: "boolean", says: "Transcript: all messages with their whole texts" },
  { name: "inherited", type: "boolean", says: "Transcript: also what a fork copied from its origin" },
  {
    name: "events",
    type: "boolean",
    says: "Transcript: also the agent's book-keeping (hooks, quotas, snapshots)"
  },
  shared.redact,
  shared.timezone,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const sessionsSearchOptions = [
  { name: "best", type: "boolean", says: "Best match first instead of newest first" },
  {
    name: "regex",
    short: "e",
    type: "boolean",
    says: "QUERY is a regular expression over the texts themselves"
  },
  { name: "ignore-case", type: "boolean", says: "With --regex: capitals make no difference" },
  { name: "session", short: "i", type: "string", placeholder: "ID", says: "Only in this session" },
  limitOf(20, "At most so many hits"),
  { name: "offset", type: "integer", default: 0, says: "Leave out so many hits" },
  { name: "width", type: "integer", default: 160, says: "Characters of each passage" },
  ...range,
  ...filters,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const sessionsExportOptions = [
  {
    name: "format",
    short: "f",
    type: "choice",
    choices: ["markdown", "html", "json", "jsonl"],
    says: "How to write it (default markdown)"
  },
  {
    name: "out",
    short: "o",
    type: "string",
    placeholder: "FILE",
    says: "Write into this file or folder instead of stdout"
  },
  { name: "force", type: "boolean", says: "Overwrite the file" },
  { name: "sub-agents", type: "boolean", says: "What its sub-agents said, too" },
  { name: "text-chars", type: "integer", says: "At most so many characters of each text" },
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const sessionsResumeOptions = [
  { name: "run", type: "boolean", says: "Start the agent now, in the session's folder" },
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const sessionsTreeOptions = [shared.redact, shared.ingest] as const satisfies ReadonlyArray<Option>

export const sessionsRestoreOptions = [
  {
    name: "to",
    type: "string",
    placeholder: "DIR",
    says: "Write below this folder instead of where the files were"
  },
  {
    name: "out",
    short: "o",
    type: "string",
    placeholder: "DIR",
    says: "Where exports of sessions from a database go (default: --to, else the current folder)"
  },
  { name: "tree", type: "boolean", says: "With its sub-agents, its forks and theirs" },
  { name: "force", short: "f", type: "boolean", says: "Overwrite files that are there and differ" },
  { name: "dry-run", type: "boolean", says: "Say what would be written" },
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const sessionCommands: ReadonlyArray<Command> = [
  {
    path: ["sessions", "list"],
    says: "Sessions, with what they and their sub-agents cost",
    details:
      "Tokens, cost and failed calls are of a session and its sub-agents together, and what was denied counts as failed, too; prompts are the session's own. Active leaves out long waits for a person and long silences.",
    options: sessionsListOptions,
    positionals: [],
    examples: [
      { says: "This week's sessions", line: "spoor sessions list --since 7d" },
      {
        says: "The ten most expensive of this folder's project",
        line: "spoor sessions list --project . --sort cost --limit 10"
      },
      { says: "Sessions where tools failed, judged", line: "spoor sessions list --errors --health" }
    ],
    run: () => import("../commands/sessionsList.ts")
  },
  {
    path: ["sessions", "show"],
    says: "One session: its figures, health, tools and files, and with --transcript what was said",
    options: sessionsShowOptions,
    positionals: [sessionId],
    examples: [
      { says: "The last session", line: "spoor sessions show latest" },
      { says: "Its last ten messages", line: "spoor sessions show latest --transcript --last 10" }
    ],
    run: () => import("../commands/sessionsShow.ts")
  },
  {
    path: ["sessions", "search"],
    says: "Find where something was said, in prompts, answers and tool text",
    details: `  word other      both, anywhere in the message
  "two words"     next to each other (quote it again for the shell)
  prefix*         the word may go on
  -word           without it
  in:prompt       only there; also in:answer, in:tool
  agent: project: since: until:   as the options of these names`,
    options: sessionsSearchOptions,
    positionals: [{ name: "QUERY", says: "What to look for", rest: true }],
    examples: [
      { says: "Who talked about the login", line: "spoor sessions search login page" },
      {
        says: "An exact phrase in prompts of the last month",
        line: "spoor sessions search '\"rate limit\" in:prompt' --since 28d"
      },
      { says: "A regular expression", line: "spoor sessions search --regex 'ECONN(RESET|REFUSED)'" }
    ],
    run: () => import("../commands/sessionsSearch.ts")
  },
  {
    path: ["sessions", "tree"],
    says: "A session with its sub-agents and forks",
    options: sessionsTreeOptions,
    positionals: [sessionId],
    examples: [{ says: "Who worked for the last session", line: "spoor sessions tree latest" }],
    run: () => import("../commands/sessionsTree.ts")
  },
  {
    path: ["sessions", "export"],
    says: "A session as Markdown, HTML or JSON, without its secrets",
    options: sessionsExportOptions,
    positionals: [sessionId],
    examples: [
      { says: "Read the last session", line: "spoor sessions export latest" },
      {
        says: "A page to hand on, sub-agents included",
        line: "spoor sessions export latest --format html --sub-agents --out session.html"
      }
    ],
    run: () => import("../commands/sessionsExport.ts")
  },
  {
    path: ["sessions", "resume"],
    says: "How to carry on with a session in its own agent",
    details:
      "Prints the command. When the agent has deleted its file, `spoor sessions restore` brings it back first.",
    options: sessionsResumeOptions,
    positionals: [sessionId],
    examples: [
      { says: "The command for the last session", line: "spoor sessions resume latest" },
      { says: "Start it", line: "spoor sessions resume latest --run" }
    ],
    run: () => import("../commands/sessionsResume.ts")
  },
  {
    path: ["sessions", "restore"],
    says: "Write a session's own files back, byte for byte, after the agent deleted them",
    details: `The bytes come from custody and are checked against their digests. Only the session's own files are written: not those of its sub-agents and forks, unless --tree asks for them. A file that is there already and differs is left alone unless --force is given.

A session that the agent keeps in a database has no file of its own. It is written as an export (OpenCode's own format), with all that was ever read of it; \`opencode import FILE\`, run in its project's folder, brings it back.`,
    options: sessionsRestoreOptions,
    positionals: [sessionId],
    examples: [
      { says: "See what would be written", line: "spoor sessions restore latest --dry-run" },
      { says: "Write it into a folder of your own", line: "spoor sessions restore latest --to ./restored" },
      { says: "Its sub-agents and forks too", line: "spoor sessions restore latest --tree" }
    ],
    run: () => import("../commands/sessionsRestore.ts")
  }
]
