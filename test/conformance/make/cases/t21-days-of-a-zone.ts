/** T21: a day is what the clocks of a zone say, also when they are changed. */
import type { Case } from "../Case.ts"
import { ClaudeTranscript, projectFolder } from "../claude.ts"
import { uuid } from "../ids.ts"
import { opus45 } from "../prices.ts"

/** Each output is a power of two, so that every sum tells which requests are in it. */
const times = [
  "2026-03-07T23:30:00.000Z", // New York 18:30 on the 7th; Kathmandu 05:15 on the 8th
  "2026-03-08T04:59:59.999Z", // New York: one millisecond before its midnight
  "2026-03-08T06:59:59.000Z", // New York 01:59:59, a second before its clocks go forward
  "2026-03-08T07:00:00.000Z", // New York 03:00:00
  "2026-03-09T03:59:59.000Z", // New York 23:59:59 on the 8th: its day had 23 hours
  "2026-03-09T04:00:00.000Z", // New York 00:00:00 on the 9th
  "2026-03-28T23:00:00.000Z", // Berlin 00:00 on the 29th
  "2026-03-29T00:59:59.000Z", // Berlin 01:59:59, a second before its clocks go forward
  "2026-03-29T21:59:59.000Z", // Berlin 23:59:59 on the 29th
  "2026-03-29T22:00:00.000Z", // Berlin 00:00 on the 30th
  "2026-10-24T22:00:00.000Z", // Berlin 00:00 on the 25th
  "2026-10-25T00:30:00.000Z", // Berlin 02:30, summer time
  "2026-10-25T01:30:00.000Z", // Berlin 02:30 again, winter time
  "2026-10-25T22:59:59.000Z", // Berlin 23:59:59: the day had 25 hours
  "2026-10-25T23:00:00.000Z" // Berlin 00:00 on the 26th
]

export const daysOfAZone: Case = {
  trap: "T21",
  slug: "days-of-a-zone",
  title: "Days of a zone: midnight, and the days on which clocks are changed",
  prices: [opus45],
  zones: ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"],
  story: `Fifteen answers around midnight and around the changes of clocks in New York (2026-03-08) and Berlin (2026-03-29,
2026-10-25), asked for in four zones; Kathmandu is 5 hours 45 minutes ahead of UTC.

Right: the day is found at the time of the question, from the moment and the zone. Days of 23 and 25 hours, offsets of
today applied to the past, whole-hour rollups and days fixed at ingest each move some of them. Every output is a
power of two: a wrong sum tells which answers were moved.`,
  steps: [
    (home, truth) => {
      const id = truth.session("s", { agent: "claude-code", id: uuid("T21") })
      const log = new ClaudeTranscript({ session: id }).user("2026-03-07T23:29:00.000Z", "Tick.")
      for (const [i, at] of times.entries()) {
        const usage = { input: 1, output: 16 * 2 ** i }
        log.answer(at, { message: `T21 ${i}`, usage, stop: "end_turn" })
        truth.request({ session: "s", at, model: opus45.model, ...usage, rate: opus45 })
      }
      home.set(`${projectFolder("/home/ada/shop")}/${id}.jsonl`, log.text)
    }
  ]
}
