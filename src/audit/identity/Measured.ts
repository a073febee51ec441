/** What a run looked at, and so what it means when it does not find a finding any more. */
import type { AuditRun, RuleStatus } from "../../record/AuditRun.ts"
import type { Absence, Finding } from "../../record/Finding.ts"
import type { Circumstances } from "./Circumstances.ts"

/**
 * Answers for one run.
 *
 * Ours says which files it read and how each rule did. Other tools' reports often name neither; that a rule or a file
 * was looked at is then shown only by what was found, unless somebody vouches for the report.
 */
export class Measured {
  readonly #circumstances: Circumstances
  readonly #rules: ReadonlyMap<string, RuleStatus>
  readonly #namesAllRules: boolean
  readonly #run: AuditRun
  #foundRules: ReadonlySet<string> | undefined
  #foundPaths: ReadonlySet<string | null> | undefined
  readonly #scanned: ReadonlySet<string> | undefined
  readonly #unread: ReadonlySet<string>
  readonly #onDisk = new Map<string, boolean>()

  constructor(run: AuditRun, circumstances: Circumstances) {
    this.#run = run
    this.#circumstances = circumstances
    this.#rules = new Map(run.rules.map(({ id, status }) => [id, status]))
    this.#namesAllRules = run.rule_set !== null || namesThoseThatFoundNothing(run)
    this.#scanned = run.scanned === null ? undefined : new Set(run.scanned)
    this.#unread = new Set(run.unread.map(({ path }) => path))
  }

  /** Why a finding that was not found is absent. `path`: where its file is now. */
  absenceOf({ rule }: Finding, path: string | null): Absence {
    if (path !== null && this.isGone(path)) return "file_deleted"
    if (!this.#rules.has(rule) && this.#namesAllRules) return "rule_removed"
    return this.#ruleRan(rule) && (path === null || this.#fileWasRead(path)) ? "fixed" : "not_measured"
  }

  /** Whether the run would have found it where it was. If not, it may well be there still. */
  looksFor(finding: Finding, path: string | null): boolean {
    const absence = this.absenceOf(finding, path)
    return absence === "fixed" || absence === "file_deleted"
  }

  /** Whether the audited tree has the file no more. */
  isGone(path: string): boolean {
    if (this.wasScanned(path)) return false
    const known = this.#onDisk.get(path)
    if (known !== undefined) return !known
    const isOnDisk = this.#circumstances.isOnDisk(path)
    this.#onDisk.set(path, isOnDisk)
    return !isOnDisk
  }

  /** Whether the run says, or its findings show, that the file was looked at. */
  wasScanned(path: string): boolean {
    if (this.#scanned !== undefined) return this.#scanned.has(path)
    this.#foundPaths ??= new Set(this.#run.findings.map(({ path }) => path))
    return this.#foundPaths.has(path)
  }

  #ruleRan(rule: string): boolean {
    const status = this.#rules.get(rule) ?? "unknown"
    if (status === "ran") return true
    if (status !== "unknown" || this.#circumstances.complete === true) return status === "unknown"
    this.#foundRules ??= new Set(this.#run.findings.map(({ rule }) => rule))
    return this.#foundRules.has(rule)
  }

  #fileWasRead(path: string): boolean {
    if (this.#unread.has(path)) return false
    return this.wasScanned(path) || (this.#scanned === undefined && this.#circumstances.complete === true)
  }
}

/** Most reports name no rule that found nothing; one that does so leaves none out. */
const namesThoseThatFoundNothing = ({ rules }: AuditRun): boolean =>
  rules.some(({ findings }) => findings === 0) && rules.every(({ status }) => status !== "unknown")
