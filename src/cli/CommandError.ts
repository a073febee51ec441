/** What a command fails with when it knows why. The launcher prints it and exits with its code. */
import * as Data from "effect/Data"

/**
 * - `message`: what was being done, to what
 * - `hint`: what to do next
 * - `exit`: see `ExitCode.ts`
 */
export class CommandError extends Data.TaggedError("CommandError")<{
  readonly message: string
  readonly hint?: string
  readonly exit: number
}> {}
