/**
 * How two sightings of one telemetric thing become one.
 *
 * Invariant (property-tested, as in `join.ts`): the join is commutative, associative and idempotent. Each field has a
 * rule of its own; fields that mean something only together are taken together.
 */
import type { RoutingSeen, SessionWitness, TelemetryFacts } from "../../record/Telemetry.ts"
import { earliest, greater } from "../join.ts"

/** Which of two known values stays; a known one always stands above null. */
type Rule = "earliest" | "least" | "greatest" | "longest" | "either"

/** Facts of one kind; of two kinds there is no join. */
export const joinFacts = <Facts extends TelemetryFacts>(a: Facts, b: Facts): Facts => {
  const joined: Record<string, unknown> = { ...a }
  const left = a as unknown as Readonly<Record<string, Value | undefined>>
  const right = b as unknown as Readonly<Record<string, Value | undefined>>
  // a field that is only there where it says something may be in either
  for (const name of Object.keys({ ...left, ...right }))
    joined[name] = byRule(ruleOf(name), left[name] ?? null, right[name] ?? null)
  Object.assign(joined, joinedSession(a, b))
  if (a.kind === "routing" && b.kind === "routing") Object.assign(joined, joinedOutcome(a, b))
  return joined as unknown as Facts
}

type Value = string | number | boolean | null

const ruleOf = (name: string): Rule => rules[name] ?? "greatest"

/** Where the greatest is not what should stay. */
const rules: Readonly<Record<string, Rule>> = {
  kind: "least",
  key: "least",
  shape: "least",
  at_ms: "earliest",
  is_simulated: "either",
  hash: "longest",
  // Writers cut texts.
  message: "longest",
  trailers: "longest",
  query: "longest",
  reasoning: "longest",
  details: "longest",
  task: "longest",
  context: "longest",
  error_message: "longest"
}

const byRule = (rule: Rule, a: Value, b: Value): Value => {
  if (a === null || b === null) return a ?? b
  switch (rule) {
    case "earliest":
      return earliest(a as number, b as number)
    case "least":
      return a <= b ? a : b
    case "longest":
      return longer(a as string, b as string)
    case "either":
      return a === true || b === true
    case "greatest":
      // Counts are cut by no writer; of two answers the better known is yes.
      return typeof a === "boolean" ? a || b : greater(a, b as string | number)
  }
}

const longer = (a: string, b: string): string =>
  a.length === b.length ? greater(a, b)! : a.length > b.length ? a : b

const witnesses: ReadonlyArray<SessionWitness | null> = [null, "transcript", "trailer", "told"]

/** The session that the better witness names; of two equal ones the lesser id. */
const joinedSession = (
  a: TelemetryFacts,
  b: TelemetryFacts
): Pick<TelemetryFacts, "session" | "session_by"> => {
  const [ra, rb] = [witnesses.indexOf(a.session_by), witnesses.indexOf(b.session_by)]
  const better = ra === rb ? ((a.session ?? "") <= (b.session ?? "") ? a : b) : ra > rb ? a : b
  return { session: better.session, session_by: better.session_by }
}

type Outcome = Pick<RoutingSeen, "actual_model" | "correct" | "outcome" | "outcome_at_ms">

const worth = [null, "copied", "stated", "observed", "feedback"]

/** The outcome that is worth more; then the one judged later. */
const joinedOutcome = (a: RoutingSeen, b: RoutingSeen): Outcome => {
  const rank = ({ outcome, outcome_at_ms, correct, actual_model }: Outcome) =>
    [
      worth.indexOf(outcome),
      outcome_at_ms ?? -1,
      correct === null ? -1 : Number(correct),
      actual_model ?? ""
    ] as const
  const [left, right] = [rank(a), rank(b)]
  const at = left.findIndex((value, i) => value !== right[i])
  const { actual_model, correct, outcome, outcome_at_ms } = at < 0 || left[at]! > right[at]! ? a : b
  return { actual_model, correct, outcome, outcome_at_ms }
}
