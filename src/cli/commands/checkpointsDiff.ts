/** `spoor checkpoints diff` */
import * as Effect from "effect/Effect"
import { checkpointDelta } from "../../analytics/checkpoint-delta.ts"
import { zoneNamed } from "../../analytics/zone.ts"
import type { ChangedFinding, ChangeRow, CheckpointDelta, CheckpointEntry } from "../../report/Checkpoints.ts"
import { answering } from "../answering.ts"
import { changeSaid, changesSaid, changeStyled } from "../auditing/changeWords.ts"
import { rootMeant } from "../auditing/inTree.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { secondOf } from "../output/times.ts"
import type { CheckpointsDiffOptions } from "../surface/audit.ts"

export const run = Effect.fnUntraced(function* (call: Call<CheckpointsDiffOptions>) {
  const { options, config, terminal, positionals } = call
  const timezone = options.timezone ?? get(config, "timezone") ?? undefined
  const root = yield* rootMeant(options.root, config)
  const [from, to = "latest"] = positionals
  const { tool, limit } = options
  const question = { root, tool, limit, timezone, from: from!, to }
  const delta = yield* answering(call, checkpointDelta(question), { asItIs: true })
  if (terminal.json) terminal.printJson(delta)
  else {
    const zone = yield* zoneNamed(timezone)
    const said = ({ id, at_ms, findings }: CheckpointEntry) =>
      `${id}  ${secondOf(at_ms, zone)}  ${counted(findings, "finding")}`
    terminal.print(`From  ${said(delta.from)}`)
    terminal.print(`To    ${said(delta.to)}${delta.to.is_incomplete ? ", incomplete" : ""}\n`)
    printDelta(delta, terminal)
  }
  return ExitCode.ok
})

const printDelta = ({ counts, by_rule, changed, findings }: CheckpointDelta, terminal: Terminal): void => {
  const { style } = terminal
  terminal.print(`${capital(changesSaid(counts, style))}.`)
  if (by_rule.length > 0) {
    const gone = (row: ChangeRow) => row.fixed + row.file_deleted
    const signed = (sign: string, n: number) => (n === 0 ? "" : `${sign}${count(n)}`)
    terminal.print("")
    terminal.printTable<ChangeRow>({
      rows: by_rule,
      columns: [
        { title: "Rule", value: ({ name }) => name ?? "", cut: "end", least: 16 },
        { title: "Before", align: "right", value: ({ from }) => count(from) },
        { title: "New", align: "right", value: (row) => signed("+", row.new), rank: 1 },
        { title: "Reopened", align: "right", value: (row) => signed("+", row.reopened), rank: 3 },
        { title: "Fixed", align: "right", value: (row) => signed("−", gone(row)), rank: 1 },
        {
          title: "In doubt",
          align: "right",
          value: (row) => signed("", row.not_measured + row.rule_removed),
          rank: 2
        },
        { title: "Now", align: "right", value: ({ to }) => count(to) }
      ]
    })
  }
  if (findings.length === 0) return
  terminal.print("")
  printFindings(findings, terminal)
  if (changed > findings.length)
    terminal.say(
      `${count(findings.length)} of ${counted(changed, "finding")} that changed; --limit shows more.`
    )
}

const printFindings = (findings: ReadonlyArray<ChangedFinding>, terminal: Terminal): void =>
  terminal.printTable<ChangedFinding>({
    rows: findings,
    columns: [
      {
        title: "",
        value: ({ change }) => changeSaid(change),
        style: (text, { change }) => changeStyled(change, text, terminal.style)
      },
      {
        title: "Where",
        value: ({ path, line }) => (path === null ? "" : line === null ? path : `${path}:${line}`),
        cut: "start",
        least: 16
      },
      { title: "Rule", value: ({ rule }) => rule, cut: "end", least: 10 },
      { title: "Message", value: ({ message }) => message, cut: "end", least: 10, rank: 1 }
    ]
  })

const capital = (text: string): string => text.replace(/^[a-z]/, (letter) => letter.toUpperCase())
