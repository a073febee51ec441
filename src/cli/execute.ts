/**
 * Runs a command's program to its exit code. Ctrl-C interrupts it, so that whatever it holds is let go, unless it
 * keeps signals for itself.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { ExitCode } from "./ExitCode.ts"
import type { Terminal } from "./output/Terminal.ts"

export const execute = async (
  program: Effect.Effect<number, unknown>,
  terminal: Terminal,
  keepsSignals = false
): Promise<number> => {
  let interrupted = false
  let fiber: Fiber.Fiber<number, unknown> | null = null
  const interrupt = () => {
    // the second time a person means it
    if (interrupted) process.exit(ExitCode.interrupted)
    interrupted = true
    if (fiber !== null) Effect.runFork(Fiber.interrupt(fiber))
  }
  // before the program starts: its first steps already hold the store
  for (const signal of keepsSignals ? [] : signals) process.on(signal, interrupt)
  fiber = Effect.runFork(program)
  const exit = await Effect.runPromise(Fiber.await(fiber))
  for (const signal of signals) process.off(signal, interrupt)
  if (Exit.isSuccess(exit)) return interrupted ? ExitCode.interrupted : exit.value
  return report(exit.cause, interrupted, terminal)
}

const signals = ["SIGINT", "SIGTERM"] as const

const report = (cause: Cause.Cause<unknown>, interrupted: boolean, terminal: Terminal): number => {
  if (interrupted || Cause.hasInterruptsOnly(cause)) {
    terminal.say("Interrupted.")
    return ExitCode.interrupted
  }
  const failure = cause.reasons.find(Cause.isFailReason)?.error
  if (failure !== undefined) return reportFailure(failure, terminal)
  terminal.fail(
    `This is a bug in Spoor:\n${Cause.pretty(cause)}`,
    "Please report it with the command line and the lines above."
  )
  return ExitCode.failure
}

/** Typed failures say what was being done and what to do next; some also say how to exit. */
const reportFailure = (failure: unknown, terminal: Terminal): number => {
  const { _tag, message, hint, exit, reason, candidates } = failure as Failure
  terminal.fail(message ?? String(failure), hint ?? candidatesHint(reason, candidates))
  if (exit !== undefined) return exit
  if (isAboutNames(_tag) && reason === "not_found") return ExitCode.notFound
  if (_tag === "AnalyticsError" && reason === "bad_input") return ExitCode.usage
  // all that can go wrong with an audit as a whole is its configuration, and the folder that was named
  if (_tag === "AuditError") return ExitCode.usage
  return ExitCode.failure
}

/** Errors that say of a name that nothing bears it. */
const isAboutNames = (tag: string | undefined): boolean => tag === "AnalyticsError" || tag === "RunError"

/** Names that fit; what was not found says itself which there are. */
const candidatesHint = (reason?: string, candidates: ReadonlyArray<string> = []): string | undefined =>
  reason !== "bad_input" || candidates.length === 0 ? undefined : `These fit: ${candidates.join(", ")}`

interface Failure {
  readonly _tag?: string
  readonly message?: string
  readonly hint?: string
  readonly exit?: number
  readonly reason?: string
  readonly candidates?: ReadonlyArray<string>
}
