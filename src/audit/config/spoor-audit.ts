/**
 * What configurations import as `spoor/audit`: types for the editor, and functions that hand back what they are given.
 *
 * Invariant: it leads to no package but the parser's types, so that its declarations hold where Effect is not installed.
 * That `Config` is what `AuditConfig` takes is checked by a test.
 */
import type { Rule, Severity, TextPart } from "../rules/Rule.ts"

export type { Example, Examples, Measured, Preset, Rule, Severity, Visit } from "../rules/Rule.ts"
export type { SourceFile, Span } from "../rules/SourceFile.ts"

/** A severity, or `off`. */
export type Level = Severity | "off"

/** `limit` is for metrics; `files` takes the place of the rule's own, `exclude` is added to them. */
export interface RuleSetting {
  readonly severity?: Level
  readonly limit?: number
  readonly files?: ReadonlyArray<string>
  readonly exclude?: ReadonlyArray<string>
}

interface Head {
  readonly id: string
  readonly message: string
  readonly severity: Severity
  readonly docs?: string
  readonly docs_url?: string
  readonly tags?: ReadonlyArray<string>
  readonly exclude?: ReadonlyArray<string>
}

/** Text alone has the flag `m`. */
export type Pattern = string | RegExp | { readonly source: string; readonly flags?: string }

interface Texts {
  /** A file in which it is found anywhere is let be. */
  readonly unless?: Pattern
  /** In source files: `code` if not said. */
  readonly in?: TextPart
}

/** Looks for a text. */
export interface PatternRule extends Head, Texts {
  readonly pattern: Pattern
  readonly files?: ReadonlyArray<string>
}

/** Objects to imports of names or files, by globs relative to the root. */
export interface BoundaryRule extends Head {
  readonly from: ReadonlyArray<string>
  readonly disallow: ReadonlyArray<string>
  readonly allow?: ReadonlyArray<string>
  /** Lets imports be that leave no trace at run time. */
  readonly types_allowed?: boolean
}

/** Objects to the pattern in its files or, without a pattern, to the files themselves. */
export interface DocsRule extends Head, Texts {
  readonly files: ReadonlyArray<string>
  readonly pattern?: Pattern
}

/** All globs are relative to the root of the audit. */
export interface Config {
  readonly $schema?: string
  /** `effect`, `effect-basic`, `node`, `agent-hygiene`, or modules as the project would import them. */
  readonly presets?: ReadonlyArray<string>
  readonly include?: ReadonlyArray<string>
  readonly exclude?: ReadonlyArray<string>
  /** Whether to leave out what git leaves out; it does if not said. */
  readonly gitignore?: boolean
  /** What is to be said of rules, by their ids. */
  readonly rules?: Readonly<Record<string, Level | RuleSetting>>
  readonly patterns?: ReadonlyArray<PatternRule>
  readonly boundaries?: ReadonlyArray<BoundaryRule>
  readonly docs?: ReadonlyArray<DocsRule>
  /** Rules as objects. */
  readonly own?: ReadonlyArray<Rule>
}

/** Hands back the configuration. */
export const defineConfig = (config: Config): Config => config

/** Hands back the rule. */
export const defineRule = <R extends Rule>(rule: R): R => rule
