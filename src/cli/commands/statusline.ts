/** `spoor statusline` */
import * as Effect from "effect/Effect"
import { blocksUsage } from "../../analytics/Blocks.ts"
import { usage } from "../../analytics/Usage.ts"
import type { Block } from "../../report/Blocks.ts"
import type { UsageAmounts } from "../../report/Usage.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { duration, money } from "../output/numbers.ts"
import { styleOf, wantsColor } from "../output/style.ts"
import { isTerminal } from "../output/Terminal.ts"
import { refreshInBackground } from "../refresh.ts"
import { noStatus, readStatusInput, type StatusInput } from "../statusInput.ts"
import { type Figure, statusText } from "../statusText.ts"
import type { statuslineOptions } from "../surface/statusline.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof statuslineOptions>) {
  const { options, config, terminal, given } = call
  const input = isTerminal(0) ? noStatus : readStatusInput(yield* Effect.promise(readAll))
  // the line stands in the agent's own window, which shows colours though it is no terminal
  const style = styleOf(wantsColor(given.get("color") as boolean | undefined, config.env, true))
  const stored = yield* storedFigures(call, input.session).pipe(
    Effect.catchCause(() => Effect.succeed(nothingStored))
  )
  const figures = { ...shown(stored), ...handed(input, stored) }
  const thresholds = {
    warn: get(config, "statusline.warn_percent"),
    alarm: get(config, "statusline.alarm_percent")
  }
  if (terminal.json) terminal.printJson({ input, stored })
  else terminal.print(statusText(get(config, "statusline.format"), figures, thresholds, style) || "spoor")
  if (options.refresh && get(config, "auto_ingest")) refreshInBackground(config)
  return ExitCode.ok
})

interface Stored {
  readonly session: UsageAmounts | null
  readonly today: UsageAmounts | null
  readonly block: { readonly block: Block; readonly amounts: UsageAmounts | null } | null
}

const nothingStored: Stored = { session: null, today: null, block: null }

const storedFigures = (call: Call<typeof statuslineOptions>, session: string | null) => {
  const { options, config } = call
  const timezone = options.timezone ?? get(config, "timezone") ?? undefined
  const cost = get(config, "cost.mode")
  const limit = options["token-limit"]
  const tokenLimit = limit === undefined || limit === "max" ? limit : Number(limit)
  const blocks = blocksUsage({
    timezone,
    cost,
    blockHours: get(config, "blocks.hours"),
    activeOnly: true,
    tokenLimit
  })
  // a session that has just begun is not stored yet
  const ofSession =
    session === null
      ? Effect.succeed(null)
      : usage({ period: "monthly", sessions: [session], cost, timezone }).pipe(
          Effect.orElseSucceed(() => null)
        )
  const question = Effect.all({
    session: ofSession,
    today: usage({ period: "daily", since: "today", cost, timezone }),
    blocks
  })
  return Effect.map(answering(call, question, { asItIs: true }), (found): Stored => {
    const active = found.blocks.blocks.find(({ is_active }) => is_active)
    return {
      session: found.session?.totals ?? null,
      today: found.today.totals,
      block: active === undefined ? null : { block: active, amounts: found.blocks.totals }
    }
  })
}

const costOf = (amounts: UsageAmounts | null): Figure | null => {
  if (amounts === null) return null
  return amounts.cost_usd_micros === null
    ? null
    : { text: money(amounts.cost_usd_micros, amounts.cost_status === "lower_bound") }
}

const shown = ({ today, block }: Stored): Record<string, Figure | null> => {
  const projection = block?.block.projection ?? null
  const burn = block?.block.burn_rate?.cost_usd_micros_per_hour ?? null
  const limit = block?.block.limit ?? null
  return {
    today: costOf(today),
    block: costOf(block?.amounts ?? null),
    left: projection === null ? null : { text: duration(projection.remaining_minutes * 60_000) },
    burn: burn === null ? null : { text: money(burn) },
    used: limit === null ? null : { text: `${limit.used_percent.toFixed(0)}%`, percent: limit.used_percent }
  }
}

const handed = (input: StatusInput, { session }: Stored): Record<string, Figure | null> => ({
  model: input.model === null ? null : { text: input.model },
  project: input.project === null ? null : { text: input.project },
  session: input.cost_usd_micros === null ? costOf(session) : { text: money(input.cost_usd_micros) },
  context:
    input.context_percent === null
      ? null
      : { text: `${input.context_percent.toFixed(0)}%`, percent: input.context_percent }
})

/** The agent closes the pipe at once. One that stays open is not waited for: the line must be there in time. */
const patience_ms = 250

/** What stands on stdin; empty when nobody writes to it. */
const readAll = (): Promise<string> =>
  new Promise((resolve) => {
    const chunks: Array<Buffer> = []
    const done = (): void => {
      clearTimeout(timer)
      process.stdin.destroy()
      resolve(Buffer.concat(chunks).toString("utf8"))
    }
    const timer = setTimeout(done, patience_ms)
    process.stdin
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", done)
      .on("error", done)
  })
