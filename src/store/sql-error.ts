/** What a failed statement fails with: Effect's `SqlError`, told from what node:sqlite throws. */
import { classifySqliteError, SqlError } from "effect/sql/SqlError"

/** `operation`: what was being done with a statement, `execute` or `stream`. */
export const sqlError = (cause: unknown, operation: string): SqlError => {
  const message = `Failed to ${operation} a statement: ${cause instanceof Error ? cause.message : String(cause)}`
  // node:sqlite tells the extended result code in `errcode`; Effect's classifier reads `errno`
  const withCode = cause as { errcode?: number; errno?: number }
  if (typeof withCode?.errcode === "number") withCode.errno = withCode.errcode
  return new SqlError({ reason: classifySqliteError(cause, { message, operation }) })
}
