/**
 * Messages of OpenCode 2.x: one row of `session_message` holds a message with its whole content.
 *
 * Written after the public schema of 2.0 and reports of its users (no recording of 2.x was at hand), so it
 * accepts what 2.0 and its previews called by several names, and reports what it does not know.
 * A row's type says what it is: `user`, `assistant`, `synthetic`, `system`, `skill`, `shell`, `compaction`,
 * `agent-switched`, `model-switched`, `location-switched`, `idle`.
 */
import type { MessageKind, Role } from "../../record/MessageSeen.ts"
import type { EventType } from "../../record/SessionEvent.ts"
import type { Sink } from "../Source.ts"
import { clipped, oneLine } from "../excerpt.ts"
import { epochTimeOf, type Fields, fieldsOrNone, isFields, lengthOf, listOf, textOf } from "../fields.ts"
import { isCopied } from "./ids.ts"
import { errorStatus, errorText, seeError } from "./message.ts"
import { draftPart, setContent, type PartDraft } from "./part-draft.ts"
import { makeRequest } from "./request.ts"
import { seeContent } from "./session-message-content.ts"
import type { SessionMessage } from "./SessionMessage.ts"
import { seeSessionOfMessage } from "./session.ts"
import { readUsage } from "./usage.ts"

/** Tells a message of 2.x with its content, its request and its events. */
export const seeSessionMessage = (message: SessionMessage, sink: Sink): void => {
  const see = types.get(message.type)
  sink.kind(`session_message/${clipped(message.type, 40)}`, see !== undefined)
  if (see !== undefined) {
    seeSessionOfMessage(message.data, message.ids, sink)
    see(message, sink)
  }
}

type See = (message: SessionMessage, sink: Sink) => void

const createdOf = (message: SessionMessage): number | null =>
  epochTimeOf(fieldsOrNone(message.data["time"])["created"]) ?? message.created_ms
const completedOf = (message: SessionMessage): number | null =>
  epochTimeOf(fieldsOrNone(message.data["time"])["completed"])

/** The message itself. */
const tell = (message: SessionMessage, role: Role, kind: MessageKind, sink: Sink): void => {
  const { data, ids, span } = message
  const error = data["error"]
  sink.message({
    session: ids.session,
    native_id: ids.message,
    parent_native_id: null,
    role,
    kind,
    at_ms: createdOf(message),
    completed_at_ms: completedOf(message),
    model: role === "assistant" ? modelOf(data).model : null,
    error: isFields(error) ? errorText(error) : null,
    span
  })
}

/** Something that happened in the session; `key` sets it apart from others of the same message. */
const tellEvent = (
  message: SessionMessage,
  key: string,
  type: EventType,
  data: Readonly<Record<string, unknown>>,
  sink: Sink
): void => {
  const { ids, span } = message
  sink.event({
    session: ids.session,
    key: `${ids.message}${key}`,
    type,
    at_ms: createdOf(message),
    data,
    span
  })
}

const modelOf = (data: Fields): { readonly provider: string | null; readonly model: string | null } => {
  const model = fieldsOrNone(data["model"])
  return {
    provider: textOf(model["providerID"]) ?? textOf(data["providerID"]),
    model: textOf(model["id"]) ?? textOf(model["modelID"]) ?? textOf(data["modelID"])
  }
}

/** The text that stands in field `name` of the message, as its only part. */
const tellText = (message: SessionMessage, name: string, synthetic: boolean, sink: Sink): void => {
  const { data, ids, base, span } = message
  const draft = draftPart({ session: ids.session, message: ids.message, part: name }, 0, "text")
  setContent(draft, lengthOf(data[name]), span, `${base}/${name}`)
  draft.synthetic = synthetic
  sink.part(draft)
}

const seeUser: See = (message, sink) => {
  const { data, ids, isChild } = message
  const isCopy = isCopied(ids.message, ids.session, createdOf(message))
  tell(message, "user", isCopy ? "context" : isChild ? "delegation" : "prompt", sink)
  tellText(message, "text", false, sink)
  listOf(data["files"]).forEach((file, i) => {
    const about = fieldsOrNone(file)
    const type = textOf(about["mime"])?.startsWith("image/") === true ? "image" : "file"
    const draft = draftPart({ session: ids.session, message: ids.message, part: `file/${i}` }, i + 1, type)
    const name =
      textOf(about["name"]) ?? textOf(about["filename"]) ?? textOf(fieldsOrNone(about["source"])["path"])
    draft.title = oneLine(name, 120)
    sink.part(draft)
  })
}

/** Words that the agent put in for itself. */
const seeContext =
  (role: Role): See =>
  (message, sink) => {
    tell(message, role, "context", sink)
    tellText(message, "text", true, sink)
  }

const seeAssistant: See = (message, sink) => {
  const { data, ids, span } = message
  tell(message, "assistant", "answer", sink)
  listOf(data["content"]).forEach((item, i) => seeContent(fieldsOrNone(item), i, message, sink))
  seeRequest(message, textOf(data["finish"]), sink)
  if (isFields(data["error"])) {
    seeError(data["error"], ids, completedOf(message) ?? createdOf(message), span, sink)
  }
  const retry = data["retry"]
  if (isFields(retry)) {
    const error = fieldsOrNone(retry["error"])
    const attempt = typeof retry["attempt"] === "number" ? retry["attempt"] : null
    tellEvent(
      message,
      "/retry",
      "api_error",
      { attempt, message: errorText(error), status: errorStatus(error) },
      sink
    )
  }
  const snapshot = fieldsOrNone(data["snapshot"])
  const files = listOf(snapshot["files"]).filter((file) => typeof file === "string")
  if (files.length > 0) {
    const hash = textOf(snapshot["start"])
    const { session, message: native_id } = ids
    sink.patch({ session, message: native_id, key: "snapshot", hash, files, at_ms: completedOf(message) })
  }
}

/** 2.x writes output without reasoning, and one message for one model call. */
const seeRequest = (message: SessionMessage, finish: string | null, sink: Sink): void => {
  const { data, ids, span } = message
  const { provider, model } = modelOf(data)
  const usage = readUsage(data["tokens"], { provider, hasReason: true, isSecond: true })
  if (usage === null && (finish === null || isFields(data["error"]))) return
  sink.request(
    makeRequest({
      ids,
      usage,
      created_ms: createdOf(message),
      provider,
      model,
      at_ms: createdOf(message),
      completed_at_ms: completedOf(message),
      stop_reason: finish,
      cost: data["cost"],
      is_complete: true,
      span
    })
  )
}

/** A command that a person ran with `!`. */
const seeShell: See = (message, sink) => {
  const { data, ids, base, span } = message
  tell(message, "user", "command", sink)
  const draft: PartDraft = draftPart(
    { session: ids.session, message: ids.message, part: "command" },
    0,
    "text"
  )
  setContent(draft, lengthOf(data["command"]), span, `${base}/command`)
  draft.title = oneLine(textOf(data["command"]), 120)
  draft.started_at_ms = createdOf(message)
  draft.ended_at_ms = completedOf(message)
  sink.part(draft)
  const output = data["output"]
  if (output === undefined) return
  const answer = draftPart({ session: ids.session, message: ids.message, part: "output" }, 1, "text")
  const isWrapped = isFields(output)
  const words = isWrapped ? (output["text"] ?? output["output"]) : output
  const name = isWrapped ? (output["text"] === undefined ? "/output" : "/text") : ""
  setContent(answer, lengthOf(words), span, `${base}/output${name}`)
  answer.synthetic = true
  sink.part(answer)
}

const seeCompaction: See = (message, sink) => {
  const { data } = message
  tell(message, "assistant", "summary", sink)
  tellText(message, "summary", true, sink)
  const status = textOf(data["status"])
  tellEvent(message, "/compaction", "compaction", { trigger: textOf(data["reason"]), status }, sink)
  seeRequest(message, null, sink)
}

const seeSwitch =
  (name: (data: Fields) => string | null): See =>
  (message, sink) =>
    tellEvent(message, "", "mode", { mode: name(message.data) }, sink)

const types: ReadonlyMap<string, See> = new Map<string, See>([
  ["user", seeUser],
  ["assistant", seeAssistant],
  ["synthetic", seeContext("user")],
  ["skill", seeContext("user")],
  ["system", seeContext("system")],
  ["shell", seeShell],
  ["compaction", seeCompaction],
  ["agent-switched", seeSwitch((data) => textOf(data["agent"]))],
  ["model-switched", seeSwitch((data) => modelOf(data).model)],
  ["location-switched", seeSwitch((data) => textOf(fieldsOrNone(data["location"])["directory"]))],
  [
    "idle",
    (message, sink) => tellEvent(message, "", "turn", { status: textOf(message.data["outcome"]) }, sink)
  ]
])
