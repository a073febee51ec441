/** The first week: the clocks have gone back and the tables with them; moorings are to be booked. */
import type { Chapter } from "./Chapter.ts"
import { passing } from "./outputs.ts"
import { gpt55, haiku, opus, sonnet } from "./models.ts"
import { moorings, quayside, tideline } from "./places.ts"

export const week1: Chapter = [
  {
    agent: "claude-code",
    label: "clock-change",
    at: "2026-10-26T08:41:00Z",
    place: tideline,
    repository: "tideline",
    model: opus,
    title: "Tide tables an hour off since the clock change",
    tell: (s) => {
      s.asks(
        "The harbour office rang: since the clock change on Sunday every high water in the table is an hour late. The clocks went back in the night to the 25th. Find out why, mend it, and make sure it cannot come back next March."
      )
      s.answers(
        {
          text: "I'll look at how UTC becomes the harbour's time, and let a scout find every other place that converts.",
          thinking: 640
        },
        s.read("src/zone.ts"),
        s.read("src/tables.ts"),
        s.delegate(
          {
            role: "Explore",
            task: "Find time conversions",
            prompt:
              "Find every place in this repository that turns UTC into the harbour's local time, directly or through a helper. Report file, line and what is converted. Do not change anything.",
            model: haiku
          },
          (agent) => {
            agent.answers(
              "Looking for the helper and its callers.",
              agent.grep("offsetMinutes", "src"),
              agent.grep("toISOString", "src")
            )
            agent.answers("", agent.read("src/server.ts"), agent.read("test/zone.test.ts"))
            agent.answers(
              "Two places:\n- src/zone.ts:2 defines offsetMinutes. It compares with midnight UTC of the last Sunday plus one whole day.\n- src/tables.ts:8 is its only caller. It takes the offset of the beginning of the day for all high waters of that day.\n\nNothing else converts. The test looks at July and December only, never at a day on which the clocks change."
            )
          }
        )
      )
      s.answers(
        {
          text: "There are two faults. `ends + DAY` keeps summer time until midnight *after* the last Sunday in October, so all of Sunday and the beginning of Monday are an hour late. And `tableOf` asks once a day, although the offset changes at 01:00 UTC within the day. First a test that shows both.",
          thinking: 910
        },
        s.edit(
          "test/zone.test.ts",
          `  assert.equal(offsetMinutes(Date.UTC(2026, 11, 1)), 0)
})
`,
          `  assert.equal(offsetMinutes(Date.UTC(2026, 11, 1)), 0)
})

test("the clocks go back at 01:00 UTC on the last Sunday of October", () => {
  assert.equal(offsetMinutes(Date.UTC(2026, 9, 25, 0, 59)), 60)
  assert.equal(offsetMinutes(Date.UTC(2026, 9, 25, 1, 0)), 0)
})

test("and forward at 01:00 UTC on the last Sunday of March", () => {
  assert.equal(offsetMinutes(Date.UTC(2027, 2, 28, 0, 59)), 0)
  assert.equal(offsetMinutes(Date.UTC(2027, 2, 28, 1, 0)), 60)
})
`
        ),
        s.run(
          "npm test -- test/zone.test.ts",
          "Run the new tests",
          "✔ summer and winter\n✖ the clocks go back at 01:00 UTC on the last Sunday of October\n  AssertionError: Expected values to be strictly equal: 60 !== 0\n✖ and forward at 01:00 UTC on the last Sunday of March\n  AssertionError: Expected values to be strictly equal: 60 !== 0\nℹ tests 3\nℹ pass 1\nℹ fail 2",
          2.3,
          1
        )
      )
      s.answers(
        "Both fail, as they should. Now the boundary itself.",
        s.edit(
          "src/zone.ts",
          `at >= begins && at <= ends + DAY ? 60 : 0`,
          `at >= begins + HOUR && at < ends + HOUR ? 60 : 0`
        ),
        s.edit("src/zone.ts", `const DAY = 86_400_000\n`, `const HOUR = 3_600_000\nconst DAY = 24 * HOUR\n`)
      )
      s.answers(
        "And each high water is converted with the offset of its own moment.",
        s.editsInVain(
          "src/tables.ts",
          "clock: new Date(at + offsetMinutes(day))",
          "clock: new Date(at + offsetMinutes(at))"
        ),
        s.edit("src/tables.ts", "offsetMinutes(day) * 60_000", "offsetMinutes(at) * 60_000")
      )
      s.answers({ thinking: 120 }, s.run("npm test", "Run all tests", passing(41, 1840), 4.1))
      s.answers(
        {
          text: "All green. I compare Sunday's table with the gauge of the north quay before I commit.",
          thinking: 210
        },
        s.server(
          "gauge",
          "high_waters",
          { station: "north-quay", day: "2026-10-25" },
          JSON.stringify({
            station: "north-quay",
            high_waters: [
              { clock: "10:31", height_cm: 548 },
              { clock: "22:52", height_cm: 561 }
            ]
          }),
          0.62
        ),
        s.run("node scripts/table.ts 2026-10-25", "Print Sunday's table", "10:29  546 cm\n22:50  559 cm", 0.8)
      )
      s.answers(
        "Two minutes and two centimetres apart, which is what the model is good for.",
        s.run(
          "git add -A && git commit -m 'Follow the clocks to the minute they change'",
          "Commit",
          "[main 7be41c2] Follow the clocks to the minute they change\n 3 files changed, 16 insertions(+), 3 deletions(-)",
          0.5
        )
      )
      s.answers(
        "Mended in 7be41c2. Summer time ended a day late, because the end of the last Sunday was taken for its 01:00; and a whole day was converted with the offset of its first minute. Two tests now stand on the very minute of both changes."
      )
      s.asks(
        "Good. Which other days were wrong this year? The office wants to know which printed tables to throw away.",
        260
      )
      s.answers(
        { thinking: 380 },
        s.run(
          "git stash -q && node scripts/compare.ts 2026 --with HEAD~1; git stash pop -q",
          "Compare both versions over the year",
          "2026-03-29  2 of 2 high waters differ by -60 min\n2026-10-25  2 of 2 high waters differ by +60 min\n2026-10-26  1 of 2 high waters differ by +60 min",
          6.4
        )
      )
      s.answers(
        "Three days: 29 March (an hour early), 25 October and the first high water of 26 October (an hour late). All other printed tables are right."
      )
    }
  },
  {
    agent: "codex",
    label: "ten-years-of-sundays",
    at: "2026-10-26T10:15:00Z",
    place: tideline,
    repository: "tideline",
    model: gpt55,
    title: "Ten years of changing clocks",
    tell: (s) => {
      s.asks(
        "Write a test that checks offsetMinutes against Intl.DateTimeFormat for Europe/London, at every change of the clocks for ten years."
      )
      s.answers(
        { text: "I'll read the helper and its tests first.", thinking: 190 },
        s.read("src/zone.ts"),
        s.read("test/zone.test.ts")
      )
      s.answers(
        { thinking: 460 },
        s.write(
          "test/zone-intl.test.ts",
          `import assert from "node:assert/strict"
import { test } from "node:test"
import { offsetMinutes } from "../src/zone.ts"

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeZoneName: "longOffset" })

const byIntl = (at: number): number => {
  const name = clock.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "GMT"
  return name === "GMT" ? 0 : Number(name.slice(4, 6)) * 60
}

for (let year = 2026; year < 2036; year++) {
  test(\`\${year} has the clocks of Intl\`, () => {
    for (let hour = Date.UTC(year, 0, 1); hour < Date.UTC(year + 1, 0, 1); hour += 1_800_000)
      assert.equal(offsetMinutes(hour), byIntl(hour), new Date(hour).toISOString())
  })
}
`
        ),
        s.run("npm test -- test/zone-intl.test.ts", "", `${passing(10, 2210)}`, 3.6)
      )
      s.answers(
        "Ten years, every half hour, no difference. The test takes two seconds; say so if that is too much for the suite."
      )
    }
  },
  {
    agent: "opencode",
    label: "height-under-cursor",
    at: "2026-10-26T14:05:00Z",
    place: quayside,
    repository: "quayside",
    model: sonnet,
    inTree: true,
    title: "Height under the cursor",
    tell: (s) => {
      s.asks("Show the height of the tide under the cursor in the chart, with the time beside it.")
      s.answers({ text: "Let me see the chart.", thinking: 130 }, s.read("src/TideChart.tsx"))
      s.answers(
        { thinking: 520 },
        s.edit(
          "src/TideChart.tsx",
          `/** A day's tide as a filled curve. */`,
          `/** The point nearest to a minute of the day. */
export const nearest = (points: ReadonlyArray<Point>, minute: number): Point | undefined =>
  points.reduce<Point | undefined>(
    (best, one) =>
      best === undefined || Math.abs(one.minute - minute) < Math.abs(best.minute - minute) ? one : best,
    undefined
  )

/** A day's tide as a filled curve. */`
        ),
        s.edit(
          "src/TideChart.tsx",
          `  <svg viewBox="0 0 720 200" className="tide">`,
          `  <svg
    viewBox="0 0 720 200"
    className="tide"
    onPointerMove={(event) => onPoint?.(nearest(points, x.invert(event.nativeEvent.offsetX)))}
  >`
        ),
        s.edit(
          "src/TideChart.tsx",
          `({ points }: { points: ReadonlyArray<Point> })`,
          `({ points, onPoint }: { points: ReadonlyArray<Point>; onPoint?: (at: Point | undefined) => void })`
        )
      )
      s.answers(
        "",
        s.run("npx tsc --noEmit", "Check types", "", 5.2),
        s.run("npx vitest run", "Run the tests", "Test Files  4 passed (4)\n     Tests  19 passed (19)", 3.1)
      )
      s.answers(
        "The chart now tells which point is under the cursor through `onPoint`. Types and 19 tests are fine."
      )
    }
  },
  {
    agent: "claude-code",
    label: "moorings-plan",
    at: "2026-10-27T09:10:00Z",
    place: moorings,
    repository: "tideline",
    model: opus,
    title: "Plan the booking of moorings",
    tell: (s) => {
      s.asks(
        "Plan the booking of moorings: a berth is booked for whole nights, by one boat, and never twice. Only a plan, please; no code yet."
      )
      s.answers(
        { text: "I'll see what is there and sketch the plan.", thinking: 880 },
        s.read("README.md"),
        s.read("migrations/0006_berths.sql"),
        s.read("src/server.ts")
      )
      s.answers(
        { thinking: 1640 },
        s.plan(
          `# Booking of moorings

1. **Table** \`booking(berth_id, boat, first_night, last_night)\`. Nights are dates, not times: a booking has no zone and no clock change can bend it.
2. **Never twice.** An exclusion by trigger: two bookings of one berth whose nights overlap are refused by the database, not only by the service.
3. **Depth.** A boat fits if the berth's depth at the lowest predicted tide of its stay is more than its draught plus 30 cm. This is where the tides come in.
4. **Door.** \`GET /berths?from&to&length&draught\` lists what is free; \`POST /bookings\` books; \`DELETE /bookings/:id\` gives back.
5. **Tests** for overlaps at both ends, for the depth at spring tides, and for two people booking at once.

Not in this step: payments, waiting list.`,
          94
        )
      )
      s.answers(
        "The plan is approved. Three questions before the code: does a berth need a free night between two boats? May a booking be longer than 28 nights? And who may cancel: the skipper, the office, or both?",
        s.todos(
          ["pending", "Migration 0007: booking with overlap trigger"],
          ["pending", "Depth check with the lowest tide of the stay"],
          ["pending", "Routes for berths and bookings"],
          ["pending", "Tests: overlap, depth, two at once"]
        )
      )
      s.asks("No free night; 28 is the most; both may cancel.", 180)
      s.answers("Noted in the plan. I'll begin with the migration when you say so.")
    }
  },
  {
    agent: "claude-code",
    label: "moorings-table",
    at: "2026-10-27T10:02:00Z",
    place: moorings,
    repository: "tideline",
    model: opus,
    title: "Bookings that cannot overlap",
    tell: (s) => {
      s.asks("Carry out steps 1 and 2 of the plan for the moorings.")
      s.answers(
        { text: "First the migration.", thinking: 700 },
        s.todos(
          ["in_progress", "Migration 0007: booking with overlap trigger"],
          ["pending", "Depth check with the lowest tide of the stay"],
          ["pending", "Routes for berths and bookings"],
          ["pending", "Tests: overlap, depth, two at once"]
        ),
        s.write(
          "migrations/0007_bookings.sql",
          `CREATE TABLE booking (
  id integer PRIMARY KEY,
  berth_id integer NOT NULL REFERENCES berth (id),
  boat text NOT NULL,
  first_night text NOT NULL,
  last_night text NOT NULL,
  CHECK (first_night <= last_night),
  CHECK (julianday(last_night) - julianday(first_night) < 28)
);

CREATE TRIGGER booking_is_alone BEFORE INSERT ON booking
WHEN EXISTS (
  SELECT 1 FROM booking b WHERE b.berth_id = NEW.berth_id
    AND b.first_night <= NEW.last_night AND b.last_night >= NEW.first_night
)
BEGIN
  SELECT RAISE(ABORT, 'berth is taken');
END;
`
        )
      )
      s.answers(
        "",
        s.write(
          "test/bookings.test.ts",
          `import assert from "node:assert/strict"
import { test } from "node:test"
import { book, fresh } from "./support.ts"

const cases = [
  ["the night before", "2026-11-01", "2026-11-03", true],
  ["the last night", "2026-11-07", "2026-11-09", false],
  ["the night after", "2026-11-08", "2026-11-09", true],
  ["all around", "2026-11-01", "2026-11-20", false],
  ["within", "2026-11-05", "2026-11-05", false]
] as const

for (const [name, first, last, fits] of cases)
  test(\`beside a booking of 4 to 7 November: \${name}\`, () => {
    const db = fresh()
    book(db, 1, "Kittiwake", "2026-11-04", "2026-11-07")
    const again = () => book(db, 1, "Petrel", first, last)
    if (fits) again()
    else assert.throws(again, /berth is taken/)
  })
`
        ),
        s.run(
          "npm test -- test/bookings.test.ts",
          "Run the new tests",
          "node:internal/modules/esm/resolve\nError [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/dev/tideline/test/support.ts'",
          1.1,
          1
        )
      )
      s.answers(
        "There is no support file yet.",
        s.readsInVain("test/support.ts"),
        s.write(
          "test/support.ts",
          `import { readFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"

/** A database with two berths and no bookings. */
export const fresh = (): DatabaseSync => {
  const db = new DatabaseSync(":memory:")
  for (const name of ["0006_berths", "0007_bookings"]) db.exec(readFileSync(\`migrations/\${name}.sql\`, "utf8"))
  db.exec("INSERT INTO berth VALUES (1, 'North 1', 1200, 260), (2, 'North 2', 900, 190)")
  return db
}

export const book = (db: DatabaseSync, berth: number, boat: string, first: string, last: string) =>
  db
    .prepare("INSERT INTO booking (berth_id, boat, first_night, last_night) VALUES (?, ?, ?, ?)")
    .run(berth, boat, first, last)
`
        ),
        s.run("npm test -- test/bookings.test.ts", "Run them again", passing(5, 210), 1.9)
      )
      s.answers(
        "",
        s.run(
          "git add -A && git commit -m 'Bookings that cannot overlap'",
          "Commit",
          "[moorings 1f09ad4] Bookings that cannot overlap\n 3 files changed, 58 insertions(+)",
          0.4
        ),
        s.todos(
          ["completed", "Migration 0007: booking with overlap trigger"],
          ["in_progress", "Depth check with the lowest tide of the stay"],
          ["pending", "Routes for berths and bookings"],
          ["pending", "Tests: overlap, depth, two at once"]
        )
      )
      s.answers(
        "Steps 1 and 2 are in 1f09ad4. The trigger covers inserts; changing the nights of a booking should be refused the same way, which I'd do with the routes."
      )
    }
  },
  {
    agent: "codex",
    label: "second-pair-of-eyes",
    at: "2026-10-27T10:03:10Z",
    place: moorings,
    repository: "tideline",
    model: gpt55,
    title: "A second pair of eyes on the overlap trigger",
    tell: (s) => {
      s.asks(
        "Look at migrations/0007_bookings.sql. Can two people still get the same berth for the same night?"
      )
      s.answers(
        { text: "Reading the migration and its tests.", thinking: 340 },
        s.read("migrations/0007_bookings.sql"),
        s.grep("booking", "test")
      )
      s.answers(
        { thinking: 720 },
        s.run(
          "sqlite3 :memory: '.read migrations/0006_berths.sql' '.read migrations/0007_bookings.sql' \"INSERT INTO berth VALUES (1,'a',1,1); INSERT INTO booking VALUES (1,1,'x','2026-11-01','2026-11-02'),(2,1,'y','2026-11-05','2026-11-06'); UPDATE booking SET last_night='2026-11-05' WHERE id=1; SELECT count(*) FROM booking WHERE first_night<='2026-11-05' AND last_night>='2026-11-05';\"",
          "",
          "2",
          0.3
        )
      )
      s.answers(
        "Yes, by changing one: the trigger looks at INSERT only. I moved the last night of a booking onto another one and both stayed. A second trigger BEFORE UPDATE OF first_night, last_night, berth_id, which leaves the row itself out (b.id <> NEW.id), closes that. Inserts are safe: SQLite has one writer at a time."
      )
    }
  },
  {
    agent: "claude-code",
    label: "moorings-depth",
    at: "2026-10-28T09:30:00Z",
    place: moorings,
    repository: "tideline",
    model: opus,
    title: "Deep enough at the lowest tide",
    tell: (s) => {
      s.asks(
        "Close the hole in the trigger that the review found, then do step 3: a berth must be deep enough at the lowest tide of the stay."
      )
      s.answers(
        { thinking: 480 },
        s.read("migrations/0007_bookings.sql"),
        s.write(
          "migrations/0008_moved_bookings.sql",
          `CREATE TRIGGER booking_stays_alone BEFORE UPDATE OF berth_id, first_night, last_night ON booking
WHEN EXISTS (
  SELECT 1 FROM booking b WHERE b.id <> NEW.id AND b.berth_id = NEW.berth_id
    AND b.first_night <= NEW.last_night AND b.last_night >= NEW.first_night
)
BEGIN
  SELECT RAISE(ABORT, 'berth is taken');
END;
`
        )
      )
      s.answers(
        { text: "Now the depth.", thinking: 950 },
        s.read("src/predict.ts"),
        s.edit(
          "src/predict.ts",
          `/** High waters between two times, found minute by minute. */`,
          `/** The lowest tide between two times, to the minute. */
export const lowestWater = (from: number, to: number, constituents: ReadonlyArray<Constituent>): number => {
  let lowest = Infinity
  for (let at = from; at < to; at += 60_000) lowest = Math.min(lowest, heightAt(at, constituents))
  return Math.floor(lowest)
}

/** High waters between two times, found minute by minute. */`
        ),
        s.write(
          "src/moorings.ts",
          `import { northQuay } from "./constituents.ts"
import { lowestWater } from "./predict.ts"

export interface Boat {
  readonly length_cm: number
  readonly draught_cm: number
}

export interface Berth extends Boat {
  readonly id: number
  readonly depth_cm: number
}

/** What must be left under the keel. */
const keel_cm = 30

/** Is there enough water in the berth, all through the stay? */
export const isDeepEnough = (berth: Berth, boat: Boat, from: number, to: number): boolean =>
  berth.depth_cm + lowestWater(from, to, northQuay) >= boat.draught_cm + keel_cm
`
        )
      )
      s.answers(
        "",
        s.run(
          "npm test",
          "Run all tests",
          "✖ a stay of four weeks is checked in time\n  AssertionError: took 1904 ms, allowed 200 ms\nℹ tests 62\nℹ pass 61\nℹ fail 1",
          6.8,
          1
        )
      )
      s.answers(
        { text: "Minute by minute is too slow for four weeks.", thinking: 300 },
        s.run(
          "npm test",
          "See whether it is only the first run",
          "✖ a stay of four weeks is checked in time\n  AssertionError: took 1877 ms, allowed 200 ms\nℹ tests 62\nℹ pass 61\nℹ fail 1",
          6.7,
          1
        )
      )
      s.answers(
        {
          text: "It is not. Low water lies between two high waters, so I step in ten minutes and refine around the lowest step.",
          thinking: 1240
        },
        s.edit(
          "src/predict.ts",
          `  let lowest = Infinity
  for (let at = from; at < to; at += 60_000) lowest = Math.min(lowest, heightAt(at, constituents))
  return Math.floor(lowest)`,
          `  let [lowest, when] = [Infinity, from]
  for (let at = from; at < to; at += 600_000) {
    const height = heightAt(at, constituents)
    if (height < lowest) [lowest, when] = [height, at]
  }
  for (let at = Math.max(from, when - 600_000); at < Math.min(to, when + 600_000); at += 60_000)
    lowest = Math.min(lowest, heightAt(at, constituents))
  return Math.floor(lowest)`
        ),
        s.run("npm test", "Run all tests", passing(62, 2400), 5.2)
      )
      s.isInterrupted()
      s.asks(
        "Wait: the margin under the keel is 50 cm at the north quay, not 30. The swell comes in there.",
        20
      )
      s.answers(
        { thinking: 90 },
        s.edit(
          "src/moorings.ts",
          `/** What must be left under the keel. */\nconst keel_cm = 30`,
          `/** What must be left under the keel; the swell comes in at the north quay. */\nconst keel_cm = 50`
        ),
        s.run("npm test", "Run all tests", passing(62, 2390), 5.1)
      )
      s.answers(
        "",
        s.run(
          "git add -A && git commit -m 'Berths are deep enough at the lowest tide of the stay'",
          "Commit",
          "[moorings c81e0d7] Berths are deep enough at the lowest tide of the stay\n 4 files changed, 61 insertions(+)",
          0.4
        )
      )
      s.answers("50 cm it is. The check of a four-week stay takes 21 ms now; c81e0d7 has both.")
    }
  },
  {
    agent: "opencode",
    label: "booking-form",
    at: "2026-10-28T13:30:00Z",
    place: quayside,
    repository: "quayside",
    model: sonnet,
    inTree: true,
    title: "A form to book a berth",
    tell: (s) => {
      s.asks(
        "Build a form for booking a berth: first night, last night, length and draught of the boat. No library."
      )
      s.answers(
        { text: "I'll plan it as a list and begin.", thinking: 260 },
        s.todos(
          ["in_progress", "BookingForm with four fields"],
          ["pending", "Send to the service"],
          ["pending", "Say why a berth does not fit"]
        ),
        s.read("src/api.ts")
      )
      s.answers(
        { thinking: 610 },
        s.write(
          "src/BookingForm.tsx",
          `import { useState } from "react"
import { bookBerth, type Wish } from "./api.ts"

const empty: Wish = { first_night: "", last_night: "", length_cm: 0, draught_cm: 0 }

/** Asks for the stay and the boat; says in plain words why nothing fits. */
export const BookingForm = () => {
  const [wish, setWish] = useState(empty)
  const [answer, setAnswer] = useState<string | null>(null)
  const field = (name: keyof Wish, type: string, label: string) => (
    <label>
      {label}
      <input type={type} required value={wish[name]} onChange={(e) => setWish({ ...wish, [name]: e.target.value })} />
    </label>
  )
  return (
    <form onSubmit={(event) => (event.preventDefault(), void bookBerth(wish).then(setAnswer))}>
      {field("first_night", "date", "First night")}
      {field("last_night", "date", "Last night")}
      {field("length_cm", "number", "Length (cm)")}
      {field("draught_cm", "number", "Draught (cm)")}
      <button>Find a berth</button>
      {answer !== null && <output>{answer}</output>}
    </form>
  )
}
`
        ),
        s.edit(
          "src/api.ts",
          `export const tidesOf`,
          `export interface Wish {
  readonly first_night: string
  readonly last_night: string
  readonly length_cm: number
  readonly draught_cm: number
}

export const bookBerth = (wish: Wish): Promise<string> =>
  fetch(\`\${service}/bookings\`, { method: "POST", body: JSON.stringify(wish) }).then((answer) => answer.text())

export const tidesOf`
        )
      )
      s.answers(
        "",
        s.run(
          "npx tsc --noEmit",
          "Check types",
          "src/BookingForm.tsx(18,52): error TS2322: Type 'string | number' is not assignable to type 'string'.",
          5.4,
          2
        )
      )
      s.answers(
        { thinking: 150 },
        s.editsInVain("src/BookingForm.tsx", "value={wish[name] }", "value={String(wish[name])}"),
        s.edit("src/BookingForm.tsx", "value={wish[name]}", "value={String(wish[name])}")
      )
      s.answers(
        "",
        s.run("npx tsc --noEmit", "Check types", "", 5.1),
        s.todos(
          ["completed", "BookingForm with four fields"],
          ["completed", "Send to the service"],
          ["in_progress", "Say why a berth does not fit"]
        )
      )
      s.answers(
        "The form is there and typed. It shows the service's own words when no berth fits; those words come with the routes."
      )
    }
  },
  {
    agent: "claude-code",
    label: "form-by-keyboard",
    at: "2026-10-29T09:00:00Z",
    place: quayside,
    repository: "quayside",
    model: sonnet,
    title: "The booking form by keyboard alone",
    tell: (s) => {
      s.asks(
        "Make the booking form usable by keyboard and screen reader alone. Check what the guidelines say about error messages."
      )
      s.answers(
        { text: "I'll look the rule up and read the form.", thinking: 210 },
        s.fetchFails(
          "https://guidelines.example/forms/error-identification",
          "What do the guidelines ask of error messages?",
          "Request timed out after 30000 ms",
          30
        ),
        s.read("src/BookingForm.tsx")
      )
      s.answers(
        "The page does not answer; once more.",
        s.fetchFails(
          "https://guidelines.example/forms/error-identification",
          "What do the guidelines ask of error messages?",
          "Request timed out after 30000 ms",
          30
        )
      )
      s.answers(
        {
          text: "I go by what I know: the message names the field, is tied to it, and is announced.",
          thinking: 520
        },
        s.edit(
          "src/BookingForm.tsx",
          `{answer !== null && <output>{answer}</output>}`,
          `<output aria-live="polite">{answer}</output>`
        ),
        s.edit(
          "src/BookingForm.tsx",
          `<input type={type} required`,
          `<input type={type} required aria-describedby="why"`
        )
      )
      s.answers(
        "",
        s.run(
          "npx vitest run --project a11y",
          "Check with axe",
          "Test Files  1 passed (1)\n     Tests  6 passed (6)",
          8.9
        )
      )
      s.answers(
        "The live region is there from the start, so it is announced when it fills, and every field points to it. axe finds nothing more. The guideline itself I could not read: it timed out twice."
      )
    }
  },
  {
    agent: "codex",
    label: "faster-prediction",
    at: "2026-10-29T15:30:00Z",
    place: tideline,
    repository: "tideline",
    model: gpt55,
    title: "Prediction in a tenth of the time",
    tell: (s) => {
      s.asks(
        "highWaters evaluates every minute of the day three times. Make it ten times faster without changing a single result, and prove it."
      )
      s.answers(
        { text: "First a measurement and a reference to compare with.", thinking: 420 },
        s.read("src/predict.ts"),
        s.run("node bench/high-waters.ts", "", "30 days: 412 ms, 216,000 evaluations", 1.4)
      )
      s.answers(
        { thinking: 1380 },
        s.edit(
          "src/predict.ts",
          `  for (let at = from; at < to; at += 60_000) {
    const height = heightAt(at, constituents)
    if (height > heightAt(at - 60_000, constituents) && height >= heightAt(at + 60_000, constituents))
      found.push({ at, height_cm: Math.round(height) })
  }
  return found`,
          `  // high waters are at least five hours apart: look every half hour, then to the minute where it turns
  const HALF = 1_800_000
  for (let at = from - HALF; at < to + HALF; at += HALF) {
    const middle = heightAt(at, constituents)
    if (middle < heightAt(at - HALF, constituents) || middle < heightAt(at + HALF, constituents)) continue
    const top = highestMinute(at - HALF, at + HALF, constituents)
    if (top >= from && top < to && found.at(-1)?.at !== top)
      found.push({ at: top, height_cm: Math.round(heightAt(top, constituents)) })
  }
  return found`
        ),
        s.edit(
          "src/predict.ts",
          `/** High waters between two times, found minute by minute. */`,
          `const highestMinute = (from: number, to: number, constituents: ReadonlyArray<Constituent>): number => {
  let best = from
  for (let at = from; at <= to; at += 60_000)
    if (heightAt(at, constituents) > heightAt(best, constituents)) best = at
  return best
}

/** High waters between two times, to the minute. */`
        )
      )
      s.answers(
        "",
        s.run(
          "node bench/high-waters.ts && node bench/compare.ts --years 19",
          "",
          "30 days: 61 ms, 31,900 evaluations\n19 years: 13,412 high waters, 0 differ",
          14.2
        )
      )
      s.answers(
        { text: "6.8 times; the refinement still asks twice for the best.", thinking: 640 },
        s.edit(
          "src/predict.ts",
          `  let best = from
  for (let at = from; at <= to; at += 60_000)
    if (heightAt(at, constituents) > heightAt(best, constituents)) best = at
  return best`,
          `  let [best, height] = [from, -Infinity]
  for (let at = from; at <= to; at += 60_000) {
    const here = heightAt(at, constituents)
    if (here > height) [best, height] = [at, here]
  }
  return best`
        ),
        s.run(
          "node bench/high-waters.ts && node bench/compare.ts --years 19",
          "",
          "30 days: 34 ms, 17,900 evaluations\n19 years: 13,412 high waters, 0 differ",
          12.9
        )
      )
      s.answers(
        "12 times faster (412 ms to 34 ms for 30 days) and the same 13,412 high waters over the 19 years of a whole nodal cycle."
      )
    }
  },
  {
    agent: "claude-code",
    label: "moorings-review",
    at: "2026-10-30T11:00:00Z",
    place: moorings,
    repository: "tideline",
    model: opus,
    title: "Review of the moorings branch",
    tell: (s) => {
      s.asks(
        "Review the moorings branch before it is merged: correctness, races and dates. Use several agents, and check what they claim before you repeat it."
      )
      s.answers(
        { text: "Three reviewers side by side, each with one question.", thinking: 760 },
        s.delegate(
          {
            role: "general-purpose",
            task: "Review races",
            prompt:
              "Review how bookings are made on this branch (migrations/0007, 0008, src/moorings.ts). Only question: can two requests at once end with one night booked twice? Show the interleaving or say why there is none.",
            model: sonnet
          },
          (agent) => {
            agent.answers(
              { text: "Reading the triggers.", thinking: 260 },
              agent.read("migrations/0007_bookings.sql"),
              agent.read("migrations/0008_moved_bookings.sql")
            )
            agent.answers(
              { thinking: 410 },
              agent.run(
                "node scripts/race.ts --writers 8 --rounds 500",
                "Let eight writers book one night",
                "500 rounds, 8 writers: 500 bookings, 3500 refused, 0 double",
                21.7
              )
            )
            agent.answers(
              "None found. Inserts and updates are both guarded by triggers inside the writer's transaction, and SQLite has one writer. 500 rounds with eight writers gave exactly one booking each."
            )
          }
        ),
        s.delegate(
          {
            role: "general-purpose",
            task: "Review dates",
            prompt:
              "Review every use of dates on this branch. Only question: is a night ever shifted by the clock change or by the zone of the machine? Delegate the search if that helps.",
            model: sonnet
          },
          (agent) => {
            agent.answers(
              { text: "I let a scout list the dates.", thinking: 190 },
              agent.delegate(
                {
                  role: "Explore",
                  task: "List uses of dates",
                  prompt:
                    "List every line under src and migrations that handles a date or a time: file, line, what it does.",
                  model: haiku
                },
                (scout) => {
                  scout.answers("Searching.", scout.grep("Date", "src"), scout.grep("night", "migrations"))
                  scout.answers(
                    "src/zone.ts (offsets), src/tables.ts (clock of a high water), src/predict.ts (UTC only), migrations/0007 (nights as text, compared as text; julianday for the length)."
                  )
                }
              )
            )
            agent.answers(
              { thinking: 330 },
              agent.run(
                "TZ=Pacific/Auckland npm test -- test/bookings.test.ts",
                "Run the tests in another zone",
                passing(5, 230),
                2.2
              )
            )
            agent.answers(
              "Nights are text in ISO form and only compared, so neither zone nor clock change can move them; the tests pass in Auckland too. One doubt: isDeepEnough takes moments from its caller. Whoever writes the route must turn nights into moments with the harbour's offset, not the machine's."
            )
          }
        ),
        s.delegate(
          {
            role: "general-purpose",
            task: "Review depths",
            prompt:
              "Review lowestWater and isDeepEnough. Only question: can the search in steps of ten minutes miss the lowest water by more than 2 cm? Prove it with numbers.",
            model: sonnet
          },
          (agent) => {
            agent.answers(
              { text: "Comparing with a search by the minute.", thinking: 220 },
              agent.read("src/predict.ts")
            )
            agent.answers(
              { thinking: 680 },
              agent.write(
                "scripts/lowest.ts",
                `import { northQuay } from "../src/constituents.ts"\nimport { heightAt, lowestWater } from "../src/predict.ts"\n\nlet worst = 0\nfor (let day = 0; day < 6_940; day++) {\n  const from = Date.UTC(2026, 0, 1 + day)\n  let lowest = Infinity\n  for (let at = from; at < from + 86_400_000; at += 60_000) lowest = Math.min(lowest, heightAt(at, northQuay))\n  worst = Math.max(worst, Math.abs(lowestWater(from, from + 86_400_000, northQuay) - Math.floor(lowest)))\n}\nconsole.log("worst difference", worst, "cm")\n`
              ),
              agent.run("node scripts/lowest.ts", "Compare over 19 years", "worst difference 0 cm", 48.3)
            )
            agent.answers(
              "No: over 6,940 days (19 years) the worst difference is 0 cm. At low water the tide moves less than 1 cm in ten minutes."
            )
          }
        )
      )
      s.answers(
        {
          text: "Before I repeat any of it I check the one claim that would cost money: the doubt about moments.",
          thinking: 540
        },
        s.grep("isDeepEnough", ""),
        s.run(
          "git diff main --stat",
          "See what the branch changes",
          " migrations/0007_bookings.sql       | 22 ++++++++++++\n migrations/0008_moved_bookings.sql |  8 +++++\n src/moorings.ts                    | 19 ++++++++++\n src/predict.ts                     | 15 ++++++++\n test/bookings.test.ts              | 22 ++++++++++++\n test/support.ts                    | 17 +++++++++\n 6 files changed, 103 insertions(+)",
          0.2
        )
      )
      s.answers(
        "**Ready to merge, with one condition.**\n\n- Races: none. Eight writers, 500 rounds, no night twice.\n- Depths: the coarse search never differs from the fine one (19 years).\n- Dates: nights are safe. But `isDeepEnough` has no caller yet, and takes moments. The route must count a night from noon to noon by the harbour's clock. I'd add that to the plan of step 4, as a test with the 25th of October.\n\nI checked the last one myself: there is no caller, so nothing is wrong yet."
      )
      s.asks("Merge it, and put the condition on the list.", 25)
      s.answers(
        "",
        s.run(
          "git switch main && git merge --no-ff moorings",
          "Merge",
          "Merge made by the 'ort' strategy.\n 6 files changed, 103 insertions(+)",
          0.6
        ),
        s.todos(
          ["completed", "Migration 0007: booking with overlap trigger"],
          ["completed", "Depth check with the lowest tide of the stay"],
          ["pending", "Routes for berths and bookings: a night is noon to noon by the harbour's clock"],
          ["pending", "Tests: the night of 25 October, two at once"]
        )
      )
      s.answers("Merged. The condition stands on the list for step 4.")
    }
  }
]
