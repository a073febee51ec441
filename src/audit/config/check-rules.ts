/** Holds rules that were written as objects against what a rule is, if there are any. */
import * as Effect from "effect/Effect"
import type { AuditError } from "../AuditError.ts"
import type { Rule } from "../rules/Rule.ts"

/** `where`: which rule of whom, for messages. The schemas of rules are made when there is one to look at. */
export const checkRules = (
  values: ReadonlyArray<unknown>,
  where: (index: number) => string
): Effect.Effect<ReadonlyArray<Rule>, AuditError> =>
  values.length === 0
    ? Effect.succeed([])
    : Effect.flatMap(
        Effect.promise(() => import("./check-rule.ts")),
        ({ checkRule }) => Effect.forEach(values, (value, index) => checkRule(value, where(index)))
      )
