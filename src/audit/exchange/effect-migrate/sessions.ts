/** Sessions of Amp as effect-migrate notes them (`threads.json`), and what its checkpoints are called. */
import {
  countOf,
  fieldsOf,
  fieldsOrNone,
  isList,
  listOf,
  textOf,
  textsOf,
  timeOf,
  type Fields
} from "../fields.ts"
import type { ReadingLog } from "../ReadingLog.ts"
import type { SessionNote } from "../ReportFormat.ts"

/** Whether the value is a `threads.json`, of any generation. */
export const isSessions = (value: unknown): boolean => {
  const document = fieldsOf(value)
  return (
    isList(document?.["threads"]) &&
    document !== null &&
    !("findings" in document) &&
    (countOf(document["version"]) !== null || textOf(document["schemaVersion"]) !== null)
  )
}

export const readSessions = (value: unknown, log: ReadingLog): ReadonlyArray<SessionNote> => {
  const notes: Array<SessionNote> = []
  let number = 0
  for (const each of listOf(fieldsOf(value)?.["threads"])) {
    const at = `/threads/${number++}`
    const entry = fieldsOrNone(each)
    const native_id = sessionIn(entry)
    if (native_id === null) log.reject(at, "a session has an id or a URL with it")
    else
      notes.push({
        native_id,
        url: textOf(entry["url"]),
        created_at_ms: timeOf(entry["createdAt"]) ?? timeOf(entry["timestamp"]),
        audit_revision: countOf(entry["auditRevision"]),
        tags: textsOf(entry["tags"]),
        scope: textsOf(entry["scope"]),
        description: textOf(entry["description"])
      })
  }
  return notes
}

/** The session's id as Amp writes it: that of the URL, since the entry's own id is in lower case throughout. */
export const sessionIn = (entry: Fields): string | null => {
  const inUrl = /\/threads\/(T-[A-Za-z0-9-]+)$/.exec(textOf(entry["url"]) ?? "")?.[1]
  if (inUrl !== undefined) return inUrl
  const own = /^t-([a-z0-9-]+)$/i.exec(textOf(entry["id"]) ?? "")?.[1]
  return own === undefined ? null : `T-${own}`
}

/** The time that a checkpoint's name says: ISO 8601 with `-` for `:`, of any fraction of a second, `T` or `_`. */
export const checkpointTime = (id: string | null): number | null => {
  const [, date, time, fraction = ""] = (id === null ? null : checkpointName.exec(id)) ?? []
  return date === undefined || time === undefined
    ? null
    : timeOf(`${date}T${time.replaceAll("-", ":")}${fraction}Z`)
}

const checkpointName = /^(\d{4}-\d\d-\d\d)[T_](\d\d-\d\d-\d\d)(\.\d{1,9})?Z/
