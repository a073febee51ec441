/**
 * A run while its report is read: findings and rules as they come, paths as they are written. Once all is known, it
 * becomes an `AuditRun`: paths from the root, places in UTF-16, features where the source is at hand.
 */
import type { Program } from "oxc-parser"
import type { AuditRun, AuditSession, RuleRun, RuleStatus, TreeState } from "../../record/AuditRun.ts"
import type { FindingFeatures, FindingSeen, RuleKind, Severity } from "../../record/Finding.ts"
import { featuresOf } from "../identity/features.ts"
import type { ReadingLog } from "./ReadingLog.ts"
import type { ReadOptions } from "./ReportFormat.ts"
import { placeIn, SourceText, type WrittenPlace } from "./source-place.ts"
import { TreePaths, type ReportPath } from "./TreePaths.ts"

/**
 * A finding as its report has it. `at`: where in the report, for a rejection. `line`: the whole text of its first line,
 * if the report shows it. `scope`: what it stands in, in the tool's words.
 */
export interface DraftFinding {
  readonly at: string
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly path: ReportPath | null
  readonly place: WrittenPlace
  readonly scope?: string | null
  readonly fingerprints?: ReadonlyArray<readonly [string, string]>
  readonly line?: string | null
}

/** What a report says of a rule; what it does not say comes from the rule's findings. */
export interface DraftRule {
  kind?: RuleKind
  severity?: Severity
  message?: string
  docs_url?: string | null
  tags?: ReadonlyArray<string>
  status?: RuleStatus
  reason?: string | null
}

/** What a report says of the run as a whole. */
export interface DraftHeader {
  readonly tool: { readonly name: string; readonly version: string | null }
  readonly at_ms?: number | null
  readonly duration_ms?: number | null
  readonly tree?: TreeState | null
  readonly session?: AuditSession | null
  readonly files_scanned?: number | null
}

export class RunDraft {
  readonly paths = new TreePaths()
  readonly #findings: Array<DraftFinding> = []
  readonly #rules = new Map<string, DraftRule>()
  readonly #unread: Array<{ readonly path: ReportPath; readonly reason: string }> = []
  readonly #sources = new Map<ReportPath, string>()
  #scanned: Set<ReportPath> | null = null
  #namesNotAll = false

  /** Notes a finding. A rule that found something has run, unless the report says otherwise. */
  found(finding: DraftFinding): void {
    this.#findings.push(finding)
    if (!this.#rules.has(finding.rule)) this.rule(finding.rule, {})
  }

  /** What is told of a rule first stays; but one that failed has failed, whatever else is told of it. */
  rule(id: string, about: DraftRule): void {
    const failed = about.status === "failed" ? { status: about.status, reason: about.reason ?? null } : {}
    this.#rules.set(id, { ...about, ...this.#rules.get(id), ...failed })
  }

  unread(path: ReportPath, reason: string): void {
    this.#unread.push({ path, reason: reason.trim() })
  }

  /** The file was looked at. From the first of them on, the report counts as naming all. */
  scanned(path: ReportPath): void {
    this.#scanned ??= new Set()
    this.#scanned.add(path)
  }

  /** The report does not name all files that were looked at after all. */
  namesNotAll(): void {
    this.#namesNotAll = true
  }

  /** The report names all files that were looked at, be it none. */
  namesScanned(): void {
    this.#scanned ??= new Set()
  }

  /** The text of a file as the report itself has it. */
  source(path: ReportPath, text: string): void {
    this.#sources.set(path, text)
  }

  get size(): number {
    return this.#findings.length
  }

  async finish(header: DraftHeader, options: ReadOptions, log: ReadingLog): Promise<AuditRun> {
    const { relative, note } = this.paths.settle(options)
    if (note !== null) log.note(note)
    const known = (path: ReportPath): string | null => {
      const settled = relative(path)
      return typeof settled === "string" ? settled : null
    }
    const findings = await this.#settled(relative, options, log)
    const unread = this.#unread.map(({ path, reason }) => ({
      path: known(path) ?? path.written.toWellFormed(),
      reason
    }))
    const failed = new Set(unread.map(({ path }) => path))
    const scanned =
      this.#scanned === null || this.#namesNotAll
        ? null
        : [...new Set([...this.#scanned].flatMap((path) => known(path) ?? []))].filter(
            (path) => !failed.has(path)
          )
    return {
      tool: { name: header.tool.name, version: header.tool.version ?? "unknown" },
      root: options.root,
      at_ms: header.at_ms ?? options.at_ms,
      duration_ms: header.duration_ms ?? null,
      memory_bytes: null,
      rule_set: null,
      tree: header.tree ?? null,
      session: header.session ?? null,
      files_scanned: header.files_scanned ?? scanned?.length ?? null,
      unread,
      rules: this.#ruleRuns(findings),
      scanned,
      findings
    }
  }

  async #settled(
    relative: ReturnType<TreePaths["settle"]>["relative"],
    options: ReadOptions,
    log: ReadingLog
  ): Promise<ReadonlyArray<FindingSeen>> {
    const files = new Map<string | null, Array<{ readonly draft: DraftFinding; readonly number: number }>>()
    const texts = new Map<string, string>()
    this.#findings.forEach((draft, number) => {
      const path = draft.path === null ? null : relative(draft.path)
      if (path !== null && typeof path !== "string") return log.reject(draft.at, path.reason)
      const file = files.get(path) ?? []
      if (file.length === 0) files.set(path, file)
      file.push({ draft, number })
      const text = draft.path === null ? undefined : this.#sources.get(draft.path)
      if (path !== null && text !== undefined) texts.set(path, text)
    })
    const found: Array<FindingSeen | undefined> = []
    for (const [path, drafts] of files) {
      const own = path === null ? null : (options.readSource?.(path) ?? null)
      const text = path === null ? null : (texts.get(path) ?? own)
      // Enough brackets kill the parser's process, so only what the tree itself holds is parsed.
      const program = path === null || text === null || text !== own ? null : await programOf(path, text)
      const seen = seenIn(
        path,
        text,
        program,
        drafts.map(({ draft }) => draft)
      )
      drafts.forEach(({ number }, at) => (found[number] = seen[at]))
    }
    return found.filter((finding) => finding !== undefined)
  }

  #ruleRuns(findings: ReadonlyArray<FindingSeen>): ReadonlyArray<RuleRun> {
    const counts = new Map<string, number>()
    const firsts = new Map<string, FindingSeen>()
    for (const finding of findings) {
      counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1)
      if (!firsts.has(finding.rule)) firsts.set(finding.rule, finding)
    }
    const ids = [...this.#rules.keys()].sort((a, b) => (a < b ? -1 : 1))
    return ids.map((id) => {
      const about = this.#rules.get(id)!
      const first = firsts.get(id)
      return {
        id,
        kind: about.kind ?? "pattern",
        severity: about.severity ?? first?.severity ?? "warning",
        message: about.message ?? first?.message ?? id,
        docs_url: about.docs_url ?? null,
        tags: about.tags ?? [],
        status: about.status ?? (counts.has(id) ? "ran" : "unknown"),
        reason: about.reason ?? null,
        findings: counts.get(id) ?? 0
      }
    })
  }
}

/** Findings of one file, placed and with their features. */
const seenIn = (
  path: string | null,
  text: string | null,
  program: Program | null,
  drafts: ReadonlyArray<DraftFinding>
): ReadonlyArray<FindingSeen> => {
  const source = text === null ? null : new SourceText(text)
  const placed = drafts.map((draft) => ({
    rule: draft.rule,
    severity: draft.severity,
    message: draft.message,
    path,
    ...placeIn(source, draft.place)
  }))
  const features = featuresOf(text === null ? null : { text, program }, placed)
  return placed.map((finding, at) => ({ ...finding, ...ownFeatures(features[at]!, drafts[at]!) }))
}

/** What the tool itself says, beside what the source says. */
const ownFeatures = (features: FindingFeatures, draft: DraftFinding): FindingFeatures => {
  const line = features.line_hash === null ? lineFeatures(draft.line ?? null) : {}
  const fingerprints = draft.fingerprints ?? []
  return {
    ...features,
    ...line,
    scope: features.scope ?? draft.scope ?? null,
    fingerprints: fingerprints.length === 0 ? null : Object.fromEntries(fingerprints)
  }
}

/** Of a finding whose line is known, and nothing around it. */
const lineFeatures = (line: string | null): Partial<FindingFeatures> => {
  if (line === null || line.trim() === "") return {}
  const place = { rule: "", message: "", start_line: 1, start_column: null }
  const { line_hash, line_chars } = featuresOf({ text: line, program: null }, [place])[0]!
  return { line_hash, line_chars }
}

/** The syntax tree of a source, for the names of what findings stand in; null for what is no source or does not parse. */
const programOf = async (path: string, text: string): Promise<Program | null> => {
  const { isSource, parse, ParseFailure } = await import("../engine/parse.ts")
  if (!isSource(path)) return null
  try {
    return parse(path, text).program
  } catch (error) {
    // A text without a tree, or with one that is too deep to be handed over, has lines all the same.
    if (error instanceof ParseFailure || error instanceof RangeError) return null
    throw error
  }
}
