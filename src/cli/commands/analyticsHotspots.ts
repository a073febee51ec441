/** `spoor analytics hotspots` */
import * as Effect from "effect/Effect"
import { auditHotspots } from "../../analytics/audit-hotspots.ts"
import type { HotspotRow, Hotspots } from "../../report/AuditTrend.ts"
import { answering } from "../answering.ts"
import { rootMeant } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { timeOf } from "../questions.ts"
import type { HotspotsOptions } from "../surface/analytics.ts"

export const run = Effect.fnUntraced(function* (call: Call<HotspotsOptions>) {
  const { options, positionals, config, terminal } = call
  const root = yield* rootMeant(options.root, config)
  const { tool, limit } = options
  const by = positionals[0] as Hotspots["by"]
  const question = { ...timeOf(options, config), root, tool, limit, by }
  const hotspots = yield* answering(call, auditHotspots(question), { asItIs: true })
  if (terminal.json) terminal.printJson(hotspots)
  else if (hotspots.rows.length === 0) terminal.say("Nothing was found.")
  else printRows(hotspots, terminal)
  return ExitCode.ok
})

const titles = {
  files: ["File", "Rules"],
  folders: ["Folder", "Files"],
  rules: ["Rule", "Files"]
} as const

const printRows = ({ by, rows, matched, from, to }: Hotspots, terminal: Terminal): void => {
  const [name, others] = titles[by]
  const least = by === "rules" ? "end" : "start"
  terminal.printTable<HotspotRow>({
    rows,
    columns: [
      { title: name, value: (row) => row.name ?? "(no file)", cut: least, least: 16 },
      { title: "Findings", align: "right", value: ({ findings }) => count(findings) },
      { title: "Errors", align: "right", value: ({ errors }) => count(errors), rank: 1 },
      { title: "Warnings", align: "right", value: ({ warnings }) => count(warnings), rank: 2 },
      { title: "Info", align: "right", value: ({ info }) => count(info), rank: 4 },
      { title: others, align: "right", value: (row) => count(row.others), rank: 3 }
    ]
  })
  const when = from.id === to.id ? `at ${to.id}` : `from ${from.id} to ${to.id}`
  terminal.print(`${count(rows.length)} of ${counted(matched, name.toLowerCase())}, ${when}.`)
}
