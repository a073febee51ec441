/** `spoor traces ID` */
import * as Effect from "effect/Effect"
import { trace } from "../../analytics/trace.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { Span, Trace } from "../../report/Trace.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine } from "../output/clean.ts"
import { factLines } from "../output/facts.ts"
import { counted, duration, percent } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf, secondOf } from "../output/times.ts"
import { cost } from "../output/usageTable.ts"
import type { tracesOptions } from "../surface/traces.ts"
import { branchesOf } from "./sessionsTree.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof tracesOptions>) {
  const { options, positionals, config, terminal } = call
  const found = yield* answeringWithContent(
    call,
    trace(positionals[0]!, {
      alone: options.alone,
      depth: options.depth,
      limit: options.limit,
      minGapMs: options["min-gap"]
    })
  )
  if (terminal.json) terminal.printJson(found)
  else {
    const zone = yield* zoneNamed(get(config, "timezone") ?? undefined)
    terminal.print(factLines(traceFacts(found, zone), terminal.style))
    if (options.critical) printCriticalPath(found, zone, terminal)
    else printWaterfall(found, terminal)
    printGaps(found, zone, terminal)
  }
  return ExitCode.ok
})

const traceFacts = (found: Trace, zone: Zone): ReadonlyArray<readonly [string, string | null]> => {
  const { concurrency } = found
  const waiting = found.gaps
    .filter(({ kind }) => kind === "user")
    .reduce((sum, gap) => sum + gap.duration_ms, 0)
  const share =
    found.duration_ms === null || found.duration_ms === 0 ? null : found.critical_ms / found.duration_ms
  return [
    ["Session", `${found.session} (${found.agent})`],
    [
      "When",
      `${minuteOf(found.start_ms, zone)} to ${minuteOf(found.end_ms, zone)}, ${duration(found.duration_ms)}`
    ],
    [
      "At work",
      `models ${duration(found.model_ms)}, tools ${duration(found.tool_ms - (found.waited_ms ?? 0))}`
    ],
    ["Critical", `${duration(found.critical_ms)}${share === null ? "" : `, ${percent(share)} of the time`}`],
    ["Waited", waitedFor(waiting, found.waited_ms)],
    [
      "At once",
      concurrency.max < 2
        ? null
        : `${concurrency.max} at most; more than one for ${duration(concurrency.parallel_ms)}`
    ],
    [
      "Unknown",
      found.unknown_times === 0 ? null : `${counted(found.unknown_times, "span")} without a known time`
    ]
  ]
}

/** For a prompt, and for a word on what a tool may do. */
const waitedFor = (prompts_ms: number, permissions_ms: number | null): string | null => {
  const said = [
    ...(prompts_ms === 0 ? [] : [`${duration(prompts_ms)} for you`]),
    ...(permissions_ms === null ? [] : [`${duration(permissions_ms)} for you to allow calls`])
  ]
  return said.length === 0 ? null : said.join(", ")
}

const printWaterfall = (found: Trace, terminal: Terminal): void => {
  const branches = branchesOf(found.spans)
  const rows = found.spans.map((span, index) => ({ span, branch: branches[index]! }))
  const room = barRoom(terminal.columns)
  terminal.print("")
  terminal.printTable({
    rows,
    columns: [
      {
        title: "Span",
        isClean: true,
        value: ({ span, branch }) => `${branch}${oneLine(spanName(span))}`,
        cut: "end",
        least: 18,
        style: (text, { span }) => spanStyle(span, terminal)(text)
      },
      {
        title: "After",
        align: "right",
        rank: 3,
        value: ({ span }) => (span.offset_ms === null ? "?" : duration(span.offset_ms))
      },
      { title: "Took", align: "right", value: ({ span }) => took(span) },
      {
        title: "Cost",
        align: "right",
        rank: 1,
        value: ({ span }) => (span.usage === null ? "" : cost(span.usage))
      },
      {
        title: `0 ${"─".repeat(Math.max(0, room - duration(found.duration_ms).length - 3))} ${duration(found.duration_ms)}`,
        isClean: true,
        rank: 2,
        value: ({ span }) => bar(span, found, room)
      }
    ]
  })
  if (found.spans.length < found.spans_total) {
    terminal.say(
      `${counted(found.spans_total - found.spans.length, "more span")}; without --depth and --limit all are shown.`
    )
  }
}

/** What the bars may take of the line. */
const barRoom = (columns: number): number =>
  Number.isFinite(columns) ? Math.max(16, Math.min(48, Math.floor(columns / 3))) : 40

const spanName = ({ kind, name, title, status }: Span): string => {
  const about = title === null || title === name ? "" : `: ${title}`
  const ending = status === "ok" || kind === "session" ? "" : ` [${status}]`
  return kind === "exchange" ? `${title ?? name}${ending}` : `${name}${about}${ending}`
}

const spanStyle = ({ kind, status }: Span, { style }: Terminal) => {
  if (status === "error") return style.bad
  if (status === "denied" || status === "cancelled" || status === "running") return style.warn
  return kind === "exchange" ? style.heading : kind === "tool" ? style.name : (text: string) => text
}

const took = ({ duration_ms, start_origin, end_origin }: Span): string => {
  if (duration_ms === null) return "?"
  return `${start_origin === "inferred" || end_origin === "inferred" ? "~" : ""}${duration(duration_ms)}`
}

const bar = (span: Span, found: Trace, room: number): string => {
  if (span.offset_ms === null || span.duration_ms === null || !found.duration_ms) return ""
  const scale = room / found.duration_ms
  const from = Math.min(room - 1, Math.floor(span.offset_ms * scale))
  const length = Math.max(1, Math.min(room - from, Math.round(span.duration_ms * scale)))
  return " ".repeat(from) + (span.is_critical ? "█" : "░").repeat(length)
}

const printCriticalPath = (found: Trace, zone: Zone, terminal: Terminal): void => {
  if (found.critical_path.length === 0) return terminal.say("Nothing is known to have taken any time.")
  const spans = new Map(found.spans.map((span) => [span.id, span]))
  terminal.print("")
  terminal.printTable({
    rows: found.critical_path,
    columns: [
      { title: "From", value: ({ start_ms }) => secondOf(start_ms, zone), rank: 2 },
      { title: "Took", align: "right", value: ({ duration_ms }) => duration(duration_ms) },
      {
        title: "Of it",
        align: "right",
        rank: 1,
        value: ({ duration_ms }) => percent(found.critical_ms === 0 ? null : duration_ms / found.critical_ms)
      },
      {
        title: "Span",
        cut: "end",
        value: ({ span }) => {
          const known = spans.get(span)
          return known === undefined ? span : spanName(known)
        }
      }
    ]
  })
}

/** Of many waits the longest tell most; the JSON has them all. */
const gapsShown = 10

const printGaps = ({ gaps, min_gap_ms }: Trace, zone: Zone, terminal: Terminal): void => {
  if (gaps.length === 0) return
  const longest = new Set(gaps.toSorted((a, b) => b.duration_ms - a.duration_ms).slice(0, gapsShown))
  const names = {
    user: "waited for you",
    parent: "waited for its parent",
    idle: "nothing is known to have run",
    permission: "waited for you to allow a call",
    question: "waited for your answer"
  }
  terminal.print(`\n${terminal.style.heading(`Waits of ${duration(min_gap_ms)} and more`)}`)
  terminal.printTable({
    rows: gaps.filter((gap) => longest.has(gap)),
    columns: [
      { title: "From", value: ({ start_ms }) => secondOf(start_ms, zone) },
      { title: "Took", align: "right", value: ({ duration_ms }) => duration(duration_ms) },
      { title: "Why", value: ({ kind }) => names[kind] },
      { title: "Session", value: ({ session }) => session, cut: "end", least: 9, rank: 1 }
    ]
  })
  if (gaps.length > longest.size) {
    terminal.say(`${counted(gaps.length - longest.size, "shorter wait")}; --min-gap or --json tells more.`)
  }
}
