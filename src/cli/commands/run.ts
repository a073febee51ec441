/** `spoor run` */
import * as Effect from "effect/Effect"
import type { Call } from "../Command.ts"
import { keepRun } from "../runs/keepRun.ts"
import { recordCommand } from "../runs/recordCommand.ts"
import type { runOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runOptions>) {
  const { options, positionals } = call
  const { exit_code } = yield* recordCommand(call, {
    command: positionals,
    cwd: process.cwd(),
    repository: options.repository ?? null,
    model: options.model ?? null,
    timeout_ms: options.timeout ?? null,
    stdin: options.stdin ? "take" : "leave",
    again: null,
    begin: (asked) => keepRun(call, asked)
  })
  return exit_code
})
