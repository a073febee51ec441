/** The nightly job of the harbour: it asks an agent for commit messages and release notes, and not always gets them. */

export interface RunTold {
  /** Last digits of its id. */
  readonly number: number
  readonly repository: "tideline" | "quayside"
  readonly at: string
  readonly waited_ms: number
  readonly took_ms: number
  readonly prompt: string
  readonly diff: string
  readonly came: "SUCCESS" | "FAILED" | "RETRYING" | "CANCELLED" | "RUNNING"
  /** The answer, or what went wrong: its code and its words. */
  readonly words?: string
  readonly code?: string
  /** Of another attempt: the number of the run before it, and how many went before. */
  readonly again?: readonly [parent: number, count: number]
}

const stat = (file: string, lines: number): string =>
  ` ${file} | ${lines} ${"+".repeat(Math.min(lines, 40))}\n 1 file changed, ${lines} insertions(+)\n`

const message = (repository: string, diff: string): string =>
  `Generate a commit message for the following changes in ${repository}:\n\n${diff}`

const commit = (repository: RunTold["repository"], file: string, lines: number) => {
  const diff = stat(file, lines)
  return { repository, diff, prompt: message(repository, diff) }
}

const notes = (repository: RunTold["repository"], release: string) => ({
  repository,
  diff: "",
  prompt: `2026-11-12T00:00:00Z is the day of release ${release} of ${repository}. Write its notes from the commits since.`
})

export const nightly: ReadonlyArray<RunTold> = [
  {
    number: 1,
    ...commit("tideline", "src/zone.ts", 18),
    at: "2026-11-09T02:00:00Z",
    waited_ms: 300,
    took_ms: 8100,
    came: "SUCCESS",
    words: "fix: tables follow the clock change"
  },
  {
    number: 2,
    ...commit("quayside", "src/moorings.ts", 42),
    at: "2026-11-09T02:00:10Z",
    waited_ms: 8400,
    took_ms: 11_900,
    came: "SUCCESS",
    words: "feat: moorings are listed by berth"
  },
  {
    number: 3,
    ...commit("tideline", "src/feed.ts", 64),
    at: "2026-11-10T02:00:00Z",
    waited_ms: 0,
    took_ms: 120_000,
    came: "RETRYING",
    code: "ETIMEDOUT",
    words: "spawn claude ETIMEDOUT"
  },
  {
    number: 4,
    ...commit("tideline", "src/feed.ts", 64),
    at: "2026-11-10T02:02:01Z",
    waited_ms: 300,
    took_ms: 9300,
    came: "SUCCESS",
    words: "feat: tides as a calendar feed",
    again: [3, 1]
  },
  {
    number: 5,
    ...commit("quayside", "src/berths.ts", 7),
    at: "2026-11-10T02:02:11Z",
    waited_ms: 9600,
    took_ms: 7400,
    came: "SUCCESS",
    words: "fix: berth 7 is not doubled"
  },
  {
    number: 6,
    ...notes("quayside", "1.5"),
    at: "2026-11-11T02:00:00Z",
    waited_ms: 0,
    took_ms: 900,
    came: "RETRYING",
    code: "RATE_LIMIT",
    words: "RATE_LIMIT: try again in 60 seconds"
  },
  {
    number: 7,
    ...notes("quayside", "1.5"),
    at: "2026-11-11T02:01:00Z",
    waited_ms: 0,
    took_ms: 900,
    came: "FAILED",
    code: "UNKNOWN",
    words: "Claude exited with code 1",
    again: [6, 1]
  },
  {
    number: 8,
    ...commit("tideline", "src/gauge.ts", 23),
    at: "2026-11-11T02:01:30Z",
    waited_ms: 300,
    took_ms: 10_200,
    came: "SUCCESS",
    words: "feat: gauges report their drift"
  },
  {
    number: 9,
    ...notes("tideline", "2.0"),
    at: "2026-11-12T02:00:00Z",
    waited_ms: 0,
    took_ms: 45_000,
    came: "CANCELLED"
  },
  {
    number: 10,
    ...commit("quayside", "src/invoices.ts", 31),
    at: "2026-11-12T02:00:50Z",
    waited_ms: 300,
    took_ms: 0,
    came: "RUNNING"
  }
]
