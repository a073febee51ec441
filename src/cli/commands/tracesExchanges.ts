/** `spoor traces exchanges ID` */
import * as Effect from "effect/Effect"
import { exchanges } from "../../analytics/exchanges.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { Exchange } from "../../report/Exchanges.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine } from "../output/clean.ts"
import { count, counted, duration } from "../output/numbers.ts"
import { textColumns, type Terminal } from "../output/Terminal.ts"
import { secondOf } from "../output/times.ts"
import { cost } from "../output/usageTable.ts"
import { cutTo } from "../output/width.ts"
import type { exchangesOptions } from "../surface/traces.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof exchangesOptions>) {
  const { options, positionals, config, terminal } = call
  const found = yield* answeringWithContent(
    call,
    exchanges(positionals[0]!, { offset: options.offset, limit: options.limit })
  )
  if (terminal.json) terminal.printJson(found)
  else {
    const zone = yield* zoneNamed(get(config, "timezone") ?? undefined)
    if (found.exchanges.length === 0)
      terminal.say(
        found.total === 0
          ? "Nothing was asked in this session."
          : `There ${found.total === 1 ? "is" : "are"} ${counted(found.total, "exchange")}, and none behind the first ${count(options.offset)}.`
      )
    for (const exchange of found.exchanges) terminal.print(exchangeText(exchange, zone, terminal))
    if (found.next_offset !== null) {
      terminal.say(
        `${counted(found.total - found.next_offset, "more exchange")}: --offset ${found.next_offset}`
      )
    }
  }
  return ExitCode.ok
})

/** Prompts and answers are told in one line each; `sessions show --transcript` has them whole. */
const exchangeText = (exchange: Exchange, zone: Zone, terminal: Terminal): string => {
  const { style } = terminal
  const room = Number.isFinite(terminal.columns) ? textColumns(terminal) - 9 : Infinity
  const tools = exchange.tools.map(
    ({ tool, calls, errors }) =>
      `${tool}${calls > 1 ? ` ×${calls}` : ""}${errors > 0 ? ` (${errors} failed)` : ""}`
  )
  const facts = [
    secondOf(exchange.started_at_ms, zone),
    duration(exchange.duration_ms),
    cost(exchange.rolled_up),
    ...(exchange.sub_agents > 0 ? [counted(exchange.sub_agents, "sub-agent")] : []),
    ...(exchange.status === "ok" ? [] : [exchange.status])
  ]
  const line = (label: string, text: string | null) =>
    text === null || text === "" ? "" : `  ${style.dim(label)} ${cutTo(oneLine(text), room)}\n`
  return [
    `${style.heading(String(exchange.number))}  ${style.dim(facts.join(" · "))}\n`,
    line("asked ", exchange.prompt?.text ?? null),
    line("said  ", exchange.answer?.text ?? null),
    line("tools ", tools.join(", "))
  ].join("")
}
