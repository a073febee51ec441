/** All of some work or none of it. */
import type { DatabaseSync } from "node:sqlite"

/**
 * Does the work in a transaction of its own, which begins as a writer's: it waits for others at its start and not in the
 * middle. What the work throws is thrown again; SQLite has ended a transaction by then that the disk had no room for.
 */
export const inTransaction = <A>(database: DatabaseSync, work: () => A): A => {
  database.exec("BEGIN IMMEDIATE")
  try {
    const done = work()
    database.exec("COMMIT")
    return done
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK")
    throw cause
  }
}
