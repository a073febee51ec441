/**
 * Configurations of effect-migrate (`effect-migrate.config.{ts,js,json}`, its version 0.5.0) as ours. What they say is
 * taken as it is meant: names match whole names, and folders that are left out are left out. What cannot be run is told.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Severity } from "../../record/Finding.ts"
import { AuditError } from "../AuditError.ts"
import { textParts } from "../rules/Rule.ts"
import type { AuditConfig } from "./AuditConfig.ts"
import { decode } from "./decode.ts"

const Strings = Schema.Array(Schema.String)
const OneOrMore = Schema.Union([Schema.String, Strings])

const Pattern = Schema.Struct({
  id: Schema.String,
  pattern: Schema.Union([
    Schema.String,
    Schema.Struct({ source: Schema.String, flags: Schema.optionalKey(Schema.String) }),
    Schema.instanceOf(RegExp)
  ]),
  negativePattern: Schema.optionalKey(Schema.String),
  files: OneOrMore,
  message: Schema.String,
  severity: Severity,
  docsUrl: Schema.optionalKey(Schema.String),
  tags: Schema.optionalKey(Strings),
  // ours: where to look
  in: Schema.optionalKey(Schema.Literals(textParts))
})

const Boundary = Schema.Struct({
  id: Schema.String,
  from: Schema.String,
  disallow: Strings,
  message: Schema.String,
  severity: Severity,
  docsUrl: Schema.optionalKey(Schema.String),
  tags: Schema.optionalKey(Strings)
})

const Migration = Schema.Struct({
  id: Schema.String,
  description: Schema.String,
  globs: Strings,
  exclude: Schema.optionalKey(Strings),
  marker: Schema.String,
  statuses: Schema.Record(Schema.String, Schema.String),
  goal: Schema.optionalKey(
    Schema.Struct({
      type: Schema.Literal("percentage"),
      target: Schema.Number,
      description: Schema.optionalKey(Schema.String)
    })
  )
})

const Content = Schema.Struct({
  globs: Schema.optionalKey(Strings),
  pattern: Schema.String,
  message: Schema.String,
  severity: Severity
})

const EffectMigrateConfig = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  version: Schema.Number,
  paths: Schema.optionalKey(
    Schema.Struct({
      root: Schema.optionalKey(Schema.String),
      exclude: Schema.optionalKey(Strings),
      include: Schema.optionalKey(Strings)
    })
  ),
  patterns: Schema.optionalKey(Schema.Array(Pattern)),
  boundaries: Schema.optionalKey(Schema.Array(Boundary)),
  migrations: Schema.optionalKey(Schema.Array(Migration)),
  docs: Schema.optionalKey(
    Schema.Struct({
      prohibitedFiles: Schema.optionalKey(Strings),
      prohibitedContent: Schema.optionalKey(Schema.Array(Content))
    })
  ),
  presets: Schema.optionalKey(Strings),
  report: Schema.optionalKey(
    Schema.Struct({
      failOn: Schema.optionalKey(Schema.Array(Severity)),
      warnOn: Schema.optionalKey(Schema.Array(Severity))
    })
  ),
  concurrency: Schema.optionalKey(Schema.Number),
  extensions: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown))
})
type EffectMigrateConfig = typeof EffectMigrateConfig.Type

/** The configuration as ours, and what should be known of how it was taken. */
export interface Understood {
  readonly config: AuditConfig
  readonly told: ReadonlyArray<string>
  readonly fail_on: ReadonlyArray<Severity> | null
}

/** `file`: for messages. Fails if something is unknown or malformed. */
export const fromEffectMigrate = (file: string, value: unknown): Effect.Effect<Understood, AuditError> => {
  const decoded = decode(EffectMigrateConfig, value)
  if (Result.isFailure(decoded)) {
    const message = `Reading the configuration ${file}: ${decoded.failure.join(" ")}`
    return Effect.fail(new AuditError({ reason: "config_invalid", message }))
  }
  const theirs = decoded.success
  const config: AuditConfig = {
    ...pathsOf(theirs),
    presets: theirs.presets ?? [],
    patterns: (theirs.patterns ?? []).map(patternOf),
    boundaries: (theirs.boundaries ?? []).map(({ from, docsUrl, ...rest }) => ({
      ...rest,
      from: [from],
      ...(docsUrl !== undefined && { docs_url: docsUrl })
    })),
    docs: docsOf(theirs)
  }
  return Effect.succeed({ config, told: toldOf(theirs), fail_on: theirs.report?.failOn ?? null })
}

/** What effect-migrate leaves out when nothing is said; packages are never looked at. */
const leftOut = ["**/dist/**", "**/.next/**", "**/coverage/**", "**/build/**", "**/*.min.js"]

/** Globs may be meant from the configuration's folder or from `paths.root`; both hold. */
const pathsOf = ({ paths }: EffectMigrateConfig): Pick<AuditConfig, "include" | "exclude"> => {
  const folder = (paths?.root ?? ".").replace(/^\.\//, "").replace(/\/+$/, "")
  const isWhole = folder === "" || folder === "."
  const below = (glob: string) => (isWhole || glob.startsWith(`${folder}/`) ? glob : `${folder}/${glob}`)
  const exclude = (paths?.exclude ?? leftOut).flatMap((glob) => [...new Set([glob, below(glob)])])
  if (paths?.include !== undefined) return { include: paths.include.map(below), exclude }
  return isWhole ? { exclude } : { include: [`${folder}/**`], exclude }
}

const patternOf = (theirs: typeof Pattern.Type): NonNullable<AuditConfig["patterns"]>[number] => {
  const { negativePattern, files, docsUrl, pattern, ...rest } = theirs
  return {
    ...rest,
    pattern:
      typeof pattern === "object" && !(pattern instanceof RegExp) ? { flags: "gm", ...pattern } : pattern,
    files: typeof files === "string" ? [files] : files,
    in: rest.in ?? (isAboutComments(theirs) ? "anywhere" : "code"),
    ...(negativePattern !== undefined && { unless: negativePattern }),
    ...(docsUrl !== undefined && { docs_url: docsUrl })
  }
}

/** Such a pattern would find nothing in code. */
const isAboutComments = ({ pattern }: typeof Pattern.Type): boolean =>
  /\\?\/\\?[/*]|\b(?:TO[D]O|FIX[M]E)\b|@ts-|eslint-/.test(
    typeof pattern === "string" ? pattern : pattern.source
  )

const docsOf = ({ docs }: EffectMigrateConfig): NonNullable<AuditConfig["docs"]> => {
  const files = docs?.prohibitedFiles ?? []
  const contents = (docs?.prohibitedContent ?? []).map(({ globs = ["**/*.{md,mdx}"], ...rest }, index) => ({
    ...rest,
    id: `docs-prohibited-content-${index + 1}`,
    files: globs,
    in: "anywhere" as const
  }))
  if (files.length === 0) return contents
  const prohibited = {
    id: "docs-prohibited-files",
    message: "The file should not be there.",
    severity: "error" as const
  }
  return [{ ...prohibited, files }, ...contents]
}

const toldOf = (theirs: EffectMigrateConfig): ReadonlyArray<string> => {
  const told: Array<string> = []
  const inCode = (theirs.patterns ?? []).filter(
    (pattern) => pattern.in === undefined && !isAboutComments(pattern)
  )
  if (inCode.length > 0) {
    told.push(
      `patterns: ${inCode.map(({ id }) => id).join(", ")} are looked for in code only, not in comments and strings; ` +
        'say in: "anywhere" for all of it.'
    )
  }
  for (const { id } of theirs.migrations ?? []) {
    told.push(`migrations: ${id} is not run. Write a pattern that finds its marker, and watch its trend.`)
  }
  if ((theirs.report?.warnOn ?? []).length > 0)
    told.push("report.warnOn is not used: every finding is shown.")
  if (theirs.concurrency !== undefined) told.push("concurrency is not used: Spoor decides it.")
  if (Object.keys(theirs.extensions ?? {}).length > 0) told.push("extensions is not used.")
  return told
}
