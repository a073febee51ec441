import { describe, expect, it } from "vitest"
import { readAs, readFixture } from "../testing/readings.ts"

describe("what tsc prints", () => {
  it("gives its errors, with all lines of their messages", async () => {
    const { format, runs, rejected, notes } = await readFixture("tsc/fixtures/tsc.txt")
    expect(format).toBe("tsc")
    expect(
      runs[0]?.findings.map((each) => [
        each.rule,
        each.path,
        each.start_line,
        each.start_column,
        each.message.split("\n").length
      ])
    ).toEqual([
      ["TS2322", "src/a.ts", 3, 7, 1],
      ["TS2345", "src/odd (1,2)/b.ts", 10, 1, 3],
      ["TS2688", null, null, null, 3]
    ])
    expect(rejected).toMatchObject([
      { where: "tsc/fixtures/tsc.txt:9", reason: expect.stringContaining("out of the tree") }
    ])
    expect(notes).toEqual(["2 lines are none of the compiler's diagnostics."])
  })

  it("may have line ends of Windows, and paths too", async () => {
    const { runs } = await readAs("src\\a.ts(1,2): warning TS1: x\r\n  more\r\n")
    expect(runs[0]?.findings).toMatchObject([{ path: "src/a.ts", severity: "warning", message: "x\n  more" }])
  })

  it("is refused by name with its colours", async () => {
    const { format, rejected } = await readAs("src/a.ts:1:2 - error TS2322: x\n")
    expect(format).toBeNull()
    expect(rejected[0]?.reason).toContain("--pretty false")
  })
})
