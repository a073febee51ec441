/** Holds a value against a schema, and says in words what is wrong with it and where. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { nearestName } from "./nearest-name.ts"

/** The value, or everything that is wrong with it, one line each. A key that the schema does not know is wrong. */
export const decode = <S extends Schema.Decoder<unknown>>(
  schema: S,
  value: unknown
): Result.Result<S["Type"], ReadonlyArray<string>> =>
  Result.mapError(
    Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })(value),
    (error) => format(error.issue).issues.map(({ path = [], message }) => line(path, message))
  )

/** What a schema does not know, with the names that it does. */
const unknownKey = "unknown\0"

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "UnexpectedKey" && "propertySignatures" in issue.ast
      ? unknownKey + issue.ast.propertySignatures.map(({ name }) => String(name)).join("\0")
      : SchemaIssue.defaultLeafHook(issue)
})

const line = (path: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }>, message: string): string => {
  const names = path.map((step) => (typeof step === "object" ? step.key : step))
  const where = names.map((name, i) =>
    typeof name === "number" ? `[${name}]` : (i === 0 ? "" : ".") + String(name)
  )
  if (!message.startsWith(unknownKey)) return `${where.join("") || "the configuration"}: ${message}`
  const known = message.slice(unknownKey.length).split("\0")
  const meant = nearestName(String(names.at(-1)), known)
  const hint = meant === null ? `It may be ${known.join(", ")}.` : `Did you mean ${meant}?`
  return `${where.join("")} is not known. ${hint}`
}
