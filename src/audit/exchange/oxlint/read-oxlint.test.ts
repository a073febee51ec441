import { describe, expect, it } from "vitest"
import { readFixture } from "../testing/readings.ts"

const sources: Readonly<Record<string, string>> = {
  "src/a.ts": "const é = '𝒳'; debugger\n",
  "src/b.ts": "const y = 1\n"
}

describe("a report of oxlint", () => {
  it("gives its findings; columns are bytes, and so not known", async () => {
    const { format, runs } = await readFixture("oxlint/fixtures/report.json")
    expect(format).toBe("oxlint")
    expect(runs[0]).toMatchObject({ tool: { name: "oxlint" }, files_scanned: 3, scanned: null })
    expect(
      runs[0]?.findings.map((each) => [
        each.rule,
        each.severity,
        each.path,
        each.start_line,
        each.start_column
      ])
    ).toEqual([
      ["eslint(no-debugger)", "error", "src/a.ts", 1, null],
      ["eslint(no-unused-vars)", "warning", "src/b.ts", 1, null],
      ["unicorn(prefer-it)", "info", "src/b.ts", null, null]
    ])
    expect(runs[0]?.unread).toEqual([{ path: "src/broken.ts", reason: "Unexpected token" }])
    expect(runs[0]?.rules[0]?.docs_url).toContain("no-debugger")
  })

  it("has exact columns and features with the source", async () => {
    const [run] = (
      await readFixture("oxlint/fixtures/report.json", { readSource: (path) => sources[path] ?? null })
    ).runs
    const begin = sources["src/a.ts"]!.indexOf("debugger")
    expect(run?.findings[0]).toMatchObject({
      start_column: begin + 1,
      end_column: begin + 9,
      scope: expect.any(String)
    })
    expect(run?.findings[1]).toMatchObject({ start_column: 7, end_column: 8, line_chars: 8 })
  })
})
