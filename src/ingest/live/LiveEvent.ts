/** What the live trail says of itself: for a person as words, for a log as one JSON object a line. */
import type { SyncPhase, PhaseStatistics } from "../../store/live/SyncState.ts"

export type LiveEvent =
  /** Another process follows the trail; this one waits to take over. */
  | { readonly event: "standby"; readonly pid: number; readonly host: string; readonly since_ms: number }
  | {
      readonly event: "phase"
      readonly phase: SyncPhase
      readonly statistics: PhaseStatistics | null
      readonly why: string | null
    }
  | {
      readonly event: "watching"
      readonly folders: number
      readonly unwatched: number
      readonly polled: ReadonlyArray<string>
    }
  /** A commit: what came in, and how long the oldest of it waited. */
  | {
      readonly event: "batch"
      readonly files: number
      readonly rows: number
      readonly bytes: number
      readonly rejected: number
      readonly waited_ms: number
      readonly duration_ms: number
    }
  | {
      readonly event: "sweep"
      readonly tier: "hot" | "full"
      readonly found: number
      readonly duration_ms: number
    }
  /** A file that could not be read; it is tried again in so many ms, or (null) when it changes or everything is looked at. */
  | {
      readonly event: "unread"
      readonly path: string
      readonly status: "failed" | "transient_failure"
      readonly error: string | null
      readonly attempts: number
      readonly retry_in_ms: number | null
    }
  /** More changed at once than was remembered; a sweep finds it all. */
  | { readonly event: "overflow" }
  /** Something went wrong that is tried again. */
  | {
      readonly event: "trouble"
      readonly doing: string
      readonly message: string
      readonly retry_in_ms: number
    }

/** An event with the run that it belongs to. */
export type CorrelatedEvent = LiveEvent & { readonly at_ms: number; readonly correlation_id: string }
