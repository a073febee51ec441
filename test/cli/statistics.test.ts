import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { widthOf } from "../../src/cli/output/width.ts"
import { leaveTrail, mainId, secret } from "./agentHome.ts"
import { openDoor } from "./door.ts"
import { plant } from "./planted.ts"

let door: ReturnType<typeof openDoor>
beforeAll(async () => {
  door = openDoor()
  leaveTrail(door.home)
  await door.spoor("ingest")
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
  "tools --costs --errors",
  "tools --by server",
  "tools --by agent",
  "models --work",
  "projects",
  "",
  "tasks --by model",
  "usage pressure",
  "usage activity",
  "delegations",
  "files --costs",
  "files --by directory",
  "usage context",
  "usage context --by file --limit 1",
  "usage context --by server",
  "traces list",
  `traces exchanges ${mainId}`,
  `traces ${mainId} --critical`,
  "sessions search login",
  "sessions search --regex fail"
]

describe.for(lines)("spoor %s", (line) => {
  it("prints nothing that a terminal obeys, and no secret", async () => {
    const { code, out } = await door.spoor(`${line} --no-ingest`)
    expect(code).toBe(0)
    expect(out).not.toBe("")
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(out).not.toContain(secret)
  })

  it("fits in 40 columns, tables at least", async () => {
    const { out } = await door.spoor(`${line} --no-ingest`, { env: { COLUMNS: "40" } })
    const isTable = (row: string) => !/^(Together|\d+ delegation)/.test(row)
    const isWords = line.startsWith("sessions search") || line.startsWith("traces exchanges")
    for (const row of isWords ? [] : out.split("\n").filter(isTable)) {
      const isFact = /^(Session|When|At work|Critical|At once|Active|Busiest) |^Caching saved/.test(row)
      if (!isFact) expect(widthOf(row), row).toBeLessThanOrEqual(40)
    }
  })

  it("has a schema_version in JSON", async () => {
    expect((await json(line))["schema_version"]).toBe(1)
  })
})

describe("figures", () => {
  it("of tools: calls, failures, medians", async () => {
    const { rows, totals } = await json("tools")
    expect(
      rows.map((row: Answer) => [row["name"], row["calls"], row["errors"], row["duration_p50_ms"]])
    ).toEqual([
      ["Bash", 1, 1, 10_000],
      ["Edit", 1, 0, 2000]
    ])
    expect(totals).toMatchObject({ calls: 2, errors: 1, failure_rate: 0.5 })
    const { out } = await door.spoor("tools --errors --no-ingest")
    expect(out).toMatch(/Bash +exit_code 1 +1 +1 +Exit code 1 2 failed/)
  })

  it("left out by --limit are said to be", async () => {
    const { out, err } = await door.spoor("tools --errors --limit 1 --no-ingest")
    expect([out, err]).toEqual([expect.stringMatching(/^Bash +1 +1/m), "1 more row; --limit shows more.\n"])
    expect(out).not.toMatch(/^Edit/m)
    const { err: nothing } = await door.spoor("tools --limit 2 --no-ingest")
    expect(nothing).toBe("")
    expect((await door.spoor("tools --by skill --no-ingest")).err).toBe("No calls fit.\n")
    expect((await door.spoor("sessions search page --offset 9 --no-ingest")).err).toMatch(
      /^\d messages found, and none behind the first 9\.\n$/
    )
  })

  it("of models, projects and delegations agree with usage", async () => {
    const { totals } = await json("usage daily")
    expect((await json("models"))["totals"]).toEqual(totals)
    expect((await json("projects"))["totals"]).toEqual(totals)
    expect((await json("usage context"))["cost_usd_micros"]).toBe(totals.cost_usd_micros)
    expect((await json("delegations"))["metrics"]).toMatchObject({ total: 1, max_depth: 1 })
    expect((await door.spoor("delegations --project spoor --since 2026-11-06 --no-ingest")).err).toBe(
      "No delegations fit.\n"
    )
  })

  it("rows of the context add up to its total, shown or not", async () => {
    const { out } = await door.spoor("usage context --by tool --limit 1 --no-ingest")
    expect(out).toContain("(rows not shown)")
    expect(out).toMatch(/Total +\$0\.05/)
  })
})

describe("spoor", () => {
  it("shows at a glance what is on this machine, reading it first", async () => {
    const fresh = openDoor()
    expect((await fresh.spoor("")).out).toContain("Nothing is recorded yet.")
    leaveTrail(fresh.home)
    const { code, out, err } = await fresh.spoor("")
    expect(code).toBe(0)
    expect(out).toMatch(/All +2 +5 +18\.5K +\$0\.05/)
    expect(out).toMatch(/claude-opus-4-6 +18\.5K +100% +\$0\.05/)
    expect(out).toContain("Write the docs")
    expect(err).toContain("spoor --help")
    const { out: text } = await fresh.spoor("--json")
    const glance = JSON.parse(text) as Answer
    expect(glance["latest_sessions"]).toHaveLength(2)
    expect(glance["windows"].map(({ name, requests }: Answer) => [name, requests]).at(-1)).toEqual(["all", 5])
    fresh.close()
  })
})

describe("spoor anomalies", () => {
  it("names what is out of the ordinary, and is a check for scripts", async () => {
    const db = path.join(door.home, "planted.db")
    plant(db)
    const { code, out } = await door.spoor(`anomalies --db ${db} --no-ingest`)
    expect([code, out]).toEqual([0, expect.stringContaining("our-own-model")])
    expect((await door.spoor(`anomalies --db ${db} --no-ingest --check`)).code).toBe(3)
    const none = await door.spoor(`anomalies --db ${db} --no-ingest --check --kind failing_tool`)
    expect([none.code, none.err]).toEqual([0, "Nothing out of the ordinary.\n"])
  })
})

describe("spoor sessions search", () => {
  it("finds words, marks them, and says where", async () => {
    const { out, err } = await door.spoor("sessions search works again --no-ingest", {
      env: { FORCE_COLOR: "1" }
    })
    expect(out).toContain("The login page \u001b[33mworks\u001b[39m \u001b[33magain\u001b[39m.")
    expect(out).toContain("answer")
    expect(err).toContain("1 to 1 of 1 message.")
  })

  it("hides a secret even where it was searched for", async () => {
    const { out } = await door.spoor(`sessions search ${secret} --no-ingest`)
    expect(out).toContain("[redacted:github]")
    expect((await door.spoor(`sessions search ${secret} --no-ingest --no-redact`)).out).toContain(secret)
    expect(JSON.stringify(await json(`sessions search ${secret}`))).not.toContain(`"text":"${secret}`)
  })

  it.for([
    ["sessions search xyzzy", 0, "Nothing found."],
    ["sessions search", 2, "QUERY is missing"],
    ["sessions search --regex (", 2, "regular expression"],
    ["sessions search login --session nosuch1", 4, "There is no session"],
    ["sessions search login --limit 5000", 2, "--limit takes 1 to 1000"]
  ] as const)("spoor %s exits %d", async ([line, code, message]) => {
    const result = await door.spoor(`${line} --no-ingest`)
    expect([result.code, result.out]).toEqual([code, ""])
    expect(result.err).toContain(message)
  })
})
