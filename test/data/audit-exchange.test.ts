/**
 * Reports that tools wrote, from repositories of all sorts: each is read, or refused for a reason. The figures were
 * counted from the JSON by other code, by the words of each format's own description.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { readReportAt } from "../../src/audit/exchange/read-report-at.ts"
import { expectSound } from "../../src/audit/exchange/testing/readings.ts"
import type { AuditRun } from "../../src/record/AuditRun.ts"

const data = process.env["SPOOR_TEST_DATA"] ?? path.resolve(import.meta.dirname, "../../../shared/data")
const folders = ["sarif", "eslint-json", "scanner-json", "effect-migrate"]
const hasData = folders.every((folder) => fs.existsSync(path.join(data, folder)))

const read = async (file: string) => {
  const reading = await readReportAt(path.join(data, file), { root: "/tree", at_ms: 1 })
  expectSound(reading)
  return reading
}

const severities = ({ findings }: AuditRun) =>
  (["error", "warning", "info"] as const).map(
    (each) => findings.filter(({ severity }) => severity === each).length
  )

const filesIn = ({ findings }: AuditRun) => new Set(findings.flatMap(({ path }) => path ?? [])).size

const filesBelow = (folder: string): ReadonlyArray<string> =>
  fs
    .readdirSync(path.join(data, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(data, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))

/** Tool, errors, warnings, notes and files with findings, of each run; null for one that is refused. */
type Run = readonly [string, number, number, number, number] | null

const sarif: Readonly<Record<string, ReadonlyArray<Run>>> = {
  "AI-Riksarkivet__ra-mcp/results.sarif": [
    ["Scorecard: supply-chain/branch-protection", 1, 0, 0, 0],
    ["Scorecard: supply-chain/local", 20, 0, 0, 4],
    ["Scorecard: supply-chain/online-scm", 5, 0, 0, 0]
  ],
  "DefectDojo__django-DefectDojo/DefectDojo_django-DefectDojo.sarif": [["LGTM.com", 31, 122, 357, 164]],
  "DefectDojo__django-DefectDojo/appendix_k.sarif": [["CodeScanner", 0, 0, 0, 0]],
  "DefectDojo__django-DefectDojo/bash-report.sarif": [["Shell Script Analysis", 0, 0, 27, 5]],
  "DefectDojo__django-DefectDojo/blackduck_nested_fingerprints.sarif": [["Example-Application", 3, 1, 1, 4]],
  "DefectDojo__django-DefectDojo/codeQL-output.sarif": [["CodeQL", 11, 4, 57, 37]],
  "DefectDojo__django-DefectDojo/cxf-3.4.6.sarif": [["Grype", 0, 22, 0, 6]],
  "DefectDojo__django-DefectDojo/dependency_check.sarif": [["dependency-check", 13, 0, 0, 3]],
  "DefectDojo__django-DefectDojo/devskim_many_vuln.sarif": [["devskim", 5, 1, 1, 3]],
  "DefectDojo__django-DefectDojo/flawfinder.sarif": [["Flawfinder", 2, 1, 50, 13]],
  "DefectDojo__django-DefectDojo/mobsfscan.json": [["mobsfscan", 1, 1, 7, 2]],
  "DefectDojo__django-DefectDojo/semgrepowasp-benchmark-sample.sarif": [["semgrep", 0, 1768, 0, 893]],
  "DefectDojo__django-DefectDojo/spotbugs.sarif": [["SpotBugs", 0, 0, 56, 5]],
  "DefectDojo__django-DefectDojo/taint-python-report.sarif": [["Python Security Analysis", 8, 1, 2, 7]],
  "Klimatbyran__frontend/eslint-results.sarif": [["ESLint", 905, 1521, 0, 290]],
  "Nick2bad4u__FitFileViewer/eslint-results.sarif": [["ESLint", 3, 0, 0, 2]],
  "github__codeql-action/invalid-sarif.sarif": [null],
  "github__codeql-action/with-invalid-uri.sarif": [["LGTM.com", 0, 1, 0, 1]],
  "jenkinsci__analysis-model/brokenfilePath.sarif": [["InspectCode", 0, 2, 0, 2]],
  "jenkinsci__analysis-model/emptyfilePath.sarif": [["InspectCode", 0, 2, 0, 2]],
  "jenkinsci__analysis-model/security-scan.sarif": [["Security Code Scan", 4, 56, 4, 1]],
  "jenkinsci__analysis-model/suppressed-sarif.json": [["unknown", 1, 0, 1, 1]],
  "microsoft__sarif-sdk/v2_ConverterTestData_ContrastSecurity_WebGoat.xml.sarif": [
    ["Contrast Security", 11, 12, 7, 12]
  ],
  "microsoft__sarif-tutorials/1-Introduction_simple-example.sarif": [["ESLint", 1, 0, 0, 1]],
  "microsoft__sarif-tutorials/3-Beyond-basics_bad-eval-related-locations.sarif": [
    ["PythonScanner", 0, 1, 0, 1]
  ],
  "microsoft__sarif-tutorials/3-Beyond-basics_bad-eval.sarif": [["PythonScanner", 0, 1, 0, 1]],
  "microsoft__sarif-tutorials/3-Beyond-basics_link-to-location.sarif": [["PythonScanner", 0, 1, 0, 1]],
  "microsoft__sarif-tutorials/3-Beyond-basics_message-with-arguments.sarif": [["CodeScanner", 0, 1, 0, 0]],
  "microsoft__sarif-tutorials/3-Beyond-basics_standard-taxonomy.sarif": [["CodeScanner", 0, 1, 0, 0]],
  "microsoft__sarif-tutorials/Baseline.sarif": [["SarifSamples", 0, 3, 0, 0]],
  "microsoft__sarif-tutorials/CodeFlows.sarif": [["SarifSamples", 0, 1, 0, 1]],
  "microsoft__sarif-tutorials/DefaultRuleConfiguration.sarif": [["SarifSamples", 1, 1, 0, 2]],
  "microsoft__sarif-tutorials/EmbeddedBinaryContent.sarif": [["SarifSamples", 0, 1, 0, 1]],
  "microsoft__sarif-tutorials/EmbeddedTextContent.sarif": [["SarifSamples", 0, 2, 0, 2]],
  "microsoft__sarif-tutorials/ExceptionalConditions_One-run-empty-results.sarif": [
    ["CodeScanner", 0, 0, 0, 0]
  ],
  "microsoft__sarif-tutorials/ExceptionalConditions_One-run-no-results.sarif": [null],
  "microsoft__sarif-tutorials/ExceptionalConditions_One-run-with-results.sarif": [
    ["CodeScanner", 0, 1, 0, 0]
  ],
  "microsoft__sarif-tutorials/Notifications.sarif": [["SarifSamples", 0, 0, 0, 0]],
  "microsoft__sarif-tutorials/RuleMetadata.sarif": [["SarifSamples", 1, 0, 0, 1]],
  "microsoft__sarif-tutorials/Taxonomies.sarif": [["SarifSamples", 1, 1, 0, 2]],
  "microsoft__sarif-tutorials/_template.sarif": [["SarifSamples", 0, 1, 0, 0]],
  "sgammon__hashlock/eslint-results.sarif": [["ESLint", 0, 0, 0, 0]],
  "universalweb__Acid/eslint-results.sarif": [["ESLint", 0, 0, 0, 0]]
}

/** Of other versions, refused as a whole. */
const otherSarif: Readonly<Record<string, string>> = {
  "microsoft__sarif-sdk/v1_DirectProducerTestData_Roslyn_RoslynLog.sarif": "1.0.0",
  "microsoft__sarif-sdk/v2_ConverterTestData_FxCop_SarifSdkTest.fxcop.sarif": "2.0.0-csd.2.beta.2018-09-26",
  "microsoft__sarif-sdk/v2_ConverterTestData_Pylint_PyLint.sarif": "2.0.0",
  "microsoft__sarif-sdk/v2_ConverterTestData_TSLint_TSLint.sarif": "2.0.0"
}

/** Entries, errors, warnings, unread files, suppressed messages, rejected messages, files with findings. */
const eslint: Readonly<Record<string, readonly [number, number, number, number, number, number, number]>> = {
  "AdamManuel-dev__prompt-template-engine/eslint-report.json": [189, 2226, 468, 1, 33, 0, 64],
  "AlexanderSlaa__pve-client/eslint-report.json": [39, 153, 5, 3, 184, 0, 19],
  "BusiRocket__agents-tools/eslint-report.json": [210, 67, 0, 0, 0, 0, 30],
  "Clinscott__CStar/eslint-report.json": [28, 1, 20, 0, 118, 0, 6],
  "CourtHive__TMX/eslint-report.json": [378, 3, 14, 0, 0, 0, 11],
  "DefectDojo__django-DefectDojo/no_finding.json": [1, 0, 0, 0, 0, 0, 0],
  "DefectDojo__django-DefectDojo/scan.json": [3, 1, 1, 0, 0, 0, 1],
  "Inventor22__obsidian-base-board/eslint-results.json": [13, 0, 0, 0, 1, 0, 0],
  "jenkinsci__analysis-model/eslint-with-metadata.json": [1, 2, 3, 0, 0, 2, 1],
  "jenkinsci__analysis-model/eslint.json": [1, 2, 3, 0, 0, 2, 1]
}

describe.skipIf(!hasData)("reports of SARIF", () => {
  it("are all in these tables", () => {
    const known = [...Object.keys(sarif), ...Object.keys(otherSarif)].map((file) => `sarif/${file}`)
    expect(new Set(filesBelow("sarif"))).toEqual(new Set(known))
  })

  it.for(Object.entries(sarif))("%s", async ([file, expected]) => {
    const { format, runs, rejected } = await read(`sarif/${file}`)
    expect(format).toBe("SARIF")
    const wanted = expected.filter((run) => run !== null)
    expect(runs.map((run) => [run.tool.name, ...severities(run), filesIn(run)])).toEqual(wanted)
    const refused = rejected.filter(({ where }) => /#\/runs\/\d+$/.test(where))
    expect(refused).toHaveLength(expected.length - wanted.length)
    expect(rejected.filter(({ where }) => where.includes("/results/"))).toEqual([])
  })

  it.for(Object.entries(otherSarif))("%s is refused by its version", async ([file, version]) => {
    const { runs, rejected } = await read(`sarif/${file}`)
    expect(runs).toEqual([])
    expect(rejected).toMatchObject([{ reason: expect.stringContaining(`SARIF ${version}`) }])
  })
})

describe.skipIf(!hasData)("reports of ESLint", () => {
  it("are all in this table, but for an empty list", async () => {
    const empty = "eslint-json/DefectDojo__django-DefectDojo/empty.json"
    const known = [...Object.keys(eslint).map((file) => `eslint-json/${file}`), empty]
    expect(new Set(filesBelow("eslint-json"))).toEqual(new Set(known))
    expect(await read(empty)).toMatchObject({
      format: null,
      rejected: [{ reason: expect.stringContaining("empty list") }]
    })
  })

  it.for(Object.entries(eslint))(
    "%s",
    async ([file, [entries, errors, warnings, unread, suppressed, bad, files]]) => {
      const { format, runs, rejected, notes } = await read(`eslint-json/${file}`)
      const [run] = runs
      expect(format).toBe("ESLint")
      expect(severities(run!)).toEqual([errors, warnings, 0])
      expect(filesIn(run!)).toBe(files)
      expect(run?.unread).toHaveLength(unread)
      expect(run?.files_scanned).toBe(entries - unread)
      expect(rejected).toHaveLength(bad)
      expect(notes.includes(`Left out: ${suppressed} suppressed messages.`)).toBe(suppressed > 0)
    }
  )

  it("with the text of their files have features for what is in them", async () => {
    const [run] = (await read("eslint-json/AdamManuel-dev__prompt-template-engine/eslint-report.json")).runs
    const known = run!.findings.filter(({ line_hash }) => line_hash !== null)
    expect(known).toHaveLength(2694)
  })
})

describe.skipIf(!hasData)("reports of other scanners", () => {
  const folder = "scanner-json/DefectDojo__django-DefectDojo"

  it("are three", () => {
    expect(filesBelow("scanner-json")).toHaveLength(3)
  })

  it("of Semgrep are read", async () => {
    const { format, runs, rejected } = await read(`${folder}/semgrep_many_vulns.json`)
    expect(format).toBe("Semgrep")
    expect(runs.map((run) => [severities(run), filesIn(run), run.rules.length])).toEqual([
      [[13, 35, 0], 41, 6]
    ])
    expect(rejected).toEqual([])
  })

  it.for([["trivy_legacy_many_vulns.json"], ["trivy_scheme_2_many_vulns.json"]])(
    "%s is refused by name",
    async ([file]) => {
      expect(await read(`${folder}/${file}`)).toMatchObject({
        format: null,
        rejected: [{ reason: expect.stringContaining("Trivy") }]
      })
    }
  )
})

describe.skipIf(!hasData)("folders of effect-migrate", () => {
  it("of Effect itself has five checkpoints, and 72 findings that stand where another of their rule does", async () => {
    const { runs, rejected, notes } = await read("effect-migrate/Effect-TS-effect")
    expect(runs.map(severities)).toEqual(Array.from({ length: 5 }, () => [2303, 7626, 0]))
    expect(runs.map(({ at_ms }) => at_ms)).toEqual(runs.map(({ at_ms }) => at_ms).sort((a, b) => a - b))
    expect(rejected).toEqual([])
    expect(notes).toEqual(["audit.json is the copy of a checkpoint."])
    const places = new Set(
      runs[0]!.findings.map(
        ({ rule, path, start_line, start_column }) => `${rule} ${path} ${start_line} ${start_column}`
      )
    )
    expect(runs[0]!.findings.length - places.size).toBe(72)
  })

  it("of four audits at once has the checkpoint that its manifest lost, and its sessions", async () => {
    const { runs, rejected, notes, sessions } = await read("effect-migrate/t1")
    expect(runs.map(severities)).toEqual(Array.from({ length: 7 }, () => [6, 0, 0]))
    expect(runs.map(({ session }) => session?.native_id ?? null)).toEqual([
      ...Array.from({ length: 3 }, () => "T-12345678-abcd-1234-5678-123456789abc"),
      ...Array.from({ length: 4 }, () => null)
    ])
    expect(rejected).toEqual([])
    expect(notes).toContain("1 checkpoints are not in the manifest; they were read all the same.")
    expect(sessions).toMatchObject([
      { native_id: "T-12345678-abcd-1234-5678-123456789abc", audit_revision: 1 }
    ])
    // a rule that was enabled and found nothing: it may have run or not
    expect(runs[0]!.rules.find(({ id }) => id === "b-rel")).toMatchObject({ status: "unknown", findings: 0 })
  })
})
