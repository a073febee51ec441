/** `spoor sessions resume ID` */
import { spawnSync } from "node:child_process"
import * as Effect from "effect/Effect"
import { sessionResume } from "../../analytics/session-resume.ts"
import { ownerOfLog } from "../../ingest/file-owner.ts"
import type { SessionResume } from "../../report/SessionResume.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine } from "../output/clean.ts"
import type { sessionsResumeOptions } from "../surface/sessions.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionsResumeOptions>) {
  const { options, positionals, terminal } = call
  const found = yield* answering(call, sessionResume(positionals[0]!, ownerOfLog))
  if (terminal.json) terminal.printJson(found)
  if (found.arguments === null || found.command === null) {
    return yield* new CommandError({
      message: `Session ${found.session} cannot be resumed`,
      hint: found.notes.join(" "),
      exit: ExitCode.failure
    })
  }
  for (const note of found.notes) terminal.warn(note)
  if (options.run) return yield* start(found, found.arguments)
  if (!terminal.json) terminal.print(oneLine(found.command))
  return ExitCode.ok
})

/** The agent takes over this terminal; its exit code is ours. No shell reads the words. */
const start = ({ directory, agent }: SessionResume, [program = "", ...args]: ReadonlyArray<string>) =>
  Effect.suspend(() => {
    const done = spawnSync(program, args, {
      stdio: "inherit",
      ...(directory === null ? {} : { cwd: directory })
    })
    if (done.error === undefined) return Effect.succeed(done.status ?? ExitCode.interrupted)
    return Effect.fail(
      new CommandError({
        message: `Starting ${program}: ${done.error.message}`,
        hint: `Is ${agent} installed, and is ${directory ?? "the folder"} still there?`,
        exit: ExitCode.failure
      })
    )
  })
