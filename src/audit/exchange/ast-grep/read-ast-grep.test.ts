import { describe, expect, it } from "vitest"
import { bytesOf, readAs, readFixture } from "../testing/readings.ts"

const expected = [
  {
    rule: "no-console",
    severity: "warning",
    path: "src/a.ts",
    start_line: 2,
    start_column: 3,
    end_line: 2,
    end_column: 17,
    line_chars: 14
  },
  {
    rule: "pattern",
    severity: "warning",
    path: "src/b.ts",
    start_line: 1,
    start_column: 1,
    message: "pattern"
  }
]

describe("matches of ast-grep", () => {
  it("are findings, their lines known", async () => {
    const { format, runs } = await readFixture("ast-grep/fixtures/matches.json")
    expect(format).toBe("ast-grep")
    expect(runs[0]?.findings).toMatchObject(expected)
  })

  it("are the same one a line", async () => {
    const matches = JSON.parse(bytesOf("ast-grep/fixtures/matches.json").toString("utf8")) as Array<unknown>
    const { format, runs, rejected } = await readAs(
      `${matches.map((each) => JSON.stringify(each)).join("\n")}\n{"file":`
    )
    expect(format).toBe("ast-grep")
    expect(runs[0]?.findings).toMatchObject(expected)
    expect(rejected).toMatchObject([{ reason: expect.stringContaining("breaks off") }])
  })
})
