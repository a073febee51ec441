/** Findings of other tools' reports, which come without the sources: known again from one report to the next. */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { readReportAt } from "../../src/audit/exchange/read-report-at.ts"
import { history } from "../../src/audit/identity/testing/lives.ts"
import type { AuditRun } from "../../src/record/AuditRun.ts"

const data = process.env["SPOOR_TEST_DATA"] ?? path.resolve(import.meta.dirname, "../../../shared/data")
const folders = ["sarif", "eslint-json", "scanner-json", "effect-migrate"]
const hasData = folders.every((folder) => fs.existsSync(path.join(data, folder)))

const filesBelow = (folder: string): ReadonlyArray<string> =>
  fs
    .readdirSync(path.join(data, folder), { recursive: true, encoding: "utf8" })
    .map((file) => path.join(folder, file))
    .filter((file) => /\.(json|sarif)$/.test(file))
    .toSorted()

const runsIn = async (file: string): Promise<ReadonlyArray<AuditRun>> =>
  (await readReportAt(path.join(data, file), { root: "/tree", at_ms: 1 })).runs

/** How many of each state, and of each absence. */
const tally = (runs: ReadonlyArray<AuditRun>): ReadonlyArray<Readonly<Record<string, number>>> =>
  history(runs, { isOnDisk: () => true }).map(({ findings, absent }) => {
    const told = [...findings.map(({ state }) => state), ...absent.map(({ absence }) => absence)]
    return Object.fromEntries(
      [...Map.groupBy(told, (what) => what)].map(([what, some]) => [what, some.length])
    )
  })

describe.skipIf(!hasData)("reports", () => {
  it("read twice say nothing new", async () => {
    let findings = 0
    for (const file of ["sarif", "eslint-json", "scanner-json"].flatMap(filesBelow)) {
      for (const run of await runsIn(file)) {
        const count = run.findings.length
        findings += count
        const [, again] = tally([run, run])
        expect(again, file).toEqual(count === 0 ? {} : { unchanged: count })
      }
    }
    expect(findings).toBeGreaterThan(5000)
  })

  it("of the upstream auditor know findings again whose lines went down", async () => {
    const checkpoints = filesBelow("effect-migrate/t1/checkpoints").filter(
      (file) => !file.endsWith("manifest.json")
    )
    const runs = (await Promise.all(checkpoints.map(runsIn))).flat()
    expect(tally(runs)).toEqual([
      { new: 6 },
      { unchanged: 2, moved: 4 },
      ...Array.from({ length: 5 }, () => ({ unchanged: 6 }))
    ])
  })

  it("of the upstream auditor, whose lines all went down, are the same findings", async () => {
    const checkpoint = filesBelow("effect-migrate/Effect-TS-effect/checkpoints")[0]!
    const [run] = await runsIn(checkpoint)
    const paths = new Set([...new Set(run!.findings.map(({ path }) => path))].slice(0, 10))
    const down = run!.findings.map((finding) =>
      paths.has(finding.path) ? { ...finding, start_line: finding.start_line! + 1 } : finding
    )
    const moved = down.filter(({ path }) => paths.has(path)).length
    const all = run!.findings.length
    expect(tally([run!, { ...run!, findings: down }])).toEqual([
      { new: all },
      { unchanged: all - moved, moved }
    ])
  })
})
