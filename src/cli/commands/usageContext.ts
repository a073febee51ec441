/** `spoor usage context` */
import * as Effect from "effect/Effect"
import { carryCost } from "../../analytics/Carry.ts"
import { joinShares } from "../../analytics/CarryAmounts.ts"
import type { CarryReport, CarryShare } from "../../report/Carry.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, money, percent, shortCount } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { cost } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { contextOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof contextOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(
    call,
    carryCost({
      ...timeOf(options, config),
      ...filterOf(options),
      by: options.by,
      cost: get(config, "cost.mode")
    })
  )
  if (terminal.json) terminal.printJson({ ...report, rows: report.rows.slice(0, options.limit) })
  else if (report.requests === 0) terminal.say("No requests in this range.")
  else printContext(report, options.limit, terminal)
  return ExitCode.ok
})

type Row = CarryShare & { readonly label: string }

const titles = { tool: "Tool", server: "MCP server", skill: "Skill", file: "File" } as const
const noShare: CarryShare = {
  calls: 0,
  written_tokens: 0,
  written_cost_usd_micros: 0,
  carried_tokens: 0,
  entered_cost_usd_micros: 0,
  carried_cost_usd_micros: 0,
  cost_usd_micros: 0,
  cost_status: "computed"
}

/** The rows of the report, then what belongs to none of them, so that all add up to the total. */
const rowsOf = (report: CarryReport, limit: number | undefined): ReadonlyArray<Row> => {
  const shown = report.rows
    .slice(0, limit)
    .map((row): Row => ({ ...row, label: row.name ?? "(the agents' own tools)" }))
  const cut = report.rows.slice(limit ?? report.rows.length)
  const rest: ReadonlyArray<Row> = [
    { ...report.other_tools, label: "(other tools)" },
    { ...report.answers, label: "(what the model said)" },
    { ...report.prompts, label: "(prompts)" },
    { ...report.base, label: "(system prompt, definitions, reasoning)" },
    { ...noShare, label: "(web searches)", cost_usd_micros: report.web_search_cost_usd_micros },
    { ...noShare, label: "(could not be told apart)", cost_usd_micros: report.unsplit_cost_usd_micros },
    ...(cut.length === 0 ? [] : [{ ...joinShares(cut), label: "(rows not shown)" }])
  ]
  return [...shown, ...rest.filter(isSomething)]
}

const isSomething = ({ cost_usd_micros, written_tokens, carried_tokens }: Row): boolean =>
  cost_usd_micros === null ? written_tokens + carried_tokens > 0 : cost_usd_micros > 0

const printContext = (report: CarryReport, limit: number | undefined, terminal: Terminal): void => {
  const total = report.cost_usd_micros
  terminal.printTable<Row>({
    rows: rowsOf(report, limit),
    totals: { ...noShare, label: "Total" },
    columns: [
      {
        title: titles[report.by],
        value: ({ label }) => label,
        cut: report.by === "file" ? "start" : "end",
        least: 14
      },
      {
        title: "Calls",
        align: "right",
        value: ({ calls }) => (calls === 0 ? "" : count(calls)),
        total: "",
        rank: 4
      },
      {
        title: "Carried tokens",
        align: "right",
        value: ({ carried_tokens }) => (carried_tokens === 0 ? "" : shortCount(carried_tokens)),
        total: "",
        rank: 5
      },
      {
        title: "Written",
        align: "right",
        value: (row) => some(row.written_cost_usd_micros),
        total: "",
        rank: 3
      },
      {
        title: "Entered",
        align: "right",
        value: (row) => some(row.entered_cost_usd_micros),
        total: "",
        rank: 2
      },
      {
        title: "Carried",
        align: "right",
        value: (row) => some(row.carried_cost_usd_micros),
        total: "",
        rank: 1
      },
      {
        title: "Share",
        align: "right",
        value: ({ cost_usd_micros: part }) =>
          part === null || total === null || total === 0 ? "" : percent(part / total),
        total: "",
        rank: 6
      },
      { title: "Cost", align: "right", value: cost, total: cost(report) }
    ]
  })
  terminal.say(
    `${counted(report.requests, "request")} shared out by what stood in each context: an estimate.`
  )
}

const some = (usd_micros: number | null): string => (usd_micros === 0 ? "" : money(usd_micros))
