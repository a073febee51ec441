/** Checkpoints for tests of what goes out. */
import type { Checkpoint } from "../../../record/AuditRun.ts"
import type { Finding } from "../../../record/Finding.ts"

/** A finding; its id ends in the number. */
export const findingOf = (number: number, more: Partial<Finding> = {}): Finding => ({
  id: `01JD0000000000000000${String(number).padStart(6, "0")}`,
  state: "unchanged",
  first_seen_ms: 0,
  rule: "no-any",
  severity: "warning",
  message: "Avoid any",
  path: "src/a.ts",
  start_line: number,
  start_column: 3,
  end_line: number,
  end_column: 6,
  scope: ".f",
  line_hash: "0123456789ab",
  line_chars: 20,
  above_hash: null,
  below_hash: null,
  nth: 0,
  fingerprints: null,
  ...more
})

/** A complete checkpoint, the second of its history. */
export const checkpointOf = (
  findings: ReadonlyArray<Finding>,
  more: Partial<Checkpoint> = {}
): Checkpoint => ({
  id: "2026-11-20T04-57-34.198Z",
  number: 2,
  tool: { name: "spoor", version: "0.1.0" },
  root: "/tree",
  at_ms: Date.UTC(2026, 10, 20, 4, 57, 34, 198),
  duration_ms: 1500,
  memory_bytes: null,
  rule_set: null,
  tree: { commit: "0123456789abcdef0123456789abcdef01234567", branch: "main", dirty_files: 0 },
  session: null,
  files_scanned: 12,
  unread: [],
  rules: [...new Set(findings.map(({ rule }) => rule))].map((id) => {
    const own = findings.filter(({ rule }) => rule === id)
    return {
      id,
      kind: "pattern",
      severity: own[0]!.severity,
      message: own[0]!.message,
      docs_url: null,
      tags: [],
      status: "ran",
      reason: null,
      findings: own.length
    }
  }),
  findings,
  absent: [],
  ...more
})
