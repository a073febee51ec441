/** `spoor traces ID` */
import type { Command, Option } from "../Command.ts"
import { filters, limit, limitOf, range, sessionId, shared } from "./options.ts"

export const tracesOptions = [
  { name: "alone", type: "boolean", says: "Without the sub-agents" },
  { name: "depth", type: "integer", says: "Spans down to this depth, 0 being the session alone" },
  limit("At most so many spans"),
  { name: "min-gap", type: "duration", default: 60_000, says: "Shorter waits are not listed" },
  {
    name: "critical",
    type: "boolean",
    says: "Only the critical path: what held everything up, step by step"
  },
  shared.redact,
  shared.timezone,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const exchangesOptions = [
  { name: "offset", type: "integer", default: 0, says: "Leave out so many at the beginning" },
  limitOf(100, "At most so many"),
  shared.redact,
  shared.timezone,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const traceListOptions = [
  ...range,
  ...filters,
  {
    name: "kind",
    type: "choice",
    choices: ["root", "delegation"],
    says: "Only sessions of people, or only delegations"
  },
  shared.sort,
  shared.page,
  shared.cursor,
  shared.redact,
  shared.ingest
] as const satisfies ReadonlyArray<Option>

export const moreTraces: ReadonlyArray<Command> = [
  {
    path: ["traces", "list"],
    says: "Traces in short: what was asked, what came of it, who was asked",
    options: traceListOptions,
    positionals: [],
    examples: [
      {
        says: "The longest delegations of this week",
        line: "spoor traces list --kind delegation --sort duration --since 7d"
      }
    ],
    run: () => import("../commands/tracesList.ts")
  },
  {
    path: ["traces", "exchanges"],
    says: "A session's exchanges: each prompt with its answer, tools, cost and time",
    options: exchangesOptions,
    positionals: [sessionId],
    examples: [{ says: "Of the last session", line: "spoor traces exchanges latest" }],
    run: () => import("../commands/tracesExchanges.ts")
  }
]

export const tracesCommand: Command = {
  path: ["traces"],
  says: "A session as a waterfall: exchanges, model calls, tool calls, delegations, critical path",
  details:
    "A full bar lies on the critical path: had it been shorter, the session would have been. A light bar ran beside something that took longer. A time marked with ~ is inferred from what stands around it.",
  options: tracesOptions,
  positionals: [sessionId],
  examples: [
    { says: "The last session", line: "spoor traces latest" },
    { says: "Exchanges alone, then what held them up", line: "spoor traces latest --depth 1" },
    { says: "What to make faster", line: "spoor traces latest --critical" }
  ],
  run: () => import("../commands/traces.ts")
}
