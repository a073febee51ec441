/** `spoor usage explain` */
import * as Effect from "effect/Effect"
import { explain } from "../../analytics/Explain.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { ExplainedRequest, ExplainReport, NotCounted } from "../../report/Explain.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine, safeJson } from "../output/clean.ts"
import { factLines } from "../output/facts.ts"
import { count, counted, exactMoney, money } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf, secondOf } from "../output/times.ts"
import { cost, totalTokens } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { explainOptions } from "../surface/usage.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof explainOptions>) {
  const { options, config, terminal } = call
  const { timezone } = timeOf({ ...options, since: undefined, until: undefined }, config)
  const { sessions: _, ...filter } = filterOf({ ...options, session: [] })
  const report = yield* answeringWithContent(
    call,
    explain({ ...filter, date: options.date, session: options.session, request: options.request, timezone })
  )
  if (terminal.json) terminal.printJson(report)
  else printExplanation(report, options.limit, yield* zoneNamed(timezone), terminal)
  return ExitCode.ok
})

const printExplanation = (report: ExplainReport, limit: number, zone: Zone, terminal: Terminal): void => {
  const { style } = terminal
  const { totals, usage_totals } = report
  if (totals.requests === 0 && report.not_counted.length === 0) {
    terminal.say("No requests to explain.")
    return
  }
  const agrees = JSON.stringify(totals) === JSON.stringify(usage_totals)
  terminal.print(
    factLines(
      [
        [
          "Total",
          `${cost(totals)} for ${count(totalTokens(totals))} tokens in ${counted(totals.requests, "request")}`
        ],
        [
          "As in usage",
          agrees ? "yes, to the micro-dollar" : `no: ${cost(usage_totals)} there. Run \`spoor db check\`.`
        ]
      ],
      style
    )
  )
  if (report.sessions.length > 1) printSessions(report, terminal)
  for (const request of report.requests.slice(0, limit))
    terminal.print(requestText(request, report, zone, terminal))
  const left = report.requests.length - limit
  if (left > 0) terminal.say(`${counted(left, "more request")}; --limit shows more.`)
  if (report.not_counted.length > 0) printNotCounted(report.not_counted, zone, terminal)
  if (report.as_written !== null) {
    terminal.print(`\n${style.heading("As written in the file")}\n${safeJson(report.as_written, 2)}`)
  }
}

const printSessions = ({ sessions }: ExplainReport, terminal: Terminal): void => {
  terminal.print(`\n${terminal.style.heading("Sessions")}`)
  terminal.printTable({
    rows: sessions,
    columns: [
      { title: "Session", value: ({ id }) => id, cut: "end", least: 9 },
      { title: "Relation", value: ({ relation }) => relation, rank: 2 },
      { title: "Title", value: ({ title }) => title ?? "", cut: "end", least: 12, rank: 1 },
      { title: "Requests", align: "right", value: ({ amounts }) => count(amounts.requests) },
      { title: "Cost", align: "right", value: ({ amounts }) => cost(amounts) }
    ]
  })
}

const requestText = (
  request: ExplainedRequest,
  report: ExplainReport,
  zone: Zone,
  { style }: Terminal
): string => {
  const card = request.rate_card === null ? null : report.rate_cards[request.rate_card]
  const where = request.source
  const head = `\n${style.heading(secondOf(request.at_ms, zone))}  ${request.cost_status === "lower_bound" ? "≥ " : ""}${exactMoney(request.cost_usd_micros)}  ${request.model === null ? "unknown model" : oneLine(request.model)}`
  const classes = request.classes.map(
    ({ name, count: amount, usd, per, cost_usd_micros }) =>
      `    ${name.padEnd(15)} ${count(amount).padStart(12)} × $${usd}/${per === 1000 ? "K" : "M"} = ${exactMoney(cost_usd_micros)}\n`
  )
  const facts = factLines(
    [
      ["  request", request.key],
      [
        "  from",
        where === null
          ? "bytes were not kept"
          : `${where.path}, byte ${where.offset_bytes}, ${where.length_bytes} bytes${where.generation === 0 ? "" : `, version ${where.generation} of the file`}`
      ],
      ["  price", card === null || card === undefined ? null : cardText(card)],
      [
        "  cost is",
        `${request.cost_status}${request.recorded_cost_usd_micros === null ? "" : `; recorded ${exactMoney(request.recorded_cost_usd_micros)}, computed ${exactMoney(request.computed_cost_usd_micros)}`}`
      ],
      ["  because", request.reasons.join("; ")],
      ["  also in", request.copies.join(", ")],
      [
        "  suspicious",
        request.is_suspicious ? "a figure is out of the usual range; `spoor doctor` counts them" : null
      ]
    ],
    style
  )
  return `${head}\n${classes.join("")}${facts}`
}

const cardText = (card: Record<string, unknown>): string => {
  const source = card["source"] as
    | { readonly kind?: string; readonly name?: string; readonly version?: string | null }
    | undefined
  const [first, end] = [card["valid_from"], card["valid_to"]].map((day) =>
    typeof day === "string" ? day : null
  )
  const valid = [first == null ? "" : ` from ${first}`, end == null ? "" : ` until ${end}`].join("")
  const from =
    source === undefined
      ? ""
      : `, from ${source.name ?? source.kind ?? ""}${source.version == null ? "" : ` ${source.version}`}`
  return `${String(card["provider"])} ${String(card["model"])}, valid${valid === "" ? " at all times" : valid}${from}`
}

const printNotCounted = (rows: ReadonlyArray<NotCounted>, zone: Zone, terminal: Terminal): void => {
  terminal.print(`\n${terminal.style.heading("In the trail, but not counted")}`)
  terminal.printTable({
    rows,
    columns: [
      { title: "When", value: ({ at_ms }) => minuteOf(at_ms, zone), rank: 3 },
      { title: "Request", value: ({ key }) => key, cut: "end", least: 12 },
      { title: "Why", value: ({ explanation }) => explanation, cut: "end", least: 20 },
      { title: "Counted as", value: ({ counted_as }) => counted_as ?? "", cut: "end", least: 12, rank: 1 },
      { title: "Would be", align: "right", value: ({ cost_usd_micros }) => money(cost_usd_micros), rank: 2 }
    ]
  })
}
