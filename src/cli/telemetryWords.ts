/** What every answer about telemetry says of the records that are not in its figures. */
import type { TelemetryHead } from "../analytics/telemetry-range.ts"
import { counted } from "./output/numbers.ts"
import type { Terminal } from "./output/Terminal.ts"

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
