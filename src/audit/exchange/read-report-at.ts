/** Reads what lies at a place on disk: a report's file, or a folder of effect-migrate. */
import * as fs from "node:fs"
import * as path from "node:path"
import { readEffectMigrateFolder } from "./effect-migrate/read-folder.ts"
import { ReadingLog } from "./ReadingLog.ts"
import { readingOf, readReport } from "./read-report.ts"
import { openReportFolder } from "./ReportFolder.ts"
import type { ReadOptions, ReportReading } from "./ReportFormat.ts"

/** More than one read can take in. */
const LARGEST_BYTES = 2 ** 31 - 1

/**
 * Reads the report. It never fails: what is missing or may not be read is a rejection. A report that does not say when
 * it was made is as old as its file, unless `at_ms` is given. Of a project, its `.amp/effect-migrate` is read.
 */
export const readReportAt = async (
  place: string,
  options: Omit<ReadOptions, "at_ms"> & { readonly at_ms?: number }
): Promise<ReportReading> => {
  try {
    const stat = fs.statSync(place)
    const dated = { ...options, at_ms: options.at_ms ?? Math.trunc(stat.mtimeMs) }
    if (stat.isDirectory()) {
      const inner = openReportFolder(path.join(place, ".amp", "effect-migrate"))
      const folder = inner ?? openReportFolder(place)
      return folder === null
        ? nothing(place, "it may not be read")
        : await readEffectMigrateFolder(folder, dated)
    }
    if (!stat.isFile()) return nothing(place, "it is neither a file nor a folder")
    if (stat.size > LARGEST_BYTES)
      return nothing(place, `it has ${stat.size} bytes; two gigabytes are the most`)
    return await readReport(place, fs.readFileSync(place), dated)
  } catch (error) {
    if (!isSystemError(error)) throw error
    return nothing(place, `it could not be read: ${error.message}`)
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error

const nothing = (place: string, reason: string): ReportReading => {
  const log = new ReadingLog(place)
  log.reject("", reason)
  return { ...readingOf("", { runs: [] }, log), format: null }
}
