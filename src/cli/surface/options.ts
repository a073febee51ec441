/** Options and arguments that more than one command has: each is said once, here, and commands name it. */
import type { Option, Positional } from "../Command.ts"
import { agents } from "../config/settings.ts"

export const shared = {
  since: {
    name: "since",
    short: "s",
    type: "date",
    says: "From this time on: 2026-11-06, 2026-11, today, yesterday, 28d, 4w, 12h or an ISO time"
  },
  until: { name: "until", short: "u", type: "date", says: "Up to this time; a date is included" },
  timezone: {
    name: "timezone",
    short: "z",
    type: "string",
    placeholder: "ZONE",
    says: "Zone of days and times, such as Europe/Berlin or UTC",
    config: "timezone"
  },
  agent: { name: "agent", type: "list", choices: agents, says: "Only these agents" },
  model: { name: "model", type: "list", says: "Only these models" },
  provider: { name: "provider", type: "list", says: "Only models of these providers" },
  project: {
    name: "project",
    short: "p",
    type: "list",
    says: "Only these projects: a name, a root, or a working directory; . is the folder you are in"
  },
  machine: { name: "machine", type: "list", says: "Only these machines" },
  branch: { name: "branch", type: "list", says: "Only sessions on these branches" },
  role: { name: "role", type: "list", says: "Only (sub-)agents of these roles, such as Explore" },
  session: {
    name: "session",
    short: "i",
    type: "list",
    placeholder: "ID",
    says: "Only these sessions and their sub-agents: ids, beginnings of ids, or latest"
  },
  cost: {
    name: "cost",
    type: "choice",
    choices: ["auto", "computed", "recorded"],
    says: "Which cost counts",
    config: "cost.mode"
  },
  sort: {
    name: "sort",
    type: "choice",
    choices: ["start", "cost", "tokens", "duration", "messages"],
    default: "start",
    says: "Greatest first by this"
  },
  page: { name: "limit", short: "n", type: "integer", least: 1, default: 50, says: "At most so many" },
  cursor: { name: "cursor", type: "string", says: "The page after the one that gave this `next_cursor`" },
  rows: {
    name: "limit",
    short: "n",
    type: "integer",
    least: 1,
    says: "Show at most so many rows; figures are of all"
  },
  redact: {
    name: "redact",
    type: "boolean",
    default: true,
    says: "Show secrets (keys, tokens, passwords) that stand in the trail as they are"
  },
  ingest: {
    name: "ingest",
    type: "boolean",
    default: true,
    says: "Answer from the store as it is, without reading new lines first",
    config: "auto_ingest"
  }
} as const satisfies Readonly<Record<string, Option>>

/** Which time. */
export const range = [shared.since, shared.until, shared.timezone] as const

/** Which part of the trail. */
export const filters = [
  shared.agent,
  shared.model,
  shared.provider,
  shared.project,
  shared.machine,
  shared.branch,
  shared.role
] as const

/** `--limit` in words of the command: all there is without it, or as much as `otherwise`. */
export const limit = <const Says extends string>(says: Says) =>
  ({ name: "limit", short: "n", type: "integer", least: 1, says }) as const satisfies Option

export const limitOf = <const Says extends string>(otherwise: number, says: Says) =>
  ({ ...limit(says), default: otherwise }) as const satisfies Option

/** `--token-limit` in words of the command. */
export const tokenLimit = <const Says extends string>(says: Says) =>
  ({ name: "token-limit", type: "string", placeholder: "N|max", says }) as const satisfies Option

export const sessionId: Positional = {
  name: "ID",
  says: "A session: its id, the beginning of it (four characters at least), `latest`, or AGENT:ID"
}
