/** The live trail: who follows it, how the last run ended, and which files wait to be tried again. */
import type { DatabaseSync } from "node:sqlite"
import { leaseState, liveLease } from "../../store/live/Lease.ts"
import { syncRuns, transitionsOf, type SyncRun, type SyncTransition } from "../../store/live/SyncState.ts"
import { counted, duration } from "../output/numbers.ts"
import type { Finding } from "./Diagnosis.ts"

export interface LiveDiagnosis {
  /** The process that follows the trail now; null when none does. */
  readonly holder: { readonly pid: number; readonly host: string; readonly since_ms: number } | null
  /** The last run and its steps; null when the trail was never followed. */
  readonly last_run: (SyncRun & { readonly steps: ReadonlyArray<SyncTransition> }) | null
  /** Files that could not be read for a reason that may pass. */
  readonly waiting_files: number
}

export const examineLive = (database: DatabaseSync, now_ms: number): LiveDiagnosis => {
  const lease = leaseState(database, liveLease, now_ms)
  const [run] = syncRuns(database, 1)
  const waiting = database
    .prepare(
      "SELECT count(*) AS n FROM source_files WHERE next_retry_at_ms IS NOT NULL AND vanished_at_ms IS NULL"
    )
    .get() as { n: number }
  return {
    holder: lease === null ? null : { pid: lease.pid, host: lease.host, since_ms: lease.acquired_at_ms },
    last_run: run === undefined ? null : { ...run, steps: transitionsOf(database, run.id) },
    waiting_files: waiting.n
  }
}

export const liveFindings = (
  { holder, last_run, waiting_files }: LiveDiagnosis,
  now_ms: number
): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  if (holder !== null) {
    const since = duration(now_ms - holder.since_ms)
    const what = `Followed live by process ${holder.pid} on ${holder.host} for ${since}: ${last_run?.phase ?? "bulk"}`
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
      advice: "spoor ingest"
    })
  }
  return findings
}
