/** The store: is it there, of this Spoor's schema, whole, and how large. */
import * as fs from "node:fs"
import { suspicionNames } from "../../ingest/validators.ts"
import { custodySize } from "../../store/check.ts"
import { lostCustody, lostReferences } from "../../store/custody/LostPacks.ts"
import { packFolder } from "../../store/custody/Packs.ts"
import { latestVersion } from "../../store/migrations/latest.ts"
import { openSqlite } from "../../store/open-sqlite.ts"
import { schemaVersion } from "../../store/open-store.ts"
import { storeError } from "../../store/StoreError.ts"
import { bytes, count, counted, percent } from "../output/numbers.ts"
import type { Finding, StoreDiagnosis } from "./Diagnosis.ts"

type Database = ReturnType<typeof openSqlite>

export interface StoreExamined {
  readonly diagnosis: StoreDiagnosis
  readonly findings: ReadonlyArray<Finding>
  /** Open, when its rows can be read; the caller closes it. */
  readonly database: Database | null
  readonly newest_at_ms: number | null
}

export const examineStore = (path: string, keepsCustody: boolean): StoreExamined => {
  const absent: StoreDiagnosis = {
    path,
    is_there: fs.existsSync(path),
    version: null,
    size_bytes: null,
    custody: null,
    waiting_for_index: null,
    suspicious: {}
  }
  const failed = (finding: Omit<Finding, "area">): StoreExamined => ({
    diagnosis: absent,
    findings: [{ area: "store", ...finding }],
    database: null,
    newest_at_ms: null
  })
  if (!absent.is_there) {
    return failed({ level: "note", what: `No store at ${path} yet`, advice: "spoor ingest" })
  }
  let database: Database | null = null
  try {
    database = openSqlite(path, { readOnly: true })
    const version = schemaVersion(database)
    if (version !== latestVersion) {
      database.close()
      return failed(wrongVersion(path, version))
    }
    return examine(database, absent, version, keepsCustody)
  } catch (cause) {
    database?.close()
    const { reason, message } = storeError(cause, `Reading the store ${path}`)
    return failed({
      level: "problem",
      what: message,
      advice: reason === "corrupt" ? "spoor db restore DIR" : "spoor db check"
    })
  }
}

const wrongVersion = (path: string, version: number): Omit<Finding, "area"> =>
  version > latestVersion
    ? {
        level: "problem",
        what: `${path} was written by a newer Spoor (schema ${version})`,
        advice: "Update Spoor."
      }
    : { level: "note", what: `${path} has the older schema ${version}`, advice: "spoor db migrate" }

const examine = (
  database: Database,
  absent: StoreDiagnosis,
  version: number,
  keepsCustody: boolean
): StoreExamined => {
  const custody = custodySize(database)
  const size_bytes = [absent.path, `${absent.path}-wal`].reduce(
    (sum, file) => sum + (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0
  )
  const waiting_for_index = number(database, "SELECT count(*) AS n FROM search_queue")
  const diagnosis = {
    ...absent,
    version,
    size_bytes,
    custody,
    waiting_for_index,
    suspicious: suspicious(database)
  }
  return {
    diagnosis,
    findings: [
      ...wholeness(database, absent.path, version, size_bytes),
      ...custodyFindings(diagnosis, keepsCustody),
      ...lostFindings(database, absent.path),
      ...looseEnds(diagnosis)
    ],
    database,
    newest_at_ms: number(database, "SELECT max(at_ms) AS n FROM requests")
  }
}

/** The only value of the only row; 0 where there is nothing to count. */
const number = (database: Database, sql: string): number =>
  (database.prepare(sql).get() as { n: number | null }).n ?? 0

const wholeness = (
  database: Database,
  path: string,
  version: number,
  size_bytes: number
): ReadonlyArray<Finding> => {
  const rows = database.prepare("PRAGMA quick_check(5)").all() as unknown as ReadonlyArray<{
    quick_check: string
  }>
  const damage = rows.map(({ quick_check }) => quick_check).filter((text) => text !== "ok")
  if (damage.length > 0) {
    return [
      {
        area: "store",
        level: "problem",
        what: `${path} is damaged: ${damage.join("; ")}`,
        advice: "spoor db restore DIR"
      }
    ]
  }
  return [
    {
      area: "store",
      level: "ok",
      what: `${path}, schema ${version}, ${bytes(size_bytes)}, whole as far as a quick look tells`
    }
  ]
}

const custodyFindings = ({ custody }: StoreDiagnosis, keepsCustody: boolean): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  if (custody !== null && custody.raw_bytes > 0) {
    const part = percent(custody.stored_bytes / custody.raw_bytes)
    findings.push({
      area: "store",
      level: "ok",
      what: `${bytes(custody.raw_bytes)} of raw trail in custody take ${bytes(custody.stored_bytes)} (${part})`
    })
  }
  if (!keepsCustody) {
    findings.push({
      area: "store",
      level: "note",
      what: "Custody is off: what agents delete cannot be shown, searched or restored",
      advice: 'Set "custody": { "enabled": true } in the configuration.'
    })
  }
  return findings
}

const lostFindings = (database: Database, path: string): ReadonlyArray<Finding> => {
  const lost = lostCustody(database, packFolder(path))
  const references = lostReferences(database, lost)
  if (references === 0) return []
  const packs = lost.packs.map((pack) => `${pack.path} ${pack.problem}`)
  return [
    {
      area: "store",
      level: "problem",
      what: `${packs.join(", ")}: ${counted(references, "text or record", "texts or records")} cannot be read`,
      advice:
        "Put the packs back, or `spoor db restore` a backup; `spoor ingest --full` reads again what is still on disk."
    }
  ]
}

const looseEnds = ({ waiting_for_index, suspicious }: StoreDiagnosis): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  if (waiting_for_index !== null && waiting_for_index > 0) {
    findings.push({
      area: "store",
      level: "note",
      what: `${counted(waiting_for_index, "message")} not indexed yet`,
      advice: "spoor ingest"
    })
  }
  const kinds = Object.entries(suspicious).map(
    ([name, rows]) => `${name.replaceAll("_", " ")} ${count(rows)}`
  )
  if (kinds.length > 0) {
    findings.push({
      area: "store",
      level: "note",
      what: `Suspicious figures, counted all the same: ${kinds.join(", ")}`,
      advice: "spoor config show validators tells the limits."
    })
  }
  return findings
}

const suspicious = (database: Database): Record<string, number> => {
  const tally: Record<string, number> = {}
  for (const table of ["requests", "messages", "parts"]) {
    const rows = database
      .prepare(`SELECT suspicion, count(*) AS n FROM ${table} WHERE suspicion <> 0 GROUP BY suspicion`)
      .all() as unknown as ReadonlyArray<{ suspicion: number; n: number }>
    for (const { suspicion, n } of rows)
      for (const name of suspicionNames(suspicion)) tally[name] = (tally[name] ?? 0) + n
  }
  return tally
}
