/** Reads the files of a tree one by one, and asks for an inspection only of what is not known from before. */
import { hash } from "node:crypto"
import type { FindingSeen } from "../../record/Finding.ts"
import { featuresOf } from "../identity/features.ts"
import type { AuditPlan } from "./AuditPlan.ts"
import { FileContent } from "./FileContent.ts"
import type { FileReport } from "./FileReport.ts"
import { codeOf, type FoundFiles } from "./find-files.ts"
import type { ReportCache } from "./ReportCache.ts"
import { resolveImport } from "./resolve-import.ts"
import type { RuleMatcher } from "./RuleMatcher.ts"

/** `read`: whether the content was read, and understood. */
export interface Outcome {
  readonly file: string
  readonly read: boolean
  readonly report: FileReport
}

/** A file that was read and is not known. `digest`: hash of its content, empty if nobody needs it. */
export interface Unknown {
  readonly file: string
  readonly rules: ReadonlyArray<number>
  readonly content: Buffer
  readonly digest: string
}

export class TreeReader {
  readonly #plan: AuditPlan
  readonly #matcher: RuleMatcher
  readonly #cache: ReportCache | null
  readonly #all: ReadonlySet<string>
  readonly #content = new FileContent()

  constructor(plan: AuditPlan, matcher: RuleMatcher, found: FoundFiles, cache: ReportCache | null) {
    this.#plan = plan
    this.#matcher = matcher
    this.#cache = cache
    this.#all = new Set([...found.paths, ...found.others])
  }

  /** Whether a path is one of the tree. */
  readonly has = (file: string): boolean => this.#all.has(file)

  /** Whether the file was looked at before; it may have changed since. */
  knows(file: string): boolean {
    return this.#cache?.knows(file) ?? false
  }

  /** What is to be said of a file without parsing it, or its content. */
  read(file: string): Outcome | Unknown {
    // which rules are for it takes longer to say than whether it was the same
    const isKnown = this.knows(file)
    const rules = isKnown ? [] : this.#matcher.rulesFor(file)
    if (!isKnown && rules.every((index) => this.#isByName(index))) {
      return { file, read: false, report: this.#named(file, rules) }
    }
    let content: Buffer
    try {
      content = this.#content.read(`${this.#plan.root}/${file}`)
    } catch (cause) {
      const unread = `cannot be read (${codeOf(cause)})`
      return { file, read: false, report: { findings: [], failures: [], links: [], unread } }
    }
    const digest = this.#cache === null ? "" : hash("sha1", content, "hex")
    const known = this.#cache?.get(file, digest, (links) => this.#leadAsBefore(file, links))
    if (known !== undefined) return { file, read: known.unread === null, report: known }
    return {
      file,
      rules: isKnown ? this.#matcher.rulesFor(file) : rules,
      content: Buffer.from(content),
      digest
    }
  }

  /** What all rules say of a file, of which an inspector said this. */
  settle({ file, rules, digest }: Unknown, inspected: FileReport): Outcome {
    const byName = this.#named(
      file,
      rules.filter((index) => this.#isByName(index))
    )
    const report = { ...inspected, findings: [...byName.findings, ...inspected.findings] }
    this.#cache?.set(file, digest, report)
    return { file, read: report.unread === null, report }
  }

  #isByName(index: number): boolean {
    return this.#plan.rules[index]!.rule.by === "path"
  }

  #leadAsBefore(file: string, links: FileReport["links"]): boolean {
    return links.every(([specifier, target]) => resolveImport(file, specifier, this.has) === target)
  }

  /** What rules about names say of a file. */
  #named(file: string, rules: ReadonlyArray<number>): FileReport {
    const places = rules.map((index) => {
      const { rule, severity } = this.#plan.rules[index]!
      const nowhere = { start_line: null, start_column: null, end_line: null, end_column: null }
      return { rule: rule.id, severity, message: rule.message, path: file, ...nowhere }
    })
    const features = featuresOf(null, places)
    const findings = places.map((place, i): FindingSeen => ({ ...place, ...features[i]! }))
    return { findings, failures: [], links: [], unread: null }
  }
}
