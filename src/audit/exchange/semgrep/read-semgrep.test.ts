import { describe, expect, it } from "vitest"
import { readFixture } from "../testing/readings.ts"

describe("a report of Semgrep", () => {
  it("gives its results; what needs a login is not there", async () => {
    const { format, runs, notes } = await readFixture("semgrep/fixtures/report.json")
    expect(format).toBe("Semgrep")
    const [run] = runs
    expect(run?.tool).toEqual({ name: "Semgrep", version: "1.69.0" })
    expect(run?.findings).toMatchObject([
      {
        rule: "javascript.lang.no-eval",
        severity: "error",
        path: "src/a.js",
        start_line: 3,
        end_column: 15,
        fingerprints: null,
        line_hash: null
      },
      {
        severity: "info",
        path: "src/b.js",
        start_line: 1,
        end_line: 2,
        fingerprints: { "matchBasedId/v1": "a1b2_0" },
        line_chars: 7
      }
    ])
    expect(notes).toEqual(["Left out: 1 results that are suppressed in the source."])
  })

  it("says what was scanned, and what failed", async () => {
    const [run] = (await readFixture("semgrep/fixtures/report.json")).runs
    expect(run?.scanned).toEqual(["src/a.js", "src/b.js"])
    expect(run?.unread).toEqual([{ path: "src/c.js", reason: "Syntax error at line 1" }])
    expect(run?.rules.map(({ id, status, findings }) => [id, status, findings])).toEqual([
      ["javascript.lang.no-eval", "ran", 2],
      ["javascript.lang.quiet", "ran", 0],
      ["mine.broken", "failed", 0]
    ])
    expect(run?.rules[0]).toMatchObject({
      docs_url: "https://semgrep.dev/r/no-eval",
      tags: ["security", "javascript"]
    })
  })
})
