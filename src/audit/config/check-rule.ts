/** Holds a rule that was written as an object against what a rule is. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { RuleKind, Severity } from "../../record/Finding.ts"
import { AuditError } from "../AuditError.ts"
import { type Rule, textParts } from "../rules/Rule.ts"
import { decode } from "./decode.ts"

const Globs = Schema.Array(Schema.String)
const Handlers = Schema.Record(
  Schema.String,
  Schema.declare((value): value is () => unknown => typeof value === "function", { expected: "a function" })
)
const Code = Schema.Union([
  Schema.String,
  Schema.Struct({
    code: Schema.String,
    path: Schema.optionalKey(Schema.String),
    finds: Schema.optionalKey(Schema.Number)
  })
])

const Head = {
  id: Schema.String,
  severity: Severity,
  message: Schema.String,
  docs: Schema.optionalKey(Schema.String),
  docs_url: Schema.optionalKey(Schema.String),
  tags: Schema.optionalKey(Schema.Array(Schema.String)),
  files: Schema.optionalKey(Globs),
  exclude: Schema.optionalKey(Globs),
  examples: Schema.optionalKey(Schema.Struct({ bad: Schema.Array(Code), good: Schema.Array(Code) }))
}

/** One shape for each way to look. */
const shapes = {
  visit: Schema.Struct({
    ...Head,
    by: Schema.Literal("visit"),
    kind: Schema.optionalKey(RuleKind),
    visit: Handlers
  }),
  text: Schema.Struct({
    ...Head,
    by: Schema.Literal("text"),
    kind: Schema.optionalKey(Schema.Literals(["pattern", "docs"])),
    pattern: Schema.instanceOf(RegExp),
    unless: Schema.optionalKey(Schema.instanceOf(RegExp)),
    in: Schema.optionalKey(Schema.Literals(textParts))
  }),
  imports: Schema.Struct({
    ...Head,
    by: Schema.Literal("imports"),
    from: Globs,
    disallow: Globs,
    allow: Schema.optionalKey(Globs),
    types_allowed: Schema.optionalKey(Schema.Boolean)
  }),
  path: Schema.Struct({ ...Head, by: Schema.Literal("path"), files: Globs }),
  metric: Schema.Struct({ ...Head, by: Schema.Literal("metric"), limit: Schema.Number, measure: Handlers })
}

/** `where` begins the message of an error: which rule of whom. */
export const checkRule = (value: unknown, where: string): Effect.Effect<Rule, AuditError> => {
  const by = (value as { readonly by?: unknown } | null | undefined)?.by
  const shape =
    typeof by === "string" && Object.hasOwn(shapes, by) ? shapes[by as keyof typeof shapes] : undefined
  if (shape === undefined) {
    const ways = Object.keys(shapes).join(", ")
    return Effect.fail(invalid(`${where}: ${String(by)} is no way to look. Set by to one of ${ways}.`))
  }
  const checked = decode(shape as Schema.Decoder<unknown>, value)
  return Result.isSuccess(checked)
    ? Effect.succeed(value as Rule)
    : Effect.fail(invalid(`${where}: ${checked.failure.join(" ")}`))
}

const invalid = (message: string): AuditError => new AuditError({ reason: "rule_invalid", message })
