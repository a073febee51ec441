/**
 * The folder `.amp/effect-migrate`: every checkpoint that is there, whether the manifest lists it or not, and
 * `audit.json` unless it is the copy of one of them. The manifest is known to miss checkpoints, and no path that it
 * holds is ever opened.
 */
import type { AuditRun } from "../../../record/AuditRun.ts"
import { openContent } from "../Content.ts"
import { fieldsOf, fieldsOrNone, listOf, textOf } from "../fields.ts"
import { ReadingLog } from "../ReadingLog.ts"
import { readingOf } from "../read-report.ts"
import type { ReportFolder } from "../ReportFolder.ts"
import type { ReadOptions, ReportReading, SessionNote } from "../ReportFormat.ts"
import type { DraftRule } from "../RunDraft.ts"
import { isAudit, readAudit, type KnownRules } from "./audit-document.ts"
import { isSessions, readSessions } from "./sessions.ts"

/** A checkpoint and the audit that was written with it are some milliseconds apart; on a slow disk, more. */
const SAME_MS = 5000

/**
 * Reads the folder. No source is asked for: checkpoints are of trees that are gone.
 */
export const readEffectMigrateFolder = async (
  folder: ReportFolder,
  options: ReadOptions
): Promise<ReportReading> => {
  const { readSource: _, ...rest } = options
  const log = new ReadingLog(folder.name)
  const names = folder.files
    .filter((file) => /^checkpoints\/[^/]+\.json$/.test(file) && file !== MANIFEST)
    .sort()
  const documents = names.flatMap((file) => auditIn(folder, file, log) ?? [])
  const latest = folder.files.includes("audit.json") ? auditIn(folder, "audit.json", log) : null
  const all = latest === null ? documents : [...documents, latest]
  const known = rulesOf(all.map(({ json }) => json))
  const runs: Array<AuditRun> = []
  for (const document of documents) {
    const { run, own } = await readOne(document, rest, known, folder)
    log.take(own)
    runs.push(run)
  }
  if (latest !== null) {
    const { run, own } = await readOne(latest, rest, known, folder)
    if (isCopy(run, latest.json, runs, documents)) log.note("audit.json is the copy of a checkpoint.")
    else {
      log.take(own)
      runs.push(run)
    }
  }
  compareManifest(folder, names, log)
  const sessions = sessionsIn(folder, log)
  if (all.length === 0 && sessions.length === 0) log.reject("", "the folder holds no audit of effect-migrate")
  runs.sort((a, b) => a.at_ms - b.at_ms)
  return readingOf("effect-migrate", { runs, sessions }, log)
}

const MANIFEST = "checkpoints/manifest.json"

interface Document {
  readonly file: string
  readonly json: unknown
}

/** A document's run, and what reading it left behind. */
const readOne = async (
  { file, json }: Document,
  options: ReadOptions,
  known: KnownRules,
  folder: ReportFolder
): Promise<{ readonly run: AuditRun; readonly own: ReadingLog }> => {
  const own = new ReadingLog(`${folder.name}/${file}`)
  const name = file.slice(file.lastIndexOf("/") + 1, -".json".length)
  return { run: await readAudit(json, name, options, own, known), own }
}

/** The audit in a file; null, and a rejection, when it holds none. */
const auditIn = (folder: ReportFolder, file: string, log: ReadingLog): Document | null => {
  const json = jsonIn(folder, file, log)
  if (json === undefined) return null
  if (isAudit(json)) return { file, json }
  log.reject(`/${file}`, "it is no audit of effect-migrate")
  return null
}

/** The JSON in a file; undefined, and a rejection, when it holds none. */
const jsonIn = (folder: ReportFolder, file: string, log: ReadingLog): unknown => {
  const read = folder.read(file)
  if (typeof read === "string") {
    log.reject(`/${file}`, read)
    return undefined
  }
  const { json, broken } = openContent(read)
  if (json === undefined) log.reject(`/${file}`, `it is no JSON${broken === null ? "" : `: ${broken}`}`)
  return json
}

/** What audits say of rules, the last one last: for those of them in which a rule found nothing. */
const rulesOf = (audits: ReadonlyArray<unknown>): KnownRules => {
  const known = new Map<string, DraftRule>()
  for (const audit of audits) {
    for (const value of listOf(fieldsOf(fieldsOf(audit)?.["findings"])?.["rules"])) {
      const rule = fieldsOrNone(value)
      const id = textOf(rule["id"])
      const severity = rule["severity"]
      const message = textOf(rule["message"])
      if (id === null) continue
      known.set(id, {
        docs_url: textOf(rule["docsUrl"]),
        ...(severity === "error" || severity === "warning" || severity === "info" ? { severity } : {}),
        ...(message === null ? {} : { message })
      })
    }
  }
  return known
}

/** Whether `audit.json` is what one of the checkpoints holds: by name, or by what was found at about that time. */
const isCopy = (
  run: AuditRun,
  json: unknown,
  runs: ReadonlyArray<AuditRun>,
  documents: ReadonlyArray<Document>
): boolean => {
  const id = textOf(fieldsOf(json)?.["checkpointId"])
  if (id !== null && documents.some(({ json }) => fieldsOf(json)?.["checkpointId"] === id)) return true
  const found = JSON.stringify(run.findings)
  return runs.some(
    (other) =>
      Math.abs(other.at_ms - run.at_ms) <= SAME_MS &&
      other.findings.length === run.findings.length &&
      JSON.stringify(other.findings) === found
  )
}

const compareManifest = (folder: ReportFolder, names: ReadonlyArray<string>, log: ReadingLog): void => {
  if (!folder.files.includes(MANIFEST)) return
  const json = jsonIn(folder, MANIFEST, log)
  if (json === undefined) return
  const there = new Set(names)
  const listed = new Set<string>()
  let number = 0
  for (const value of listOf(fieldsOf(json)?.["checkpoints"])) {
    const at = `/${MANIFEST}/checkpoints/${number++}`
    const id = textOf(fieldsOf(value)?.["id"])
    const file = `checkpoints/${id ?? ""}.json`
    listed.add(file)
    if (!there.has(file)) log.reject(at, "the checkpoint is listed, but its file is not there")
  }
  const missed = names.filter((name) => !listed.has(name)).length
  if (missed > 0) log.note(`${missed} checkpoints are not in the manifest; they were read all the same.`)
}

const sessionsIn = (folder: ReportFolder, log: ReadingLog): ReadonlyArray<SessionNote> => {
  if (!folder.files.includes("threads.json")) return []
  const json = jsonIn(folder, "threads.json", log)
  if (json === undefined) return []
  if (isSessions(json)) return readSessions(json, log)
  log.reject("/threads.json", "it holds no sessions")
  return []
}
