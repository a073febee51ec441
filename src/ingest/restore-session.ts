/**
 * Gives back what belongs to sessions: their own files, byte for byte, and a file for those that lie in a database.
 *
 * A session's own file is one that its source says is of that session. Other files tell of it too: its fork's
 * begin with its lines, its parent's name it, an index lists it; these are not given back with it. A session that has
 * no file of its own (an inline sub-agent, one that is left in a fork's copy alone) stands in another's: then
 * the files that hold its messages are given back.
 */
import type { DatabaseSync } from "node:sqlite"
import { Recording } from "../sources/Recording.ts"
import { PackReader } from "../store/custody/PackReader.ts"
import { plainPath } from "../store/custody/zstd-file.ts"
import {
  filesOfSession,
  type FileRow,
  restoreDocuments,
  type RestoredFile,
  restoreFile
} from "../store/custody/restore.ts"
import { exportSessions, type SessionExport } from "./export-sessions.ts"
import { formatOf, ownerOfLog } from "./file-owner.ts"

/** A file and the session (its native id) that it is given back for. */
export interface SessionFile extends RestoredFile {
  readonly session: string
}

export interface RestoredSessions {
  readonly files: ReadonlyArray<SessionFile>
  readonly exports: ReadonlyArray<SessionExport>
}

/**
 * What belongs to the sessions of these row ids; a file of several of them is there once.
 * Throws a `StoreError` (`corrupt`, `cannot_open`) when a pack is damaged or bytes are missing.
 */
export const restoreSessions = (
  database: DatabaseSync,
  packs: string,
  session_ids: ReadonlyArray<number>
): RestoredSessions => {
  const reader = new PackReader(database, packs)
  try {
    const sessions = session_ids.map((id) => lookUp(database, id))
    const files = new Map<string, SessionFile>()
    for (const session of sessions) {
      for (const file of ownFiles(database, reader, session)) {
        if (!files.has(file.path)) files.set(file.path, { ...file, session: session.native_id })
      }
    }
    return { files: [...files.values()], exports: exportSessions(database, reader, sessions) }
  } finally {
    reader.close()
  }
}

interface Session {
  readonly id: number
  readonly native_id: string
  readonly files: ReadonlyArray<FileRow>
}

const lookUp = (database: DatabaseSync, id: number): Session => {
  const row = database.prepare("SELECT native_id FROM sessions WHERE id = ?").get(id)
  return { id, native_id: String(row?.["native_id"]), files: filesOfSession(database, id) }
}

const ownFiles = (
  database: DatabaseSync,
  reader: PackReader,
  session: Session
): ReadonlyArray<RestoredFile> => {
  const single = session.files.filter(({ kind }) => kind !== "database")
  const own = single.filter((file) => ownerOf(database, reader, file) === session.native_id)
  const documents = restoreDocuments(database, reader, session.id)
  const isElsewhere = own.length === 0 && documents.length === 0 && single.length === session.files.length
  const chosen = isElsewhere ? single.filter((file) => holdsMessages(database, file, session.id)) : own
  return [...chosen.map((file) => asItWas(restoreFile(database, reader, file))), ...documents]
}

/** What the agent compressed is given back as it wrote it first; it reads both. */
const asItWas = (file: RestoredFile): RestoredFile => ({ ...file, path: plainPath(file.path) })

/** Native id of the session whose file this is; null when it is no session's own. */
const ownerOf = (database: DatabaseSync, reader: PackReader, file: FileRow): string | null => {
  const format = formatOf(file)
  if (format?.kind !== "document") return ownerOfLog(file)
  const { path, root, mtime_ms } = file
  const { bytes } = restoreFile(database, reader, file)
  const seen = new Recording()
  const context = { path, root, mtime_ms, machine: "" }
  format.document(jsonOf(bytes), { offset: 0, length: bytes.length }, context, seen)
  // A document tells of its own session first.
  return seen.sessions[0]?.native_id ?? null
}

/** Null for what is no JSON: it was rejected when it was read, and tells of no session. */
const jsonOf = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, ""))
  } catch {
    return null
  }
}

const holdsMessages = (database: DatabaseSync, file: FileRow, session_id: number): boolean =>
  database
    .prepare(
      `SELECT 1 FROM messages m JOIN chunks c ON m.address >= c.address AND m.address < c.address + c.length
       WHERE m.session_id = ? AND c.file_id = ? LIMIT 1`
    )
    .get(session_id, file.id) !== undefined
