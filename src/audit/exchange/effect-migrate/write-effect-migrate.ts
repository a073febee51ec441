/**
 * Checkpoints in the layout of effect-migrate 0.5 (`.amp/effect-migrate`): its own commands go on reading the folder.
 * Rules and files are sorted by code units, whatever the language of the machine. A result whose severity is not its
 * rule's says so, which 0.5 does not read and does not mind.
 *
 * Each function makes one document; who writes them writes `checkpoints/<id>.json` first, and the others after it.
 */
import type { AuditSession, Checkpoint } from "../../../record/AuditRun.ts"
import type { Finding, Severity } from "../../../record/Finding.ts"
import { severityCounts } from "../severity-counts.ts"
import type { SessionNote } from "../ReportFormat.ts"

/** Not raised by any release since 0.4. */
const SCHEMA_VERSION = "0.2.0"

/** Checkpoints that `index.json` lists. */
const LISTED = 10

export interface MigrateSummary {
  readonly errors: number
  readonly warnings: number
  readonly info: number
  readonly totalFiles: number
  readonly totalFindings: number
}

type MigrateDelta = Omit<MigrateSummary, "totalFiles">

/** A line of `manifest.json`; `delta` is against the checkpoint before, and absent at the first. */
export interface ManifestEntry {
  readonly id: string
  readonly timestamp: string
  readonly path: string
  readonly thread?: string
  readonly schemaVersion: string
  readonly toolVersion: string
  readonly summary: MigrateSummary
  readonly delta?: MigrateDelta
}

/** `checkpoints/<id>.json`. `failOn`: severities that fail the audit. */
export const checkpointDocument = (
  checkpoint: Checkpoint,
  failOn: ReadonlyArray<Severity> = ["error"]
): Readonly<Record<string, unknown>> => {
  const { thread, ...rest } = auditOf(checkpoint, failOn)
  return { ...rest, checkpointId: checkpoint.id, ...(thread === null ? {} : { thread }) }
}

/** `audit.json`, which is the newest checkpoint with the session that it was made in. */
export const auditDocument = (
  checkpoint: Checkpoint,
  sessions: ReadonlyArray<SessionNote> = [],
  failOn: ReadonlyArray<Severity> = ["error"]
): Readonly<Record<string, unknown>> => {
  const { thread, ...rest } = auditOf(checkpoint, failOn)
  const note = sessions.find(({ native_id }) => native_id.toLowerCase() === thread?.toLowerCase())
  if (thread === null) return rest
  return {
    ...rest,
    threads: [
      {
        url: urlOf(thread.toLowerCase()),
        timestamp: rest.timestamp,
        auditRevision: rest.revision,
        ...(note === undefined ? {} : describing(note))
      }
    ]
  }
}

/** `manifest.json` from its entries, newest first; ones of other writers stay as they are. */
export const manifestDocument = (
  entries: ReadonlyArray<ManifestEntry>
): Readonly<Record<string, unknown>> => ({
  schemaVersion: SCHEMA_VERSION,
  projectRoot: ".",
  checkpoints: entries
})

/** The entry of a checkpoint. `before`: the summary of the one before it, null at the first. */
export const manifestEntry = (checkpoint: Checkpoint, before: MigrateSummary | null): ManifestEntry => {
  const summary = summaryOf(checkpoint.findings)
  const amp = ampId(checkpoint.session)
  return {
    id: checkpoint.id,
    timestamp: new Date(checkpoint.at_ms).toISOString(),
    path: `checkpoints/${checkpoint.id}.json`,
    ...(amp === null ? {} : { thread: amp }),
    schemaVersion: SCHEMA_VERSION,
    toolVersion: checkpoint.tool.version,
    summary,
    ...(before === null ? {} : { delta: deltaOf(summary, before) })
  }
}

/** `index.json` from the entries of the manifest, newest first. `has`: which other files stand beside it. */
export const indexDocument = (
  entries: ReadonlyArray<ManifestEntry>,
  toolVersion: string,
  has: { readonly threads: boolean }
): Readonly<Record<string, unknown>> => {
  const [latest] = entries
  return {
    schemaVersion: SCHEMA_VERSION,
    toolVersion,
    projectRoot: ".",
    timestamp: latest?.timestamp ?? new Date(0).toISOString(),
    ...(latest === undefined ? {} : { latestCheckpoint: latest.id }),
    checkpoints: entries.slice(0, LISTED).map(({ id, timestamp, thread, summary, delta }) => ({
      id,
      timestamp,
      ...(thread === undefined ? {} : { thread }),
      summary,
      ...(delta === undefined ? {} : { delta })
    })),
    files: {
      audit: "audit.json",
      checkpoints: "./checkpoints",
      manifest: "./checkpoints/manifest.json",
      ...(has.threads ? { threads: "threads.json" } : {})
    }
  }
}

/** `threads.json`: sessions of Amp; those of other agents have no place there. */
export const sessionsDocument = (
  sessions: ReadonlyArray<SessionNote>,
  toolVersion: string
): Readonly<Record<string, unknown>> => ({
  schemaVersion: SCHEMA_VERSION,
  toolVersion,
  threads: sessions.flatMap((note) => {
    const id = ampId({ agent: "amp", native_id: note.native_id, evidence: "environment" })
    if (id === null) return []
    return [
      {
        id: id.toLowerCase(),
        url: note.url ?? urlOf(id),
        createdAt: new Date(note.created_at_ms ?? 0).toISOString(),
        auditRevision: note.audit_revision ?? 1,
        ...describing(note)
      }
    ]
  })
})

const describing = ({ tags, scope, description }: SessionNote): Readonly<Record<string, unknown>> => ({
  ...(tags.length === 0 ? {} : { tags }),
  ...(scope.length === 0 ? {} : { scope }),
  ...(description === null ? {} : { description })
})

const urlOf = (id: string): string => `https://ampcode.com/threads/T-${id.slice(2)}`

/** The session's id, if it is one of Amp. */
const ampId = (session: AuditSession | null): string | null =>
  session?.agent === "amp" && /^T-[0-9a-f-]+$/i.test(session.native_id) ? session.native_id : null

/** The counts of a checkpoint. `totalFiles` is what upstream means by it: files with findings. */
export const summaryOf = (findings: ReadonlyArray<Finding>): MigrateSummary => {
  const { error, warning, info } = severityCounts(findings)
  const files = new Set(findings.flatMap(({ path }) => path ?? []))
  return { errors: error, warnings: warning, info, totalFiles: files.size, totalFindings: findings.length }
}

const deltaOf = (now: MigrateSummary, before: MigrateSummary): MigrateDelta => ({
  errors: now.errors - before.errors,
  warnings: now.warnings - before.warnings,
  info: now.info - before.info,
  totalFindings: now.totalFindings - before.totalFindings
})

const auditOf = (checkpoint: Checkpoint, failOn: ReadonlyArray<Severity>) => ({
  schemaVersion: SCHEMA_VERSION,
  revision: checkpoint.number,
  toolVersion: checkpoint.tool.version,
  projectRoot: ".",
  timestamp: new Date(checkpoint.at_ms).toISOString(),
  thread: ampId(checkpoint.session),
  findings: findingsOf(checkpoint),
  config: {
    rulesEnabled: checkpoint.rules
      .flatMap(({ id, status }) => (status === "skipped" ? [] : id))
      .sort(byCodeUnits),
    failOn
  }
})

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const findingsOf = ({ rules, findings }: Checkpoint): Readonly<Record<string, unknown>> => {
  const used = [...new Set(findings.map(({ rule }) => rule))].sort(byCodeUnits)
  const files = [...new Set(findings.flatMap(({ path }) => path ?? []))].sort(byCodeUnits)
  const known = new Map(rules.map((rule) => [rule.id, rule]))
  const tables = used.map((id) => {
    const rule = known.get(id)
    const first = findings.find((finding) => finding.rule === id)!
    return {
      id,
      kind: rule?.kind === "metric" ? "metrics" : (rule?.kind ?? "pattern"),
      severity: rule?.severity ?? first.severity,
      message: rule?.message ?? first.message,
      ...(rule?.docs_url === undefined || rule.docs_url === null ? {} : { docsUrl: rule.docs_url }),
      ...(rule === undefined || rule.tags.length === 0 ? {} : { tags: rule.tags })
    }
  })
  const ruleAt = new Map(used.map((id, at) => [id, at]))
  const fileAt = new Map(files.map((file, at) => [file, at]))
  const results = findings.map((finding) => {
    const rule = ruleAt.get(finding.rule)!
    const file = finding.path === null ? undefined : fileAt.get(finding.path)
    const about = tables[rule]!
    return {
      rule,
      ...(file === undefined ? {} : { file }),
      ...(finding.start_line === null ? {} : { range: rangeOf(finding, finding.start_line) }),
      ...(finding.message === about.message ? {} : { message: finding.message }),
      ...(finding.severity === about.severity ? {} : { severity: finding.severity })
    }
  })
  const groups = {
    byFile: groupsOf(results.map(({ file }) => file)),
    byRule: groupsOf(results.map(({ rule }) => rule))
  }
  return { rules: tables, files, results, groups, summary: summaryOf(findings) }
}

/** Upstream's ranges are whole; what is not known of one is where it begins. */
const rangeOf = (finding: Finding, line: number): ReadonlyArray<number> => {
  const column = finding.start_column ?? 1
  return [line, column, finding.end_line ?? line, finding.end_column ?? column]
}

const groupsOf = (
  keys: ReadonlyArray<number | undefined>
): Readonly<Record<string, ReadonlyArray<number>>> => {
  const groups: Record<string, Array<number>> = {}
  keys.forEach((key, at) => {
    if (key !== undefined) (groups[key] ??= []).push(at)
  })
  return groups
}
