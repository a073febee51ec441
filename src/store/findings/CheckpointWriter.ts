/** Writes a checkpoint: what changed since the one before, and nothing else. The caller has the transaction. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import type { AuditRun, Checkpoint, RuleRun } from "../../record/AuditRun.ts"
import type { Absence, Finding, Severity } from "../../record/Finding.ts"
import type { Placed, Standing } from "./Checkpoints.ts"
import {
  findingSql,
  isWaiting,
  numberOfHash,
  storedFindings,
  type RuleTexts,
  type StoredFinding
} from "./finding-rows.ts"
import { isIncomplete, totalsOf } from "./totals.ts"
import { bytesOfUlid } from "./ulid-bytes.ts"

/** A finding that was away for more checkpoints than this is new when it comes back. */
const remembered = 20

export class CheckpointWriter {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  readonly #ids = new Map<string, number>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  append(run: AuditRun, place: (standing: Standing) => Placed): Checkpoint {
    const series_id = this.#id("audit_series", { root: run.root, tool: run.tool.name })
    const stored = this.#stored(series_id)
    const placed = place(stored.standing)
    const number = (stored.standing.last?.number ?? 0) + 1
    const { findings, absent } = placed
    const { scanned: _, findings: __, ...header } = run
    const checkpoint: Checkpoint = {
      ...header,
      id: this.#freeName(series_id, run.at_ms),
      number,
      findings,
      absent
    }
    const row_id = this.#header(series_id, checkpoint)
    const rules = this.#rules(series_id, row_id, checkpoint.rules)
    for (const finding of findings) {
      const own = rules.get(finding.rule)
      if (own === undefined)
        throw new Error(`A finding names the rule ${finding.rule}, which the run does not.`)
      this.#finding(series_id, number, { finding, before: stored.byId.get(finding.id), rule: own })
    }
    for (const { id, absence } of absent) {
      const before = stored.byId.get(id)
      if (before === undefined) throw new Error(`The finding ${id} is told absent, and never stood.`)
      this.#absent(number, before, absence)
    }
    return checkpoint
  }

  #stored(series_id: number): {
    readonly standing: Standing
    readonly byId: ReadonlyMap<string, StoredFinding>
  } {
    const last = this.#one(
      `SELECT number, at_ms, git_commit AS "commit" FROM audit_checkpoints WHERE series_id = ? ORDER BY number DESC LIMIT 1`,
      [series_id]
    ) as Standing["last"] | undefined
    const since = (last?.number ?? 0) - remembered
    const rows = storedFindings(
      this.#statement(`${findingSql} WHERE p.series_id = ? AND (p.last IS NULL OR p.last >= ? AND p.absence IS NOT NULL
        AND p.first = (SELECT max(first) FROM audit_intervals WHERE finding_id = p.finding_id)) ORDER BY f.id`),
      [series_id, since],
      this.#newestTexts(series_id)
    )
    return {
      byId: new Map(rows.map((row) => [row.finding.id, row])),
      standing: {
        last: last ?? null,
        open: rows
          .filter(({ last, waiting }) => last === null && waiting === null)
          .map(({ finding }) => finding),
        closed: rows.flatMap(({ finding, absence, waiting }) => {
          const why = absence ?? waiting
          return why === null ? [] : [{ finding, absence: why }]
        })
      }
    }
  }

  /** What the rules said at the last checkpoint that had them. */
  #newestTexts(series_id: number): RuleTexts {
    type Row = { readonly name: string; readonly severity: Severity; readonly message: string }
    const rows = this.#statement(
      `SELECT r.name, t.severity, t.message, max(u.checkpoint_id) AS newest
      FROM audit_rules r JOIN audit_rule_texts t ON t.rule_id = r.id JOIN audit_rule_runs u ON u.text_id = t.id
      WHERE r.series_id = ? GROUP BY r.id`
    ).all(series_id) as unknown as ReadonlyArray<Row>
    return new Map(rows.map((row) => [row.name, row]))
  }

  /** Named by its time; another of the same millisecond gets a number behind it. */
  #freeName(series_id: number, at_ms: number): string {
    const name = new Date(at_ms).toISOString().replaceAll(":", "-")
    const isTaken = (name: string) =>
      this.#one("SELECT 1 FROM audit_checkpoints WHERE series_id = ? AND name = ?", [series_id, name]) !==
      undefined
    let free = name
    for (let n = 2; isTaken(free); n++) free = name.replace("Z", `${String(n).padStart(3, "0")}Z`)
    return free
  }

  #header(series_id: number, checkpoint: Checkpoint): number {
    const { tree, session, findings, absent } = checkpoint
    const totals = totalsOf(findings)
    const columns: Record<string, SQLInputValue> = {
      series_id,
      number: checkpoint.number,
      name: checkpoint.id,
      at_ms: checkpoint.at_ms,
      tool_version: checkpoint.tool.version,
      rule_set: checkpoint.rule_set,
      git_commit: tree?.commit ?? null,
      git_branch: tree?.branch ?? null,
      dirty_files: tree?.dirty_files ?? null,
      session_agent: session?.agent ?? null,
      session_native_id: session?.native_id ?? null,
      session_evidence: session?.evidence ?? null,
      files_scanned: checkpoint.files_scanned,
      duration_ms: checkpoint.duration_ms,
      memory_bytes: checkpoint.memory_bytes,
      is_incomplete: isIncomplete(checkpoint) ? 1 : 0,
      unread: checkpoint.unread.length === 0 ? null : JSON.stringify(checkpoint.unread),
      ...totals,
      arrived: findings.filter(({ state }) => state === "new" || state === "reopened").length,
      fixed: absent.filter(({ absence }) => absence === "fixed" || absence === "file_deleted").length
    }
    const names = Object.keys(columns)
    return this.#run(
      `INSERT INTO audit_checkpoints (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
      Object.values(columns)
    )
  }

  #rules(series_id: number, checkpoint_id: number, rules: ReadonlyArray<RuleRun>) {
    const own = new Map<string, RuleRun & { readonly row_id: number }>()
    for (const rule of rules) {
      const { id, kind, severity, message, docs_url, status, reason, findings } = rule
      const rule_id = this.#id("audit_rules", { series_id, name: id })
      const text = { rule_id, kind, severity, message, docs_url, tags: JSON.stringify(rule.tags) }
      const text_id = this.#id("audit_rule_texts", text)
      this.#run("INSERT INTO audit_rule_runs VALUES (?, ?, ?, ?, ?)", [
        checkpoint_id,
        text_id,
        status,
        reason,
        findings
      ])
      own.set(id, { ...rule, row_id: rule_id })
    }
    return own
  }

  #finding(
    series_id: number,
    number: number,
    {
      finding,
      before,
      rule
    }: {
      readonly finding: Finding
      readonly before: StoredFinding | undefined
      readonly rule: RuleRun & { readonly row_id: number }
    }
  ): void {
    const finding_id = before?.id ?? this.#newFinding(series_id, finding, rule.row_id)
    if (before !== undefined && !isSame(before.finding, finding, features))
      this.#features(finding_id, finding)
    if (before?.last === null) {
      const isAsBefore = before.waiting === null && isSame(before.finding, finding, place)
      if (finding.state === "unchanged" && isAsBefore) return
      this.#end(before, number, null)
    }
    const { path } = finding
    this.#run("INSERT INTO audit_intervals VALUES (?, ?, NULL, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)", [
      finding_id,
      number,
      finding.state,
      path === null ? null : this.#id("audit_files", { series_id, path }),
      finding.start_line,
      finding.start_column,
      finding.end_line,
      finding.end_column,
      finding.severity === rule.severity ? null : finding.severity,
      finding.message === rule.message ? null : this.#id("audit_messages", { message: finding.message }),
      series_id
    ])
  }

  #absent(number: number, before: StoredFinding, absence: Absence): void {
    if (before.last !== null)
      throw new Error(`The finding ${before.finding.id} is told absent, and was so before.`)
    if (before.waiting === absence) return
    if (!isWaiting(absence)) return this.#end(before, number, absence)
    this.#end(before, number, null)
    this.#run(
      `INSERT INTO audit_intervals SELECT finding_id, ?, NULL, ?, NULL, file_id, start_line, start_column, end_line,
        end_column, severity, message_id, series_id FROM audit_intervals WHERE finding_id = ? AND first = ?`,
      [number, absence, before.id, before.first]
    )
  }

  #end({ id, first }: StoredFinding, number: number, absence: Absence | null): void {
    this.#run("UPDATE audit_intervals SET last = ?, absence = ? WHERE finding_id = ? AND first = ?", [
      number - 1,
      absence,
      id,
      first
    ])
  }

  #newFinding(series_id: number, finding: Finding, rule_id: number): number {
    const { first_seen_ms, nth } = finding
    return this.#run(
      `INSERT INTO audit_findings (series_id, ulid, rule_id, first_seen_ms, nth, scope_id, line_hash, line_chars,
        above_hash, below_hash, fingerprints) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [series_id, bytesOfUlid(finding.id), rule_id, first_seen_ms, nth, ...this.#featureColumns(finding)]
    )
  }

  #features(finding_id: number, finding: Finding): void {
    this.#run(
      `UPDATE audit_findings SET nth = ?, scope_id = ?, line_hash = ?, line_chars = ?, above_hash = ?, below_hash = ?,
        fingerprints = ? WHERE id = ?`,
      [finding.nth, ...this.#featureColumns(finding), finding_id]
    )
  }

  #featureColumns(finding: Finding): ReadonlyArray<SQLInputValue> {
    const { scope, line_hash, line_chars, above_hash, below_hash, fingerprints } = finding
    return [
      scope === null ? null : this.#id("audit_scopes", { scope }),
      numberOfHash(line_hash),
      line_chars,
      numberOfHash(above_hash),
      numberOfHash(below_hash),
      fingerprints === null ? null : JSON.stringify(fingerprints)
    ]
  }

  /** Id of the row that has these values, made when there is none. */
  #id(table: string, values: Readonly<Record<string, string | number | null>>): number {
    const key = `${table} ${JSON.stringify(values)}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const names = Object.keys(values)
    const bound = Object.values(values)
    const where = names.map((name) => `${name} IS ?`).join(" AND ")
    const found = this.#one(`SELECT id FROM ${table} WHERE ${where}`, bound) as
      | { readonly id: number }
      | undefined
    const id =
      found?.id ??
      this.#run(
        `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
        bound
      )
    this.#ids.set(key, id)
    return id
  }

  #one(sql: string, bound: ReadonlyArray<SQLInputValue>): unknown {
    return this.#statement(sql).get(...bound)
  }

  /** Id of the row that was added, if one was. */
  #run(sql: string, bound: ReadonlyArray<SQLInputValue>): number {
    return Number(this.#statement(sql).run(...bound).lastInsertRowid)
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const made = this.#database.prepare(sql)
    this.#prepared.set(sql, made)
    return made
  }
}

const place = [
  "path",
  "start_line",
  "start_column",
  "end_line",
  "end_column",
  "severity",
  "message"
] as const satisfies ReadonlyArray<keyof Finding>

const features = [
  "scope",
  "line_hash",
  "line_chars",
  "above_hash",
  "below_hash",
  "nth"
] as const satisfies ReadonlyArray<keyof Finding>

const isSame = (a: Finding, b: Finding, fields: ReadonlyArray<keyof Finding>): boolean =>
  fields.every((field) => a[field] === b[field]) &&
  (fields !== features || JSON.stringify(a.fingerprints) === JSON.stringify(b.fingerprints))
