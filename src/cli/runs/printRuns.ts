/** A table of runs. */
import type { Zone } from "../../analytics/zone.ts"
import { isSuccess, isUnfinished } from "../../record/RunStatus.ts"
import type { RunEntry } from "../../report/Runs.ts"
import { duration, money } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"

export const printRuns = (runs: ReadonlyArray<RunEntry>, zone: Zone, terminal: Terminal): void => {
  terminal.printTable<RunEntry>({
    rows: runs,
    columns: [
      { title: "Run", value: ({ id }) => id, cut: "end", least: 9 },
      { title: "Asked", value: ({ started_at_ms }) => minuteOf(started_at_ms, zone), rank: 3 },
      { title: "Repository", value: ({ repository }) => repository, cut: "end", rank: 2 },
      { title: "State", value: ({ status }) => status, style: (text, run) => coloured(text, run, terminal) },
      {
        title: "Took",
        align: "right",
        value: ({ elapsed_ms }) => (elapsed_ms === null ? "-" : duration(elapsed_ms)),
        rank: 4
      },
      {
        title: "Attempt",
        align: "right",
        value: ({ retry_count }) => (retry_count === 0 ? "" : String(retry_count + 1)),
        rank: 7
      },
      {
        title: "Cost",
        align: "right",
        value: ({ cost_usd_micros }) => (cost_usd_micros === null ? "-" : money(cost_usd_micros)),
        rank: 6
      },
      { title: "Prompt", value: ({ prompt_begins }) => prompt_begins, cut: "end", least: 12, rank: 1 },
      {
        title: "Error",
        value: ({ error_code, error_message }) =>
          error_code === null ? "" : `${error_code}: ${error_message}`,
        cut: "end",
        least: 10,
        rank: 5
      }
    ]
  })
}

const coloured = (text: string, { status }: RunEntry, { style }: Terminal): string =>
  isSuccess(status) ? style.good(text) : isUnfinished(status) ? text : style.bad(text)
