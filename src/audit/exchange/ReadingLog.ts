/** What reading a report left behind beside its findings: what was refused, and what a person should know. */

/** `where`: the file, and a JSON pointer or a line in it. */
export interface Rejected {
  readonly where: string
  readonly reason: string
}

/** Rejections that are kept one by one; of a file that is broken throughout, the rest are counted. */
const KEPT = 1000

/** Notes that a person might read. */
const MOST_NOTES = 200

export class ReadingLog {
  readonly #file: string
  readonly #rejected: Array<Rejected> = []
  readonly #notes = new Set<string>()
  #more = 0

  constructor(file: string) {
    this.#file = file
  }

  /** `at`: a JSON pointer (`/runs/0`), a line (`:12`), or nothing for the file as a whole. */
  readonly reject = (at: string, reason: string): void => {
    const where = at === "" || at.startsWith(":") ? `${this.#file}${at}` : `${this.#file}#${at}`
    if (this.#rejected.length < KEPT) this.#rejected.push({ where, reason })
    else this.#more++
  }

  /** Says something once, however often it is told. */
  readonly note = (text: string): void => {
    if (this.#notes.size < MOST_NOTES) this.#notes.add(text)
    else this.#notes.add("There are more notes than are listed.")
  }

  /** Takes over what another log holds. */
  take(other: ReadingLog): void {
    for (const { where, reason } of other.#rejected) {
      if (this.#rejected.length < KEPT) this.#rejected.push({ where, reason })
      else this.#more++
    }
    this.#more += other.#more
    for (const note of other.#notes) this.note(note)
  }

  rejected(): ReadonlyArray<Rejected> {
    if (this.#more === 0) return this.#rejected
    const rest = { where: this.#file, reason: `${this.#more} more could not be read; they are not listed` }
    return [...this.#rejected, rest]
  }

  notes(): ReadonlyArray<string> {
    return [...this.#notes]
  }
}
