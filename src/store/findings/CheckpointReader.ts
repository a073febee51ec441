/** Reads checkpoints, and what stands, out of their rows. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import type { AuditSession, Checkpoint, RuleRun, TreeState, UnreadFile } from "../../record/AuditRun.ts"
import type { Absence, AbsentFinding } from "../../record/Finding.ts"
import type { CheckpointName } from "./Checkpoints.ts"
import { findingSql, storedFindings } from "./finding-rows.ts"
import { ulidOfBytes } from "./ulid-bytes.ts"

const rowSql = `SELECT c.id AS row_id, c.series_id, c.number, c.tool_version, c.at_ms, c.rule_set,
    c.git_commit AS "commit", c.git_branch AS branch, c.dirty_files, c.session_agent, c.session_native_id, c.session_evidence,
    c.files_scanned, c.duration_ms, c.memory_bytes, c.unread
  FROM audit_checkpoints c JOIN audit_series s ON s.id = c.series_id WHERE s.root = ? AND s.tool = ? AND c.name = ?`

interface Row
  extends
    TreeState,
    Pick<Checkpoint, "number" | "at_ms" | "rule_set" | "files_scanned" | "duration_ms" | "memory_bytes"> {
  readonly row_id: number
  readonly series_id: number
  readonly tool_version: string
  readonly session_agent: string | null
  readonly session_native_id: string | null
  readonly session_evidence: AuditSession["evidence"] | null
  readonly unread: string | null
}

export class CheckpointReader {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  read({ root, tool, id }: CheckpointName): Checkpoint | null {
    const [row] = this.#all(rowSql, [root, tool, id]) as ReadonlyArray<Row>
    if (row === undefined) return null
    const { series_id, number, row_id } = row
    const rules = this.#rules(row_id)
    const standing = this.#statement(`${findingSql}
      WHERE p.series_id = ? AND p.first <= ? AND (p.last IS NULL OR p.last >= ?) AND p.state NOT IN ('not_measured', 'rule_removed')
      ORDER BY d.path, p.start_line, p.start_column, r.name, f.id`)
    const texts = new Map(rules.map((rule) => [rule.id, rule]))
    const findings = storedFindings(standing, [series_id, number, number], texts).map(({ finding, first }) =>
      first === number ? finding : { ...finding, state: "unchanged" as const }
    )
    return {
      id,
      number,
      tool: { name: tool, version: row.tool_version },
      root,
      at_ms: row.at_ms,
      duration_ms: row.duration_ms,
      memory_bytes: row.memory_bytes,
      rule_set: row.rule_set,
      tree:
        row.commit === null && row.branch === null && row.dirty_files === null
          ? null
          : { commit: row.commit, branch: row.branch, dirty_files: row.dirty_files },
      session:
        row.session_native_id === null
          ? null
          : { agent: row.session_agent, native_id: row.session_native_id, evidence: row.session_evidence! },
      files_scanned: row.files_scanned,
      unread: row.unread === null ? [] : (JSON.parse(row.unread) as ReadonlyArray<UnreadFile>),
      rules,
      findings,
      absent: this.#absent(series_id, number)
    }
  }

  #rules(row_id: number): ReadonlyArray<RuleRun> {
    type RuleRow = Omit<RuleRun, "tags"> & { readonly tags: string }
    const sql = `SELECT r.name AS id, t.kind, t.severity, t.message, t.docs_url, t.tags, u.status, u.reason, u.findings
      FROM audit_rule_runs u JOIN audit_rule_texts t ON t.id = u.text_id JOIN audit_rules r ON r.id = t.rule_id
      WHERE u.checkpoint_id = ? ORDER BY r.name`
    return (this.#all(sql, [row_id]) as ReadonlyArray<RuleRow>).map((row) => ({
      ...row,
      tags: JSON.parse(row.tags) as ReadonlyArray<string>
    }))
  }

  /** Those that went away since the checkpoint before, and those that since then wait to be looked for. */
  #absent(series_id: number, number: number): ReadonlyArray<AbsentFinding> {
    const sql = `SELECT f.ulid, iif(p.last = n.number - 1, p.absence, p.state) AS absence
      FROM (SELECT ? AS series_id, ? AS number) n JOIN audit_intervals p ON p.series_id = n.series_id
        JOIN audit_findings f ON f.id = p.finding_id
      WHERE p.last = n.number - 1 AND p.absence IS NOT NULL
        OR p.first = n.number AND p.state IN ('not_measured', 'rule_removed') ORDER BY f.id`
    type Row = { readonly ulid: Uint8Array; readonly absence: Absence }
    return (this.#all(sql, [series_id, number]) as ReadonlyArray<Row>).map(({ ulid, absence }) => ({
      id: ulidOfBytes(ulid),
      absence
    }))
  }

  #all(sql: string, bound: ReadonlyArray<SQLInputValue>): unknown {
    return this.#statement(sql)
      .all(...bound)
      .map((row) => ({ ...row }))
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const made = this.#database.prepare(sql)
    this.#prepared.set(sql, made)
    return made
  }
}
