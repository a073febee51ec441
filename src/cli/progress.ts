/** Shows how far some work is: one line that renews itself on a terminal, else a line now and then with `--verbose`. */
import type { IngestProgress } from "../ingest/IngestSummary.ts"
import { bytes, count, duration } from "./output/numbers.ts"
import type { Terminal } from "./output/Terminal.ts"
import { cutTo } from "./output/width.ts"
import { writeTo } from "./output/write.ts"

/** `phase`: names the part of the work; rate and rest are of it. `things`: what is counted, "files". */
export interface Measure {
  readonly phase: string
  readonly done: number
  readonly total: number
  readonly things: string
  readonly unit: (amount: number) => string
}

export interface Meter<M> {
  readonly show: (measure: M) => void
  /** Takes the line away. */
  readonly end: () => void
}

/** Of an ingest. */
export type Progress = Meter<IngestProgress>

/** Nothing is shown before this: most ingests are over by then. */
const patience_ms = 1000
const everyOnTerminal_ms = 100
const everyInLog_ms = 5000

export const makeProgress = (terminal: Terminal): Progress => {
  const meter = makeMeter(terminal)
  return { show: (progress) => meter.show(measureOf(progress)), end: meter.end }
}

export const makeMeter = (terminal: Terminal, now: () => number = Date.now): Meter<Measure> => {
  const started = now()
  const onTerminal = terminal.talkIsTty && !terminal.isQuiet
  const every = onTerminal ? everyOnTerminal_ms : everyInLog_ms
  const start: Record<string, { readonly at: number; readonly done: number }> = {}
  let shownAt = started
  let isShown = false
  return {
    show: (measure) => {
      const at = now()
      const since = (start[measure.phase] ??= { at, done: measure.done })
      if (at - started < patience_ms || at - shownAt < every) return
      if (!onTerminal && !terminal.isVerbose) return
      shownAt = at
      const line = lineOf(measure, at - since.at, measure.done - since.done)
      if (onTerminal) writeTo(2, `\r\u001b[K${cutTo(line, (process.stderr.columns || 80) - 1)}`)
      else terminal.detail(line)
      isShown = true
    },
    end: () => {
      if (isShown && onTerminal) writeTo(2, "\r\u001b[K")
    }
  }
}

/** `Reading 41% · 120.0 MB of 301.0 MB · 95.0 MB/s · 1.9 s left` */
const lineOf = (
  { phase, done, total, things, unit }: Measure,
  elapsed_ms: number,
  achieved: number
): string => {
  const reached = Math.min(done, total)
  const parts = [
    `${phase} ${total === 0 ? 100 : Math.floor((reached / total) * 100)}%`,
    `${unit(reached)} of ${unit(total)}${things === "" ? "" : ` ${things}`}`
  ]
  const perSecond = elapsed_ms > 0 ? achieved / (elapsed_ms / 1000) : 0
  if (perSecond > 0) {
    parts.push(`${unit(Math.round(perSecond))}/s`, `${duration(((total - reached) / perSecond) * 1000)} left`)
  }
  return parts.join(" · ")
}

const titles = { finding: "Finding", reading: "Reading", indexing: "Indexing" } as const

/** Logs are measured by their bytes; trees of small documents tell no sizes beforehand. */
const measureOf = ({ phase, done, total, bytes_done, bytes_total }: IngestProgress): Measure =>
  phase === "reading" && bytes_total > 0
    ? { phase: titles[phase], done: bytes_done, total: bytes_total, things: "", unit: bytes }
    : { phase: titles[phase], done, total, things: phase === "indexing" ? "messages" : "files", unit: count }
