/** `spoor checkpoints list` */
import * as Effect from "effect/Effect"
import { listCheckpoints } from "../../analytics/checkpoints.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { CheckpointEntry } from "../../report/Checkpoints.ts"
import { answering } from "../answering.ts"
import { rootMeant } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration } from "../output/numbers.ts"
import { secondOf } from "../output/times.ts"
import type { CheckpointsListOptions } from "../surface/audit.ts"

export const run = Effect.fnUntraced(function* (call: Call<CheckpointsListOptions>) {
  const { options, config, terminal } = call
  const timezone = options.timezone ?? get(config, "timezone") ?? undefined
  const root = options.all ? undefined : yield* rootMeant(options.root, config)
  const { tool, limit } = options
  const list = yield* answering(call, listCheckpoints({ root, tool, limit, timezone }), { asItIs: true })
  if (terminal.json) {
    terminal.printJson(list)
    return ExitCode.ok
  }
  if (list.checkpoints.length === 0) {
    terminal.say(
      `There is no checkpoint${root === undefined ? "" : ` of ${root}`} yet. \`spoor audit\` makes one.`
    )
    return ExitCode.ok
  }
  const zone = yield* zoneNamed(timezone)
  terminal.printTable<CheckpointEntry>({
    rows: list.checkpoints,
    columns: [
      { title: "Checkpoint", value: ({ id }) => id },
      { title: "At", value: ({ at_ms }) => secondOf(at_ms, zone), rank: 8 },
      ...(options.all
        ? [{ title: "Tree", value: ({ root }: CheckpointEntry) => root, cut: "start" as const }]
        : []),
      { title: "Tool", value: ({ tool }) => tool, rank: 7 },
      { title: "Commit", value: ({ commit }) => commit?.slice(0, 8) ?? "", rank: 3 },
      {
        title: "Files",
        align: "right",
        value: ({ files_scanned: n }) => (n === null ? "-" : count(n)),
        rank: 5
      },
      {
        title: "Took",
        align: "right",
        value: ({ duration_ms: ms }) => (ms === null ? "-" : duration(ms)),
        rank: 9
      },
      { title: "Errors", align: "right", value: ({ errors }) => count(errors) },
      { title: "Warnings", align: "right", value: ({ warnings }) => count(warnings) },
      { title: "Info", align: "right", value: ({ info }) => count(info), rank: 4 },
      {
        title: "Arrived",
        align: "right",
        value: ({ arrived }) => (arrived === 0 ? "" : `+${count(arrived)}`),
        rank: 1
      },
      {
        title: "Fixed",
        align: "right",
        value: ({ fixed }) => (fixed === 0 ? "" : `−${count(fixed)}`),
        rank: 1
      },
      { title: "", value: ({ is_incomplete }) => (is_incomplete ? "incomplete" : ""), rank: 2 }
    ]
  })
  if (list.matched > list.checkpoints.length)
    terminal.say(
      `${count(list.checkpoints.length)} of ${counted(list.matched, "checkpoint")}; --limit shows more.`
    )
  return ExitCode.ok
})
