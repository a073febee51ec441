/** Checkpoints as rows of a store. */
import * as Effect from "effect/Effect"
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "../in-transaction.ts"
import { storeError } from "../StoreError.ts"
import { CheckpointReader } from "./CheckpointReader.ts"
import { CheckpointWriter } from "./CheckpointWriter.ts"
import type { Checkpoints } from "./Checkpoints.ts"

/** `place` says where, for people. The caller opens the store, for reading alone if nothing shall be appended. */
export const sqliteCheckpoints = (database: DatabaseSync, place: string): Checkpoints => {
  const reader = new CheckpointReader(database)
  const attempt = <A>(doing: string, work: () => A) =>
    Effect.try({ try: work, catch: (cause) => storeError(cause, `${doing} in ${place}`) })
  return {
    place,
    append: (run, place) =>
      attempt("Writing a checkpoint", () =>
        inTransaction(database, () => new CheckpointWriter(database).append(run, place))
      ),
    read: (which) => attempt("Reading a checkpoint", () => reader.read(which))
  }
}
