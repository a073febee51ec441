/** What became of a real agent that was recorded while it worked. */
export interface Recorded {
  readonly agent: string
  readonly worked_ms: number
  /** When the first message, the first event of a hook stood in the store, from the agent's start; null: not before its end. */
  readonly first_rows_ms: number | null
  readonly first_hook_ms: number | null
  /** How many stood there when the agent ended. */
  readonly messages_while_working: number
  readonly hooks_while_working: number
  /** Events that hooks told, by type. */
  readonly hook_events: Readonly<Record<string, number>>
  readonly waits: ReadonlyArray<Waited>
  /** Commits of `spoor ingest --watch`, and what went wrong in it. */
  readonly batches: number
  readonly trouble: ReadonlyArray<string>
  /** Were files of settings that had been there the same when the hooks were out again? */
  readonly settings_as_before: boolean
  /** Files that still name our hooks. */
  readonly hooks_left: ReadonlyArray<string>
}

/** A wait for a person. */
export interface Waited {
  readonly kind: string
  readonly decision: string | null
  readonly waited_ms: number | null
  /** 1: the tool call is known that it was about. */
  readonly has_call: number
}
