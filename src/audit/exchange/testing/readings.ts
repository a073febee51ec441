/** What tests of reports share: reading a fixture, and what must hold of any reading. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Schema from "effect/Schema"
import { expect } from "vitest"
import { AuditRun } from "../../../record/AuditRun.ts"
import { readReport } from "../read-report.ts"
import type { ReadOptions, ReportReading } from "../ReportFormat.ts"

/** The folder of the formats. */
export const exchange = path.resolve(import.meta.dirname, "..")

/** A report's time, where it says none. */
export const AT_MS = Date.UTC(2026, 0, 2)

export const options: ReadOptions = { root: "/tree", at_ms: AT_MS }

/** All fixtures that are single reports. */
export const fixtures: ReadonlyArray<string> = fs
  .readdirSync(exchange, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /^[a-z-]+\/fixtures\/[^/]+\.[a-z]+$/.test(file))
  .sort()

export const bytesOf = (fixture: string): Buffer => fs.readFileSync(path.join(exchange, fixture))

/** Reads text, or a value as JSON. */
export const readAs = (value: unknown, more: Partial<ReadOptions> = {}): Promise<ReportReading> =>
  readReport("report", Buffer.from(typeof value === "string" ? value : JSON.stringify(value)), {
    ...options,
    ...more
  })

/** Reads a fixture, and checks what holds of all readings. */
export const readFixture = async (
  fixture: string,
  more: Partial<ReadOptions> = {}
): Promise<ReportReading> => {
  const reading = await readReport(fixture, bytesOf(fixture), { ...options, ...more })
  expectSound(reading)
  return reading
}

const decode = Schema.decodeUnknownSync(AuditRun)

/**
 * What holds of any reading: its runs are what the record says, their counts are right, no path leads out of the tree,
 * and what gave nothing gave a reason.
 */
export const expectSound = (reading: ReportReading): void => {
  for (const run of reading.runs) {
    expect(decode(run)).toEqual(run)
    const counted = run.rules.reduce((sum, { findings }) => sum + findings, 0)
    expect(counted).toBe(run.findings.length)
    const rules = new Set(run.rules.map(({ id }) => id))
    for (const finding of run.findings) {
      expect(rules.has(finding.rule)).toBe(true)
      expect(isInTree(finding.path)).toBe(true)
      expect(isOrdered(finding)).toBe(true)
    }
    for (const file of run.scanned ?? []) expect(isInTree(file)).toBe(true)
  }
  for (const { reason, where } of reading.rejected) expect(reason === "" || where === "").toBe(false)
  if (reading.format === null) expect(reading.rejected).toHaveLength(1)
}

const isInTree = (file: string | null): boolean =>
  file === null ||
  (file !== "" &&
    !file.startsWith("/") &&
    !/[\0-\x1f]/.test(file) &&
    file.split("/").every((segment) => segment !== "" && segment !== "." && segment !== ".."))

/** A place has a column only with a line, and an end only behind its beginning. */
const isOrdered = (place: AuditRun["findings"][number]): boolean => {
  const { start_line, start_column, end_line, end_column } = place
  if (start_line === null) return start_column === null && end_line === null && end_column === null
  if (end_line === null) return end_column === null
  return end_line > start_line || (end_line === start_line && (end_column ?? Infinity) >= (start_column ?? 1))
}
