/** References as the tables hold them, and where they lead. */

/** A value in a raw record: the record's place in the custody stream, and a pointer into it. */
export interface StoredReference {
  readonly address: number
  readonly length: number
  /** RFC 6901, from table `pointers`. */
  readonly pointer: string
}

/** Where a piece of the trail came from. `path` and `offset` are those of the agent's own file. */
export interface Provenance {
  readonly path: string
  readonly generation: number
  readonly offset: number
}
