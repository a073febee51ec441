/** Commits, pushes and pull requests as tables show them. */
import type { GitEvent, SessionLink } from "../report/TelemetryGit.ts"
import { count } from "./output/numbers.ts"
import type { Terminal } from "./output/Terminal.ts"

/** What a session made. Prints nothing where it made nothing. */
export const printCommits = (events: ReadonlyArray<GitEvent>, terminal: Terminal): void => {
  if (events.length === 0) return
  terminal.print(`\n${terminal.style.heading("Commits")}`)
  terminal.printTable<GitEvent>({
    rows: events,
    columns: [
      { title: "What", value: whatOf },
      { title: "Message", value: ({ message }) => message ?? "", cut: "end", least: 16 },
      { title: "Lines", align: "right", value: linesOf, rank: 1 },
      { title: "Known by", value: linkText, rank: 2 }
    ]
  })
}

/** How a session is known. */
export const linkText = ({ session_by }: GitEvent): string => (session_by === null ? "" : links[session_by])

const links: Readonly<Record<SessionLink, string>> = {
  told: "hook",
  trailer: "trailer",
  transcript: "transcript",
  time_and_place: "time and place"
}

/** The beginning of a hash, or what else it is. */
export const whatOf = ({ type, hash, number, commits_pushed }: GitEvent): string => {
  if (type === "commit") return (hash ?? "").slice(0, 8)
  if (type === "rewrite") return `${(hash ?? "").slice(0, 8)} (rewrite)`
  if (type === "pr") return number === null ? "PR" : `PR #${number}`
  return commits_pushed === null ? type : `${type} of ${commits_pushed}`
}

export const linesOf = ({ additions, deletions, lines_changed }: GitEvent): string =>
  additions === null && deletions === null
    ? lines_changed === null
      ? ""
      : `±${count(lines_changed)}`
    : `+${count(additions ?? 0)} −${count(deletions ?? 0)}`
