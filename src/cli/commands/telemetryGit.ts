/** `spoor telemetry git` */
import * as Effect from "effect/Effect"
import { gitActivity } from "../../analytics/TelemetryGit.ts"
import { zoneNamed, type Zone } from "../../analytics/zone.ts"
import type { GitEvent, GitReport, GitRow } from "../../report/TelemetryGit.ts"
import { answering } from "../answering.ts"
import { linesOf, linkText, whatOf } from "../commitTable.ts"
import type { Call } from "../Command.ts"
import { ExitCode } from "../ExitCode.ts"
import { count, counted } from "../output/numbers.ts"
import type { Terminal } from "../output/Terminal.ts"
import { minuteOf } from "../output/times.ts"
import { timeOf } from "../questions.ts"
import type { telemetryGitOptions } from "../surface/telemetry.ts"
import { isNothing, sayLeftOut, some } from "../telemetryWords.ts"

export const run = Effect.fnUntraced(function* (call: Call<typeof telemetryGitOptions>) {
  const { options, config, terminal } = call
  const report = yield* answering(
    call,
    gitActivity({
      ...timeOf(options, config),
      by: options.by,
      repos: options.repo,
      events: options.list || terminal.json ? options.limit : 0,
      redact: options.redact
    })
  )
  if (terminal.json) terminal.printJson(report)
  else if (!isNothing(report.rows.length, "git events", "git", terminal)) {
    printGroups(report, terminal)
    if (options.list) printEvents(report.events, yield* zoneNamed(report.timezone), terminal)
    terminal.print(together(report))
  }
  if (!terminal.json) sayLeftOut(report, terminal)
  return ExitCode.ok
})

const titles = {
  repo: "Repository",
  day: "Day",
  author: "Author",
  agent: "Agent",
  session: "Session"
} as const

const printGroups = ({ rows, by }: GitReport, terminal: Terminal): void =>
  terminal.printTable<GitRow>({
    rows,
    columns: [
      { title: titles[by], value: ({ name }) => name ?? "(not known)", cut: "end", least: 12 },
      { title: "Commits", align: "right", value: ({ commits }) => count(commits) },
      { title: "Rewrites", align: "right", value: ({ rewrites }) => some(rewrites), rank: 5 },
      { title: "Pushes", align: "right", value: ({ pushes }) => some(pushes), rank: 4 },
      { title: "PRs", align: "right", value: ({ pull_requests }) => some(pull_requests), rank: 3 },
      { title: "Others", align: "right", value: ({ others }) => some(others), rank: 8 },
      { title: "Files", align: "right", value: sized("files_changed"), rank: 7 },
      { title: "Added", align: "right", value: sized("additions"), rank: 2 },
      { title: "Deleted", align: "right", value: sized("deletions"), rank: 2 },
      { title: "By sessions", align: "right", value: ({ with_session }) => some(with_session), rank: 1 }
    ]
  })

/** Sizes of a group of which none is known are not nothing. */
const sized =
  (figure: "files_changed" | "additions" | "deletions") =>
  ({ [figure]: size }: GitRow) =>
    size === null ? "" : count(size)

const printEvents = (events: ReadonlyArray<GitEvent>, zone: Zone, terminal: Terminal): void => {
  terminal.print(`\n${terminal.style.heading("Latest")}`)
  terminal.printTable<GitEvent>({
    rows: events,
    columns: [
      { title: "When", value: ({ at_ms }) => minuteOf(at_ms, zone), rank: 2 },
      { title: "What", value: whatOf },
      { title: "Repository", value: ({ repo }) => repo ?? "", cut: "end", rank: 3 },
      { title: "Message", value: ({ message }) => message ?? "", cut: "end", least: 32 },
      { title: "Lines", align: "right", value: linesOf, rank: 4 },
      { title: "Session", value: ({ session }) => session ?? "", cut: "end", least: 9, rank: 1 },
      {
        title: "Known by",
        value: linkText,
        rank: 5
      }
    ]
  })
}

const together = ({ totals }: GitReport): string => {
  const { commits, rewrites, pushes, pull_requests, with_session, inferred, measured_commits } = totals
  const again = rewrites === 0 ? "" : ` ${counted(rewrites, "commit")} more only took the place of others.`
  const how = inferred === 0 ? "" : `, ${count(inferred)} of them inferred from time and place`
  return `Together ${counted(commits, "commit")}, ${counted(pushes, "push", "pushes")}, ${counted(pull_requests, "pull request")}; ${count(with_session)} of the commits by known sessions${how}.${
    measured_commits > 0 && measured_commits < commits
      ? ` Sizes are known of ${count(measured_commits)} of them.`
      : ""
  }${again}`
}
