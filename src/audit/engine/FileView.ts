/** A file as rules see it, and the notes that they make. */
import type { Comment, Node, Program } from "oxc-parser"
import type { ImportedName, SourceFile, Span } from "../rules/SourceFile.ts"
import { LineTable } from "./LineTable.ts"
import type { Parsed } from "./parse.ts"

/** What a rule noted. `rule`: its place in the plan. `message` null: the rule's own. */
export interface Note extends Span {
  readonly rule: number
  readonly message: string | null
}

export class FileView implements SourceFile {
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly comments: ReadonlyArray<Comment>
  readonly ancestors: Array<Node> = []
  readonly notes: Array<Note> = []
  /** The rule that is at work, by its place in the plan. */
  rule = 0
  #imported: ReadonlyMap<string, ImportedName> | undefined
  #lines: LineTable | undefined

  constructor(path: string, text: string, parsed: Parsed) {
    this.path = path
    this.text = text
    this.program = parsed.program
    this.comments = parsed.comments
  }

  get imported(): ReadonlyMap<string, ImportedName> {
    this.#imported ??= importedNames(this.program)
    return this.#imported
  }

  get lines(): LineTable {
    this.#lines ??= new LineTable(this.text)
    return this.#lines
  }

  // a property, since rules may take it off the file
  readonly report = (at: Span, message?: string): void => {
    this.notes.push({ rule: this.rule, start: at.start, end: at.end, message: message ?? null })
  }

  readonly textOf = (span: Span): string => this.text.slice(span.start, span.end)

  readonly lineOf = (offset: number): number => this.lines.at(offset).line
}

const importedNames = (program: Program): ReadonlyMap<string, ImportedName> => {
  const names = new Map<string, ImportedName>()
  for (const statement of program.body) {
    if (statement.type !== "ImportDeclaration") continue
    const module = statement.source.value
    for (const one of statement.specifiers) {
      if (one.type === "ImportDefaultSpecifier") names.set(one.local.name, { module, name: "default" })
      else if (one.type === "ImportNamespaceSpecifier") names.set(one.local.name, { module, name: "*" })
      else {
        const name = one.imported.type === "Literal" ? one.imported.value : one.imported.name
        names.set(one.local.name, { module, name })
      }
    }
  }
  return names
}
