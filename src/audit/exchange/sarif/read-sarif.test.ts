import { describe, expect, it } from "vitest"
import { readAs, readFixture } from "../testing/readings.ts"

const read = (readSource?: (path: string) => string | null) =>
  readFixture("sarif/fixtures/everything.sarif", readSource === undefined ? {} : { readSource })

const log = (run: Readonly<Record<string, unknown>>) => ({
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "T" } }, ...run }]
})

describe("a SARIF log", () => {
  it("gives a run for each of its runs that got as far as looking", async () => {
    const { format, runs, rejected } = await read()
    expect(format).toBe("SARIF")
    expect(runs.map(({ tool }) => tool)).toEqual([
      { name: "Checker", version: "3.2.1" },
      { name: "Crashed", version: "1.2.3.4" }
    ])
    expect(rejected.map(({ where }) => where.replace(/^.*#/, ""))).toEqual([
      "/runs/0/results/13",
      "/runs/1",
      "/runs/0/results/10",
      "/runs/0/results/11"
    ])
  })

  it("says when, and of which commit", async () => {
    const [run] = (await read()).runs
    expect(run).toMatchObject({
      at_ms: Date.UTC(2026, 2, 1, 10),
      duration_ms: 2500,
      tree: { commit: "0123456789abcdef0123456789abcdef01234567", branch: "main", dirty_files: null }
    })
  })

  it("has results by index, by id, by longer ids and by extension, with their levels", async () => {
    const [run] = (await read()).runs
    expect(
      run?.findings.map(({ rule, severity, path, start_line, message }) => [
        rule,
        severity,
        path,
        start_line,
        message
      ])
    ).toEqual([
      ["D1", "error", "packages/one/src/a.ts", 2, "'x' is wrong {thus}"],
      ["D1/deeper", "warning", "packages/one/src/b c.ts", 1, "see the cause, not [this](https://a.example)"],
      ["D2", "error", "docs.zip!/inner/read.me", null, "shared by all"],
      ["E1", "info", null, null, "of the plug-in"],
      ["E2", "info", "packages/one/src/a.ts", null, "look at it"],
      ["D2", "error", null, null, "not let be"],
      ["unnamed", "info", null, null, "no rule at all"],
      ["D1", "error", `${"round/".repeat(20)}x.ts`, null, "round and round"]
    ])
  })

  it("keeps what the tool knows a result by, each for what it is", async () => {
    const [run] = (await read()).runs
    expect(run?.findings[0]).toMatchObject({
      scope: "a.Class.method",
      line_chars: 6,
      above_hash: null,
      start_column: 5,
      end_line: 2,
      end_column: 9,
      fingerprints: {
        correlationGuid: "1f5d1f0c-5c0b-4f4e-9b3a-0a3f5f2f3c11",
        "stable/v2": "abc",
        "partial/primaryLocationLineHash": "39fa2ee980eb94b0:1"
      }
    })
  })

  it("says of each rule whether it ran, and of files what was read", async () => {
    const [run, crashed] = (await read()).runs
    const rules = run?.rules.map(({ id, status, severity, findings }) => [id, status, severity, findings])
    expect(rules).toEqual([
      ["D1", "ran", "error", 2],
      ["D1/deeper", "ran", "error", 1],
      ["D2", "ran", "error", 2],
      ["D3", "ran", "info", 0],
      ["D4", "skipped", "warning", 0],
      ["D5", "failed", "warning", 0],
      ["E1", "ran", "info", 1],
      ["E2", "ran", "warning", 1],
      ["unnamed", "ran", "warning", 1]
    ])
    expect(run?.rules[0]).toMatchObject({
      docs_url: "https://rules.example/D1",
      tags: ["safety", "style"],
      message: "First rule."
    })
    expect(run?.rules[5]).toMatchObject({ reason: "rule D5 threw", message: "It breaks." })
    expect(run?.unread).toEqual([{ path: "packages/one/src/broken.ts", reason: "cannot parse" }])
    expect(run?.scanned).toEqual(["packages/one/src/a.ts", "packages/one/src/clean.ts"])
    expect(run?.files_scanned).toBe(2)
    expect(crashed?.rules).toMatchObject([{ id: "C1", status: "failed", reason: "the tool ended with 3" }])
  })

  it("says what it left out on purpose", async () => {
    expect((await read()).notes).toEqual([
      "Fingerprints that are no texts were left out.",
      "Left out: 1 results that say that a rule passed or does not apply.",
      "Left out: 1 suppressed results.",
      "Left out: 1 results that were in the baseline alone.",
      "1 results have several places; the first was taken.",
      'Paths are told from "C:/work space/b": the report says so.'
    ])
  })

  it("takes columns for what they count, where the source is at hand", async () => {
    const text = "one\n 𝒳 two(); // three\n"
    const [run] = (await read((path) => (path === "packages/one/src/a.ts" ? text : null))).runs
    expect(run?.findings[0]).toMatchObject({
      start_column: 6,
      end_column: 10,
      line_chars: 15,
      below_hash: expect.any(String)
    })
  })
})

describe("of a SARIF run", () => {
  it.for([
    ["kind", { kind: "open" }, "info"],
    ["kind, but a level of its own", { kind: "open", level: "error" }, "error"],
    ["kind and level in capitals", { kind: "FAIL", level: "Error" }, "error"],
    ["unknown level", { level: "dreadful" }, "warning"],
    ["level by the name of what objects inherit", { level: "constructor" }, "warning"],
    ["no level", {}, "warning"]
  ] as const)("a result with %s", async ([, result, severity]) => {
    const { runs } = await readAs(log({ results: [{ ruleId: "R", message: { text: "m" }, ...result }] }))
    expect(runs[0]?.findings).toMatchObject([{ severity }])
  })

  it.for([
    [[], 1],
    [[{ kind: "inSource" }], 0],
    [[{ kind: "external", status: "accepted" }], 0],
    [[{ kind: "external", status: "underReview" }], 1],
    [[{ state: "rejected" }], 1],
    ["no list", 1]
  ] as const)("a result with the suppressions %j counts %i times", async ([suppressions, count]) => {
    const { runs } = await readAs(log({ results: [{ ruleId: "R", message: { text: "m" }, suppressions }] }))
    expect(runs[0]?.findings).toHaveLength(count)
  })

  it("a region by offsets has its lines from the source, and none without it", async () => {
    const result = {
      ruleId: "R",
      message: { text: "m" },
      locations: [
        { physicalLocation: { artifactLocation: { uri: "a.ts" }, region: { charOffset: 4, charLength: 3 } } }
      ]
    }
    const { runs } = await readAs(log({ results: [result] }), { readSource: () => "one\ntwo\n" })
    expect(runs[0]?.findings[0]).toMatchObject({ start_line: 2, start_column: 1, end_line: 2, end_column: 4 })
    const blind = await readAs(log({ results: [result] }))
    expect(blind.runs[0]?.findings[0]).toMatchObject({ path: "a.ts", start_line: null })
  })

  it("columns of oxlint are bytes, whatever it says", async () => {
    const run = {
      tool: { driver: { name: "oxlint" } },
      columnKind: "unicodeCodePoints",
      results: [
        {
          ruleId: "R",
          message: { text: "m" },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "a.ts" },
                region: { startLine: 1, startColumn: 4 }
              }
            }
          ]
        }
      ]
    }
    expect((await readAs(log(run))).runs[0]?.findings[0]?.start_column).toBeNull()
    const { runs } = await readAs(log(run), { readSource: () => "éé debugger" })
    expect(runs[0]?.findings[0]?.start_column).toBeNull()
    const [first] = (await readAs(log(run), { readSource: () => "é debugger" })).runs
    expect(first?.findings[0]?.start_column).toBe(3)
  })

  it("columns are what makes the snippet stand there", async () => {
    const read = async (startColumn: number, more: Readonly<Record<string, unknown>> = {}) => {
      const region = {
        startLine: 1,
        startColumn,
        endColumn: startColumn + 8,
        snippet: { text: "debugger\n}" },
        ...more
      }
      const physicalLocation = { artifactLocation: { uri: "a.ts" }, region }
      const result = { ruleId: "R", message: { text: "m" }, locations: [{ physicalLocation }] }
      const { runs } = await readAs(log({ results: [result] }), {
        readSource: () => "/* é𝒳 */ debugger // 𝒳"
      })
      return [runs[0]?.findings[0]?.start_column, runs[0]?.findings[0]?.end_column]
    }
    expect(await read(11)).toEqual([11, 19])
    expect(await read(10)).toEqual([11, 19])
    expect(await read(14)).toEqual([11, 19])
    expect(await read(12)).toEqual([12, 20])
    expect(await read(10, { snippet: {} })).toEqual([10, 18])
  })

  it.for([
    ["1.0.0", /SARIF 1.0.0/],
    ["2.0.0-csd.1", /SARIF 2.0.0-csd.1/]
  ] as const)("version %s is refused by name", async ([version, reason]) => {
    const { runs, rejected } = await readAs({ version, runs: [{ results: [] }] })
    expect(runs).toEqual([])
    expect(rejected).toMatchObject([{ reason: expect.stringMatching(reason) }])
  })

  it("a log without runs says so", async () => {
    expect((await readAs({ version: "2.1.0", runs: [] })).rejected).toEqual([
      { where: "report#/runs", reason: "the report has no run" }
    ])
  })
})

describe("several SARIF runs in one log", () => {
  const run = (id: string | null, more: Readonly<Record<string, unknown>> = {}) => ({
    tool: { driver: { name: "T", rules: [{ id: "R" }, { id: "S" }] } },
    ...(id === null ? {} : { automationDetails: { id } }),
    results: [{ ruleId: "R", message: { text: "m" } }],
    ...more
  })
  const read = (...runs: ReadonlyArray<unknown>) => readAs({ version: "2.1.0", runs })
  const target = { artifacts: [{ location: { uri: "a.ts" }, roles: ["analysisTarget"] }] }

  it("of one tool and tree are one", async () => {
    const failed = {
      invocations: [{ executionSuccessful: false, exitCode: 1, startTimeUtc: "2026-01-01T00:00:00Z" }]
    }
    const { runs, notes } = await read(run(null, target), run(null, failed), run(null, target))
    expect(runs).toMatchObject([
      { tool: { name: "T" }, at_ms: Date.UTC(2026, 0, 1), scanned: null, files_scanned: null }
    ])
    expect(runs[0]?.rules).toMatchObject([
      { id: "R", status: "failed", findings: 3 },
      { id: "S", status: "failed", findings: 0 }
    ])
    expect(notes).toEqual(["Several runs of T over one tree count as one."])
  })

  it("of other categories or commits are others", async () => {
    const of = (revisionId: string) => ({ versionControlProvenance: [{ repositoryUri: "x:y", revisionId }] })
    const { runs } = await read(
      run("web/1"),
      run("api/1"),
      run("web/2"),
      run("api/"),
      run("alone"),
      run(null, of("a")),
      run(null, of("b"))
    )
    expect(runs.map(({ tool, tree, findings }) => [tool.name, tree?.commit, findings.length])).toEqual([
      ["T: web", undefined, 2],
      ["T: api", undefined, 2],
      ["T", undefined, 1],
      ["T", "a", 1],
      ["T", "b", 1]
    ])
  })
})
