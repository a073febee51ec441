import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { checkpointOf, findingOf } from "../testing/checkpoints.ts"
import { readAs } from "../testing/readings.ts"
import { lineHashes } from "./line-hash.ts"
import { sarifOf } from "./write-sarif.ts"

const text = "one\n\tlet x: any\nthree\n"

describe("a checkpoint as SARIF", () => {
  it("names tool, rules, commit and time, and each finding by its fingerprints", () => {
    const finding = findingOf(2, { fingerprints: { "tool/v1": "t", "partial/context": "c" } })
    const { log, notes } = sarifOf(checkpointOf([finding]), {
      readSource: (path) => (path === "src/a.ts" ? text : null),
      repository: "https://git.example/a/b",
      category: "nightly"
    })
    expect(notes).toEqual([])
    expect(log).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "spoor",
              version: "0.1.0",
              semanticVersion: "0.1.0",
              rules: [{ id: "no-any", defaultConfiguration: { level: "warning", enabled: true } }]
            }
          },
          automationDetails: { id: "nightly/" },
          columnKind: "utf16CodeUnits",
          versionControlProvenance: [
            { revisionId: "0123456789abcdef0123456789abcdef01234567", branch: "main" }
          ],
          invocations: [
            {
              executionSuccessful: true,
              startTimeUtc: "2026-11-20T04:57:34.198Z",
              endTimeUtc: "2026-11-20T04:57:35.698Z"
            }
          ]
        }
      ]
    })
    expect(log.runs[0]?.results).toEqual([
      {
        ruleId: "no-any",
        ruleIndex: 0,
        level: "warning",
        message: { text: "Avoid any" },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "src/a.ts", uriBaseId: "%SRCROOT%" },
              region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 6 }
            },
            logicalLocations: [{ fullyQualifiedName: ".f" }]
          }
        ],
        fingerprints: { "tool/v1": "t", "spoorId/v1": finding.id },
        partialFingerprints: {
          context: "c",
          "spoor/1": expect.stringMatching(/^[0-9a-f]{16}$/),
          primaryLocationLineHash: lineHashes(text)[1]
        },
        baselineState: "unchanged"
      }
    ])
  })

  it("says what each state is against the baseline, and of a first checkpoint nothing", () => {
    const states = ["new", "unchanged", "moved", "updated", "reopened"] as const
    const findings = states.map((state, at) => findingOf(at + 1, { state }))
    const statesIn = (number: number) =>
      sarifOf(checkpointOf(findings, { number })).log.runs[0]?.results.map((each) => each.baselineState)
    expect(statesIn(2)).toEqual(["new", "unchanged", "unchanged", "updated", "new"])
    expect(statesIn(1)).toEqual(states.map(() => undefined))
  })

  it("has what is gone, if the checkpoint before is given, and never what was not measured", () => {
    const before = checkpointOf([findingOf(1), findingOf(2), findingOf(3)])
    const absent = [
      { id: findingOf(1).id, absence: "fixed" },
      { id: findingOf(2).id, absence: "not_measured" }
    ] as const
    const after = checkpointOf([findingOf(3)], { absent })
    expect(sarifOf(after).log.runs[0]?.results).toHaveLength(1)
    const { results } = sarifOf(after, { before }).log.runs[0]!
    expect(
      results.map(({ baselineState, fingerprints }) => [baselineState, fingerprints["spoorId/v1"]])
    ).toEqual([
      ["unchanged", findingOf(3).id],
      ["absent", findingOf(1).id]
    ])
  })

  it("keeps within what GitHub takes, and the urgent before the rest", () => {
    const many = Array.from({ length: 25_001 }, (_, at) =>
      findingOf(at + 1, { state: at === 25_000 ? "new" : "unchanged" })
    )
    const { log, notes } = sarifOf(checkpointOf(many))
    expect(log.runs[0]?.results).toHaveLength(25_000)
    expect(log.runs[0]?.results[0]?.baselineState).toBe("new")
    expect(notes).toEqual(["1 findings were left out: GitHub takes 25000 results."])
    const tagged = checkpointOf([findingOf(1)])
    const tags = Array.from({ length: 25 }, (_, at) => `t${at}`)
    const rule = sarifOf({ ...tagged, rules: [{ ...tagged.rules[0]!, tags: ["t0", ...tags] }] })
    expect(rule.log.runs[0]?.tool.driver.rules[0]?.properties.tags).toEqual(tags.slice(0, 20))
    expect(rule.notes).toEqual(["1 rules have more than 20 tags; the first were kept."])
  })

  it("says what failed, and links only to what is a link", () => {
    const base = checkpointOf([findingOf(1)])
    const rule = {
      ...base.rules[0]!,
      status: "failed" as const,
      reason: "it threw",
      docs_url: "javascript:alert(1)"
    }
    const { log } = sarifOf({ ...base, rules: [rule], unread: [{ path: "a b.ts", reason: "no parse" }] })
    const [run] = log.runs
    expect(run?.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: "error", message: { text: "it threw" }, associatedRule: { id: "no-any" } },
        {
          message: { text: "no parse" },
          locations: [{ physicalLocation: { artifactLocation: { uri: "a%20b.ts" } } }]
        }
      ]
    })
    expect(run?.tool.driver.rules[0]).not.toHaveProperty("helpUri")
    expect(run?.properties["spoor/complete"]).toBe(false)
  })

  it("is read back as what it was, whatever the path", async () => {
    const segment = fc
      .stringMatching(/^[^/\\\0-\x1f\ud800-\udfff]{1,12}$/)
      .filter((name) => name !== "." && name !== "..")
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { minLength: 1, maxLength: 4 }), async (segments) => {
        const finding = findingOf(7, { path: segments.join("/") })
        const { runs, rejected } = await readAs(sarifOf(checkpointOf([finding])).log)
        expect(rejected).toEqual([])
        expect(runs[0]?.findings).toMatchObject([
          {
            rule: "no-any",
            severity: "warning",
            message: "Avoid any",
            path: finding.path,
            start_line: 7,
            start_column: 3,
            end_line: 7,
            end_column: 6,
            scope: ".f",
            fingerprints: { "spoorId/v1": finding.id }
          }
        ])
      }),
      { numRuns: 200 }
    )
  })
})
