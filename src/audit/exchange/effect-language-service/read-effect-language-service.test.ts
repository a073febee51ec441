import { describe, expect, it } from "vitest"
import { readAs, readFixture } from "../testing/readings.ts"

describe("diagnostics of the Effect language service", () => {
  it("are findings by their names", async () => {
    const { format, runs, notes } = await readFixture("effect-language-service/fixtures/diagnostics.json")
    expect(format).toBe("Effect language service")
    expect(runs[0]).toMatchObject({
      files_scanned: 5,
      findings: [
        {
          rule: "floatingEffect",
          severity: "error",
          path: "src/main.ts",
          start_line: 4,
          start_column: 3,
          end_line: 4,
          end_column: 16
        },
        { rule: "importFromBarrel", severity: "info", path: "src/other.ts", start_line: 1 }
      ]
    })
    expect(notes).toContainEqual(expect.stringContaining("1 of 6 files"))
  })

  it("may be none", async () => {
    const { format, runs } = await readAs({
      diagnostics: [],
      summary: { filesChecked: 4, totalFiles: 4, errors: 0 }
    })
    expect(format).toBe("Effect language service")
    expect(runs[0]).toMatchObject({ files_scanned: 4, findings: [] })
  })

  it("are rejected without a file, a name or a message", async () => {
    const whole = {
      file: "a.ts",
      start: 0,
      length: 1,
      line: 1,
      column: 1,
      severity: "error",
      code: 1,
      name: "n",
      message: "m"
    }
    const { runs, rejected } = await readAs({
      diagnostics: [whole, { ...whole, file: 1 }, { ...whole, name: null }, { ...whole, message: "" }]
    })
    expect(runs[0]?.findings.map(({ rule }) => rule)).toEqual(["n", "effect(1)"])
    expect(rejected).toHaveLength(2)
  })
})
