/** Options that many questions share: which time, and which part of the trail. */
import type { Option } from "../Command.ts"
import { agents } from "../config/settings.ts"

/** Every command that answers from the store. */
export const fresh = [
  {
    name: "ingest",
    type: "boolean",
    default: true,
    says: "Answer from the store as it is, without reading new lines first",
    config: "auto_ingest"
  }
] as const satisfies ReadonlyArray<Option>

export const zone = [
  {
    name: "timezone",
    short: "z",
    type: "string",
    placeholder: "ZONE",
    says: "Zone of days and times, such as Europe/Berlin or UTC",
    config: "timezone"
  }
] as const satisfies ReadonlyArray<Option>

export const range = [
  {
    name: "since",
    short: "s",
    type: "date",
    says: "From this time on: 2026-11-06, 2026-11, today, yesterday, 28d, 4w, 12h or an ISO time"
  },
  { name: "until", short: "u", type: "date", says: "Up to this time; a date is included" },
  ...zone
] as const satisfies ReadonlyArray<Option>

export const filters = [
  { name: "agent", type: "list", choices: agents, says: "Only these agents" },
  { name: "model", type: "list", says: "Only these models" },
  { name: "provider", type: "list", says: "Only models of these providers" },
  {
    name: "project",
    short: "p",
    type: "list",
    says: "Only these projects: a name, a root, or a working directory"
  },
  { name: "machine", type: "list", says: "Only these machines" },
  { name: "branch", type: "list", says: "Only sessions on these branches" },
  { name: "role", type: "list", says: "Only (sub-)agents of these roles, such as Explore" }
] as const satisfies ReadonlyArray<Option>
