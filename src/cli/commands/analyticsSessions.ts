/** `spoor analytics sessions` */
import * as Effect from "effect/Effect"
import { auditSessions } from "../../analytics/audit-sessions.ts"
import type {
  AttributedChange,
  AuditModelRow,
  AuditSessionRow,
  AuditSessions
} from "../../report/AuditSessions.ts"
import { answeringWithContent } from "../answering.ts"
import { rootMeant } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, money } from "../output/numbers.ts"
import type { Column } from "../output/Table.ts"
import type { Terminal } from "../output/Terminal.ts"
import { timeOf } from "../questions.ts"
import type { AnalyticsSessionsOptions } from "../surface/analytics.ts"

export const run = Effect.fnUntraced(function* (call: Call<AnalyticsSessionsOptions>) {
  const { options, config, terminal } = call
  const root = yield* rootMeant(options.root, config)
  const { tool, limit } = options
  const answer = yield* answeringWithContent(
    call,
    auditSessions({ ...timeOf(options, config), root, tool, limit })
  )
  if (terminal.json) terminal.printJson(answer)
  else if (answer.matched === 0) terminal.say("No finding came or went at a checkpoint in this range.")
  else printSessions(answer, limit, terminal)
  return ExitCode.ok
})

type Tallied = Pick<
  AuditModelRow,
  "fixed" | "introduced" | "reopened" | "cost_usd_micros" | "is_lower_bound" | "cost_per_fixed_usd_micros"
>

const tallies = (): ReadonlyArray<Column<Tallied>> => [
  { title: "Fixed", align: "right", value: ({ fixed }) => count(fixed) },
  { title: "Introduced", align: "right", value: ({ introduced }) => count(introduced) },
  { title: "Reopened", align: "right", value: ({ reopened }) => count(reopened), rank: 3 },
  { title: "Cost", align: "right", value: (row) => atLeast(row, row.cost_usd_micros), rank: 1 },
  { title: "Per fixed", align: "right", value: (row) => atLeast(row, row.cost_per_fixed_usd_micros), rank: 2 }
]

const atLeast = ({ is_lower_bound }: Tallied, micros: number | null): string =>
  micros === null ? "-" : `${is_lower_bound ? "≥ " : ""}${money(micros)}`

const printSessions = (answer: AuditSessions, limit: number, terminal: Terminal): void => {
  const { sessions, models, unattributed, changes, matched } = answer
  terminal.printTable<AuditSessionRow>({
    rows: sessions.slice(0, limit),
    columns: [
      { title: "Session", value: ({ session }) => session, cut: "end", least: 8 },
      { title: "Agent", value: ({ agent }) => agent, rank: 5 },
      { title: "Title", value: ({ title }) => title ?? "", cut: "end", least: 12, rank: 6 },
      ...tallies(),
      {
        title: "Known by",
        value: ({ by_evidence }) => Object.keys(by_evidence).map(evidenceSaid).join(", "),
        rank: 4
      }
    ]
  })
  if (models.length > 1) {
    terminal.print("")
    terminal.printTable<AuditModelRow>({
      rows: models,
      columns: [
        { title: "Model", value: ({ model }) => model ?? "unknown", cut: "end", least: 8 },
        { title: "Sessions", align: "right", value: ({ sessions }) => count(sessions), rank: 6 },
        ...tallies()
      ]
    })
  }
  terminal.print("")
  terminal.printTable<AttributedChange>({
    rows: changes,
    columns: [
      { title: "Change", value: ({ change }) => change },
      { title: "File", value: ({ path }) => path ?? "", cut: "start", least: 12 },
      { title: "Rule", value: ({ rule }) => rule, cut: "end", least: 10 },
      { title: "Session", value: ({ session }) => session?.slice(0, 8) ?? "-" },
      {
        title: "Known by",
        value: ({ evidence }) => (evidence === null ? "" : evidenceSaid(evidence)),
        rank: 1
      }
    ]
  })
  if (matched > changes.length)
    terminal.say(`${count(changes.length)} of ${counted(matched, "change")}; --limit shows more.`)
  const { fixed, introduced, reopened } = unattributed
  if (fixed + introduced + reopened > 0)
    terminal.print(
      `Of no session that is known: ${count(fixed)} fixed, ${count(introduced)} introduced, ${count(reopened)} reopened.`
    )
}

const evidenceSaid = (evidence: string): string =>
  ({ edit: "its edits", last_edit: "the last edit", checkpoint: "the checkpoint", overlap: "time alone" })[
    evidence
  ] ?? evidence
