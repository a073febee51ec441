/**
 * OpenCode's storage trees: one JSON document for every session, message and part.
 *
 * | from | to | path below the data folder |
 * |---|---|---|
 * | 0.1 | 0.6 | `project/<slug>/storage/session/{info,message,part}/…` |
 * | 0.6 | 1.1 | `storage/{project,session,message,part,todo,session_diff}/…` |
 *
 * Ids are taken from the path: OpenCode finds a document by its path alone, and so did its own migration to
 * SQLite. Where the document names another id, that is counted and reported.
 *
 * This is the hot path (a tree may have hundreds of thousands of files): no splitting of paths, no copying.
 */
import type { Span } from "../../record/Reference.ts"
import type { FileContext, Sink, TreeFormat } from "../Source.ts"
import { clipped } from "../excerpt.ts"
import { type Fields, isFields, textOf } from "../fields.ts"
import { readTodos } from "../todos.ts"
import { isInlineMessage, seeInlineMessage } from "./inline-message.ts"
import { seeMessage } from "./message.ts"
import { seePart } from "./part.ts"
import { seeSession, sessionOfDocument } from "./session.ts"
import { bareStoragePlaces, storagePlaces } from "./storage-places.ts"

/** The trees below OpenCode's data folder, of both eras. */
export const storageTree: TreeFormat = {
  ...storagePlaces,
  kind: "tree",
  document: (path, value, span, file, sink) => seeDocument(path, value, span, file, sink)
}

/** A `storage` folder by itself: a copy, or one under another name. */
export const bareStorageTree: TreeFormat = {
  ...bareStoragePlaces,
  kind: "tree",
  document: (path, value, span, file, sink) => seeDocument(`storage/${path}`, value, span, file, sink)
}

/** Tells one document. `path` begins with `storage/` or `project/`. */
const seeDocument = (path: string, value: unknown, span: Span, file: FileContext, sink: Sink): void => {
  const isFirstEra = path.startsWith("project/")
  const end = path.endsWith(".json") ? path.length - 5 : path.length
  const nameAt = path.lastIndexOf("/") + 1
  const folderAt = path.lastIndexOf("/", nameAt - 2) + 1
  const id = path.slice(nameAt, end)
  const folder = path.slice(folderAt, nameAt - 1)
  switch (isFirstEra ? firstEraFolder(path) : path.slice(8, path.indexOf("/", 8))) {
    case "part":
      return isFields(value) ? seePartDocument(value, id, folder, span, file, sink) : refuse(span, sink)
    case "message":
      return isFields(value) ? seeMessageDocument(value, id, folder, span, sink) : refuse(span, sink)
    case "info":
    case "session":
      if (!isFields(value)) return refuse(span, sink)
      sink.kind("session", true)
      noteId(value["id"], id, sink)
      return seeSession(sessionOfDocument(value, id), sink)
    case "todo":
      sink.kind("todo", true)
      if (!Array.isArray(value)) return refuse(span, sink)
      return sink.todos({ session: id, at_ms: Math.trunc(file.mtime_ms), todos: readTodos(value) })
    case "project":
      return sink.kind("project", true)
    case "session_diff":
      return sink.kind("session_diff", true)
    case null:
      return sink.kind("project", id === "app")
    default:
      return sink.kind(`document/${clipped(folder, 40)}`, false)
  }
}

/** `project/<slug>/storage/session/<folder>/…` */
const firstEraFolder = (path: string): string | null => {
  const from = path.indexOf(inFirstEra)
  if (from < 0) return null
  const start = from + inFirstEra.length
  return path.slice(start, path.indexOf("/", start))
}

const inFirstEra = "/storage/session/"

const seePartDocument = (
  part: Fields,
  id: string,
  message: string,
  span: Span,
  file: FileContext,
  sink: Sink
): void => {
  const session = textOf(part["sessionID"])
  if (session === null) return sink.reject(span, "bad_field", "sessionID: a part must name its session")
  noteId(part["id"], id, sink)
  seePart(part, { session, message, part: id }, { span, base: "", known_ms: file.mtime_ms, info: null }, sink)
}

const seeMessageDocument = (info: Fields, id: string, session: string, span: Span, sink: Sink): void => {
  const ids = { session, message: id }
  noteId(info["id"], id, sink)
  if (isInlineMessage(info)) seeInlineMessage(info, ids, span, sink)
  else seeMessage(info, ids, span, false, sink)
}

const noteId = (own: unknown, id: string, sink: Sink): void => {
  if (own !== id) sink.kind("document whose id is not its file's name", false)
}

const refuse = (span: Span, sink: Sink): void =>
  sink.reject(span, "not_record", "a JSON object is expected here")
