/** `spoor sessions show ID` */
import * as Effect from "effect/Effect"
import { sessionDetail } from "../../analytics/session-detail.ts"
import { transcript } from "../../analytics/transcript.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { SessionDetail } from "../../report/Session.ts"
import { answeringWithContent } from "../answering.ts"
import type { Call } from "../Command.ts"
import { get } from "../config/Config.ts"
import { ExitCode } from "../ExitCode.ts"
import { oneLine } from "../output/clean.ts"
import { factLines } from "../output/facts.ts"
import { count, counted, duration, money, percent, shortCount } from "../output/numbers.ts"
import type { Column } from "../output/Table.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { cost, totalTokens } from "../output/usageTable.ts"
import { printCommits } from "../commitTable.ts"
import type { sessionsShowOptions } from "../surface/sessions.ts"
import { transcriptText } from "../output/transcriptText.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof sessionsShowOptions>) {
  const { options, positionals, config, terminal } = call
  const id = positionals[0]!
  const wantsTranscript =
    options.transcript || options.full || options.last !== undefined || options.offset !== undefined
  const { detail, said } = yield* answeringWithContent(
    call,
    Effect.all({
      detail: sessionDetail(id),
      said: wantsTranscript
        ? transcript(id, {
            offset: options.offset,
            last: options.last,
            limit: options.limit,
            full: options.full,
            inherited: options.inherited,
            allEvents: options.events
          })
        : Effect.succeed(null)
    })
  )
  if (terminal.json) terminal.printJson(said === null ? detail : { ...detail, transcript: said })
  else {
    const zone = yield* zoneNamed(get(config, "timezone") ?? undefined)
    printDetail(detail, zone, terminal)
    if (said !== null) terminal.print(`\n${transcriptText(said, zone, terminal)}`)
  }
  return ExitCode.ok
})

const printDetail = (detail: SessionDetail, zone: Zone, terminal: Terminal): void => {
  const { session } = detail
  const { style } = terminal
  terminal.print(style.heading(oneLine(session.title ?? session.id)))
  terminal.print(factLines(sessionFacts(detail, zone), style))
  if (detail.models.length > 1) printModels(detail, terminal)
  printTools(detail, terminal)
  printFiles(detail, terminal)
  printCommits(detail.commits, terminal)
  printKin(detail, terminal)
  if (detail.todos.length > 0) {
    const marks = { completed: "✓", in_progress: "▸", pending: "·", cancelled: "✗" }
    terminal.print(`\n${style.heading("Plan")}`)
    for (const { content, status } of detail.todos) terminal.print(`${marks[status]} ${oneLine(content)}`)
  }
}

const sessionFacts = (detail: SessionDetail, zone: Zone) => {
  const { session, health } = detail
  const { direct, rolled_up } = session
  const hasSubAgents = session.sub_agents > 0
  const version = session.agent_version === null ? "" : ` ${session.agent_version}`
  return [
    ["Session", session.id],
    ["Agent", `${session.agent}${version}${session.role === null ? "" : `, ${session.role}`}`],
    ["Project", session.project_root ?? session.project],
    ["Branch", session.git_branch],
    [
      "When",
      `${minuteOf(session.started_at_ms, zone)} to ${minuteOf(session.ended_at_ms, zone)}, active ${duration(session.active_ms)}; ${session.status}`
    ],
    ["Parent", session.parent],
    [
      "Forked from",
      session.forked_from === null
        ? null
        : `${session.forked_from}, ${counted(detail.inherited_messages, "message")} copied`
    ],
    ["Model", session.model],
    [
      "Cost",
      `${cost(rolled_up)}${hasSubAgents ? `, ${cost(rolled_up) === cost(direct) ? "the same" : cost(direct)} without ${counted(session.sub_agents, "sub-agent")}` : ""}`
    ],
    ["Tokens", `${count(totalTokens(rolled_up))} in ${counted(rolled_up.requests, "request")}`],
    [
      "Messages",
      `${count(direct.messages)}, ${counted(direct.prompts, "prompt")}, ${counted(direct.compactions, "compaction")}`
    ],
    ["Tools", `${counted(direct.tool_calls, "call")}, ${count(direct.tool_errors)} failed or denied`],
    ["Waited", waited(detail.waits)],
    ["Changed", changes(session.files_touched, direct.lines_added, direct.lines_removed)],
    [
      "Health",
      `${health.grade ?? "-"}${health.score === null ? "" : ` ${health.score}`} ${health.outcome}${health.penalties.map(({ reason, points }) => `; −${points} ${reason}`).join("")}`
    ],
    [
      "Context",
      health.max_context_tokens === null
        ? null
        : `${shortCount(health.max_context_tokens)} tokens at most${health.context_pressure === null ? "" : `, ${percent(health.context_pressure)} of the window`}`
    ],
    [
      "Trail",
      detail.trail
        .map(
          ({ path, vanished_at_ms }) => `${path}${vanished_at_ms === null ? "" : " (gone; kept in custody)"}`
        )
        .join(", ")
    ]
  ] as ReadonlyArray<readonly [string, string | null]>
}

/** For a person; nothing where hooks told of no wait. */
const waited = (waits: SessionDetail["waits"]): string | null => {
  if (waits === null || waits.permissions + waits.questions === 0) return null
  const { permissions, questions, denied, unsettled, waited_ms } = waits
  return [
    `${waited_ms === null ? "an unknown time" : duration(waited_ms)} for you`,
    ...(permissions === 0 ? [] : [`asked for ${counted(permissions, "permission")}`]),
    ...(questions === 0 ? [] : [counted(questions, "question")]),
    ...(denied === 0 ? [] : [`${count(denied)} refused`]),
    ...(unsettled === 0 ? [] : [`${count(unsettled)} without a known answer`])
  ].join(", ")
}

/** Lines are told only where the trail knows of some. */
const changes = (files: number, added: number, removed: number): string =>
  `${counted(files, "file")}${added + removed === 0 ? "" : `, +${count(added)} −${count(removed)} lines`}`

const printModels = ({ models }: SessionDetail, terminal: Terminal): void => {
  terminal.print(`\n${terminal.style.heading("Models")}`)
  terminal.printTable({
    rows: models,
    columns: [
      { title: "Model", value: ({ model }) => model ?? "unknown", cut: "end" },
      { title: "Requests", align: "right", value: ({ usage }) => count(usage.requests), rank: 1 },
      { title: "Tokens", align: "right", value: ({ usage }) => count(totalTokens(usage)), rank: 2 },
      { title: "Cost", align: "right", value: ({ usage }) => cost(usage) }
    ]
  })
}

const printTools = ({ tools }: SessionDetail, terminal: Terminal): void => {
  if (tools.length === 0) return
  terminal.print(`\n${terminal.style.heading("Tools")}`)
  terminal.printTable({
    rows: tools,
    columns: [
      { title: "Tool", value: ({ tool }) => tool, cut: "end" },
      { title: "Calls", align: "right", value: ({ calls }) => count(calls) },
      { title: "Failed", align: "right", value: ({ errors }) => (errors === 0 ? "" : count(errors)) },
      { title: "Took", align: "right", value: ({ duration_ms }) => duration(duration_ms), rank: 1 },
      ...(tools.some(({ waited_ms }) => waited_ms !== null) ? [waitedColumn] : [])
    ]
  })
}

/** How much of the time a person was waited for. */
const waitedColumn: Column<SessionDetail["tools"][number]> = {
  title: "Waited",
  align: "right",
  value: ({ waited_ms }) => (waited_ms === null ? "" : duration(waited_ms)),
  rank: 2
}

/** Most sessions touch few files; of many, the JSON has them all. */
const shownFiles = 20

const printFiles = ({ files, files_total }: SessionDetail, terminal: Terminal): void => {
  if (files.length === 0) return
  terminal.print(`\n${terminal.style.heading("Files")}`)
  const lines = (added: number | null, removed: number | null) =>
    added === null && removed === null ? "" : `+${count(added ?? 0)} −${count(removed ?? 0)}`
  terminal.printTable({
    rows: files.slice(0, shownFiles),
    columns: [
      { title: "File", value: ({ path }) => path, cut: "start", least: 16 },
      { title: "Reads", align: "right", value: ({ reads }) => (reads === 0 ? "" : count(reads)), rank: 1 },
      {
        title: "Changes",
        align: "right",
        value: ({ edits, writes, deletes, moves }) => count(edits + writes + deletes + moves)
      },
      {
        title: "Lines",
        align: "right",
        value: ({ lines_added, lines_removed }) => lines(lines_added, lines_removed),
        rank: 2
      }
    ]
  })
  if (files_total > shownFiles)
    terminal.say(`${counted(files_total - shownFiles, "more file")}; --json has all.`)
}

const printKin = ({ children, forks }: SessionDetail, terminal: Terminal): void => {
  const kin = [...children, ...forks]
  if (kin.length === 0) return
  terminal.print(`\n${terminal.style.heading("Started from here")}`)
  terminal.printTable({
    rows: kin,
    columns: [
      { title: "Session", value: ({ id }) => id, cut: "start", least: 12 },
      { title: "Role", value: ({ role, relation }) => role ?? relation },
      { title: "Title", value: ({ title }) => title ?? "", cut: "end", least: 12, rank: 2 },
      { title: "Took", align: "right", value: ({ duration_ms }) => duration(duration_ms), rank: 1 },
      {
        title: "Cost",
        align: "right",
        value: ({ rolled_up }) => money(rolled_up.cost_usd_micros, rolled_up.cost_status === "lower_bound")
      }
    ]
  })
}
