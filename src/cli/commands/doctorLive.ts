/** `spoor doctor live` */
import * as Effect from "effect/Effect"
import { type Zone, zoneNamed } from "../../analytics/zone.ts"
import { storeError } from "../../store/StoreError.ts"
import { withStore } from "../answering.ts"
import type { Call } from "../Command.ts"
import { examineLive, type LiveDiagnosis, type LiveRun, retryWords } from "../doctor/liveTrail.ts"
import { ExitCode } from "../ExitCode.ts"
import { bytes, count, duration } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { secondOf } from "../output/times.ts"
import { get } from "../config/Config.ts"
import type { doctorLiveOptions } from "../surface/doctor.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof doctorLiveOptions>) {
  const { config, options, terminal } = call
  const zone = yield* zoneNamed(get(config, "timezone") ?? undefined)
  const now = Date.now()
  const live = yield* withStore(call, { asItIs: true }, (database) =>
    Effect.try({
      try: () => examineLive(database, now, options.limit),
      catch: (cause) => storeError(cause, "Reading the state of the live trail")
    })
  )
  if (terminal.json) terminal.printJson(live)
  else print(live, zone, now, terminal)
  return ExitCode.ok
})

const print = (live: LiveDiagnosis, zone: Zone, now: number, terminal: Terminal): void => {
  const { holder, runs } = live
  terminal.print(
    holder === null
      ? "Nobody follows the trail now; `spoor ingest --watch` does."
      : `Followed by process ${holder.pid} on ${holder.host} for ${duration(now - holder.since_ms)}; heard of ${duration(now - holder.heartbeat_ms)} ago.`
  )
  for (const one of runs) printRun(one, one.id === holder?.id, zone, now, terminal)
  terminal.print(`\n${retryWords(live, now)}`)
}

interface PhaseRow {
  readonly phase: string
  readonly began_ms: number
  readonly ended_ms: number | null
  readonly step: LiveRun["steps"][number] | null
}

const printRun = (one: LiveRun, goesOn: boolean, zone: Zone, now: number, terminal: Terminal): void => {
  const { id, phase, pid, host, started_at_ms, error } = one
  const isCutOff = one.ended_at_ms === null && !goesOn
  const why = error !== null ? `: ${error}` : isCutOff ? ": its process ended without a word" : ""
  terminal.print(
    `\n${terminal.style.heading(`Run ${id}`)}\n${phase}${why}; process ${pid} on ${host}, since ${secondOf(started_at_ms, zone)}`
  )
  const rows = one.steps.flatMap((step, i): ReadonlyArray<PhaseRow> => {
    if (step.to === "stopped" || step.to === "failed") return []
    const after = one.steps[i + 1] ?? null
    return [{ phase: step.to, began_ms: step.at_ms, ended_ms: after?.at_ms ?? null, step: after }]
  })
  const figure = (row: PhaseRow, of: "files" | "rows" | "rejected" | "unread" | "batches"): string => {
    const value = row.step?.statistics?.[of] ?? null
    return value === null ? "" : count(value)
  }
  terminal.printTable<PhaseRow>({
    rows,
    columns: [
      { title: "Phase", value: (row) => row.phase.replace("_", "-") },
      { title: "Began", value: ({ began_ms }) => secondOf(began_ms, zone), rank: 3 },
      {
        title: "Took",
        align: "right",
        value: ({ began_ms, ended_ms }) =>
          ended_ms !== null
            ? duration(ended_ms - began_ms)
            : isCutOff
              ? "unknown"
              : `${duration(now - began_ms)} so far`
      },
      { title: "Files", align: "right", value: (row) => figure(row, "files") },
      { title: "Rows", align: "right", value: (row) => figure(row, "rows") },
      { title: "Read", align: "right", value: ({ step }) => size(step?.statistics?.bytes ?? null), rank: 2 },
      { title: "Commits", align: "right", value: (row) => figure(row, "batches"), rank: 4 },
      { title: "Rejected", align: "right", value: (row) => figure(row, "rejected"), rank: 1 },
      { title: "Unread", align: "right", value: (row) => figure(row, "unread"), rank: 1 }
    ]
  })
}

const size = (value: number | null): string => (value === null ? "" : bytes(value))
