/** `spoor telemetry expertise` */
import * as Effect from "effect/Effect"
import { expertiseRouting } from "../../analytics/TelemetryExpertise.ts"
import type { ExpertiseReport, ExpertiseRow } from "../../report/TelemetryExpertise.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { timeOf } from "../questions.ts"
import type { telemetryExpertiseOptions } from "../surface/telemetry.ts"
import { isNothing, sayLeftOut, scoreText, some } from "../telemetryWords.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof telemetryExpertiseOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(call, expertiseRouting({ ...timeOf(options, config), by: options.by }))
  const shown = { ...report, rows: report.rows.slice(0, options.limit) }
  if (terminal.json) terminal.printJson(shown)
  else {
    if (!isNothing(report.rows.length, "decisions by expertise", "expertise", terminal)) {
      printRows(shown, terminal)
      terminal.print(together(report))
    }
    sayLeftOut(report, terminal)
  }
  return ExitCode.ok
})

const titles = { domain: "Domain", model: "Chosen", day: "Day" } as const

const printRows = ({ rows, by }: ExpertiseReport, terminal: Terminal): void =>
  terminal.printTable<ExpertiseRow>({
    rows,
    columns: [
      { title: titles[by], value: ({ name }) => name ?? "(not known)", cut: "end", least: 10 },
      { title: "Decisions", align: "right", value: ({ decisions }) => count(decisions) },
      { title: "Stronger", align: "right", value: ({ upgrades }) => some(upgrades) },
      { title: "Cheaper", align: "right", value: ({ downgrades }) => some(downgrades) },
      { title: "Unchanged", align: "right", value: ({ unchanged }) => some(unchanged), rank: 2 },
      {
        title: "Expertise",
        align: "right",
        value: ({ expertise_level }) => scoreText(expertise_level),
        rank: 1
      },
      { title: "Match", align: "right", value: ({ domain_match }) => scoreText(domain_match), rank: 4 },
      { title: "Complexity", align: "right", value: ({ complexity }) => scoreText(complexity), rank: 3 }
    ]
  })

const together = ({ totals: { decisions, upgrades, downgrades } }: ExpertiseReport): string =>
  `Together ${counted(decisions, "decision")}; ${count(upgrades)} for a stronger model, ${count(downgrades)} for a cheaper one.`
