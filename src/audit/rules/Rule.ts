/**
 * What a rule is. There are five ways to look: at nodes of the syntax tree, at text, at imports, at names of files, and
 * at a number that something should not exceed. All but the first can be written down in JSON.
 */
import type { Node } from "oxc-parser"
import type { SourceFile, Span } from "./SourceFile.ts"

// As in the record, and spelt here: configurations are to need nothing but these types.
export type Severity = "error" | "warning" | "info"
export type RuleKind = "pattern" | "boundary" | "docs" | "metric"

/** Code for a test of a rule. `path`: the file it stands in, `example.ts` if not said. `finds`: how often, else once. */
export interface Example {
  readonly code: string
  readonly path?: string
  readonly finds?: number
}

export interface Examples {
  /** What the rule objects to. */
  readonly bad: ReadonlyArray<string | Example>
  /** What it lets be. */
  readonly good: ReadonlyArray<string | Example>
}

/**
 * - `message`: one sentence for everybody who meets a finding: what to do instead.
 * - `docs`: why, in a few sentences.
 * - `files`: globs of the files that it is for, relative to the root; all source files if not said.
 * - `exclude`: globs of those that it is not for.
 */
export interface RuleHead {
  readonly id: string
  readonly severity: Severity
  readonly message: string
  readonly docs?: string
  readonly docs_url?: string
  readonly tags?: ReadonlyArray<string>
  readonly files?: ReadonlyArray<string>
  readonly exclude?: ReadonlyArray<string>
  readonly examples?: Examples
}

/** The nodes of one type. */
export type NodeOf<T extends Node["type"], N = Node> = N extends { readonly type: infer All }
  ? T extends All
    ? N
    : never
  : never

/** What to do on meeting a node, by its type. */
export type Visit<A = void> = {
  readonly [T in Node["type"]]?: (node: NodeOf<T>, file: SourceFile) => A
}

/** Looks at nodes, and reports what it objects to. */
export interface VisitRule extends RuleHead {
  readonly by: "visit"
  readonly kind?: RuleKind
  readonly visit: Visit
}

/** What part of a file a text is looked for in. */
export const textParts = ["code", "comments", "strings", "anywhere"] as const
export type TextPart = (typeof textParts)[number]

/**
 * Looks for a text. In source files, `in` says where it must begin: in code if not said, so that what merely stands in
 * a comment or a string is none. A file in which `unless` is found anywhere is let be.
 */
export interface TextRule extends RuleHead {
  readonly by: "text"
  readonly kind?: "pattern" | "docs"
  readonly pattern: RegExp
  readonly unless?: RegExp
  readonly in?: TextPart
}

/**
 * Objects to imports, in files of `from`, of what `disallow` names and `allow` does not: a package or module by its
 * exact name, with `*` for any characters, or files by a glob relative to the root. Node's own modules are meant with
 * and without `node:`. `types_allowed` lets imports be that leave no trace at run time.
 */
export interface ImportRule extends RuleHead {
  readonly by: "imports"
  readonly from: ReadonlyArray<string>
  readonly disallow: ReadonlyArray<string>
  readonly allow?: ReadonlyArray<string>
  readonly types_allowed?: boolean
}

/** Objects to every file that its `files` name. */
export interface PathRule extends RuleHead {
  readonly by: "path"
  readonly files: ReadonlyArray<string>
}

/** What was measured, and where. `what` begins the message: `The function f has 80 lines`. */
export interface Measured {
  readonly value: number
  readonly what: string
  readonly at: Span
}

/** Measures nodes, and objects to what is beyond the limit. */
export interface MetricRule extends RuleHead {
  readonly by: "metric"
  readonly limit: number
  readonly measure: Visit<Measured | null>
}

export type Rule = VisitRule | TextRule | ImportRule | PathRule | MetricRule

/** A bundle of rules under one name. */
export interface Preset {
  readonly name: string
  readonly rules: ReadonlyArray<Rule>
}

/** Which of the four kinds of the record a rule is. */
export const kindOf = (rule: Rule): RuleKind => {
  switch (rule.by) {
    case "visit":
    case "text":
      return rule.kind ?? "pattern"
    case "imports":
      return "boundary"
    case "path":
      return "docs"
    case "metric":
      return "metric"
  }
}
