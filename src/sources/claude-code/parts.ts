/** Parts of messages that are no tool calls: text, thinking, images, documents, and blocks not known yet. */
import type { PartSeen, PartType } from "../../record/PartSeen.ts"
import { type Fields, fieldsOf, textOf } from "../fields.ts"
import { noTool } from "../no-tool.ts"
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
  const text = known?.field === undefined ? null : textOf(block[known.field])
  see(desk, line, place, {
    type: known?.type ?? "other",
    content: text === null ? null : refer(line, `${place.pointer}/${known!.field}`),
    content_chars: text?.length ?? 0,
    title: titleOf(kind, block)
  })
  return text?.length ?? 0
}

/** Tells of a text that has no block around it: `place.pointer` leads to the text itself. */
export const seeText = (
  desk: Desk,
  line: Line,
  place: Place,
  chars: number,
  title: string | null = null
): void =>
  see(desk, line, place, {
    type: "text",
    content: chars === 0 ? null : refer(line, place.pointer),
    content_chars: chars,
    title
  })

const see = (
  desk: Desk,
  line: Line,
  place: Place,
  what: Pick<PartSeen, "type" | "content" | "content_chars" | "title">
): void =>
  desk.sink.part({
    ...noTool,
    session: line.session,
    message: place.message,
    key: place.key,
    ordinal: place.ordinal,
    synthetic: place.synthetic,
    ...what
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
