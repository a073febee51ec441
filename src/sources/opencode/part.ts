/** Parts of OpenCode 1.x messages, wherever they stand: in a document of their own, a row, or an export. */
import type { PartType } from "../../record/PartSeen.ts"
import type { Span } from "../../record/Reference.ts"
import type { Sink } from "../Source.ts"
import { clipped, oneLine } from "../excerpt.ts"
import { epochTimeOf, type Fields, fieldsOrNone, lengthOf, listOf, textOf } from "../fields.ts"
import { madeAt, sequence, type PartIds } from "./ids.ts"
import { errorStatus, errorText } from "./message.ts"
import { draftPart, setContent } from "./part-draft.ts"
import { requestOfStep } from "./request.ts"
import { seeToolPart } from "./tool.ts"

/** Where a part stands. */
export interface PartPlace {
  readonly span: Span
  /** RFC 6901 pointer to the part inside its record: empty when the record is the part. */
  readonly base: string
  /** A time not much before the part was made: of its file, its row or its message. Ids need it. */
  readonly known_ms: number | null
  /** The `info` of its message, where that is at hand. */
  readonly info: Fields | null
}

/** Tells a part, and what it says beside its content. */
export const seePart = (part: Fields, ids: PartIds, place: PartPlace, sink: Sink): void => {
  const ordinal = sequence(ids.part)
  switch (part["type"]) {
    case "tool":
      sink.kind("part/tool", true)
      return seeToolPart(part, ids, ordinal, place.base, place.span, sink)
    case "text":
      sink.kind("part/text", true)
      return seeText("text", part, ids, ordinal, place, sink)
    case "reasoning":
      sink.kind("part/reasoning", true)
      return seeText("reasoning", part, ids, ordinal, place, sink)
    case "step-start":
      sink.kind("part/step-start", true)
      return seeTitled("step", "start", ids, ordinal, sink)
    case "step-finish": {
      sink.kind("part/step-finish", true)
      seeTitled("step", textOf(part["reason"]) ?? "finish", ids, ordinal, sink)
      const request = requestOfStep(part, ids, place.known_ms, place.span, place.info)
      if (request !== null) sink.request(request)
      return
    }
    default:
      return seeRarePart(part, ids, ordinal, place, sink)
  }
}

const seeText = (
  type: "text" | "reasoning",
  part: Fields,
  ids: PartIds,
  ordinal: number,
  place: PartPlace,
  sink: Sink
): void => {
  const at = fieldsOrNone(part["time"])
  const draft = draftPart(ids, ordinal, type)
  setContent(draft, lengthOf(part["text"]), place.span, `${place.base}/text`)
  draft.synthetic = part["synthetic"] === true
  draft.started_at_ms = epochTimeOf(at["start"])
  draft.ended_at_ms = epochTimeOf(at["end"])
  sink.part(draft)
}

/** A part that has no content but a name for people. */
const seeTitled = (type: PartType, title: string | null, ids: PartIds, ordinal: number, sink: Sink): void => {
  const draft = draftPart(ids, ordinal, type)
  draft.title = oneLine(title, 120)
  sink.part(draft)
}

const seeRarePart = (part: Fields, ids: PartIds, ordinal: number, place: PartPlace, sink: Sink): void => {
  const type = textOf(part["type"])
  const see = type === null ? undefined : rare.get(type)
  const name = type === null ? "without type" : clipped(type, 40)
  sink.kind(`part/${name}`, see !== undefined)
  if (see !== undefined) return see(part, ids, ordinal, place, sink)
  const draft = draftPart(ids, ordinal, "other")
  draft.title = name
  setContent(draft, lengthOf(part["text"]), place.span, `${place.base}/text`)
  sink.part(draft)
}

type See = (part: Fields, ids: PartIds, ordinal: number, place: PartPlace, sink: Sink) => void

/** The parts that are seldom. */
const rare: ReadonlyMap<string, See> = new Map<string, See>([
  [
    "file",
    (part, ids, ordinal, _, sink) => {
      const type = textOf(part["mime"])?.startsWith("image/") === true ? "image" : "file"
      const url = textOf(part["url"])
      const name = textOf(part["filename"]) ?? (url === null || url.startsWith("data:") ? null : url)
      seeTitled(type, name, ids, ordinal, sink)
    }
  ],
  [
    "patch",
    (part, ids, ordinal, place, sink) => {
      const files = listOf(part["files"]).filter((file) => typeof file === "string")
      seeTitled("patch", files.length === 1 ? files[0]! : `${files.length} files`, ids, ordinal, sink)
      sink.patch({
        session: ids.session,
        message: ids.message,
        key: ids.part,
        hash: textOf(part["hash"]),
        files,
        at_ms: madeAt(ids.part, place.known_ms)
      })
    }
  ],
  [
    "subtask",
    (part, ids, ordinal, place, sink) => {
      const draft = draftPart(ids, ordinal, "subtask")
      const title = textOf(part["description"]) ?? textOf(part["agent"])
      draft.title = oneLine(title, 120)
      setContent(draft, lengthOf(part["prompt"]), place.span, `${place.base}/prompt`)
      sink.part(draft)
    }
  ],
  [
    "agent",
    (part, ids, ordinal, _, sink) =>
      seeTitled("other", `@${textOf(part["name"]) ?? "agent"}`, ids, ordinal, sink)
  ],
  [
    "compaction",
    (part, ids, ordinal, _, sink) =>
      seeTitled("compaction", part["auto"] === false ? "manual" : "auto", ids, ordinal, sink)
  ],
  [
    "snapshot",
    (part, ids, ordinal, place, sink) => {
      seeTitled("other", "snapshot", ids, ordinal, sink)
      sink.event({
        session: ids.session,
        key: ids.part,
        type: "snapshot",
        at_ms: madeAt(ids.part, place.known_ms),
        data: { snapshot: textOf(part["snapshot"]) },
        span: place.span
      })
    }
  ],
  [
    "retry",
    (part, ids, ordinal, place, sink) => {
      const error = fieldsOrNone(part["error"])
      const attempt = typeof part["attempt"] === "number" ? part["attempt"] : null
      seeTitled("other", "retry", ids, ordinal, sink)
      sink.event({
        session: ids.session,
        key: ids.part,
        type: "api_error",
        at_ms: epochTimeOf(fieldsOrNone(part["time"])["created"]) ?? madeAt(ids.part, place.known_ms),
        data: { attempt, message: errorText(error), status: errorStatus(error) },
        span: place.span
      })
    }
  ]
])
