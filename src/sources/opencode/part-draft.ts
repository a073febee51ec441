/** A part that is being put together: every field at its empty value, to be filled in place (the hot path copies none). */
import type { PartSeen, PartType } from "../../record/PartSeen.ts"
import type { Span } from "../../record/Reference.ts"
import { noTool } from "../no-tool.ts"
import type { PartIds } from "./ids.ts"

export type PartDraft = { -readonly [K in keyof PartSeen]: PartSeen[K] }

export const draftPart = (ids: PartIds, ordinal: number, type: PartType): PartDraft => ({
  session: ids.session,
  message: ids.message,
  key: ids.part,
  ordinal,
  type,
  synthetic: false,
  content: null,
  content_chars: 0,
  title: null,
  ...noTool
})

/** Says where the content stands in the record, and how long it is; an empty one is none. */
export const setContent = (draft: PartDraft, chars: number, span: Span, pointer: string): void => {
  if (chars === 0) return
  draft.content = { offset: span.offset, length: span.length, pointer }
  draft.content_chars = chars
}

/** The same for what a tool gave back. */
export const setOutput = (draft: PartDraft, chars: number, span: Span, pointer: string): void => {
  if (chars === 0) return
  draft.output = { offset: span.offset, length: span.length, pointer }
  draft.output_chars = chars
}
