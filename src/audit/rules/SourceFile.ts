/** What a rule sees of a file: its text, its syntax tree, what names were imported, and where the walk stands. */
import type { Comment, Node, Program } from "oxc-parser"

/** A stretch of the text in UTF-16 units from its beginning, the end exclusive. Every node is one. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where a name of this file comes from: `import { pipe as p } from "effect"` makes `p` the `pipe` of `effect`. */
export interface ImportedName {
  readonly module: string
  /** The name it has there; `*` for the whole module, `default` for its default. */
  readonly name: string
}

export interface SourceFile {
  /** With `/`, relative to the root of the audit. */
  readonly path: string
  /** Without byte order mark. */
  readonly text: string
  readonly program: Program
  readonly comments: ReadonlyArray<Comment>
  /** The nodes around the one being visited, outermost first. They change as the walk goes on: keep none. */
  readonly ancestors: ReadonlyArray<Node>
  /** Names that the file imports with static imports. */
  readonly imported: ReadonlyMap<string, ImportedName>
  /** Notes a finding of the rule that is at work; `message` replaces the rule's own. */
  readonly report: (at: Span, message?: string) => void
  readonly textOf: (span: Span) => string
  /** Line of an offset, from 1. */
  readonly lineOf: (offset: number) => number
}
