/** Plain `spoor` */
import type { Command, Option } from "../Command.ts"
import { shared } from "./options.ts"

export const overviewOptions = [
  shared.timezone,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const overviewCommand: Command = {
  path: [],
  says: "the flight recorder for AI coding agents",
  details: `Agents leave a trail on disk: sessions, messages, tool calls. Spoor keeps that trail after the agent has deleted it, and answers what happened, what it cost and how well it went. Everything stays on this machine.

Without a command it reads what is new and shows what is on this machine, at a glance.`,
  options: overviewOptions,
  positionals: [],
  examples: [
    { says: "At a glance", line: "spoor" },
    { says: "Without reading new lines first", line: "spoor --no-ingest" }
  ],
  run: () => import("../commands/overview.ts")
}
