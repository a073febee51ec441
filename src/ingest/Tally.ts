/** Counts what an ingest does. */
import { messageColumns, partColumns, requestColumns, type Batch, type DirProgress } from "../store/Batch.ts"
import { countNonZero } from "../store/PackedRows.ts"
import type { LostCustody } from "../store/custody/LostPacks.ts"
import type { Plan } from "./finding/plan.ts"
import type { IngestProgress, IngestSummary, UnknownKind } from "./IngestSummary.ts"

/** What came of reading, in figures that can be added up. */
export interface Work {
  readonly files: number
  readonly rows: number
  readonly bytes: number
  readonly rejected: number
  /** Files that could not be read. */
  readonly unread: number
}

export class Tally {
  repriced = 0
  indexed = 0
  readonly #dryRun: boolean
  readonly #files = { found: 0, read: 0, unchanged: 0, skipped: 0, failed: 0, waiting: 0, vanished: 0 }
  readonly #rows = { sessions: 0, messages: 0, parts: 0, requests: 0, events: 0, runs: 0, telemetry: 0 }
  readonly #read = new Set<string>()
  readonly #unknown = new Map<string, UnknownKind>()
  #rejected = 0
  #suspicious = 0
  #bytesRead = 0
  #bytesKept = 0
  #lost: IngestSummary["lost"] = { packs: [], references: 0 }

  constructor(dryRun: boolean) {
    this.#dryRun = dryRun
  }

  /** Files and documents read so far. */
  get files_read(): number {
    return this.#files.read + this.#read.size
  }

  /** What was done so far. */
  get work(): Work {
    const { messages, parts, requests, events, runs, telemetry } = this.#rows
    return {
      files: this.files_read,
      rows: messages + parts + requests + events + runs + telemetry,
      bytes: this.#bytesRead,
      rejected: this.#rejected,
      unread: this.#files.failed + this.#files.waiting
    }
  }

  found(plan: Plan): void {
    this.#files.found = plan.found
    this.#files.unchanged = plan.unchanged
    this.#files.vanished = plan.vanished.length
    this.#files.failed = plan.unreadable.length
  }

  /** Returns how many rows the batch brings. */
  batch(batch: Batch): number {
    const file = batch.file
    if (file?.status === "skipped") this.#files.skipped++
    else if (file?.status === "failed") this.#files.failed++
    else if (file?.status === "transient_failure") this.#files.waiting++
    else if (file !== null) this.#read.add(file.path)
    const { dirs, stats } = batch.tree ?? { dirs: [], stats: new Float64Array() }
    for (const dir of dirs) this.#files.read += newDocuments(dir, stats)
    this.#rows.sessions += batch.sessions.length
    this.#rows.messages += batch.messages.length
    this.#rows.parts += batch.parts.length
    this.#rows.requests += batch.requests.length
    this.#rows.events += batch.events.length
    this.#rows.runs += batch.runs.length
    this.#rows.telemetry += batch.telemetry.length
    this.#rejected += batch.rejections.length
    this.#suspicious += suspiciousRows(batch)
    this.#bytesRead += batch.raw_bytes
    for (const segment of batch.segments) this.#bytesKept += segment.data.length
    for (const [, kind, known, records] of batch.kinds)
      if (!known) this.#countUnknown(batch.agent, kind, records)
    const others = batch.events.length + batch.telemetry.length
    return batch.messages.length + batch.parts.length + batch.requests.length + others
  }

  lost({ packs }: LostCustody, references: number): void {
    this.#lost = { packs: packs.map(({ path }) => path), references }
  }

  progress(phase: IngestProgress["phase"], done: number, plan: Plan): IngestProgress {
    return {
      phase,
      done,
      total: plan.tasks.length,
      bytes_done: this.#bytesRead,
      bytes_total: plan.bytes,
      rows: this.#rows.messages + this.#rows.parts + this.#rows.requests
    }
  }

  /** `unknown`: of the whole store; without it, of what was read now. */
  summary(started: number, unknown?: ReadonlyArray<UnknownKind>): IngestSummary {
    return {
      files: { ...this.#files, read: this.files_read },
      rows: this.#rows,
      rejected: this.#rejected,
      suspicious: this.#suspicious,
      unknown_kinds: unknown ?? [...this.#unknown.values()],
      repriced: this.repriced,
      indexed: this.indexed,
      bytes_read: this.#bytesRead,
      bytes_kept: this.#bytesKept,
      lost: this.#lost,
      duration_ms: Math.round(performance.now() - started),
      dry_run: this.#dryRun,
      busy: false
    }
  }

  #countUnknown(source: string, kind: string, records: number): void {
    const key = `${source}\n${kind}`
    const known = this.#unknown.get(key)
    this.#unknown.set(key, { source, kind, records: records + (known?.records ?? 0) })
  }
}

const suspiciousRows = (batch: Batch): number =>
  countNonZero(batch.requests, requestColumns, "suspicion") +
  countNonZero(batch.messages, messageColumns, "suspicion") +
  countNonZero(batch.parts, partColumns, "suspicion")

/** Documents that were read now: their positions are new ones. */
const newDocuments = ({ documents, at }: DirProgress, stats: Float64Array): number =>
  stats
    .subarray(at + 2 * documents, at + 3 * documents)
    .reduce((n, position) => (position >= 0 ? n + 1 : n), 0)
