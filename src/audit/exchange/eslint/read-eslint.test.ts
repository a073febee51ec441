import { describe, expect, it } from "vitest"
import { AT_MS, readAs, readFixture } from "../testing/readings.ts"

describe("a report of ESLint", () => {
  it("gives what it found, with features from the text that it holds", async () => {
    const { format, runs } = await readFixture("eslint/fixtures/report.json")
    expect(format).toBe("ESLint")
    const [run] = runs
    expect(run).toMatchObject({
      tool: { name: "ESLint", version: "unknown" },
      at_ms: AT_MS,
      files_scanned: 2
    })
    expect(run?.scanned).toEqual(["src/a.ts", "test/b.ts"])
    expect(run?.findings).toMatchObject([
      {
        rule: "no-var",
        severity: "error",
        path: "src/a.ts",
        start_line: 2,
        start_column: 3,
        end_column: 13,
        line_chars: 21,
        scope: null
      },
      { rule: "unused-disable-directive", severity: "warning", start_line: 1 },
      { rule: "max-lines", severity: "warning", start_line: null, start_column: null, line_hash: null }
    ])
    expect(run?.findings[0]?.line_hash).toMatch(/^[0-9a-f]{12}$/)
  })

  it("has scopes where the tree itself holds the text, and parses no other", async () => {
    const text = "// eslint-disable-line\nfunction f() { var old = 1 }\n  console.log(1)\n"
    const scopes = async (source: string) =>
      (await readFixture("eslint/fixtures/report.json", { readSource: () => source })).runs[0]?.findings[0]
        ?.scope
    expect(await scopes(text)).toBe(".f")
    expect(await scopes(`${text}\n`)).toBeNull()
    const entry = {
      filePath: "/p/a.js",
      source: "(".repeat(1_000_000),
      messages: [{ ruleId: "r", severity: 2, message: "m", line: 1 }]
    }
    expect((await readAs([entry])).runs[0]?.findings).toMatchObject([{ scope: null, line_chars: 1_000_000 }])
  })

  it("holds a file that was not parsed for unread, an ignored one for not looked at, a suppressed one for run", async () => {
    const { runs, notes } = await readFixture("eslint/fixtures/report.json")
    expect(runs[0]?.unread).toEqual([{ path: "src/broken.ts", reason: "Parsing error: ';' expected." }])
    expect(notes).toEqual([
      "Left out: 1 suppressed messages.",
      "1 files were ignored by ESLint; they do not count as looked at.",
      `Paths are told from "/home/ann/project": it holds the report's files.`
    ])
    expect(runs[0]?.rules.find(({ id }) => id === "no-console")).toMatchObject({ status: "ran", findings: 0 })
  })

  it("is told from the tree itself when it was made there, and from where it is said to be", async () => {
    const own = await readFixture("eslint/fixtures/report.json", { root: "/home/ann" })
    expect(own.runs[0]?.findings[0]?.path).toBe("project/src/a.ts")
    expect(own.notes).not.toContainEqual(expect.stringContaining("Paths are told"))
    const given = await readFixture("eslint/fixtures/report.json", { report_root: "/home/ann/project/src" })
    expect(given.runs[0]?.findings).toHaveLength(3)
    expect(given.runs[0]?.scanned).toEqual(["a.ts"])
  })

  it("with metadata says what its rules are about, and where it ran", async () => {
    const [run] = (await readFixture("eslint/fixtures/with-metadata.json")).runs
    expect(run?.findings).toMatchObject([
      { rule: "eqeqeq", path: "src/x.js", start_line: 7, start_column: 9 }
    ])
    expect(run?.rules).toMatchObject([
      {
        id: "eqeqeq",
        message: "Require === and !==",
        docs_url: "https://eslint.org/docs/latest/rules/eqeqeq",
        tags: ["suggestion"],
        findings: 1
      }
    ])
  })

  it("rejects what is no message, and no entry, one by one", async () => {
    const entry = {
      filePath: "/p/a.js",
      messages: [
        { ruleId: "r", severity: 2, message: "m", line: 1 },
        { severity: 3, message: "x" },
        7,
        { severity: 1 }
      ]
    }
    const { runs, rejected } = await readAs([
      entry,
      { messages: [] },
      null,
      { filePath: "/p/b.js", messages: "none" }
    ])
    expect(runs[0]?.findings).toHaveLength(1)
    expect(rejected.map(({ where }) => where)).toEqual([
      "report#/0/messages/1",
      "report#/0/messages/2",
      "report#/0/messages/3",
      "report#/1",
      "report#/2",
      "report#/3"
    ])
  })
})
