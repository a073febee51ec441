/**
 * A single file of effect-migrate (https://github.com/aridyckovsky/effect-migrate): an audit, a checkpoint, what
 * `audit --json` printed, or its sessions. All of its folder is read by `readEffectMigrateFolder`.
 */
import { fieldsOf, isList, textOf } from "../fields.ts"
import type { ReportFormat } from "../ReportFormat.ts"
import { isAudit, readAudit } from "./audit-document.ts"
import { isSessions, readSessions } from "./sessions.ts"

export const effectMigrate: ReportFormat = {
  name: "effect-migrate",
  detect: ({ json }) => isAudit(json) || isSessions(json) || isListing(json),
  read: async ({ json }, options, log) => {
    if (isAudit(json)) return { runs: [await readAudit(json, null, options, log)] }
    if (isSessions(json)) return { runs: [], sessions: readSessions(json, log) }
    log.reject("", "it lists checkpoints and holds none; read the folder that it is about")
    return { runs: [] }
  }
}

/** A `manifest.json` or `index.json`. */
const isListing = (json: unknown): boolean => {
  const document = fieldsOf(json)
  if (document === null || textOf(document["schemaVersion"]) === null) return false
  const hasList = isList(document["checkpoints"]) && "projectRoot" in document
  return hasList || textOf(fieldsOf(document["files"])?.["audit"]) !== null
}
