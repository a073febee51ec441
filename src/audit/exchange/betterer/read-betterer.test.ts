import { describe, expect, it } from "vitest"
import { readAs, readFixture } from "../testing/readings.ts"

describe("results of Betterer", () => {
  it("are read and not run: issues are findings, numbers budgets", async () => {
    const { format, runs, budgets, rejected } = await readFixture("betterer/fixtures/betterer.results")
    expect(format).toBe("Betterer")
    expect(
      runs[0]?.findings.map((each) => [
        each.rule,
        each.path,
        each.start_line,
        each.start_column,
        each.message,
        each.fingerprints
      ])
    ).toEqual([
      [
        "no any",
        "src/a.ts",
        10,
        5,
        "Unexpected any. Say `unknown` for ${T}.",
        { "partial/betterer": "193409811" }
      ],
      ["no any", "src/a.ts", 1, 1, "Type 'any'.\n  Of it.", { "partial/betterer": "193409811" }],
      ["no any", "src/deep/b.ts", 2, 3, "Unexpected any.", { "partial/betterer": "7" }]
    ])
    expect(budgets).toEqual([{ tool: "Betterer", path: null, rule: "fewer todos", count: 41 }])
    expect(rejected.map(({ where }) => where.replace(/^[^:]*/, ""))).toEqual([":4 src/deep/b.ts:55/1", ":21"])
  })

  it("without issues say that the test ran", async () => {
    const { runs } = await readAs("exports[`no any`] = {\n  value: `{}`\n};\n")
    expect(runs[0]).toMatchObject({ findings: [], rules: [{ id: "no any", status: "ran", findings: 0 }] })
  })

  it.for([
    ["what is no JavaScript", "exports[`a`] = {", /no JavaScript/],
    [
      "other statements",
      'exports[`a`] = { value: `1` };\nrequire("child_process").execSync("false");',
      /more than results, in line 2/
    ],
    [
      "other assignments",
      "exports[`a`] = { value: `1` };\nvalue[`a`] = { value: `1` };",
      /more than results, in line 2/
    ],
    ["an expression within", "exports[`a`] = { value: `${1}` }", /more than results, in line 1/],
    ["names of names without end", `exports[\`a\`] = {};${"value:".repeat(100_000)}`, /more than results/],
    ["what is nested without end", `exports[\`a\`] = ${"[".repeat(100_000)}`, /more than results/],
    ["signs without end", `exports[\`a\`] = ${"!".repeat(100_000)}1`, /more than results/]
  ] as const)("refuse %s", async ([, text, reason]) => {
    const { runs, rejected } = await readAs(text)
    expect(runs).toEqual([])
    expect(rejected).toMatchObject([{ reason: expect.stringMatching(reason) }])
  })

  it.for([
    ["no value", "exports[`a`] = { other: `1` }"],
    ["no JSON", "exports[`a`] = { value: `nothing` }"],
    ["a negative number", "exports[`a`] = { value: `-1` }"]
  ])("reject a test with %s", async ([, text]) => {
    const { runs, budgets, rejected } = await readAs(text!)
    expect([runs, budgets]).toEqual([[], []])
    expect(rejected).toHaveLength(1)
  })
})
