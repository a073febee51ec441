/**
 * Reads texts by reference: from an address in the custody stream, through a JSON pointer, to the words.
 *
 * Rows of messages and parts hold references alone, so this is how transcripts, exports, previews and the
 * search index get at what was said.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { StoreError } from "./StoreError.ts"

/** A reference as the tables hold it. */
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

export class Content extends Context.Service<
  Content,
  {
    /** The raw bytes. Null: they were not kept (custody was off) and the source has changed or is gone. */
    readonly raw: (address: number, length: number) => Effect.Effect<Buffer | null, StoreError>
    /** The JSON value that a reference points to; null as above, or when nothing stands there. */
    readonly value: (reference: StoredReference) => Effect.Effect<unknown, StoreError>
    /** The same as plain text: block lists are joined, objects are printed as compact JSON. */
    readonly text: (reference: StoredReference) => Effect.Effect<string | null, StoreError>
    /** The file and byte offset that an address came from; null when unknown. */
    readonly provenance: (address: number) => Effect.Effect<Provenance | null, StoreError>
  }
>()("spoor/store/Content") {}
