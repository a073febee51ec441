/** Where something was said: the answer of `spoor sessions search`. */
import * as Schema from "effect/Schema"
import { MessageKind } from "../record/MessageSeen.ts"

/**
 * Which side said it: `prompt` (all that was said to the model), `answer` (all that it said), `tool` (inputs
 * and outputs of tool calls).
 */
export const SearchColumn = Schema.Literals(["prompt", "answer", "tool"])
export type SearchColumn = typeof SearchColumn.Type

/** A piece of a passage; white space has been run together. */
export const SnippetPiece = Schema.Struct({ text: Schema.String, is_hit: Schema.Boolean })
export type SnippetPiece = typeof SnippetPiece.Type

/**
 * A message in which it was found. `part`, `column`, `tool`: where the passage stands. `snippet` is null when
 * the words are in the index but the text was not kept.
 */
export const SearchHit = Schema.Struct({
  session: Schema.String,
  session_title: Schema.NullOr(Schema.String),
  agent: Schema.String,
  project: Schema.NullOr(Schema.String),
  message: Schema.String,
  kind: Schema.NullOr(MessageKind),
  at_ms: Schema.NullOr(Schema.Int),
  part: Schema.NullOr(Schema.String),
  column: Schema.NullOr(SearchColumn),
  tool: Schema.NullOr(Schema.String),
  snippet: Schema.NullOr(Schema.Array(SnippetPiece))
})
export type SearchHit = typeof SearchHit.Type

/**
 * - `by`: the index of words, or a regular expression over the texts.
 * - `order`: `newest` first (unknown times last), or by `rank`: best match first (BM25; prompts weigh more
 *   than answers, and those more than tools).
 * - `matched`: messages that fit; of a regular expression those found so far.
 * - `not_indexed`: messages that the index does not hold yet, so that nothing in them was found.
 * - `searched`: messages whose texts were read (regular expressions alone, else null).
 * - `is_complete`: all messages were looked at. Not so when some are not indexed, or when a regular expression
 *   came to its bound.
 */
export const SearchResult = Schema.Struct({
  schema_version: Schema.Literal(1),
  query: Schema.String,
  by: Schema.Literals(["index", "regex"]),
  order: Schema.Literals(["newest", "rank"]),
  matched: Schema.Int,
  offset: Schema.Int,
  limit: Schema.Int,
  next_offset: Schema.NullOr(Schema.Int),
  not_indexed: Schema.Int,
  searched: Schema.NullOr(Schema.Int),
  is_complete: Schema.Boolean,
  hits: Schema.Array(SearchHit)
})
export type SearchResult = typeof SearchResult.Type
