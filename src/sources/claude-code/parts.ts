/** Parts of messages that are no tool calls: text, thinking, images, documents, and blocks not known yet. */
import type { PartType } from "../../record/PartSeen.ts"
import type { Reference } from "../../record/Reference.ts"
import { type Fields, fieldsOf, lengthOf, textOf } from "../fields.ts"
import { type Desk, type Line, refer } from "./Line.ts"

/** Where a part stands; `pointer` leads to its block, within the line's record. */
export interface Place {
  readonly message: string
  readonly key: string
  readonly ordinal: number
  readonly synthetic: boolean
  readonly pointer: string
}

/** Tells of a block of a message. Returns how many characters of text it has. */
export const seeBlock = (desk: Desk, line: Line, place: Place, block: Fields): number => {
  const kind = textOf(block["type"]) ?? "(none)"
  const known = knownBlocks.get(kind)
  const chars = known?.field === undefined ? 0 : lengthOf(block[known.field])
  const content = chars === 0 ? null : refer(line, `${place.pointer}/${known!.field}`)
  see(desk, line, place, known?.type ?? "other", content, chars, titleOf(kind, block))
  return chars
}

/** Tells of a text that has no block around it: `place.pointer` leads to the text itself. */
export const seeText = (
  desk: Desk,
  line: Line,
  place: Place,
  chars: number,
  title: string | null = null
): void => see(desk, line, place, "text", chars === 0 ? null : refer(line, place.pointer), chars, title)

const see = (
  desk: Desk,
  line: Line,
  place: Place,
  type: PartType,
  content: Reference | null,
  content_chars: number,
  title: string | null
): void =>
  desk.sink.part({
    session: line.session,
    message: place.message,
    key: place.key,
    ordinal: place.ordinal,
    type,
    synthetic: place.synthetic,
    content,
    content_chars,
    title,
    tool: null,
    call_id: null,
    status: null,
    started_at_ms: null,
    ended_at_ms: null,
    duration_ms: null,
    output: null,
    output_chars: 0,
    error: null,
    child_session: null
  })

const knownBlocks: ReadonlyMap<string, { readonly type: PartType; readonly field?: string }> = new Map([
  ["text", { type: "text", field: "text" }],
  ["thinking", { type: "reasoning", field: "thinking" }],
  ["redacted_thinking", { type: "reasoning" }],
  ["image", { type: "image" }],
  ["document", { type: "file" }]
])

/** What a block without text is. */
const titleOf = (kind: string, block: Fields): string | null => {
  const model = (side: string): string => textOf(fieldsOf(block[side])?.["model"]) ?? "?"
  if (kind === "fallback") return `fallback: ${model("from")} → ${model("to")}`
  return knownBlocks.has(kind) ? textOf(fieldsOf(block["source"])?.["media_type"]) : kind.slice(0, 120)
}
