/** The live trail: who follows it, how the last runs went, and which files wait to be tried again. */
import type { DatabaseSync } from "node:sqlite"
import { isToBeHad, lastLease, liveLease } from "../../store/live/Lease.ts"
import { syncRuns, transitionsOf, type SyncRun, type SyncTransition } from "../../store/live/SyncState.ts"
import { count, counted, duration } from "../output/numbers.ts"
import type { Finding } from "./Diagnosis.ts"

/** A run and its steps; the statistics of a step are those of the phase that it ended. */
export interface LiveRun extends SyncRun {
  readonly steps: ReadonlyArray<SyncTransition>
}

export interface LiveDiagnosis {
  /** The process that follows the trail now; null when none does. */
  readonly holder: {
    readonly id: string
    readonly pid: number
    readonly host: string
    readonly since_ms: number
    readonly heartbeat_ms: number
  } | null
  /** The last runs, newest first; none when the trail was never followed. */
  readonly runs: ReadonlyArray<LiveRun>
  /** Files that could not be read for a reason that may pass, and when the first of them is tried again. */
  readonly waiting_files: number
  readonly next_retry_at_ms: number | null
  /** Files that could not be read, and are tried again only when they change or everything is looked at. */
  readonly failed_files: number
  /** States of files that are gone for long. */
  readonly archived_files: number
}

export const examineLive = (database: DatabaseSync, now_ms: number, runs: number): LiveDiagnosis => {
  const lease = lastLease(database, liveLease)
  const files = database
    .prepare(
      `SELECT count(*) FILTER (WHERE status = 'transient_failure' AND vanished_at_ms IS NULL) AS waiting_files,
        min(next_retry_at_ms) FILTER (WHERE vanished_at_ms IS NULL) AS next_retry_at_ms,
        count(*) FILTER (WHERE status = 'failed' AND vanished_at_ms IS NULL) AS failed_files,
        count(archived_at_ms) AS archived_files
      FROM source_files`
    )
    .get() as unknown as Omit<LiveDiagnosis, "holder" | "runs">
  return {
    holder:
      lease === null || isToBeHad(lease, now_ms)
        ? null
        : {
            id: lease.id,
            pid: lease.pid,
            host: lease.host,
            since_ms: lease.acquired_at_ms,
            heartbeat_ms: lease.heartbeat_at_ms
          },
    runs: syncRuns(database, runs).map((run) => ({ ...run, steps: transitionsOf(database, run.id) })),
    ...files
  }
}

/** How it stands with what could not be read. */
export const retryWords = (
  { waiting_files, next_retry_at_ms, failed_files }: LiveDiagnosis,
  now_ms: number
): string => {
  if (waiting_files + failed_files === 0) return "Every file could be read."
  const words: Array<string> = []
  if (waiting_files > 0) {
    const wait_ms = (next_retry_at_ms ?? now_ms) - now_ms
    const when = wait_ms > 0 ? `the next in ${duration(wait_ms)}` : "now"
    words.push(
      `${counted(waiting_files, "file")} could not be read for a reason that may pass and will be tried again, ${when}`
    )
  }
  if (failed_files > 0) {
    const which = waiting_files > 0 ? count(failed_files) : counted(failed_files, "file")
    words.push(`${which} could not be read and will be tried again when changed`)
  }
  return `${words.join("; ")}. \`spoor doctor files --status failed,transient_failure\` lists them.`
}

export const liveFindings = (live: LiveDiagnosis, now_ms: number): ReadonlyArray<Finding> => {
  const { holder, waiting_files, archived_files } = live
  const [last_run] = live.runs
  const findings: Array<Finding> = []
  if (holder !== null) {
    const since = duration(now_ms - holder.since_ms)
    const what = `Followed live by process ${holder.pid} on ${holder.host} for ${since}: ${last_run?.phase.replace("_", "-") ?? "bulk"}`
    findings.push({ area: "live", level: "ok", what })
  } else if (last_run?.phase === "failed") {
    findings.push({
      area: "live",
      level: "warning",
      what: `The last process that followed the trail failed: ${last_run.error ?? "no reason given"}`,
      advice: "spoor ingest --watch"
    })
  }
  if (waiting_files > 0) {
    findings.push({
      area: "live",
      level: "note",
      what: `${counted(waiting_files, "file")} could not be read for a reason that may pass, and will be tried again`,
      advice: "spoor doctor files --status transient_failure"
    })
  }
  if (archived_files > 0) {
    findings.push({
      area: "live",
      level: "ok",
      what: `${counted(archived_files, "file")} gone for long: their states are archived, what they held is kept`
    })
  }
  return findings
}
