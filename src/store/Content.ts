/**
 * Reads texts by reference: from an address in the custody stream, through a JSON pointer, to the words.
 *
 * Rows of messages and parts hold references alone, so this is how transcripts, exports, previews and the
 * search index get at what was said.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { DatabaseSync } from "node:sqlite"
import type { Provenance, StoredReference } from "./custody/Reference.ts"
import { ContentReader } from "./custody/ContentReader.ts"
import { storeError, type StoreError } from "./StoreError.ts"

export type { Provenance, StoredReference } from "./custody/Reference.ts"

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

/** Reads through an open store; the packs lie beside it. */
export const layerContent = (database: DatabaseSync, packs: string): Layer.Layer<Content> =>
  Layer.effect(Content)(
    Effect.gen(function* () {
      const reader = yield* Effect.acquireRelease(
        Effect.sync(() => new ContentReader(database, packs)),
        (open) => Effect.sync(() => open.close())
      )
      const attempt = <A>(read: () => A): Effect.Effect<A, StoreError> =>
        Effect.try({ try: read, catch: (cause) => storeError(cause, "Reading from custody") })
      return {
        raw: (address: number, length: number) => attempt(() => reader.raw(address, length)),
        value: (reference: StoredReference) => attempt(() => reader.value(reference) ?? null),
        text: (reference: StoredReference) => attempt(() => reader.text(reference)),
        provenance: (address: number) => attempt(() => reader.provenance(address))
      }
    })
  )
