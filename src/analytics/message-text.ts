/** What messages say in words: their text parts, joined. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { TranscriptText } from "../report/Transcript.ts"
import type { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { firstChars } from "./first-chars.ts"
import { readText } from "./transcript-text.ts"
import type { TextPlace } from "./transcript-text.ts"

/**
 * The text of messages by row id, without what the agent put in; absent for messages without words. Text that
 * was not kept is null. Parts behind the first `maxChars` are not read, so `chars` counts them by their rows.
 */
export const messageTexts = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>,
  maxChars: number
): Effect.fn.Return<
  ReadonlyMap<number, TranscriptText>,
  SqlError | StoreError,
  SqlClient.SqlClient | Content
> {
  const sql = yield* SqlClient.SqlClient
  const found = new Map<number, TranscriptText>()
  for (let i = 0; i < ids.length; i += chunkSize) {
    const chunk = ids.slice(i, i + chunkSize)
    const rows = yield* sql.unsafe<TextPlace & { readonly message_id: number }>(
      `SELECT p.message_id, p.address, p.length, q.pointer, p.content_chars AS chars
        FROM parts p LEFT JOIN pointers q ON q.id = p.pointer_id
        WHERE p.message_id IN (${chunk.map(() => "?").join(", ")}) AND p.type = 'text' AND p.is_synthetic = 0
        ORDER BY p.message_id, p.ordinal, p.key`,
      chunk
    )
    for (const row of rows) {
      const before = found.get(row.message_id)
      const joined =
        before === undefined ? yield* readText(row, maxChars) : yield* joinedWith(before, row, maxChars)
      if (joined !== null) found.set(row.message_id, joined)
    }
  }
  return found
})

const chunkSize = 5000

const joinedWith = Effect.fnUntraced(function* (
  before: TranscriptText,
  place: TextPlace,
  maxChars: number
): Effect.fn.Return<TranscriptText, StoreError, Content> {
  const { text, chars } = before
  if (text === null || before.is_cut) return { text, chars: chars + place.chars, is_cut: before.is_cut }
  const next = yield* readText(place, maxChars)
  if (next === null || next.text === null) return { text, chars: chars + place.chars, is_cut: text !== null }
  const whole = text === "" ? next.text : `${text}\n\n${next.text}`
  const isCut = next.is_cut || whole.length > maxChars
  return { text: firstChars(whole, maxChars), chars: chars + next.chars, is_cut: isCut }
})
