/** `spoor runs list` */
import * as Effect from "effect/Effect"
import { listRuns } from "../../analytics/runs.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { RunStatus } from "../../record/RunStatus.ts"
import type { Call, Values } from "../Command.ts"
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
      statuses: statusesOf(options),
      limit: options.limit,
      cursor: options.cursor
    })
  )
  if (terminal.json) {
    terminal.printJson(list)
    return ExitCode.ok
  }
  printRuns(list.runs, yield* zoneNamed(time.timezone), terminal)
  if (list.next_cursor !== null && list.matched > list.runs.length) {
    terminal.say(
      `${count(list.runs.length)} of ${counted(list.matched, "run")}. The next: --cursor ${list.next_cursor}`
    )
  }
  return ExitCode.ok
})

const failures: ReadonlyArray<RunStatus> = ["FAILED", "TIMEOUT"]

const statusesOf = ({
  status,
  failed
}: Values<typeof runListOptions>): ReadonlyArray<RunStatus> | undefined => {
  if (status.length === 0) return failed ? failures : undefined
  return failed ? [...new Set([...status, ...failures])] : status
}
