/** `spoor telemetry …` and `spoor db verify`, from logs as they lie below a home folder. */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { widthOf } from "../../src/cli/output/width.ts"
import { openDoor } from "./door.ts"

const fixtures = path.join(import.meta.dirname, "..", "..", "src", "sources", "telemetry", "fixtures")

/** Where the tools leave their logs. */
const places: Readonly<Record<string, string>> = {
  "git-activity": "data",
  "routing-metrics": "data",
  "self-heal-outcomes": "data",
  "recovery-outcomes": "data",
  "coordination-log": "coordinator/data",
  "expertise-routing": "kernel",
  "dq-scores": "kernel"
}

let door: ReturnType<typeof openDoor>
beforeAll(async () => {
  door = openDoor()
  for (const [name, place] of Object.entries(places)) {
    const folder = path.join(door.home, ".claude", place)
    fs.mkdirSync(folder, { recursive: true })
    fs.copyFileSync(path.join(fixtures, `${name}.jsonl`), path.join(folder, `${name}.jsonl`))
  }
  // Their neighbours are none of ours.
  fs.writeFileSync(path.join(door.home, ".claude", "data", "tool-usage.jsonl"), '{"tool":"Bash"}\n')
  const env = { SPOOR_INGEST_TIMEZONE: "America/New_York" }
  expect((await door.spoor("ingest", { env })).code).toBe(5)
})
afterAll(() => door.close())

/** JSON as it is read here: its fields are looked at, not trusted. */
// oxlint-disable-next-line typescript/no-explicit-any
type Answer = Record<string, any>

const json = async (line: string): Promise<Answer> => {
  const { out, err } = await door.spoor(`${line} --json --no-ingest`)
  if (out === "") throw new Error(err)
  return JSON.parse(out) as Answer
}

const lines = [
  "telemetry git --list",
  "telemetry git --by author",
  "telemetry routing",
  "telemetry routing --by day",
  "telemetry self-heal",
  "telemetry recovery --by action",
  "telemetry coordination",
  "telemetry expertise --by model"
]

describe.for(lines)("spoor %s", (line) => {
  it("prints a table that fits, and nothing that a terminal obeys", async () => {
    const { code, out } = await door.spoor(`${line} --no-ingest`, { env: { COLUMNS: "60" } })
    expect(code).toBe(0)
    expect(out).not.toBe("")
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    for (const row of out.split("\n").filter((row) => !row.startsWith("Together")))
      expect(widthOf(row), row).toBeLessThanOrEqual(60)
  })

  it("has a schema_version in JSON", async () => {
    expect((await json(line))["schema_version"]).toBe(1)
  })

  it("says so where there is nothing", async () => {
    const { code, out } = await door.spoor(`${line} --no-ingest --until 2020-01-01`)
    expect(code).toBe(0)
    expect(out).toMatch(/^There are no .* in that time\. Hooks tell of them: `spoor record/)
  })
})

describe("answers", () => {
  it("count a commit once, and pushes as pushes", async () => {
    expect((await json("telemetry git"))["totals"]).toMatchObject({ commits: 3, pushes: 1, pull_requests: 1 })
    const { out } = await door.spoor("telemetry git --no-ingest")
    expect(out).toContain("Together 3 commits, 1 push, 1 pull request; 0 of the commits by known sessions.")
  })

  it("know no accuracy where there is none, and say why", async () => {
    const { out } = await door.spoor("telemetry routing --no-ingest --until 2026-11-03T10:10:00Z")
    expect(out).toContain("Accuracy is unknown: no decision has an outcome.")
  })

  it("leave out what was made up, and say how much", async () => {
    const { err } = await door.spoor("telemetry recovery --no-ingest")
    expect(err).toContain("2 records were made up by a backfill, and counted nowhere.")
    expect(await json("telemetry recovery")).toMatchObject({
      simulated: 2,
      totals: { tried: 2, suggested: 1 }
    })
  })

  it("keep days to the zone that is asked for", async () => {
    const days = async (zone: string) =>
      ((await json(`telemetry git --by day --timezone ${zone}`))["rows"] as ReadonlyArray<Answer>).map(
        ({ name }) => name as string
      )
    expect(await days("UTC")).toEqual(["2026-11-02", "2026-11-03"])
    expect(await days("Pacific/Kiritimati")).toEqual(["2026-11-02", "2026-11-03", "2026-11-04"])
    expect(await days("Pacific/Honolulu")).toEqual(["2026-11-01", "2026-11-02", "2026-11-03"])
  })
})

describe("the places", () => {
  it("are the seven files, and no neighbour", async () => {
    const database = new DatabaseSync(path.join(door.home, ".local", "share", "spoor", "spoor.db"))
    const paths = database
      .prepare("SELECT path FROM source_files WHERE path LIKE '%/.claude/%' ORDER BY path")
      .all()
    database.close()
    expect(paths.map((row) => path.basename(String(row["path"]), ".jsonl")).sort()).toEqual(
      Object.keys(places).sort()
    )
  })

  it("are looked at before an answer, and a new line counts at once", async () => {
    const file = path.join(door.home, ".claude", "data", "self-heal-outcomes.jsonl")
    fs.appendFileSync(file, '{"ts": 1793705000, "ok": 17, "warn": 0, "error": 0, "fixed": 0}\n')
    const { out } = await door.spoor("telemetry self-heal --json")
    expect((JSON.parse(out) as Answer)["totals"]).toMatchObject({ runs: 5, healthy: 3 })
  })
})

describe("a row that another program puts in", () => {
  it("counts at once, as what it is", async () => {
    const before = (await json("telemetry git"))["totals"] as Answer
    const database = new DatabaseSync(path.join(door.home, ".local", "share", "spoor", "spoor.db"))
    const [known] = database.prepare("SELECT commit_hash, repo FROM git_events WHERE repo IS NOT NULL").all()
    const put = database.prepare(
      "INSERT INTO git_events (timestamp, event_type, repo, commit_hash) VALUES (1793705000, 'commit', ?, ?)"
    )
    put.run(known!["repo"]!, String(known!["commit_hash"]).slice(0, 7))
    put.run("lighthouse", "0f1e2d3c")
    database.close()
    const { out } = await door.spoor("telemetry git --json", {
      env: { SPOOR_INGEST_TIMEZONE: "America/New_York" }
    })
    expect((JSON.parse(out) as Answer)["totals"]).toMatchObject({ commits: before["commits"] + 1 })
  })
})

describe("spoor db verify", () => {
  it("finds every line in its place", async () => {
    const { code, out } = await door.spoor("db verify --telemetry", {
      env: { SPOOR_INGEST_TIMEZONE: "America/New_York" }
    })
    expect(out).toContain("Every line is a row, a duplicate, a rejection, or of no known kind.")
    expect(code).toBe(0)
  })

  it("says what differs, with exit code 5", async () => {
    const database = new DatabaseSync(path.join(door.home, ".local", "share", "spoor", "spoor.db"))
    database.exec("DELETE FROM recovery_events WHERE is_simulated = 0")
    database.close()
    const { code, out } = await door.spoor("db verify --telemetry", {
      env: { SPOOR_INGEST_TIMEZONE: "America/New_York" }
    })
    expect(out).toContain("Wrong: recovery_events: 3 rows are not what their sightings make of them")
    expect(code).toBe(5)
  })
})
