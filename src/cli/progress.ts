/** Shows how far an ingest is: one line that renews itself on a terminal, else a line now and then with `--verbose`. */
import type { IngestProgress } from "../ingest/IngestSummary.ts"
import { bytes, count, duration } from "./output/numbers.ts"
import type { Terminal } from "./output/Terminal.ts"
import { cutTo } from "./output/width.ts"
import { writeTo } from "./output/write.ts"

export interface Progress {
  readonly show: (progress: IngestProgress) => void
  /** Takes the line away. */
  readonly end: () => void
}

/** Nothing is shown before this: most ingests are over by then. */
const patience_ms = 1000
const everyOnTerminal_ms = 100
const everyInLog_ms = 5000

export const makeProgress = (terminal: Terminal, now: () => number = Date.now): Progress => {
  const started = now()
  const onTerminal = terminal.talkIsTty && !terminal.isQuiet
  const every = onTerminal ? everyOnTerminal_ms : everyInLog_ms
  const start: Record<string, { readonly at: number; readonly done: number }> = {}
  let shownAt = started
  let isShown = false
  return {
    show: (progress) => {
      const at = now()
      const since = (start[progress.phase] ??= { at, done: amount(progress) })
      if (at - started < patience_ms || at - shownAt < every) return
      if (!onTerminal && !terminal.isVerbose) return
      shownAt = at
      const line = progressLine(progress, at - since.at, amount(progress) - since.done)
      if (onTerminal) writeTo(2, `\r\u001b[K${cutTo(line, (process.stderr.columns ?? 80) - 1)}`)
      else terminal.detail(line)
      isShown = true
    },
    end: () => {
      if (isShown && onTerminal) writeTo(2, "\r\u001b[K")
    }
  }
}

/** `Reading 41% · 120.0 MB of 301.0 MB · 95.0 MB/s · 1.9 s left` */
export const progressLine = (progress: IngestProgress, elapsed_ms: number, achieved: number): string => {
  const total = inBytes(progress) ? progress.bytes_total : progress.total
  const done = Math.min(amount(progress), total)
  const unit = inBytes(progress) ? bytes : count
  const parts = [`${titles[progress.phase]} ${total === 0 ? 100 : Math.floor((done / total) * 100)}%`]
  parts.push(
    `${unit(done)} of ${unit(total)}${inBytes(progress) ? "" : progress.phase === "indexing" ? " messages" : " files"}`
  )
  const perSecond = elapsed_ms > 0 ? achieved / (elapsed_ms / 1000) : 0
  if (perSecond > 0) {
    parts.push(`${unit(Math.round(perSecond))}/s`, `${duration(((total - done) / perSecond) * 1000)} left`)
  }
  return parts.join(" · ")
}

const titles = { finding: "Finding", reading: "Reading", indexing: "Indexing" } as const

/** Logs are measured by their bytes; trees of small documents tell no sizes beforehand. */
const inBytes = ({ phase, bytes_total }: IngestProgress): boolean => phase === "reading" && bytes_total > 0

const amount = (progress: IngestProgress): number => (inBytes(progress) ? progress.bytes_done : progress.done)
