/** Texts of the trail, read from custody and cut to a length. */
import * as Effect from "effect/Effect"
import type { TranscriptText } from "../report/Transcript.ts"
import { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"
import { firstChars } from "./first-chars.ts"

/** Columns that lead to a text. `address` is null where there is none. */
export interface TextPlace {
  readonly address: number | null
  readonly length: number | null
  readonly pointer: string | null
  readonly chars: number
}

/** Reads the first `maxChars` of a text; null when the row has no text at all. */
export const readText = (
  { address, length, pointer, chars }: TextPlace,
  maxChars: number
): Effect.Effect<TranscriptText | null, StoreError, Content> => {
  if (address === null || length === null || pointer === null) {
    return Effect.succeed(chars === 0 ? null : { text: null, chars, is_cut: false })
  }
  return Effect.flatMap(Content, (content) =>
    Effect.map(content.text({ address, length, pointer }), (text) =>
      text === null
        ? { text, chars, is_cut: false }
        : { text: firstChars(text, maxChars), chars: text.length, is_cut: text.length > maxChars }
    )
  )
}
