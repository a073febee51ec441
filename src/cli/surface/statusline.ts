/** `spoor statusline` */
import type { Command, Option } from "../Command.ts"
import { shared, tokenLimit } from "./options.ts"

export const statuslineOptions = [
  {
    name: "format",
    short: "f",
    type: "string",
    placeholder: "TEMPLATE",
    says: "What to print",
    config: "statusline.format"
  },
  tokenLimit("Compare the block with this many tokens, or with the most that any block used"),
  {
    name: "refresh",
    type: "boolean",
    default: true,
    says: "Do not bring the store up to date in the background"
  },
  shared.timezone
] as const satisfies ReadonlyArray<Option>

export const statuslineCommand: Command = {
  path: ["statusline"],
  says: "One line for the agent's status line: session, today, block, context",
  details: `Reads what Claude Code hands to a status line on stdin, and answers from the store as it is. It never fails and never waits for an ingest: when the store is older than half a minute it is brought up to date in the background, for the next time.

To use it, put this into ~/.claude/settings.json:

  "statusLine": { "type": "command", "command": "spoor statusline" }

In the template these stand for figures:

  {model}      the model's name            {project}  the folder's name
  {session}    cost of the session, as the agent says, else as stored
  {today}      cost of today, all agents   {block}    cost of the running block
  {left}       time left of the block      {used}     percent of --token-limit
  {burn}       cost an hour in the block   {context}  percent of the context window

The template is cut at " · ". A piece in which a figure is not known is left out. Context and block are yellow and red from \`statusline.warn_percent\` and \`statusline.alarm_percent\` on.`,
  options: statuslineOptions,
  positionals: [],
  toleratesBadConfig: true,
  examples: [
    { says: "Try it without an agent", line: "spoor statusline" },
    { says: "A shorter one", line: "spoor statusline --format '{session} · {today} today · {context}'" }
  ],
  run: () => import("../commands/statusline.ts")
}
