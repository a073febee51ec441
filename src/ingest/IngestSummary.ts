/** What an ingest tells when it is done, and on the way. */

export interface IngestProgress {
  readonly phase: "finding" | "reading" | "indexing"
  /** Tasks while reading, messages while indexing. */
  readonly done: number
  readonly total: number
  readonly bytes_done: number
  readonly bytes_total: number
  readonly rows: number
}

export interface UnknownKind {
  readonly source: string
  readonly kind: string
  readonly records: number
}

export interface IngestSummary {
  readonly files: {
    readonly found: number
    readonly read: number
    readonly unchanged: number
    /** Looked at and left, because no source knows their content. */
    readonly skipped: number
    readonly failed: number
    /** Could not be read for a reason that may pass, and wait to be tried again. */
    readonly waiting: number
    /** Known files that are gone. What they held stays. */
    readonly vanished: number
  }
  readonly rows: {
    readonly sessions: number
    readonly messages: number
    readonly parts: number
    readonly requests: number
    readonly events: number
    /** Runs of agents, told by their own files. */
    readonly runs: number
    readonly telemetry: number
  }
  readonly rejected: number
  /** Rows read now whose figures or times can hardly be true; they count like any other. */
  readonly suspicious: number
  /** Kinds of records in the store that no source understands, with how many there are. */
  readonly unknown_kinds: ReadonlyArray<UnknownKind>
  readonly repriced: number
  readonly indexed: number
  readonly bytes_read: number
  readonly bytes_kept: number
  /** Packs of custody that are gone or cut short, and how many texts and records stand in them and nowhere else. */
  readonly lost: { readonly packs: ReadonlyArray<string>; readonly references: number }
  readonly duration_ms: number
  readonly dry_run: boolean
  /** Another process was writing and `wait` was false: nothing was done. */
  readonly busy: boolean
}
