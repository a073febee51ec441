/** What was read from where: files, rejections and kinds that are not understood, by source. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { OverviewSource, UnknownKind } from "../report/Overview.ts"
import { compareText } from "./Usage.ts"
import { readListing } from "../store/DirListing.ts"

/** Every source that anything was read of. Files that are no trail have no source and are left out. */
export const overviewSources: Effect.Effect<
  ReadonlyArray<OverviewSource>,
  SqlError,
  SqlClient.SqlClient
> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const files = yield* sql<Row>`
    SELECT source, count(*) AS files, sum(size_bytes) AS size_bytes,
      sum(CASE WHEN status IN ('failed', 'transient_failure') THEN 1 ELSE 0 END) AS failed,
      sum(CASE WHEN vanished_at_ms IS NULL THEN 0 ELSE 1 END) AS vanished, max(read_at_ms) AS read_at_ms
    FROM source_files WHERE source <> '' GROUP BY source`
  const folders = yield* sql<{
    source: string
    names: string
    stats: Uint8Array | null
    vanished: number
    read_at_ms: number
  }>`
    SELECT source, names, stats, CASE WHEN vanished_at_ms IS NULL THEN 0 ELSE 1 END AS vanished, read_at_ms FROM source_dirs`
  const rejections = yield* sql`SELECT source, count(*) FROM rejections GROUP BY source`.values
  const unknown = yield* sql`SELECT source, sum(records) FROM record_kinds WHERE is_known = 0 GROUP BY source`
    .values
  const bySource = new Map<string, { -readonly [K in keyof OverviewSource]: OverviewSource[K] }>()
  const of = (source: string) => {
    let one = bySource.get(source)
    if (one === undefined) bySource.set(source, (one = { source, ...nothing }))
    return one
  }
  for (const row of files) Object.assign(of(row.source), row)
  for (const folder of folders) addFolder(of(folder.source), folder)
  for (const [source, count] of rejections) of(String(source)).rejections = Number(count)
  for (const [source, count] of unknown) of(String(source)).unknown_records = Number(count)
  return [...bySource.values()].sort((a, b) => compareText(a.source, b.source))
})

/** Kinds that are not understood, the most frequent first. */
export const unknownKinds: Effect.Effect<
  ReadonlyArray<UnknownKind>,
  SqlError,
  SqlClient.SqlClient
> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<UnknownKind>`
      SELECT source, kind, sum(records) AS records FROM record_kinds WHERE is_known = 0
      GROUP BY source, kind ORDER BY 3 DESC, 1, 2`
})

type Row = Omit<OverviewSource, "rejections" | "unknown_records">

const nothing = {
  files: 0,
  size_bytes: 0,
  failed: 0,
  vanished: 0,
  rejections: 0,
  unknown_records: 0,
  read_at_ms: null
}

const addFolder = (
  source: { files: number; size_bytes: number; vanished: number; read_at_ms: number | null },
  folder: {
    readonly names: string
    readonly stats: Uint8Array | null
    readonly vanished: number
    readonly read_at_ms: number
  }
): void => {
  const { sizes } = readListing(folder.names, folder.stats)
  source.size_bytes += sizes.reduce((sum, size) => sum + size, 0)
  source.files += sizes.length
  if (folder.vanished === 1) source.vanished += sizes.length
  source.read_at_ms = Math.max(source.read_at_ms ?? 0, folder.read_at_ms)
}
