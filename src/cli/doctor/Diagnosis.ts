/** What `spoor doctor` finds: one fact after the other, each with how bad it is and what to do. */

/**
 * - `ok`: as it should be
 * - `note`: worth knowing; nothing is wrong
 * - `warning`: something is wrong, and answers are still right as far as they go
 * - `problem`: answers may be wrong, or none can be given
 */
export type Level = "ok" | "note" | "warning" | "problem"

export interface Finding {
  readonly area: "spoor" | "configuration" | "store" | "live" | "sources" | "hooks" | "machine"
  readonly level: Level
  readonly what: string
  /** What to do next. */
  readonly advice?: string
}

/** A piece of a trail that could not be read, for the reader to look up. */
export interface RejectionExample {
  readonly path: string
  readonly offset_bytes: number
  readonly reason: string
  readonly detail: string
}

export interface SourceDiagnosis {
  readonly agent: string
  readonly title: string
  readonly is_enabled: boolean
  readonly roots: ReadonlyArray<{ readonly path: string; readonly is_there: boolean }>
  readonly files: {
    readonly read: number
    readonly skipped: number
    readonly failed: number
    readonly vanished: number
  }
  /** Folders that could not be listed and files that could not be asked for their times, when last looked at. */
  readonly unreadable_places: number
  readonly sessions: number
  /** Records of known kinds, as often as they were read. */
  readonly records: number
  readonly formats: Readonly<Record<string, number>>
  /** Versions of the agent that wrote the sessions, oldest first. */
  readonly versions: ReadonlyArray<string>
  /** The newest version that this Spoor was tested with. */
  readonly tested_up_to: string | null
  readonly last_read_at_ms: number | null
  readonly rejections: Readonly<Record<string, number>>
  readonly rejection_examples: ReadonlyArray<RejectionExample>
  readonly unknown_kinds: Readonly<Record<string, number>>
  /** Days after which the agent deletes its own files; null when it does not say, or never does. */
  readonly retention_days: number | null
}

export interface StoreDiagnosis {
  readonly path: string
  readonly is_there: boolean
  readonly version: number | null
  readonly size_bytes: number | null
  readonly custody: {
    readonly raw_bytes: number
    readonly stored_bytes: number
    readonly segments: number
  } | null
  /** Messages that the full-text index does not hold yet. */
  readonly waiting_for_index: number | null
  /** Rows by what is suspicious about them. */
  readonly suspicious: Readonly<Record<string, number>>
}
