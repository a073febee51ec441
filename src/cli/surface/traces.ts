/** `spoor traces ID` */
import type { Command, Option } from "../Command.ts"
import { fresh, zone } from "./range.ts"
import { secrets, sessionId } from "./sessions.ts"

export const tracesOptions = [
  { name: "alone", type: "boolean", says: "Without the sub-agents" },
  { name: "depth", type: "integer", says: "Spans down to this depth, 0 being the session alone" },
  { name: "limit", short: "n", type: "integer", says: "At most so many spans" },
  { name: "min-gap", type: "duration", default: 60_000, says: "Shorter waits are not listed" },
  {
    name: "critical",
    type: "boolean",
    says: "Only the critical path: what held everything up, step by step"
  },
  ...secrets,
  ...zone,
  ...fresh
] as const satisfies ReadonlyArray<Option>

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
