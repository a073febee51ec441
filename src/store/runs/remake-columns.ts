/** Looks whether what follows from the rows of runs is what they say, and makes it anew where it is not. */
import type { DatabaseSync } from "node:sqlite"
import { inTransaction } from "../in-transaction.ts"
import { RunColumnTable } from "./RunColumns.ts"

/** How many stretches of runs have figures that their rows do not have. */
export const wrongRunColumns = (database: DatabaseSync): number => new RunColumnTable(database).touchWrong()

/** Makes them anew, and tells how many they were. */
export const remakeRunColumns = (database: DatabaseSync): number => {
  const table = new RunColumnTable(database)
  return inTransaction(database, () => {
    const wrong = table.touchWrong()
    table.remake()
    return wrong
  })
}
