/**
 * What it takes to read another tool's report: how it is recognised, and what comes of reading it. Reading never
 * fails: what cannot be understood is a rejection with its place and its reason.
 */
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Content } from "./Content.ts"
import type { ReadingLog, Rejected } from "./ReadingLog.ts"

/**
 * - `root`: absolute path of the tree that was audited, as it stands here.
 * - `at_ms`: when the report was made, for those that do not say; the file's own time, as a rule.
 * - `report_root`: the tree's path where the report was made, if that is known.
 * - `readSource`: a file of the tree as it was when the report was made, by its path relative to the root; null if it
 *   is not there. Left out when the tree has changed since: a line of today tells nothing of a finding of yesterday.
 */
export interface ReadOptions {
  readonly root: string
  readonly at_ms: number
  readonly report_root?: string
  readonly readSource?: (path: string) => string | null
}

/**
 * How many findings of a rule a tool lets pass: in a file, or in all of the tree (`path` null). `tool`: null where the
 * report does not say whose it is.
 */
export interface Budget {
  readonly tool: string | null
  readonly path: string | null
  readonly rule: string
  readonly count: number
}

/** What effect-migrate noted of a session of Amp (its `threads.json`). Times are UTC milliseconds. */
export interface SessionNote {
  readonly native_id: string
  readonly url: string | null
  readonly created_at_ms: number | null
  readonly audit_revision: number | null
  readonly tags: ReadonlyArray<string>
  readonly scope: ReadonlyArray<string>
  readonly description: string | null
}

/** What one format says of a report; rejections and notes go to the log. */
export interface FormatReading {
  readonly runs: ReadonlyArray<AuditRun>
  readonly budgets?: ReadonlyArray<Budget>
  readonly sessions?: ReadonlyArray<SessionNote>
}

/**
 * All that a report says. `format` is null when it is none that is known; then it has one rejection, which says why.
 * Runs stand oldest first. `notes` are for a person: what was left out on purpose, and what was assumed.
 */
export interface ReportReading {
  readonly format: string | null
  readonly runs: ReadonlyArray<AuditRun>
  readonly budgets: ReadonlyArray<Budget>
  readonly sessions: ReadonlyArray<SessionNote>
  readonly rejected: ReadonlyArray<Rejected>
  readonly notes: ReadonlyArray<string>
}

/** One tool's format. `detect` looks at the content alone, and at little of it. */
export interface ReportFormat {
  readonly name: string
  readonly detect: (content: Content) => boolean
  readonly read: (
    content: Content,
    options: ReadOptions,
    log: ReadingLog
  ) => FormatReading | Promise<FormatReading>
}
