import { describe, expect, it } from "vitest"
import { readAs, readFixture } from "../testing/readings.ts"

describe("suppressions", () => {
  it("are budgets, and no findings", async () => {
    const { format, runs, budgets, notes } = await readFixture(
      "suppressions/fixtures/eslint-suppressions.json"
    )
    expect(format).toBe("suppressions of ESLint or oxlint")
    expect(runs).toEqual([])
    expect(budgets).toEqual([
      { tool: null, path: "src/a.ts", rule: "no-console", count: 3 },
      { tool: null, path: "src/a.ts", rule: "@typescript-eslint/no-explicit-any", count: 12 },
      { tool: null, path: "src/b.ts", rule: "no-console", count: 1 },
      { tool: null, path: "src/b.ts", rule: "no-var", count: 2 }
    ])
    expect(notes).toEqual([expect.stringContaining("budgets")])
  })

  it("are rejected where they say no count, or lead out of the tree", async () => {
    const { budgets, rejected } = await readAs({
      "a/b.ts": { r: { count: 1 }, s: { count: -1 }, "t/u": {} },
      "../x.ts": { r: { count: 1 } },
      "c.ts": [],
      __proto__x: { r: { count: 2 } }
    })
    expect(budgets.map(({ path, count }) => [path, count])).toEqual([
      ["a/b.ts", 1],
      ["__proto__x", 2]
    ])
    expect(rejected.map(({ where }) => where)).toEqual([
      "report#/a~1b.ts/s",
      "report#/a~1b.ts/t~1u",
      "report#/..~1x.ts",
      "report#/c.ts"
    ])
  })
})
