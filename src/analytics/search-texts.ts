/** The texts of messages that were found, or are to be searched: one for each part that has words. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SearchColumn } from "../report/Search.ts"
import { Content } from "../store/Content.ts"
import type { StoreError } from "../store/StoreError.ts"

/** Where a text stands. */
export interface SearchedText {
  readonly message_id: number
  readonly part: string
  readonly column: SearchColumn
  readonly tool: string | null
  readonly address: number
  readonly length: number
  readonly pointer: string
}

/** The texts of messages by row id, in the order of the messages' parts; a call has its input, then its output. */
export const textsOf = Effect.fnUntraced(function* (
  ids: ReadonlyArray<number>
): Effect.fn.Return<ReadonlyMap<number, ReadonlyArray<SearchedText>>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  if (ids.length === 0) return new Map()
  const rows = yield* sql.unsafe<Row>(
    `SELECT p.message_id, p.key, p.type, m.kind, t.name AS tool, p.address, p.length, q.pointer, p.output_address,
        p.output_length, oq.pointer AS output_pointer
      FROM parts p JOIN messages m ON m.id = p.message_id LEFT JOIN tools t ON t.id = p.tool_id
      LEFT JOIN pointers q ON q.id = p.pointer_id LEFT JOIN pointers oq ON oq.id = p.output_pointer_id
      WHERE p.message_id IN (${ids.map(() => "?").join(", ")}) AND p.type IN ('text', 'reasoning', 'tool')
      ORDER BY p.message_id, p.ordinal, p.key`,
    ids
  )
  return Map.groupBy(rows.flatMap(textsIn), ({ message_id }) => message_id)
})

/** Reads a text; at most so many characters of it are looked at. */
export const readSearched = (text: SearchedText): Effect.Effect<string | null, StoreError, Content> =>
  Effect.flatMap(Content, (content) =>
    Effect.map(content.text(text), (words) => (words === null ? null : words.slice(0, maxSearchedChars)))
  )

/** Longer texts (a whole file printed by a tool) are searched up to here. */
export const maxSearchedChars = 1_000_000

interface Row {
  readonly message_id: number
  readonly key: string
  readonly type: string
  readonly kind: string | null
  readonly tool: string | null
  readonly address: number | null
  readonly length: number | null
  readonly pointer: string | null
  readonly output_address: number | null
  readonly output_length: number | null
  readonly output_pointer: string | null
}

const textsIn = (row: Row): ReadonlyArray<SearchedText> => {
  const { message_id, key: part, tool } = row
  const column = row.type === "tool" ? "tool" : row.kind === "answer" ? "answer" : "prompt"
  const at = (address: number | null, length: number | null, pointer: string | null): Array<SearchedText> =>
    address === null || length === null || pointer === null
      ? []
      : [{ message_id, part, column, tool, address, length, pointer }]
  return [
    ...at(row.address, row.length, row.pointer),
    ...at(row.output_address, row.output_length, row.output_pointer)
  ]
}
