/** A session as a file to keep or to hand on. */
import * as Schema from "effect/Schema"
import { SessionDetail } from "./Session.ts"
import { Transcript } from "./Transcript.ts"

export const ExportFormat = Schema.Literals(["markdown", "json", "jsonl", "html"])
export type ExportFormat = typeof ExportFormat.Type

/**
 * What the formats are made from, and what `json` is: the session and its whole transcripts, its own first,
 * then those of its sub-agents if they were asked for. `redactions`: secrets taken out, by kind; null when
 * redaction was switched off. `jsonl` has the same a line each: one `session`, then every entry with the
 * session that it belongs to.
 */
export const SessionDocument = Schema.Struct({
  schema_version: Schema.Literal(1),
  redactions: Schema.NullOr(Schema.Record(Schema.String, Schema.Int)),
  detail: SessionDetail,
  transcripts: Schema.Array(Transcript)
})
export type SessionDocument = typeof SessionDocument.Type

/** `text` is the whole file; `file_name` a name for it. */
export const SessionExport = Schema.Struct({
  schema_version: Schema.Literal(1),
  session: Schema.String,
  format: ExportFormat,
  media_type: Schema.String,
  file_name: Schema.String,
  redactions: Schema.NullOr(Schema.Record(Schema.String, Schema.Int)),
  text: Schema.String
})
export type SessionExport = typeof SessionExport.Type
