/** `spoor tools` */
import * as Effect from "effect/Effect"
import { tools } from "../../analytics/Tools.ts"
import type { ToolRow, ToolsReport } from "../../report/Tools.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { sayMoreRows } from "../output/moreRows.ts"
import { count, counted, duration, money, percent } from "../output/numbers.ts"
import type { Column } from "../output/Table.ts"
import type { Terminal } from "../output/Terminal.ts"
import { cost } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { toolsOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof toolsOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(
    call,
    tools({
      ...timeOf(options, config),
      ...filterOf(options),
      by: options.by,
      errors: options.errors,
      costs: options.costs,
      cost: get(config, "cost.mode")
    })
  )
  const rows = report.rows.slice(0, options.limit)
  if (terminal.json) terminal.printJson({ ...report, rows })
  else if (report.totals.calls === 0) terminal.say("No calls fit.")
  else {
    printTools(rows, report.by, options.costs, terminal)
    sayMoreRows(report.rows.length, options.limit, terminal)
    const { calls, errors, unfinished, failure_rate } = report.totals
    const left = unfinished === 0 ? "" : `; ${count(unfinished)} never came to an end`
    terminal.print(
      `Together ${counted(calls, "call")}, ${count(errors)} failed (${percent(failure_rate)})${left}.`
    )
    if (options.errors) printFailures(report, options.limit, terminal)
  }
  return ExitCode.ok
})

const titles = { tool: "Tool", server: "MCP server", skill: "Skill", agent: "Agent" } as const

const printTools = (
  rows: ReadonlyArray<ToolRow>,
  by: ToolsReport["by"],
  costs: boolean,
  terminal: Terminal
): void => {
  const costColumns: ReadonlyArray<Column<ToolRow>> = [
    {
      title: "Carried",
      align: "right",
      value: ({ cost: share }) =>
        share === null ? "" : money(share.carried_cost_usd_micros, share.cost_status === "lower_bound"),
      rank: 1
    },
    { title: "Cost", align: "right", value: ({ cost: share }) => (share === null ? "" : cost(share)) }
  ]
  terminal.printTable<ToolRow>({
    rows,
    columns: [
      { title: titles[by], value: ({ name }) => name ?? "(the agents' own)", cut: "end", least: 12 },
      ...(by === "tool" ? [{ title: "Server", value: ({ server }: ToolRow) => server ?? "", rank: 9 }] : []),
      { title: "Calls", align: "right", value: ({ calls }) => count(calls) },
      {
        title: "Failed",
        align: "right",
        value: ({ errors }) => (errors === 0 ? "" : count(errors)),
        rank: 3
      },
      {
        title: "Rate",
        align: "right",
        value: ({ failure_rate, errors }) => (errors === 0 ? "" : percent(failure_rate)),
        style: (text, { failure_rate }) => ((failure_rate ?? 0) > 0.2 ? terminal.style.bad(text) : text),
        rank: 2
      },
      {
        title: "Denied",
        align: "right",
        value: ({ denied }) => (denied === 0 ? "" : count(denied)),
        rank: 8
      },
      { title: "Median", align: "right", value: ({ duration_p50_ms }) => known(duration_p50_ms), rank: 5 },
      { title: "p95", align: "right", value: ({ duration_p95_ms }) => known(duration_p95_ms), rank: 4 },
      {
        title: "Total time",
        align: "right",
        value: ({ timed_calls, duration_total_ms }) =>
          timed_calls === 0 ? "-" : duration(duration_total_ms),
        rank: 6
      },
      ...(rows.some(({ asked }) => asked > 0) ? [waitedColumn] : []),
      { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions), rank: 7 },
      {
        title: "Delegated",
        align: "right",
        value: ({ delegations, delegated_cost_usd_micros }) =>
          delegations === 0 ? "" : money(delegated_cost_usd_micros),
        rank: 10
      },
      ...(costs ? costColumns : [])
    ]
  })
}

/** How much of the time a person was waited for, as hooks told. */
const waitedColumn: Column<ToolRow> = {
  title: "Waited",
  align: "right",
  value: ({ asked, waited_ms }) => (asked === 0 ? "" : known(waited_ms)),
  rank: 6
}

const known = (ms: number | null): string => (ms === null ? "-" : duration(ms))

const printFailures = ({ failures }: ToolsReport, limit: number | undefined, terminal: Terminal): void => {
  if (failures.length === 0) return
  terminal.print(`\n${terminal.style.heading("Failures")}`)
  terminal.printTable({
    rows: failures.slice(0, limit),
    columns: [
      { title: "Tool", value: ({ tool }) => tool, cut: "end" },
      { title: "What", value: ({ type, code }) => (code === null ? type : `${type} ${code}`), cut: "end" },
      { title: "Calls", align: "right", value: ({ calls }) => count(calls) },
      { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions), rank: 2 },
      { title: "Latest words", value: ({ example }) => example, cut: "end", least: 16, most: 100, rank: 1 }
    ]
  })
  sayMoreRows(failures.length, limit, terminal)
}
