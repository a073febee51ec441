/** `spoor ingest --watch`: follows the trail and says what happens, in words or as a log. */
import * as Effect from "effect/Effect"
import { follow } from "../ingest/live/follow.ts"
import type { CorrelatedEvent } from "../ingest/live/LiveEvent.ts"
import { makeRates } from "../rates/Rates.ts"
import type { StoreError } from "../store/StoreError.ts"
import { type Config, get } from "./config/Config.ts"
import { rateOptions } from "./config/rateOptions.ts"
import { configured, type IngestWishes } from "./ingesting.ts"
import { ExitCode } from "./ExitCode.ts"
import { count, counted, duration } from "./output/numbers.ts"
import { schemaVersion, type Terminal } from "./output/Terminal.ts"
import { makeProgress } from "./progress.ts"

/** Goes on until it is interrupted. */
export const watch = (
  config: Config,
  terminal: Terminal,
  database: string,
  wishes: IngestWishes
): Effect.Effect<number, StoreError> => {
  const progress = makeProgress(terminal)
  return follow({
    ...configured(config, wishes),
    ...settingsOf(config),
    database,
    correlation_id: terminal.correlation_id,
    rates: makeRates(rateOptions(config)),
    index: get(config, "search.enabled"),
    onProgress: progress.show,
    on: (event) => {
      progress.end()
      if (terminal.json) terminal.printJsonLine({ schema_version: schemaVersion, ...event })
      const told = wordsOf(event)
      if (told.level !== "detail" || terminal.isVerbose) terminal.tell(told.level, told.words, event)
    }
  }).pipe(Effect.as(ExitCode.ok))
}

const settingsOf = (config: Config) => ({
  batch_ms: get(config, "live.batch_ms"),
  sweep_ms: get(config, "live.sweep_ms"),
  poll_ms: get(config, "live.poll_ms"),
  full_sweep_ms: get(config, "live.full_sweep_ms"),
  lease_ms: get(config, "live.lease_ms"),
  busy_ms: get(config, "live.busy_ms"),
  always_poll: get(config, "live.always_poll"),
  max_folders: get(config, "live.max_folders"),
  max_paths: get(config, "live.max_paths"),
  backoff: {
    base_ms: get(config, "live.retry.base_ms"),
    cap_ms: get(config, "live.retry.cap_ms"),
    max_attempts: get(config, "live.retry.max_attempts")
  }
})

interface Told {
  readonly level: "detail" | "info" | "warning"
  readonly words: string
}

const wordsOf = (event: CorrelatedEvent): Told => {
  switch (event.event) {
    case "standby": {
      const holder = `process ${event.pid} on ${event.host}`
      return { level: "info", words: `${holder} follows the trail; this one takes over when it ends.` }
    }
    case "watching":
      return { level: event.unwatched > 0 ? "warning" : "info", words: watchingWords(event) }
    case "phase":
      return { level: event.phase === "failed" ? "warning" : "info", words: phaseWords(event) }
    case "batch": {
      const rejected = event.rejected > 0 ? `, ${counted(event.rejected, "line")} rejected` : ""
      const words = `${counted(event.files, "file")}, ${counted(event.rows, "row")}${rejected}`
      return { level: "info", words: `${words}, ${duration(event.waited_ms)} after the change.` }
    }
    case "sweep":
      return {
        level: "detail",
        words: `Looked at everything (${event.tier}): ${counted(event.found, "file")} new.`
      }
    case "unread": {
      const again =
        event.retry_in_ms === null
          ? "It is tried again when it changes."
          : `Again in ${duration(event.retry_in_ms)}.`
      return { level: "warning", words: `${event.path} could not be read: ${event.error ?? ""}. ${again}` }
    }
    case "overflow":
      return { level: "info", words: "More changed at once than is remembered: looking at everything." }
    case "trouble":
      return { level: "warning", words: `${event.message} Again in ${duration(event.retry_in_ms)}.` }
  }
}

const watchingWords = (event: Extract<CorrelatedEvent, { event: "watching" }>): string => {
  const words = [`Watching ${counted(event.folders, "folder")}.`]
  if (event.unwatched > 0) {
    words.push(
      `The system lets ${count(event.unwatched)} more not be watched; they are looked at instead (fs.inotify.max_user_watches raises its limit).`
    )
  }
  if (event.polled.length > 0)
    words.push(`Looked at again and again, as a network drive needs it: ${event.polled.join(", ")}.`)
  return words.join(" ")
}

const phaseWords = ({ phase, statistics, why }: Extract<CorrelatedEvent, { event: "phase" }>): string => {
  const did =
    statistics === null
      ? ""
      : ` ${counted(statistics.files, "file")}, ${counted(statistics.rows, "row")} in ${duration(statistics.duration_ms)}.`
  switch (phase) {
    case "bulk":
      return "Reading what is there."
    case "hand_over":
      return `Read what was there:${did} Now what changed meanwhile.`
    case "live":
      return `Live.${did}`
    case "stopped":
      return `Stopped.${did}`
    case "failed":
      return `Failed: ${why ?? "no reason given"}.${did}`
  }
}
