/**
 * Remembers rows of a table by their natural key, so that most need not be looked up.
 *
 * While the table was empty at the start and nothing was forgotten, what is not remembered is not there.
 */
export class KnownRows<A> {
  readonly #rows = new Map<number, Map<string, A>>()
  #count = 0
  #complete: boolean

  constructor(tableIsEmpty: boolean) {
    this.#complete = tableIsEmpty
  }

  /** Is a row that is not remembered surely not in the table? */
  get isComplete(): boolean {
    return this.#complete
  }

  get(agent_id: number, key: string): A | undefined {
    return this.#rows.get(agent_id)?.get(key)
  }

  set(agent_id: number, key: string, row: A): void {
    if (this.#count >= limit) this.forget(false)
    let rows = this.#rows.get(agent_id)
    if (rows === undefined) this.#rows.set(agent_id, (rows = new Map()))
    rows.set(key, row)
    this.#count++
  }

  forget(tableIsEmpty: boolean): void {
    this.#rows.clear()
    this.#count = 0
    this.#complete = tableIsEmpty
  }
}

/** How many rows are remembered before the memory is begun anew. */
const limit = 400_000
