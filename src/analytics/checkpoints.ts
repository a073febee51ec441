/** Checkpoints of audits: which there are, and which one is meant by a word. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { CheckpointEntry, CheckpointList } from "../report/Checkpoints.ts"
import { AnalyticsError, badInput, notFound, orStoreFailure } from "./AnalyticsError.ts"
import { zoneNamed } from "./zone.ts"

/** What is left out is not asked about. `root`: absolute path of the audited tree. */
export interface CheckpointsQuestion {
  readonly root?: string | undefined
  readonly tool?: string | undefined
  readonly timezone?: string | undefined
  /** [20] */
  readonly limit?: number | undefined
}

/** A row of `audit_checkpoints`, with the keys that lead to its findings. */
export interface CheckpointRow extends CheckpointEntry {
  readonly row_id: number
  readonly series_id: number
}

/** The newest first. */
export const listCheckpoints = (
  question: CheckpointsQuestion
): Effect.Effect<CheckpointList, AnalyticsError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const zone = yield* zoneNamed(question.timezone)
    const rows = yield* checkpointRows(question)
    return {
      schema_version: 1 as const,
      timezone: zone.name,
      matched: rows.length,
      checkpoints: rows.slice(0, question.limit ?? 20).map(entryOf)
    }
  }).pipe(orStoreFailure("Listing checkpoints"))

/** Of that tree and tool, the newest first. */
export const checkpointRows = Effect.fnUntraced(function* ({
  root,
  tool
}: Pick<CheckpointsQuestion, "root" | "tool">): Effect.fn.Return<
  ReadonlyArray<CheckpointRow>,
  SqlError,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const where = [
    sql`1`,
    root === undefined ? [] : sql`s.root = ${root}`,
    tool === undefined ? [] : sql`s.tool = ${tool} COLLATE NOCASE`
  ]
  type Stored = Omit<CheckpointRow, "is_incomplete"> & { readonly is_incomplete: number }
  const rows =
    yield* sql<Stored>`SELECT c.id AS row_id, c.series_id, c.name AS id, c.number, s.root, s.tool, c.tool_version,
      c.at_ms, c.git_commit AS "commit", c.git_branch AS branch, c.dirty_files, c.session_native_id AS session,
      c.files_scanned, c.duration_ms, c.is_incomplete, c.errors, c.warnings, c.info,
      c.errors + c.warnings + c.info AS findings, c.files_with_findings, c.arrived, c.fixed
    FROM audit_checkpoints c JOIN audit_series s ON s.id = c.series_id
    WHERE ${sql.and(where.flat())} ORDER BY c.at_ms DESC, c.id DESC`
  return rows.map((row) => ({ ...row, is_incomplete: row.is_incomplete === 1 }))
})

export const entryOf = ({ row_id: _, series_id: __, ...entry }: CheckpointRow): CheckpointEntry => entry

/**
 * The checkpoint that is meant: `latest`, `latest~2` (two before it), `#12` (its number), its id or the beginning of it.
 * `rows`: those there are, the newest first.
 */
export const checkpointMeant = (
  reference: string,
  rows: ReadonlyArray<CheckpointRow>
): Effect.Effect<CheckpointRow, AnalyticsError> => {
  if (rows.length === 0)
    return Effect.fail(notFound("There is no checkpoint here yet. `spoor audit` makes one."))
  const back = /^latest(?:~(\d{1,9}))?$/.exec(reference)
  if (back !== null) {
    const row = rows[Number(back[1] ?? 0)]
    return row === undefined
      ? Effect.fail(notFound(`There are ${rows.length} checkpoints; ${reference} goes back further.`))
      : Effect.succeed(row)
  }
  const number = /^#(\d{1,9})$/.exec(reference)?.[1]
  const found =
    number !== undefined
      ? rows.filter((row) => row.number === Number(number))
      : rows.filter(({ id }) => reference.length >= 4 && id.startsWith(reference))
  const exact = found.filter(({ id }) => id === reference)
  const [one, ...others] = exact.length > 0 ? exact : found
  if (one === undefined) {
    return Effect.fail(
      /^[\w.#:~-]{1,64}$/.test(reference)
        ? notFound(`There is no checkpoint ${reference}. \`spoor checkpoints list\` shows those there are.`)
        : badInput("A checkpoint is named by its id, by its number as #12, or as latest or latest~1.")
    )
  }
  if (others.length === 0) return Effect.succeed(one)
  return Effect.fail(
    new AnalyticsError({
      reason: "bad_input",
      message: `${reference} may be any of ${found.length} checkpoints; name one in full, and its tool with --tool.`,
      candidates: found.slice(0, 20).map(({ id, tool }) => `${id} (${tool})`)
    })
  )
}
