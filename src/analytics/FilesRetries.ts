/** Reads in vain and changes that had to be made again, found while the calls of a session pass by. */
import type { LoggedCall, LoggedFile } from "./FilesLog.ts"

/** What is remarkable about one operation. */
export interface Seen {
  readonly isReread: boolean
  readonly isFirstChange: boolean
  readonly isRetry: boolean
  readonly isFirstRetry: boolean
}

const nothing: Seen = { isReread: false, isFirstChange: false, isRetry: false, isFirstRetry: false }

/**
 * What a session knows of its files while its calls pass by.
 *
 * A change is a retry when the exchange changed the file before and a call failed, or tests ran, in between.
 */
export class SessionFiles {
  #session_id = -1
  #exchange = -1
  /** Grows with every failed call and test run. */
  #setbacks = 0
  readonly #readAt = new Map<string, number | null>()
  readonly #changed = new Map<string, { setbacks: number; wasRetried: boolean }>()

  /** Call before the operations of each call. */
  turnTo(call: LoggedCall): void {
    if (call.session_id !== this.#session_id) {
      this.#session_id = call.session_id
      this.#exchange = -1
      this.#readAt.clear()
    }
    if (call.exchange === this.#exchange) return
    this.#exchange = call.exchange
    this.#changed.clear()
  }

  see(
    name: string,
    file: LoggedFile,
    call: LoggedCall,
    compactions: ReadonlyArray<number> | undefined
  ): Seen {
    if (file.verb === "read") {
      const before = this.#readAt.get(name)
      this.#readAt.set(name, call.at_ms)
      const isReread = before !== undefined && !wasCompacted(compactions, before, call.at_ms)
      return isReread ? { ...nothing, isReread } : nothing
    }
    this.#readAt.delete(name)
    const before = this.#changed.get(name)
    if (before === undefined) {
      this.#changed.set(name, { setbacks: this.#setbacks, wasRetried: false })
      return { ...nothing, isFirstChange: true }
    }
    const isRetry = this.#setbacks > before.setbacks
    this.#changed.set(name, { setbacks: this.#setbacks, wasRetried: before.wasRetried || isRetry })
    return { ...nothing, isRetry, isFirstRetry: isRetry && !before.wasRetried }
  }

  /** Call after the operations of each call. */
  after(call: LoggedCall): void {
    if (call.status === "error" || call.command === "test") this.#setbacks++
  }
}

const wasCompacted = (
  times: ReadonlyArray<number> | undefined,
  from_ms: number | null,
  to_ms: number | null
): boolean =>
  (times ?? []).some((at) => (from_ms === null || at > from_ms) && (to_ms === null || at <= to_ms))
