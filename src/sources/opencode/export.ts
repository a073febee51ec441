/**
 * What `opencode export` writes, and what others made of it.
 *
 * The export is one document, `{info, messages: [{info, parts}]}`, in one line or printed for people. Tools that
 * copy sessions leave the list of messages alone, as an array, or as one `{info, parts}` a line.
 */
import type { Span } from "../../record/Reference.ts"
import type { DocumentFormat, FileContext, Head, Json, LineDecoder, LogFormat, Sink } from "../Source.ts"
import { epochTimeOf, type Fields, fieldsOrNone, isFields, listOf, textOf } from "../fields.ts"
import { seeMessage } from "./message.ts"
import { seePart } from "./part.ts"
import { seeSessionMessage } from "./session-message.ts"
import { seeSession, sessionOfDocument } from "./session.ts"

/** A whole session, or its list of messages, as one document. */
export const exportDocument: DocumentFormat = {
  kind: "document",
  name: "opencode-export",
  detect: (head) => !exportLines.detect(head) && (isExport(head.values[0]) || looksLikeExport(head)),
  document: (value, span, _, sink) => {
    if (!isExport(value)) return sink.reject(span, "not_record", "an exported session is expected here")
    seeExport(value, span, sink)
  }
}

/** One message, or one whole session, a line. */
export const exportLines: LogFormat = {
  kind: "log",
  name: "opencode-export-lines",
  detect: (head) => isMessage(head.values[0]) || (head.values.length > 1 && isExport(head.values[0])),
  open: (_file: FileContext, _state: Json, sink: Sink): LineDecoder => ({
    line: (value, span) => {
      if (isMessage(value)) seeExportedMessage(value, "", false, span, sink)
      else if (isExport(value)) seeExport(value, span, sink)
      else sink.reject(span, "not_record", "neither a message nor a session")
    },
    state: () => null
  })
}

const isMessage = (value: unknown): value is Fields => {
  if (!isFields(value) || !Array.isArray(value["parts"])) return false
  const info = fieldsOrNone(value["info"])
  return typeof info["sessionID"] === "string" && typeof info["role"] === "string"
}

/** A message of 2.x. */
const isSecond = (value: unknown): value is Fields & { readonly id: string; readonly type: string } =>
  isFields(value) && typeof value["id"] === "string" && typeof value["type"] === "string"

const isExport = (value: unknown): value is Fields | ReadonlyArray<unknown> => {
  if (Array.isArray(value)) return isMessage(value[0])
  if (!isFields(value) || !Array.isArray(value["messages"])) return false
  const id = fieldsOrNone(value["info"])["id"]
  return (typeof id === "string" && id.startsWith("ses_")) || isMessage(value["messages"][0])
}

/** The head of a document that is longer than a head: printed for people, `info` stands first. */
const looksLikeExport = (head: Head): boolean => {
  const start = head.text.slice(0, 4096)
  return (
    (/^\uFEFF?\s*\{\s*"info"\s*:\s*\{/.test(start) && /"id"\s*:\s*"ses_/.test(start)) ||
    (/^\uFEFF?\s*\[\s*\{\s*"info"\s*:\s*\{/.test(start) &&
      /"(?:sessionID|parentID)"\s*:\s*"(?:ses|msg)_/.test(start))
  )
}

const seeExport = (value: Fields | ReadonlyArray<unknown>, span: Span, sink: Sink): void => {
  if (!isFields(value)) return seeMessages(value, "", nothingAround, span, sink)
  const info = value["info"]
  const id = isFields(info) ? textOf(info["id"]) : null
  if (isFields(info) && id !== null) {
    sink.kind("session", true)
    seeSession(sessionOfDocument(info, id), sink)
  }
  seeMessages(
    listOf(value["messages"]),
    "/messages",
    { id, isChild: textOf(fieldsOrNone(info)["parentID"]) !== null },
    span,
    sink
  )
}

/** The session that messages stand in, when it is told. */
interface Around {
  readonly id: string | null
  readonly isChild: boolean
}

const nothingAround: Around = { id: null, isChild: false }

const seeMessages = (
  messages: ReadonlyArray<unknown>,
  base: string,
  around: Around,
  span: Span,
  sink: Sink
): void => {
  messages.forEach((message, i) => {
    if (isMessage(message)) seeExportedMessage(message, `${base}/${i}`, around.isChild, span, sink)
    else if (isSecond(message) && around.id !== null) {
      seeSessionMessage(
        {
          ids: { session: around.id, message: message["id"] },
          type: message["type"],
          data: message,
          base: `${base}/${i}`,
          span,
          created_ms: null,
          isChild: around.isChild
        },
        sink
      )
    } else sink.reject(span, "not_record", `${base}/${i} is no message`)
  })
}

const seeExportedMessage = (
  message: Fields,
  base: string,
  isChild: boolean,
  span: Span,
  sink: Sink
): void => {
  const info = fieldsOrNone(message["info"])
  const id = textOf(info["id"])
  const session = textOf(info["sessionID"])
  if (id === null || session === null) {
    return sink.reject(span, "bad_field", `${base}/info: a message must have id and sessionID`)
  }
  seeMessage(info, { session, message: id }, span, isChild, sink)
  const at = fieldsOrNone(info["time"])
  const known_ms = epochTimeOf(at["completed"]) ?? epochTimeOf(at["created"])
  listOf(message["parts"]).forEach((part, i) => {
    const place = { span, base: `${base}/parts/${i}`, known_ms, info }
    const own = isFields(part) ? textOf(part["id"]) : null
    if (isFields(part)) seePart(part, { session, message: id, part: own ?? String(i) }, place, sink)
    else sink.reject(span, "not_record", `${place.base} is no part`)
  })
}
