/** `spoor delegations` */
import * as Effect from "effect/Effect"
import { delegations } from "../../analytics/delegations.ts"
import type { Delegations } from "../../report/Delegations.ts"
import { answering } from "../answering.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted, duration, shortCount } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { cost } from "../output/usageTable.ts"
import { filterOf, timeOf } from "../questions.ts"
import type { delegationsOptions } from "../surface/statistics.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof delegationsOptions>) {
  const { options, config, terminal } = call
  const found = yield* answering(
    call,
    delegations({ filter: filterOf(options), time: timeOf(options, config), listLimit: options.limit })
  )
  if (terminal.json) terminal.printJson(found)
  else if (found.metrics.total === 0) terminal.say("No delegations fit.")
  else printDelegations(found, terminal)
  return ExitCode.ok
})

const printDelegations = (found: Delegations, terminal: Terminal): void => {
  const { metrics } = found
  terminal.print(
    `${counted(metrics.total, "delegation")} by ${counted(metrics.sessions_with, "session")} in ${counted(metrics.patterns, "pattern")}, ` +
      `${metrics.max_depth} deep at most, ${count(metrics.recursive)} by sub-agents (${(metrics.recursive_percent ?? 0).toFixed(1)}%).`
  )
  printRoles(found, terminal)
  printPatterns(found, terminal)
  printChains(found, terminal)
}

const heading = (text: string, terminal: Terminal) => terminal.print(`\n${terminal.style.heading(text)}`)

const printRoles = (found: Delegations, terminal: Terminal): void => {
  heading("Roles", terminal)
  terminal.printTable({
    rows: found.roles,
    columns: [
      { title: "Role", value: ({ name }) => name, cut: "end", least: 12 },
      { title: "Part", value: ({ part }) => part, rank: 4 },
      { title: "Sent", align: "right", value: ({ sent }) => count(sent) },
      { title: "Received", align: "right", value: ({ received }) => count(received) },
      {
        title: "Fan-out",
        align: "right",
        value: ({ fan_out }) => (fan_out === null ? "" : fan_out.toFixed(1)),
        rank: 5
      },
      {
        title: "Tokens each",
        align: "right",
        value: ({ tokens_per_task }) =>
          tokens_per_task === null ? "" : shortCount(Math.round(tokens_per_task)),
        rank: 3
      },
      {
        title: "Time each",
        align: "right",
        value: ({ duration_per_task_ms }) =>
          duration_per_task_ms === null ? "" : duration(duration_per_task_ms),
        rank: 2
      },
      {
        title: "Failed calls",
        align: "right",
        value: ({ tool_errors }) => (tool_errors === 0 ? "" : count(tool_errors)),
        rank: 6
      },
      { title: "Cost", align: "right", value: (row) => (row.received === 0 ? "" : cost(row)), rank: 1 }
    ]
  })
}

const printPatterns = (found: Delegations, terminal: Terminal): void => {
  heading("Patterns", terminal)
  terminal.printTable({
    rows: found.patterns,
    columns: [
      { title: "Who", value: ({ parent }) => parent, cut: "end" },
      { title: "To whom", value: ({ child }) => child, cut: "end" },
      { title: "Times", align: "right", value: (row) => count(row.count) },
      { title: "Part", align: "right", value: (row) => `${row.percent.toFixed(1)}%`, rank: 3 },
      {
        title: "Tokens each",
        align: "right",
        value: (row) => (row.average_tokens === null ? "" : shortCount(Math.round(row.average_tokens))),
        rank: 2
      },
      { title: "Cost", align: "right", value: cost, rank: 1 }
    ]
  })
}

const printChains = (found: Delegations, terminal: Terminal): void => {
  heading("Chains", terminal)
  terminal.printTable({
    rows: found.chains,
    columns: [
      { title: "Chain", value: ({ chain }) => chain.join(" → "), cut: "end", least: 16 },
      { title: "Depth", align: "right", value: ({ depth }) => String(depth), rank: 1 },
      { title: "Times", align: "right", value: (row) => count(row.count) }
    ]
  })
  heading("Sessions", terminal)
  terminal.printTable({
    rows: found.sequences,
    columns: [
      { title: "Session", value: ({ session }) => session, cut: "end", least: 9 },
      { title: "Title", value: ({ title, name }) => title ?? name, cut: "end", least: 12, rank: 2 },
      { title: "Delegations", align: "right", value: (row) => count(row.delegations), rank: 3 },
      { title: "In order", value: ({ text }) => text, cut: "end", least: 12 },
      { title: "Cost", align: "right", value: cost, rank: 1 }
    ]
  })
}
