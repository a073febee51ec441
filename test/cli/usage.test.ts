import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { UsageReport } from "../../src/report/Usage.ts"
import { widthOf } from "../../src/cli/output/width.ts"
import { openDoor } from "./door.ts"
import { plant } from "./planted.ts"

let door: ReturnType<typeof openDoor>
let db = ""
beforeAll(() => {
  door = openDoor()
  db = path.join(door.home, "store.db")
  plant(db)
})
afterAll(() => door.close())

const ask = (line: string, env: Record<string, string> = {}) =>
  door.spoor(`${line} --no-ingest --db ${db}`, { env })

describe("spoor usage daily", () => {
  it("prints a table with a row of totals, and says what it leaves out", async () => {
    const { code, out, err } = await ask("usage daily")
    expect(code).toBe(0)
    expect(out.split("\n")).toEqual([
      "Day         Requests      Input  Output  Cache write  Cache read     Tokens      Cost",
      "─".repeat(85),
      "2026-11-04         1  1,234,567     100            0       1,000  1,235,667    $12.34",
      "2026-11-05         2         60     200            0       2,000      2,260     $1.00",
      "2026-11-06         1         70     100            0       1,000      1,170   unknown",
      "─".repeat(85),
      "Total              4  1,234,697     400            0       4,000  1,239,097  ≥ $13.34",
      ""
    ])
    expect(err).toBe("1 of 4 requests could not be priced; `spoor models` shows which models.\n")
  })

  it("prints the report as it is for programs", async () => {
    const { out, err } = await ask("usage daily --json --quiet --by model --order desc")
    const report = JSON.parse(out) as UsageReport
    expect([report.schema_version, report.period, report.timezone, err]).toEqual([1, "daily", "UTC", ""])
    expect(
      report.rows.map(({ key, by, cost_usd_micros, cost_status }) => [key, by, cost_usd_micros, cost_status])
    ).toEqual([
      ["2026-11-06", { model: "our-own-model" }, null, "unknown"],
      ["2026-11-05", { model: "claude-haiku-4-5" }, 4200, "computed"],
      ["2026-11-05", { model: "claude-opus-4-6" }, 1_000_000, "computed"],
      ["2026-11-04", { model: "claude-opus-4-6" }, 12_340_000, "computed"]
    ])
    expect(report.totals).toMatchObject({
      requests: 4,
      cost_usd_micros: 13_344_200,
      cost_status: "lower_bound"
    })
  })

  it("counts the days of the zone that an option, a variable or the configuration names", async () => {
    const days = async (line: string, env = {}) =>
      (JSON.parse((await ask(`${line} --json`, env)).out) as UsageReport).rows.map(({ key }) => key)
    expect(await days("usage daily --timezone Asia/Tokyo")).toEqual([
      "2026-11-04",
      "2026-11-05",
      "2026-11-06"
    ])
    const kiritimati = await days("usage daily --last 1000", { SPOOR_TIMEZONE: "Pacific/Kiritimati" })
    expect(kiritimati).toEqual(["2026-11-05", "2026-11-06"])
  })

  it.for([
    ["usage daily --since 2026-11-05 --until 2026-11-05", ["2026-11-05"]],
    ["usage daily --agent codex", ["2026-11-06"]],
    ["usage daily --project docs", ["2026-11-06"]],
    ["usage daily --model claude-haiku-4-5", ["2026-11-05"]],
    ["usage daily --session aaaa1111", ["2026-11-04", "2026-11-05"]],
    ["usage weekly --week-start sunday", ["2026-11-01"]],
    ["usage monthly", ["2026-11"]],
    ["usage session", ["aaaa1111", "bbbb2222"]]
  ] as const)("%s", async ([line, keys]) => {
    const { out } = await ask(`${line} --json`)
    expect((JSON.parse(out) as UsageReport).rows.map(({ key }) => key)).toEqual(keys)
  })

  it.for([
    ["usage daily", "No requests in this range."],
    ["usage session", "No requests in this range."],
    ["usage blocks", "No requests in this range."],
    ["usage activity", "No requests in this range."],
    ["usage context", "No requests in this range."],
    ["usage pressure", "No sessions fit."],
    ["sessions list", "No sessions fit."],
    ["traces list", "No traces fit."],
    ["tools --errors", "No calls fit."],
    ["models --work", "No requests in this range."],
    ["projects", "No projects fit."],
    ["files", "No files fit."],
    ["tasks", "No exchanges fit."],
    ["delegations", "No delegations fit."],
    ["anomalies", "Nothing out of the ordinary."]
  ] as const)("%s says when there is nothing", async ([line, says]) => {
    const { code, out, err } = await ask(`${line} --since 2030-01-01`)
    expect([code, out, err]).toEqual([0, "", `${says}\n`])
  })

  it.for([
    ["usage daily --project nowhere", 4, 'There is no project "nowhere"'],
    ["usage daily --since someday", 2, "--since someday is no time"],
    ["usage explain --date someday", 2, "--date someday is no time"],
    ["usage daily --model claude-nothing", 4, "Known: claude-haiku-4-5, claude-opus-4-6, our-own-model."],
    ["usage daily --timezone Mars/Olympus", 2, "Mars/Olympus"],
    ["usage daily --since 7d --last 3", 2, "Use one of them"],
    ["usage daily --db missing.db", 4, "There is no store at"],
    ["usage daily --db postgres://me:hunter2@h/d", 2, "later version"],
    ["usage blocks --token-limit lots", 2, "a number of tokens or max"]
  ] as const)("%s exits %d", async ([line, code, message]) => {
    const result = await door.spoor(`${line.includes("--db") ? line : `${line} --db ${db}`} --no-ingest`)
    expect([result.code, result.out]).toEqual([code, ""])
    expect(result.err).toContain(message)
    expect(result.err).not.toContain("hunter2")
  })
})

describe("spoor usage explain", () => {
  it("takes one day apart, and says when there is nothing", async () => {
    const { out } = await ask("usage explain --date 2026-11-04")
    expect(out).toContain("$12.34 for 1,235,667 tokens in 1 request\n")
    const { code, out: none, err } = await ask("usage explain --date 2030-01-01")
    expect([code, none, err]).toEqual([0, "", "No requests to explain.\n"])
  })
})

describe("a split", () => {
  it("by role has a name for sessions of people", async () => {
    const { out } = await ask("usage monthly --by role")
    expect(out).toMatch(/^Month +Role +Requests/)
    expect(out).toMatch(/2026-11 +\(none\) +3/)
    expect(out).toMatch(/2026-11 +Explore +1/)
  })

  it("by tool says what counts twice", async () => {
    const { out, err } = await ask("usage session --by tool")
    expect(out).toMatch(/ Tool +Requests/)
    expect(out).toContain("(no tool)")
    expect(err).toContain("A request counts in the row of each tool that it called.")
  })
})

describe("foreign text", () => {
  it.for(["usage session", "usage session --sub-agents", "usage daily --by session"])(
    "does not reach the terminal: %s",
    async (line) => {
      const { code, out } = await ask(line, { FORCE_COLOR: "0" })
      expect(code).toBe(0)
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
  )

  it("is whole in JSON, and harmless there too", async () => {
    const { out } = await ask("usage session --json")
    expect(out.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect((JSON.parse(out) as UsageReport).rows[0]?.session?.title).toContain("\u001b]0;pwned")
  })
})

describe("a narrow terminal", () => {
  it.for([
    ["usage daily", 40],
    ["usage daily --by model,project", 40],
    ["usage session", 40],
    ["usage session", 60],
    ["usage daily", 20],
    ["usage blocks", 40]
  ] as const)("%s fits in %d columns", async ([line, columns]) => {
    const { code, out, err } = await ask(line, { COLUMNS: String(columns) })
    expect(code).toBe(0)
    for (const row of out.split("\n").filter((text) => !text.startsWith("Now: "))) {
      expect(widthOf(row), row).toBeLessThanOrEqual(columns)
    }
    expect(out).toMatch(/13\.34/)
    if (columns === 40 && line === "usage daily") expect(err).toContain("Not shown for want of room: ")
  })
})

it("blocks tell when they began, and how fast they burnt", async () => {
  const { out } = await ask("usage blocks")
  expect(out).toMatch(/2026-11-04 10:00 +claude-opus-4-6/)
  expect(out.split("\n").filter((line) => line.startsWith("2026-"))).toHaveLength(4)
})
