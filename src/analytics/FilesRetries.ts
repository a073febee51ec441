/** Reads in vain and changes that had to be made again, found while the file operations of sessions pass by. */

/** What is remarkable about an operation, as a set of bits. */
export const reread = 1
export const firstChange = 2
export const retry = 4
export const firstRetry = 8

/** One operation; see `store/WorkLog.ts`. An unknown time is NaN. */
export interface Operation {
  readonly isRead: boolean
  readonly exchange: number
  readonly setbacks: number
  readonly at_ms: number
}

/**
 * What a session knows of its files while its operations pass by.
 *
 * A change is a retry when the exchange changed the file before and a call failed, or tests ran, in between.
 *
 * Files are numbers. What is known of each stands in arrays under its number, with the serial number of the session
 * or exchange that it is true of: so nothing has to be cleared when the next one begins.
 */
export class FileHistory {
  #session = 0
  #exchange = 0
  /** The exchange of the session that is going on, by its own count. */
  #count = -1
  /** The session in which the file was last touched by a read, and when. */
  readonly #readIn: Int32Array
  readonly #readAt: Float64Array
  /** The exchange in which the file was last changed, after how many setbacks, and whether it was retried there. */
  readonly #changedIn: Int32Array
  readonly #setbacks: Int32Array
  readonly #wasRetried: Uint8Array

  /** `files`: the greatest number of a file. */
  constructor(files: number) {
    this.#readIn = new Int32Array(files + 1)
    this.#readAt = new Float64Array(files + 1)
    this.#changedIn = new Int32Array(files + 1)
    this.#setbacks = new Int32Array(files + 1)
    this.#wasRetried = new Uint8Array(files + 1)
  }

  /** Call before the operations of each session. */
  beginSession(): void {
    this.#session++
    this.#count = -1
  }

  /** Takes the next operation of the session; `compactions` are its times, in order. */
  see(file: number, operation: Operation, compactions: ReadonlyArray<number> | undefined): number {
    if (operation.exchange !== this.#count) {
      this.#count = operation.exchange
      this.#exchange++
    }
    return operation.isRead ? this.#read(file, operation.at_ms, compactions) : this.#change(file, operation)
  }

  #read(file: number, at_ms: number, compactions: ReadonlyArray<number> | undefined): number {
    const isReread =
      this.#readIn[file] === this.#session && !wasCompacted(compactions, this.#readAt[file]!, at_ms)
    this.#readIn[file] = this.#session
    this.#readAt[file] = at_ms
    return isReread ? reread : 0
  }

  #change(file: number, { setbacks }: Operation): number {
    this.#readIn[file] = 0
    if (this.#changedIn[file] !== this.#exchange) {
      this.#changedIn[file] = this.#exchange
      this.#setbacks[file] = setbacks
      this.#wasRetried[file] = 0
      return firstChange
    }
    const isRetry = setbacks > this.#setbacks[file]!
    this.#setbacks[file] = setbacks
    if (!isRetry) return 0
    const isFirst = this.#wasRetried[file] === 0
    this.#wasRetried[file] = 1
    return isFirst ? retry | firstRetry : retry
  }
}

const wasCompacted = (times: ReadonlyArray<number> | undefined, from_ms: number, to_ms: number): boolean =>
  times !== undefined &&
  times.some((at) => (Number.isNaN(from_ms) || at > from_ms) && (Number.isNaN(to_ms) || at <= to_ms))
