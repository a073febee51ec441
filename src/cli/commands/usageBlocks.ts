/** `spoor usage blocks` */
import * as Effect from "effect/Effect"
import { blocksUsage } from "../../analytics/Blocks.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { Block, BlocksReport } from "../../report/Blocks.ts"
import type { UsageRow } from "../../report/Usage.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { CommandError } from "../CommandError.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, duration, money, shortCount } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { amountColumns, dimensionColumns } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { blocksOptions } from "../surface/usage.ts"
import { sayWhatIsMissing } from "./usage.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof blocksOptions>) {
  const { options, config, terminal } = call
  const time = timeOf(options, config)
  const report = yield* answering(
    call,
    blocksUsage({
      ...time,
      since: options.since ?? (options.recent ? "3d" : undefined),
      ...filterOf(options),
      last: options.last,
      by: options.by,
      cost: get(config, "cost.mode"),
      blockHours: get(config, "blocks.hours"),
      activeOnly: options.active,
      tokenLimit: yield* limitOf(options["token-limit"])
    })
  )
  const rows = options.order === "desc" ? report.rows.toReversed() : report.rows
  if (terminal.json) terminal.printJson({ ...report, rows })
  else printBlocks(report, rows, yield* zoneNamed(time.timezone), options.compact, terminal)
  return ExitCode.ok
})

const limitOf = (text: string | undefined): Effect.Effect<number | "max" | undefined, CommandError> => {
  if (text === undefined || text === "max") return Effect.succeed(text)
  if (/^\d+$/.test(text) && Number(text) > 0) return Effect.succeed(Number(text))
  return Effect.fail(
    new CommandError({
      message: `--token-limit ${text}: a number of tokens or max is needed`,
      hint: "For example `spoor usage blocks --active --token-limit max`.",
      exit: ExitCode.usage
    })
  )
}

const printBlocks = (
  report: BlocksReport,
  rows: ReadonlyArray<UsageRow>,
  zone: Zone,
  compact: boolean,
  terminal: Terminal
): void => {
  if (rows.length === 0) return sayWhatIsMissing(report, terminal)
  const blocks = new Map(report.blocks.map((block) => [block.key, block]))
  const of = (row: UsageRow) => blocks.get(row.key)
  terminal.printTable<UsageRow>({
    rows,
    totals: { key: "", by: {}, ...report.totals },
    columns: [
      {
        title: "Block",
        total: "Total",
        value: (row) =>
          `${minuteOf(of(row)?.starts_at_ms ?? null, zone)}${of(row)?.is_active === true ? " (now)" : ""}`,
        style: (text, row) => (of(row)?.is_active === true ? terminal.style.good(text) : text)
      },
      ...dimensionColumns(rows),
      { title: "Models", total: "", rank: 6, cut: "end", value: (row) => modelsOf(of(row)) },
      {
        title: "Tokens/min",
        total: "",
        rank: 4,
        align: "right",
        value: (row) => perMinute(of(row))
      },
      ...amountColumns<UsageRow>(
        compact || !Number.isFinite(terminal.columns) || terminal.columns < 150,
        terminal.style
      )
    ]
  })
  const active = report.blocks.find((block) => block.is_active)
  if (active !== undefined) terminal.print(activeLine(active))
  sayWhatIsMissing(report, terminal)
}

const modelsOf = (block: Block | undefined): string =>
  block === undefined || block.models.length === 0 ? "unknown" : block.models.join(", ")

const perMinute = (block: Block | undefined): string =>
  block?.burn_rate == null ? "" : count(block.burn_rate.tokens_per_minute)

const activeLine = ({ projection, limit, burn_rate }: Block): string => {
  const parts: Array<string> = []
  if (projection !== null) {
    parts.push(`${duration(projection.remaining_minutes * 60_000)} left`)
    parts.push(`on course for ${shortCount(projection.tokens)} tokens, ${money(projection.cost_usd_micros)}`)
  }
  if (burn_rate !== null) parts.push(`${money(burn_rate.cost_usd_micros_per_hour)} an hour`)
  if (limit !== null) {
    const heading =
      limit.projected_percent === null ? "" : `, heading for ${limit.projected_percent.toFixed(0)}%`
    parts.push(
      `${limit.used_percent.toFixed(0)}% of ${shortCount(limit.limit_tokens)} tokens used${heading} (${limit.status})`
    )
  }
  return `Now: ${parts.join(" · ")}`
}
