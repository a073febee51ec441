/**
 * What was found in files as they were, so that a file that is still the same is not parsed again. One file for each
 * tree and rule set; whatever is wrong with it, the audit takes longer and finds the same.
 */
import { hash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import type { FindingSeen } from "../../record/Finding.ts"
import type { AuditPlan } from "./AuditPlan.ts"
import type { FileReport } from "./FileReport.ts"

/**
 * A finding without what its file and its rule say anyway. The rule is its place in the plan; a message is null if it is
 * the rule's own.
 */
type Row = readonly [
  rule: number,
  message: string | null,
  start_line: number | null,
  start_column: number | null,
  end_line: number | null,
  end_column: number | null,
  scope: string | null,
  line_hash: string | null,
  line_chars: number | null,
  above_hash: string | null,
  below_hash: string | null,
  nth: number
]

type Entry = readonly [
  content: string,
  unread: string | null,
  links: FileReport["links"],
  rows: ReadonlyArray<Row>
]

export class ReportCache {
  readonly #plan: AuditPlan
  readonly #file: string
  readonly #before: ReadonlyMap<string, Entry>
  readonly #now = new Map<string, Entry>()
  readonly #ruleAt: ReadonlyMap<string, number>
  #changed = false

  /** `folder`: where caches lie; it need not be there yet. `key`: what else must be the same, version and rule set. */
  constructor(folder: string, plan: AuditPlan, key: string) {
    this.#plan = plan
    this.#ruleAt = new Map(plan.rules.map(({ rule }, index) => [rule.id, index]))
    this.#file = path.join(folder, `${hash("sha1", `${plan.root}\0${key}`, "hex").slice(0, 16)}.json`)
    this.#before = read(this.#file)
  }

  /** Whether the file was looked at before, with whatever content. */
  knows(file: string): boolean {
    return this.#before.has(file)
  }

  /** What was found in the file when it had this content, if `holds` says that its links still lead there. */
  get(file: string, content: string, holds: (links: FileReport["links"]) => boolean): FileReport | undefined {
    const entry = this.#before.get(file)
    if (entry === undefined || entry[0] !== content || !holds(entry[2])) return undefined
    this.#now.set(file, entry)
    const [, unread, links, rows] = entry
    return { findings: rows.map((row) => this.#finding(file, row)), failures: [], links, unread }
  }

  set(file: string, content: string, report: FileReport): void {
    // what failed may do better next time
    if (report.failures.length > 0) return
    this.#changed = true
    this.#now.set(file, [content, report.unread, report.links, report.findings.map((one) => this.#row(one))])
  }

  /** Writes what this run knows, and nothing else; null, or why it could not be written. */
  save(): string | null {
    if (!this.#changed && this.#now.size === this.#before.size) return null
    const temporary = `${this.#file}.${process.pid}.tmp`
    let isWritten = false
    try {
      fs.mkdirSync(path.dirname(this.#file), { recursive: true })
      isWritten = true
      fs.writeFileSync(temporary, JSON.stringify([...this.#now]))
      fs.renameSync(temporary, this.#file)
      return null
    } catch (cause) {
      if (isWritten) fs.rmSync(temporary, { force: true })
      return cause instanceof Error ? cause.message : String(cause)
    }
  }

  #row(one: FindingSeen): Row {
    const rule = this.#ruleAt.get(one.rule)!
    const message = one.message === this.#plan.rules[rule]!.rule.message ? null : one.message
    const { start_line, start_column, end_line, end_column, scope } = one
    const features = [scope, one.line_hash, one.line_chars, one.above_hash, one.below_hash, one.nth] as const
    return [rule, message, start_line, start_column, end_line, end_column, ...features]
  }

  #finding(path: string, row: Row): FindingSeen {
    const { rule, severity } = this.#plan.rules[row[0]]!
    return {
      rule: rule.id,
      severity,
      message: row[1] ?? rule.message,
      path,
      start_line: row[2],
      start_column: row[3],
      end_line: row[4],
      end_column: row[5],
      scope: row[6],
      line_hash: row[7],
      line_chars: row[8],
      above_hash: row[9],
      below_hash: row[10],
      nth: row[11],
      fingerprints: null
    }
  }
}

const read = (file: string): ReadonlyMap<string, Entry> => {
  try {
    return new Map(JSON.parse(fs.readFileSync(file, "utf8")) as ReadonlyArray<[string, Entry]>)
  } catch {
    // none yet, or torn: it is made anew
    return new Map()
  }
}
