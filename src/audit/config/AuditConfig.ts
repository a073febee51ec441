/** The configuration of an audit, `spoor.audit.ts`, `.js` or `.json`, as a schema. An unknown key is an error. */
import * as Schema from "effect/Schema"
import { Severity } from "../../record/Finding.ts"
import { textParts } from "../rules/Rule.ts"

const Globs = Schema.Array(Schema.String)

/** A severity, or `off`. */
const Level = Schema.Literals([...Severity.literals, "off"])

/**
 * What a project says of a rule: how severe it is, or more. `limit` is for metrics; `files` takes the place of the
 * rule's own, `exclude` is added to them.
 */
export const RuleSetting = Schema.Union([
  Level,
  Schema.Struct({
    severity: Schema.optionalKey(Level),
    limit: Schema.optionalKey(Schema.Number),
    files: Schema.optionalKey(Globs),
    exclude: Schema.optionalKey(Globs)
  })
])
export type RuleSetting = typeof RuleSetting.Type

const Head = {
  id: Schema.String,
  message: Schema.String,
  severity: Severity,
  docs: Schema.optionalKey(Schema.String),
  docs_url: Schema.optionalKey(Schema.String),
  tags: Schema.optionalKey(Schema.Array(Schema.String)),
  exclude: Schema.optionalKey(Globs)
}

/** A regular expression as text, as text with flags, or (not in JSON) as itself. Text alone has the flag `m`. */
const Pattern = Schema.Union([
  Schema.String,
  Schema.Struct({ source: Schema.String, flags: Schema.optionalKey(Schema.String) }),
  Schema.instanceOf(RegExp)
])
export type Pattern = typeof Pattern.Type

/** A text rule: see `TextRule`. */
export const PatternConfig = Schema.Struct({
  ...Head,
  pattern: Pattern,
  unless: Schema.optionalKey(Pattern),
  in: Schema.optionalKey(Schema.Literals(textParts)),
  files: Schema.optionalKey(Globs)
})

/** An import rule: see `ImportRule`. */
export const BoundaryConfig = Schema.Struct({
  ...Head,
  from: Globs,
  disallow: Globs,
  allow: Schema.optionalKey(Globs),
  types_allowed: Schema.optionalKey(Schema.Boolean)
})

/** A rule about documents: objects to the pattern in its files or, without a pattern, to the files themselves. */
export const DocsConfig = Schema.Struct({
  ...Head,
  files: Globs,
  pattern: Schema.optionalKey(Pattern),
  unless: Schema.optionalKey(Pattern),
  in: Schema.optionalKey(Schema.Literals(textParts))
})

/**
 * - `presets`: names of ours, or of modules as the project would import them.
 * - `include`, `exclude`: globs relative to the folder that is audited.
 * - `gitignore`: whether to leave out what git leaves out; it does if not said.
 * - `rules`: what is to be said of rules, by their ids.
 * - `own`: rules as objects, where the configuration is code.
 */
export const AuditConfig = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  presets: Schema.optionalKey(Schema.Array(Schema.String)),
  include: Schema.optionalKey(Globs),
  exclude: Schema.optionalKey(Globs),
  gitignore: Schema.optionalKey(Schema.Boolean),
  rules: Schema.optionalKey(Schema.Record(Schema.String, RuleSetting)),
  patterns: Schema.optionalKey(Schema.Array(PatternConfig)),
  boundaries: Schema.optionalKey(Schema.Array(BoundaryConfig)),
  docs: Schema.optionalKey(Schema.Array(DocsConfig)),
  own: Schema.optionalKey(Schema.Array(Schema.Unknown))
})
export type AuditConfig = typeof AuditConfig.Type
