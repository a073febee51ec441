/** `spoor files` */
import * as Effect from "effect/Effect"
import { files } from "../../analytics/Files.ts"
import type { FileRow, FilesReport } from "../../report/Files.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { sayMoreRows } from "../output/moreRows.ts"
import { count, counted, percent, shortCount } from "../output/numbers.ts"
import type { Column } from "../output/Table.ts"
import type { Terminal } from "../output/Terminal.ts"
import { cost } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { filesOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof filesOptions>) {
  const { options, positionals, config, terminal } = call
  const report = yield* answering(
    call,
    files({
      ...timeOf(options, config),
      ...filterOf(options),
      by: options.by,
      under: positionals[0],
      limit: options.limit,
      costs: options.costs,
      cost: get(config, "cost.mode")
    })
  )
  if (terminal.json) terminal.printJson(report)
  else if (report.matched === 0) terminal.say("No files fit.")
  else printFiles(report, options, terminal)
  return ExitCode.ok
})

const titles = { file: "File", directory: "Folder", extension: "Extension" } as const

const projectColumn: Column<FileRow> = {
  title: "Project",
  value: ({ project }) => project ?? "",
  cut: "start",
  least: 8,
  rank: 8
}

const printFiles = (report: FilesReport, options: { readonly costs: boolean }, terminal: Terminal): void => {
  const { totals } = report
  const some = (value: number) => (value === 0 ? "" : count(value))
  terminal.printTable<FileRow>({
    rows: report.rows,
    columns: [
      { title: titles[report.by], value: ({ path }) => path, cut: "start", least: 14 },
      // files of one extension lie in any project
      ...(report.by === "extension" ? [] : [projectColumn]),
      ...(report.by === "file"
        ? []
        : [{ title: "Files", align: "right" as const, value: (row: FileRow) => count(row.files) }]),
      { title: "Reads", align: "right", value: ({ reads }) => some(reads), rank: 2 },
      { title: "In vain", align: "right", value: ({ rereads }) => some(rereads), rank: 4 },
      { title: "Changes", align: "right", value: ({ changes }) => some(changes) },
      {
        title: "Lines",
        align: "right",
        value: ({ lines_added, lines_removed, churn }) =>
          churn === 0 ? "" : `+${count(lines_added)} −${count(lines_removed)}`,
        rank: 1
      },
      { title: "Retries", align: "right", value: ({ retries }) => some(retries), rank: 5 },
      {
        title: "One shot",
        align: "right",
        value: ({ one_shot_rate: rate }) => (rate === null ? "" : percent(rate)),
        rank: 6
      },
      { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions), rank: 7 },
      ...(options.costs
        ? [
            {
              title: "Cost",
              align: "right" as const,
              value: ({ cost: share }: FileRow) => (share === null ? "" : cost(share)),
              rank: 3
            }
          ]
        : [])
    ]
  })
  const vain =
    totals.rereads === 0
      ? ""
      : `; ${count(totals.rereads)} in vain (${shortCount(totals.reread_chars)} characters that were in the context already)`
  const shot =
    totals.one_shot_rate === null ? "" : `; ${percent(totals.one_shot_rate)} of changes needed no retry`
  terminal.print(
    `Together ${counted(totals.files, "file")}: ${counted(totals.reads, "read")}, ${counted(totals.changes, "change")}, +${count(totals.lines_added)} −${count(totals.lines_removed)} lines${shot}${vain}.`
  )
  sayMoreRows(report.matched, report.rows.length, terminal)
}
