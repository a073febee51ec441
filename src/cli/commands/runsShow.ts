/** `spoor runs show` */
import * as Effect from "effect/Effect"
import { runDetail } from "../../analytics/run-detail.ts"
import { runSession } from "../../analytics/run-session.ts"
import { type Zone, zoneNamed } from "../../analytics/zone.ts"
import type { RunDetail } from "../../report/RunDetail.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { manyLines, oneLine } from "../output/clean.ts"
import { factLines } from "../output/facts.ts"
import { count, duration, money } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { secondOf } from "../output/times.ts"
import { answeringRuns } from "../runs/answeringRuns.ts"
import { printRuns } from "../runs/printRuns.ts"
import type { runShowOptions } from "../surface/runs.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof runShowOptions>) {
  const { options, positionals, config, terminal } = call
  const detail = yield* answeringRuns(call, runDetail(positionals[0]!, runSession))
  if (terminal.json) terminal.printJson(detail)
  else {
    const zone = yield* zoneNamed(options.timezone ?? get(config, "timezone") ?? undefined)
    print(detail, options.full, zone, terminal)
  }
  return ExitCode.ok
})

const print = (detail: RunDetail, isFull: boolean, zone: Zone, terminal: Terminal): void => {
  const { run, error, execution, session, wait_ms, work_ms } = detail
  const text = (words: string) => textOf(words, isFull)
  const lines = factLines(
    [
      ["Run", run.id],
      ["Repository", run.repository],
      ["State", stateOf(detail)],
      ["Asked", secondOf(run.started_at_ms, zone)],
      ["Ended", run.completed_at_ms === null ? null : secondOf(run.completed_at_ms, zone)],
      ["Took", run.elapsed_ms === null ? null : duration(run.elapsed_ms)],
      ["Waited", wait_ms === null ? null : duration(wait_ms)],
      ["Worked", work_ms === null ? null : duration(work_ms)],
      ["Model", run.model === null ? null : `${run.model} (as written)`],
      ["Command", execution === null ? null : execution.command.join(" ")],
      ["Directory", execution?.cwd ?? null],
      ["Exit code", execution?.exit_code == null ? null : String(execution.exit_code)],
      ["Tokens", tokensOf(detail)],
      ["Cost", costOf(detail)],
      ["Session", session === null ? null : sessionOf(session)],
      ["Error", error === null ? null : `${error.code}: ${error.message}`]
    ],
    terminal.style
  )
  terminal.print(lines)
  const part = (title: string, words: string) => {
    if (words !== "") terminal.print(`\n${terminal.style.heading(title)}\n${manyLines(text(words))}`)
  }
  part(`Prompt${execution === null ? "" : ` (from ${execution.prompt_from})`}`, detail.input.prompt)
  if (isFull) part("Diff", detail.input.diff ?? "")
  part("Answer", detail.output?.message ?? "")
  if (isFull) part("All output", detail.output?.raw_response ?? "")
  if (isFull) part("Stack", error?.stack_trace ?? "")
  printHistory(detail, zone, terminal)
  if (detail.attempts.length > 1) {
    terminal.print(`\n${terminal.style.heading("Attempts")}`)
    printRuns(detail.attempts, zone, terminal)
  }
}

const printHistory = ({ history }: RunDetail, zone: Zone, terminal: Terminal): void => {
  if (history.length === 0) return
  terminal.print(`\n${terminal.style.heading("States")}`)
  terminal.printTable({
    rows: history,
    columns: [
      { title: "State", value: ({ status }) => status },
      { title: "Since", value: ({ at_ms }) => (at_ms === null ? "unknown" : secondOf(at_ms, zone)) },
      { title: "Why", value: ({ reason }) => reason ?? "", cut: "end" }
    ]
  })
}

const shownChars = 600

const textOf = (words: string, isFull: boolean): string =>
  isFull || words.length <= shownChars
    ? words
    : `${words.slice(0, shownChars)}…\n(${count(words.length - shownChars)} more characters: --full)`

const stateOf = ({ run, execution }: RunDetail): string => {
  const attempt = run.retry_count === 0 ? "" : `, attempt ${run.retry_count + 1}`
  const signal = execution?.signal == null ? "" : ` by ${execution.signal}`
  return `${run.status}${signal}${attempt}`
}

/** Counted ones where the output told them; else the writer's estimate, and said to be one. */
const tokensOf = ({ execution, output }: RunDetail): string | null => {
  const usage = execution?.usage ?? null
  if (usage !== null) {
    const parts: ReadonlyArray<readonly [string, number | null]> = [
      ["input", usage.input_tokens],
      ["cache read", usage.cache_read_tokens],
      ["cache write", usage.cache_write_tokens],
      ["output", usage.output_tokens]
    ]
    const told = parts.filter(([, tokens]) => tokens !== null)
    if (told.length > 0) return told.map(([name, tokens]) => `${count(tokens!)} ${name}`).join(", ")
  }
  const estimate = output?.tokens_used ?? null
  return estimate === null ? null : `about ${count(estimate)} output (an estimate by its length)`
}

const costOf = ({ execution }: RunDetail): string | null => {
  const usage = execution?.usage ?? null
  return usage === null ? null : `${money(usage.cost_usd_micros)} (${usage.cost_status})`
}

const sessionOf = ({ agent, native_id, by, title }: NonNullable<RunDetail["session"]>): string => {
  const how = by === "output" ? "" : ", by place and time"
  return `${agent}:${native_id}${title === null ? "" : ` (${oneLine(title)})`}${how}`
}
