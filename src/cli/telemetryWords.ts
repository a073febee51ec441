/** Words that the answers about telemetry share. */
import type { Rate } from "../report/Telemetry.ts"
import type { TelemetryHead } from "../analytics/telemetry-range.ts"
import { count, counted, percent } from "./output/numbers.ts"
import type { Terminal } from "./output/Terminal.ts"

/** What is not in the figures. */
export const sayLeftOut = (
  { simulated, unknown_times, since_ms, until_ms }: TelemetryHead,
  terminal: Terminal
): void => {
  if (simulated > 0) {
    terminal.say(
      `${counted(simulated, "record was", "records were")} made up by a backfill, and counted nowhere.`
    )
  }
  if (unknown_times > 0 && (since_ms !== null || until_ms !== null)) {
    terminal.say(`${counted(unknown_times, "record has", "records have")} no time, and stands in no range.`)
  }
}

/** `92% of 13`; nothing where there is nothing to take a rate of. */
export const rateText = ({ rate, of }: Rate): string => (of === 0 ? "" : `${percent(rate)} of ${count(of)}`)

/** A count that is left out where it is none. */
export const some = (n: number): string => (n === 0 ? "" : count(n))

/** A mean between 0 and 1. */
export const scoreText = (value: number | null): string => (value === null ? "" : value.toFixed(2))

/** Nothing is known yet: says where it would come from. Returns whether that is so. */
export const isNothing = (rows: number, what: string, kind: string, terminal: Terminal): boolean => {
  if (rows > 0) return false
  terminal.print(`There are no ${what} in that time. Hooks tell of them: \`spoor record ${kind} --help\`.`)
  return true
}
