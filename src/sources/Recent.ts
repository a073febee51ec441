/**
 * A map that remembers only its latest entries, so that a decoder's memory stays small however long a file is.
 *
 * Setting a key makes it the latest. It survives JSON as a list of pairs, oldest first.
 */
export class Recent<V> {
  readonly #limit: number
  readonly #entries: Map<string, V>
  #latest: string | undefined

  constructor(limit: number, entries: ReadonlyArray<readonly [string, V]> = []) {
    this.#limit = limit
    this.#entries = new Map(entries)
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)
  }

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  set(key: string, value: V): void {
    if (key !== this.#latest) {
      this.#entries.delete(key)
      this.#latest = key
    }
    this.#entries.set(key, value)
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value!)
  }

  delete(key: string): boolean {
    if (key === this.#latest) this.#latest = undefined
    return this.#entries.delete(key)
  }

  entries(): ReadonlyArray<readonly [string, V]> {
    return [...this.#entries]
  }
}
