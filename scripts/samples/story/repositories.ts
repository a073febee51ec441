/**
 * The two repositories as they are when the story begins: a service that predicts tides for a small harbour, and
 * the page that shows them.
 */
import { Repository } from "./Repository.ts"

export const tidelineFiles = (): Repository =>
  new Repository({
    "README.md": `# tideline

Predicts the tides of a small harbour from harmonic constituents, and lends out its moorings.

    npm test        run the tests
    npm start       serve on port 8080

## How it works

The sea at a harbour rises and falls as a sum of cosines, one for each constituent: the moon's half day (M2), the
sun's (S2), the ellipse of the moon's path (N2), and so on. \`src/constituents.ts\` holds their amplitudes and phases
for the north quay, worked out from ten years of the gauge. \`src/predict.ts\` adds them up. High and low waters are
where the sum turns.

A prediction is good to about two minutes and fifteen centimetres. The rest is weather: wind and air pressure.

## Doors

- \`GET /tides?day=2026-10-26\` lists the high waters of a day by the harbour's own clock.
- Everything else is 404.

## Rules

- Times are UTC in memory and in the database. Only the last step before the door knows the harbour's zone.
- A height is a whole number of centimetres as soon as it leaves the service, and is rounded once.
- No test asks the network, the clock or the machine's zone.

Heights are centimetres above chart datum. Times are UTC in the database and the harbour's own time at the door.
`,
    "src/zone.ts": `/** Minutes that the harbour's clock is ahead of UTC. */
export const offsetMinutes = (at: number): number => {
  const year = new Date(at).getUTCFullYear()
  const begins = lastSunday(year, 2)
  const ends = lastSunday(year, 9)
  return at >= begins && at <= ends + DAY ? 60 : 0
}

const DAY = 86_400_000

/** Midnight (UTC) of the last Sunday of a month. */
const lastSunday = (year: number, month: number): number => {
  const last = new Date(Date.UTC(year, month + 1, 0))
  return last.getTime() - last.getUTCDay() * DAY
}
`,
    "src/constituents.ts": `/** Harmonic constituents of the north quay: amplitude in centimetres, phase and speed in degrees. */
export interface Constituent {
  readonly name: string
  readonly amplitude_cm: number
  readonly phase_deg: number
  readonly speed_deg_per_hour: number
}

export const northQuay: ReadonlyArray<Constituent> = [
  { name: "M2", amplitude_cm: 168.2, phase_deg: 142.1, speed_deg_per_hour: 28.9841042 },
  { name: "S2", amplitude_cm: 55.7, phase_deg: 187.4, speed_deg_per_hour: 30 },
  { name: "N2", amplitude_cm: 33.9, phase_deg: 121.8, speed_deg_per_hour: 28.4397295 },
  { name: "K1", amplitude_cm: 11.3, phase_deg: 264.9, speed_deg_per_hour: 15.0410686 },
  { name: "O1", amplitude_cm: 9.8, phase_deg: 108.3, speed_deg_per_hour: 13.9430356 },
  { name: "2N2", amplitude_cm: 4.6, phase_deg: 101.2, speed_deg_per_hour: 27.8953548 },
  { name: "MU2", amplitude_cm: 6.1, phase_deg: 139.0, speed_deg_per_hour: 27.9682084 },
  { name: "NU2", amplitude_cm: 7.2, phase_deg: 118.4, speed_deg_per_hour: 28.5125831 },
  { name: "L2", amplitude_cm: 8.9, phase_deg: 151.7, speed_deg_per_hour: 29.5284789 },
  { name: "T2", amplitude_cm: 3.3, phase_deg: 179.6, speed_deg_per_hour: 29.9589333 },
  { name: "K2", amplitude_cm: 15.8, phase_deg: 184.9, speed_deg_per_hour: 30.0821373 },
  { name: "M4", amplitude_cm: 7.7, phase_deg: 301.2, speed_deg_per_hour: 57.9682084 },
  { name: "MS4", amplitude_cm: 4.9, phase_deg: 352.0, speed_deg_per_hour: 58.9841042 },
  { name: "MN4", amplitude_cm: 2.8, phase_deg: 271.5, speed_deg_per_hour: 57.4238337 },
  { name: "M6", amplitude_cm: 1.9, phase_deg: 88.3, speed_deg_per_hour: 86.9523127 },
  { name: "Q1", amplitude_cm: 3.1, phase_deg: 52.7, speed_deg_per_hour: 13.3986609 },
  { name: "P1", amplitude_cm: 3.6, phase_deg: 259.8, speed_deg_per_hour: 14.9589314 },
  { name: "J1", amplitude_cm: 0.7, phase_deg: 290.1, speed_deg_per_hour: 15.5854433 },
  { name: "SA", amplitude_cm: 8.4, phase_deg: 221.5, speed_deg_per_hour: 0.0410686 },
  { name: "SSA", amplitude_cm: 2.2, phase_deg: 97.9, speed_deg_per_hour: 0.0821373 },
  { name: "MM", amplitude_cm: 1.4, phase_deg: 12.6, speed_deg_per_hour: 0.5443747 },
  { name: "MSF", amplitude_cm: 1.1, phase_deg: 40.2, speed_deg_per_hour: 1.0158958 },
  { name: "MF", amplitude_cm: 1.6, phase_deg: 171.3, speed_deg_per_hour: 1.0980331 }
]

/** Height of mean sea level above chart datum. */
export const meanLevel_cm = 312
`,
    "src/predict.ts": `import { type Constituent, meanLevel_cm } from "./constituents.ts"

const EPOCH = Date.UTC(2020, 0, 1)

/** Height of the tide in centimetres above chart datum. */
export const heightAt = (at: number, constituents: ReadonlyArray<Constituent>): number => {
  const hours = (at - EPOCH) / 3_600_000
  return constituents.reduce(
    (height, { amplitude_cm, phase_deg, speed_deg_per_hour }) =>
      height + amplitude_cm * Math.cos(((speed_deg_per_hour * hours - phase_deg) * Math.PI) / 180),
    meanLevel_cm
  )
}

/** High waters between two times, found minute by minute. */
export const highWaters = (from: number, to: number, constituents: ReadonlyArray<Constituent>) => {
  const found: Array<{ at: number; height_cm: number }> = []
  for (let at = from; at < to; at += 60_000) {
    const height = heightAt(at, constituents)
    if (height > heightAt(at - 60_000, constituents) && height >= heightAt(at + 60_000, constituents))
      found.push({ at, height_cm: Math.round(height) })
  }
  return found
}
`,
    "src/tables.ts": `import { northQuay } from "./constituents.ts"
import { highWaters } from "./predict.ts"
import { offsetMinutes } from "./zone.ts"

/** The high waters of a day, by the harbour's own clock. */
export const tableOf = (day: number) =>
  highWaters(day, day + 86_400_000, northQuay).map(({ at, height_cm }) => ({
    clock: new Date(at + offsetMinutes(day) * 60_000).toISOString().slice(11, 16),
    height_cm
  }))
`,
    "src/server.ts": `import { createServer } from "node:http"
import { tableOf } from "./tables.ts"

const routes: Record<string, (query: URLSearchParams) => unknown> = {
  "/tides": (query) => tableOf(Date.parse(query.get("day") ?? ""))
}

export const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://harbour.example")
  const route = routes[url.pathname]
  if (route === undefined) return response.writeHead(404).end()
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(route(url.searchParams)))
})
`,
    "test/zone.test.ts": `import assert from "node:assert/strict"
import { test } from "node:test"
import { offsetMinutes } from "../src/zone.ts"

test("summer and winter", () => {
  assert.equal(offsetMinutes(Date.UTC(2026, 6, 1)), 60)
  assert.equal(offsetMinutes(Date.UTC(2026, 11, 1)), 0)
})
`,
    "migrations/0006_berths.sql": `CREATE TABLE berth (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  length_cm integer NOT NULL,
  depth_cm integer NOT NULL
);
`
  })

export const quaysideFiles = (): Repository =>
  new Repository({
    "src/api.ts": `const service = import.meta.env.VITE_SERVICE ?? "http://localhost:8080"

export const tidesOf = (day: string) => fetch(\`\${service}/tides?day=\${day}\`).then((answer) => answer.json())
`,
    "src/TideChart.tsx": `import { scaleLinear } from "d3-scale"
import { area } from "d3-shape"

export interface Point {
  readonly minute: number
  readonly height_cm: number
}

const x = scaleLinear([0, 1440], [0, 720])
const y = scaleLinear([0, 650], [200, 0])

/** A day's tide as a filled curve. */
export const TideChart = ({ points }: { points: ReadonlyArray<Point> }) => (
  <svg viewBox="0 0 720 200" className="tide">
    <path
      d={
        area<Point>()
          .x(({ minute }) => x(minute))
          .y0(200)
          .y1(({ height_cm }) => y(height_cm))([...points]) ?? ""
      }
    />
  </svg>
)
`,
    "src/theme.css": `:root {
  --deep: #0b2a3a;
  --shallow: #5fa8b8;
  --sand: #d9c7a0;
  --paper: #f6f3ea;
}

.tide path {
  fill: var(--shallow);
}
`,
    "src/App.tsx": `import { useEffect, useState } from "react"
import { tidesOf } from "./api.ts"
import { TideChart } from "./TideChart.tsx"

export const App = () => {
  const [tides, setTides] = useState([])
  useEffect(() => void tidesOf(new Date().toISOString().slice(0, 10)).then(setTides), [])
  return <TideChart points={tides} />
}
`
  })
