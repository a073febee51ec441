import { describe, expect, it } from "vitest"
import { checkpointOf, findingOf } from "../testing/checkpoints.ts"
import { markdownOf } from "./summary.ts"

describe("a summary in Markdown", () => {
  it("says what there is, what changed, and what is worst", () => {
    const findings = [
      findingOf(1, {
        state: "new",
        severity: "error",
        message: "Bad | worse <b>x</b>\n`code` [a](b)",
        path: "src/b|c.ts"
      }),
      findingOf(2),
      findingOf(3, { rule: "other", state: "moved" })
    ]
    const absent = [{ id: findingOf(9).id, absence: "fixed" }] as const
    expect(markdownOf(checkpointOf(findings, { absent }))).toBe(
      [
        "## spoor: 1 error, 2 warnings, 0 notes",
        "",
        "Checkpoint `2026-11-20T04-57-34.198Z` at `0123456789ab`, 2 of 12 files with findings.",
        "",
        "| Since the checkpoint before | Findings |",
        "| --- | --- |",
        "| new | 1 |",
        "| moved | 1 |",
        "| unchanged | 1 |",
        "| fixed | 1 |",
        "",
        "### New",
        "",
        "|  | Where | Rule | What |",
        "| --- | --- | --- | --- |",
        "| error | src/b\\|c.ts:1 | no-any | Bad \\| worse &lt;b>x&lt;/b> \\`code\\` \\[a\\](b) |",
        "",
        "### Rules",
        "",
        "| Rule | Findings | Errors | Warnings | Notes |",
        "| --- | --- | --- | --- | --- |",
        "| no-any | 2 | 1 | 1 | 0 |",
        "| other | 1 | 0 | 1 | 0 |",
        "",
        "### Files",
        "",
        "| File | Findings | Errors | Warnings | Notes |",
        "| --- | --- | --- | --- | --- |",
        "| src/b\\|c.ts | 1 | 1 | 0 | 0 |",
        "| src/a.ts | 2 | 0 | 2 | 0 |",
        ""
      ].join("\n")
    )
  })

  it("says that something was not looked at, and what", () => {
    const base = checkpointOf([findingOf(1)])
    const rules = [{ ...base.rules[0]!, status: "failed" as const, reason: "it *threw*" }]
    const unread = Array.from({ length: 12 }, (_, at) => ({ path: `f\`${at}.ts`, reason: "no parse" }))
    const written = markdownOf({ ...base, rules, unread, files_scanned: null, tree: null }, { rows: 3 })
    expect(written).toContain("**Incomplete.**")
    expect(written).toContain("- rule `no-any`: it \\*threw\\*")
    expect(written).toContain("- file ``f`0.ts``: no parse")
    expect(written).toContain("- and 10 more")
    expect(written).toContain("1 file with findings.")
  })

  it("stays short", () => {
    const findings = Array.from({ length: 3000 }, (_, at) =>
      findingOf(at + 1, {
        path: `src/${at}.ts`,
        rule: `r${at}`,
        state: at % 2 === 0 ? "new" : "unchanged",
        message: "x".repeat(5000)
      })
    )
    const written = markdownOf(checkpointOf(findings))
    expect(written.length).toBeLessThan(10_000)
    expect(written).toContain("1490 more are new.")
  })

  it("says nothing is new at a first checkpoint, where all is", () => {
    expect(markdownOf(checkpointOf([findingOf(1, { state: "new" })], { number: 1 }))).not.toContain("### New")
    expect(markdownOf(checkpointOf([]))).toBe(
      "## spoor: 0 errors, 0 warnings, 0 notes\n\nCheckpoint `2026-11-20T04-57-34.198Z` at `0123456789ab`, 0 of 12 files with findings.\n"
    )
  })
})
