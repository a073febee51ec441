/** `spoor runs list` */
import * as Effect from "effect/Effect"
import { listRuns } from "../../analytics/runs.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import { timeOf } from "../questions.ts"
import { answeringRuns } from "../runs/answeringRuns.ts"
import { printRuns } from "../runs/printRuns.ts"
import type { runListOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runListOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const list = yield* answeringRuns(
    call,
    listRuns({
      ...time,
      repositories: options.repository,
      statuses: options.status,
      outcomes: options.failed ? ["failed"] : undefined,
      limit: options.limit,
      cursor: options.cursor
    })
  )
  if (terminal.json) {
    terminal.printJson(list)
    return ExitCode.ok
  }
  if (list.runs.length === 0) {
    terminal.say(list.matched === 0 ? "No runs fit." : "No more runs.")
    return ExitCode.ok
  }
  printRuns(list.runs, yield* zoneNamed(time.timezone), terminal)
  if (list.next_cursor !== null) {
    terminal.say(
      `${count(list.runs.length)} of ${counted(list.matched, "run")}. The next: --cursor ${list.next_cursor}`
    )
  }
  return ExitCode.ok
})
