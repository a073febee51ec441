/** `spoor/1` as the product has it, as an algorithm of this bench. */
import type { Circumstances } from "../../src/audit/identity/Circumstances.ts"
import { match } from "../../src/audit/identity/match.ts"
import type { AuditRun } from "../../src/record/AuditRun.ts"
import type { Finding } from "../../src/record/Finding.ts"
import { answerOf, type Answer } from "./Score.ts"
import type { Snapshot } from "./Snapshot.ts"

/** `renames`: new path by old path, as git tells them; none for a tree without git. */
export const bySpoor = (before: Snapshot, after: Snapshot, renames: ReadonlyMap<string, string>): Answer => {
  const open = before.findings.map((seen, i): Finding => ({
    id: `old ${i}`,
    state: "unchanged",
    first_seen_ms: 0,
    ...seen
  }))
  const circumstances: Circumstances = {
    newId: () => "new",
    renames,
    isOnDisk: (path) => after.files.has(path)
  }
  const { findings } = match({ open, closed: [] }, runOf(after), circumstances)
  const places = new Map(after.findings.map((seen, i) => [placeOf(seen), i]))
  return answerOf(
    new Map(
      findings.flatMap((finding) =>
        finding.id === "new" ? [] : [[Number(finding.id.slice(4)), places.get(placeOf(finding))!] as const]
      )
    )
  )
}

const placeOf = ({
  rule,
  path,
  start_line,
  start_column,
  end_line,
  end_column
}: Snapshot["findings"][number]): string =>
  [rule, path, start_line, start_column, end_line, end_column].join("\0")

const runOf = ({ files, findings }: Snapshot): AuditRun => ({
  tool: { name: "bench", version: "1" },
  root: "/bench",
  at_ms: 1,
  duration_ms: null,
  memory_bytes: null,
  rule_set: "bench",
  tree: null,
  session: null,
  files_scanned: files.size,
  unread: [],
  rules: [...new Set(findings.map(({ rule }) => rule))].map((id) => ({
    id,
    kind: "pattern",
    severity: "warning",
    message: id,
    docs_url: null,
    tags: [],
    status: "ran",
    reason: null,
    findings: 0
  })),
  scanned: [...files.keys()],
  findings
})
