/** Checkpoints as rows of a store. */
import * as Effect from "effect/Effect"
import type { DatabaseSync } from "node:sqlite"
import type { AuditRun, Checkpoint } from "../../record/AuditRun.ts"
import { storeError } from "../StoreError.ts"
import { CheckpointReader } from "./CheckpointReader.ts"
import { CheckpointWriter } from "./CheckpointWriter.ts"
import type { Checkpoints, Placed, Standing } from "./Checkpoints.ts"

/** `place` says where, for people. The caller opens the store, for reading alone if nothing shall be appended. */
export const sqliteCheckpoints = (database: DatabaseSync, place: string): Checkpoints => {
  const reader = new CheckpointReader(database)
  const attempt = <A>(doing: string, work: () => A) =>
    Effect.try({ try: work, catch: (cause) => storeError(cause, `${doing} in ${place}`) })
  return {
    place,
    append: (run, placing) => attempt("Writing a checkpoint", () => append(database, run, placing)),
    list: (query) => attempt("Listing checkpoints", () => reader.list(query)),
    read: (root, id) => attempt("Reading a checkpoint", () => reader.read(root, id))
  }
}

/** All of it or none of it. */
const append = (database: DatabaseSync, run: AuditRun, place: (standing: Standing) => Placed): Checkpoint => {
  database.exec("BEGIN IMMEDIATE")
  try {
    const checkpoint = new CheckpointWriter(database).append(run, place)
    database.exec("COMMIT")
    return checkpoint
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK")
    throw cause
  }
}
