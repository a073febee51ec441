/** `spoor sessions export`: a session as a file, without its secrets. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { SessionDocument, SessionExport, ExportFormat } from "../report/Export.ts"
import type { Content } from "../store/Content.ts"
import { orStoreFailure } from "./AnalyticsError.ts"
import type { AnalyticsError } from "./AnalyticsError.ts"
import { htmlOf } from "./export-html.ts"
import { markdownOf } from "./export-markdown.ts"
import { makeRedactor, noRedactor } from "./redact.ts"
import { sessionDetail } from "./session-detail.ts"
import type { DetailOptions } from "./session-detail.ts"
import { membersBelow } from "./session-family.ts"
import { findSession } from "./session-reference.ts"
import { transcript } from "./transcript.ts"

/** What is left out has the value in brackets. */
export interface ExportQuestion {
  /** [markdown] */
  readonly format?: ExportFormat | undefined
  /** Take secrets out [true]. */
  readonly redact?: boolean | undefined
  /** The transcripts of its sub-agents, too [false]. */
  readonly subAgents?: boolean | undefined
  /** What a fork has copied from its origin, too [true]. */
  readonly inherited?: boolean | undefined
  /** Characters of each text [all]. */
  readonly textChars?: number | undefined
  readonly detail?: DetailOptions | undefined
}

/** The session that `reference` names, as a file. */
export const exportSession = (
  reference: string,
  question: ExportQuestion = {}
): Effect.Effect<SessionExport, AnalyticsError, SqlClient.SqlClient | Content> =>
  Effect.gen(function* () {
    const document = yield* sessionDocument(reference, question)
    const { id, agent } = document.detail.session
    const format = question.format ?? "markdown"
    const { media_type, ending, write } = formats[format]
    return {
      schema_version: 1 as const,
      session: id,
      format,
      media_type,
      file_name: `${agent}-${id.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 64)}.${ending}`,
      redactions: document.redactions,
      text: write(document)
    }
  }).pipe(orStoreFailure(`Exporting session ${reference}`))

/** The session as the value that all formats are made from, redacted as asked. */
export const sessionDocument = Effect.fnUntraced(function* (
  reference: string,
  question: ExportQuestion
): Effect.fn.Return<SessionDocument, AnalyticsError | SqlError, SqlClient.SqlClient | Content> {
  const { row_id } = yield* findSession(reference)
  const detail = yield* sessionDetail(reference, question.detail)
  const below = question.subAgents === true ? (yield* membersBelow(row_id, { forks: false })).slice(1) : []
  const transcripts = yield* Effect.forEach([detail.session, ...below], ({ agent, id }) =>
    transcript(`${agent}:${id}`, {
      full: true,
      textChars: question.textChars,
      inherited: question.inherited !== false
    })
  )
  const redactor = question.redact === false ? noRedactor : makeRedactor()
  const shown = redactor.value({ detail, transcripts }) as Pick<SessionDocument, "detail" | "transcripts">
  return { schema_version: 1, redactions: question.redact === false ? null : redactor.counts(), ...shown }
})

interface Format {
  readonly media_type: string
  readonly ending: string
  readonly write: (document: SessionDocument) => string
}

const formats: Readonly<Record<ExportFormat, Format>> = {
  markdown: { media_type: "text/markdown", ending: "md", write: markdownOf },
  html: { media_type: "text/html", ending: "html", write: htmlOf },
  json: {
    media_type: "application/json",
    ending: "json",
    write: (document) => `${JSON.stringify(document, null, 2)}\n`
  },
  jsonl: { media_type: "application/x-ndjson", ending: "jsonl", write: (document) => jsonLines(document) }
}

const jsonLines = ({ schema_version, redactions, detail, transcripts }: SessionDocument): string =>
  [
    { entry: "session", schema_version, redactions, detail },
    ...transcripts.flatMap(({ session, entries }) => entries.map((entry) => ({ session, ...entry })))
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("")
