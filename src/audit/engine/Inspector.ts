/**
 * Looks at one file after another with all rules at once: one parse and one walk of each. What a rule throws is its own
 * failure in this file, and no other rule's.
 */
import type { Node } from "oxc-parser"
import type { FindingPlace, FindingSeen } from "../../record/Finding.ts"
import { featuresOf } from "../identity/features.ts"
import type { ImportRule, MetricRule, Rule, TextRule } from "../rules/Rule.ts"
import type { SourceFile, Span } from "../rules/SourceFile.ts"
import type { AuditPlan, PlannedRule } from "./AuditPlan.ts"
import { Boundary } from "./Boundary.ts"
import type { FileReport, RuleFailure } from "./FileReport.ts"
import { FileView, type Note } from "./FileView.ts"
import { importAt, importTypes } from "./imports.ts"
import { isSource } from "./isSource.ts"
import { LineTable } from "./LineTable.ts"
import { matchText, searching } from "./match-text.ts"
import { bearable, deepestBrackets, tooDeep } from "./nesting.ts"
import { parse, ParseFailure } from "./parse.ts"
import { isRelative, resolveImport } from "./resolve-import.ts"
import { TextParts } from "./text-parts.ts"
import { type Enter, walk } from "./walk.ts"

/** Something that one rule does on meeting a node. */
type Handler = (node: Node, file: FileView) => void

/** The rules for one kind of file, made ready for the walk. */
interface Table {
  readonly enter: ReadonlyMap<string, Enter>
  readonly texts: ReadonlyArray<readonly [index: number, rule: TextRule]>
  readonly parses: boolean
}

export class Inspector {
  readonly #plan: AuditPlan
  readonly #has: (path: string) => boolean
  readonly #deepest: number
  readonly #tables = new Map<string, Table>()
  #file!: FileView
  #strings: Array<Span> = []
  #links: Array<readonly [string, string]> = []
  #failures = new Map<number, string>()

  /** `has`: whether a path, relative to the root, is a file of the tree. `deepest`: how deep a text may be nested. */
  constructor(plan: AuditPlan, has: (path: string) => boolean, deepest: number = bearable.usual) {
    this.#plan = plan
    this.#has = has
    this.#deepest = deepest
  }

  /** What `rules`, by their places in the plan, find in the file. */
  inspect(path: string, text: string, rules: ReadonlyArray<number>): FileReport {
    const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    const table = this.#tableOf(rules)
    this.#strings = []
    this.#links = []
    this.#failures = new Map()
    if (!table.parses || !isSource(path)) {
      const notes = this.#textNotes(table, plain, null)
      return this.#report(path, notes, new LineTable(plain), { text: plain, program: null })
    }
    if (deepestBrackets(plain) > this.#deepest) return unreadable(tooDeep)
    try {
      this.#file = new FileView(path, plain, parse(path, plain))
      walk(this.#file.program, table.enter, this.#file.ancestors)
    } catch (cause) {
      return unreadable(reasonOf(cause, plain))
    }
    const { notes, comments, program, lines } = this.#file
    const parts = new TextParts(plain, comments, this.#strings)
    notes.push(...this.#textNotes(table, plain, parts))
    return this.#report(path, notes, lines, { text: plain, program })
  }

  #textNotes(table: Table, text: string, parts: TextParts | null): Array<Note> {
    return table.texts.flatMap(([index, rule]) => {
      if (rule.unless !== undefined && text.search(rule.unless) !== -1) return []
      return matchText(rule.pattern, text, rule.in ?? "code", parts).map((span) => ({
        ...span,
        rule: index,
        message: null
      }))
    })
  }

  #report(
    path: string,
    notes: ReadonlyArray<Note>,
    lines: LineTable,
    source: Parameters<typeof featuresOf>[0]
  ): FileReport {
    const kept = notes.filter(({ rule }) => !this.#failures.has(rule))
    const seen = kept.map((note) => placed(this.#plan.rules[note.rule]!, note, path, lines)).sort(byPlace)
    const features = featuresOf(source, seen)
    const findings = seen.map((place, i): FindingSeen => ({ ...place, ...features[i]! }))
    const failures = [...this.#failures].map(([index, reason]): RuleFailure => ({
      rule: this.#plan.rules[index]!.rule.id,
      reason
    }))
    return { findings, failures, links: this.#links, unread: null }
  }

  #tableOf(rules: ReadonlyArray<number>): Table {
    const key = rules.join(" ")
    const known = this.#tables.get(key)
    if (known !== undefined) return known
    const handlers = new Map<string, Array<Enter>>()
    const on = (index: number, type: string, handler: Handler): void => {
      const enters = handlers.get(type) ?? []
      enters.push(this.#guarded(index, handler))
      handlers.set(type, enters)
    }
    const texts: Array<readonly [number, TextRule]> = []
    for (const index of rules) {
      const { rule } = this.#plan.rules[index]!
      if (rule.by === "text") texts.push([index, { ...rule, pattern: searching(rule.pattern) }])
      else for (const [type, handler] of this.#handlersOf(rule)) on(index, type, handler)
    }
    const masks = texts.some(([, rule]) => rule.in !== "anywhere")
    if (masks)
      for (const type of stringTypes) handlers.set(type, [...(handlers.get(type) ?? []), this.#noteString])
    const table: Table = { enter: inTurn(handlers), texts, parses: masks || handlers.size > 0 }
    this.#tables.set(key, table)
    return table
  }

  #handlersOf(rule: Exclude<Rule, TextRule>): ReadonlyArray<readonly [string, Handler]> {
    switch (rule.by) {
      case "visit":
        return Object.entries(rule.visit) as unknown as ReadonlyArray<readonly [string, Handler]>
      case "metric":
        return measuring(rule)
      case "imports":
        return importTypes.map((type) => [type, this.#bounding(rule)])
      case "path":
        return []
    }
  }

  /** What goes wrong in a rule is noted, and the rule is done with this file. */
  #guarded(index: number, handler: Handler): Enter {
    return (node) => {
      if (this.#failures.size > 0 && this.#failures.has(index)) return
      this.#file.rule = index
      try {
        handler(node, this.#file)
      } catch (cause) {
        this.#failures.set(index, cause instanceof Error ? cause.message : String(cause))
      }
    }
  }

  readonly #noteString: Enter = (node) => {
    if (node.type !== "Literal" || typeof node.value === "string" || "regex" in node) this.#strings.push(node)
  }

  #bounding(rule: ImportRule): Handler {
    const boundary = new Boundary(rule)
    return (node, file) => {
      const found = importAt(node)
      if (found === null || (found.only_types && boundary.typesAllowed)) return
      const { specifier } = found
      if (!isRelative(specifier)) {
        if (boundary.objectsToName(specifier)) file.report(found, `${rule.message} It imports ${specifier}.`)
        return
      }
      const target = resolveImport(file.path, specifier, this.#has)
      this.#links.push([specifier, target])
      if (boundary.objectsToFile(target)) file.report(found, `${rule.message} It imports ${target}.`)
    }
  }
}

const stringTypes = ["Literal", "TemplateElement", "JSXText"]

const measuring = (rule: MetricRule): ReadonlyArray<readonly [string, Handler]> =>
  Object.entries(rule.measure).map(([type, measure]) => {
    const handler: Handler = (node, file) => {
      const measured = (
        measure as (node: Node, file: SourceFile) => ReturnType<NonNullable<typeof rule.measure.Program>>
      )(node, file)
      if (measured === null || measured.value <= rule.limit) return
      file.report(measured.at, `${measured.what}, more than ${rule.limit}. ${rule.message}`)
    }
    return [type, handler]
  })

const inTurn = (handlers: ReadonlyMap<string, ReadonlyArray<Enter>>): ReadonlyMap<string, Enter> =>
  new Map(
    [...handlers].map(([type, [first, ...rest]]): [string, Enter] => {
      if (rest.length === 0) return [type, first!]
      const all = [first!, ...rest]
      return [
        type,
        (node) => {
          for (const one of all) one(node)
        }
      ]
    })
  )

type Seen = Pick<FindingSeen, "rule" | "severity" | "message"> & FindingPlace

const placed = ({ rule, severity }: PlannedRule, note: Note, path: string, lines: LineTable): Seen => {
  const start = lines.at(note.start)
  const end = lines.at(note.end)
  return {
    rule: rule.id,
    severity,
    message: note.message ?? rule.message,
    path,
    start_line: start.line,
    start_column: start.column,
    end_line: end.line,
    end_column: end.column
  }
}

const byPlace = (a: Seen, b: Seen): number =>
  (a.start_line ?? 0) - (b.start_line ?? 0) ||
  (a.start_column ?? 0) - (b.start_column ?? 0) ||
  compare(a.rule, b.rule) ||
  compare(a.message, b.message)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const unreadable = (unread: string): FileReport => ({ findings: [], failures: [], links: [], unread })

const reasonOf = (cause: unknown, text: string): string => {
  if (cause instanceof ParseFailure && text.includes("\0")) return "is not a text"
  if (cause instanceof ParseFailure) return `cannot be parsed: ${cause.message}`
  // the stack came to its end
  if (cause instanceof RangeError) return tooDeep
  throw cause
}
