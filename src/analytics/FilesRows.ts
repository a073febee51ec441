/** Which row of a report on files each file counts to: its own, its folder's, or its extension's. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { FileGrouping } from "../report/Files.ts"
import { placing, projectRoots, type FilePlace } from "./FilesPaths.ts"
import type { FileRows } from "./FilesStats.ts"

type Asked<A> = Effect.Effect<A, SqlError, SqlClient.SqlClient>

/** Rows, and what people call them. */
export interface NamedRows extends FileRows {
  /** Project and path of these rows. */
  readonly namesOf: (rows: ReadonlyArray<number>) => Asked<(row: number) => FilePlace>
}

/** The rows of files, of which `under` leaves only those whose path, or whole name, begins so. */
export const fileRows = (by: FileGrouping, under: string | undefined): Asked<NamedRows> =>
  by === "file" && under === undefined ? oneForEach : grouped(by, under)

/** Files by row id of their name in `paths`. */
export const fileNames: Asked<ReadonlyMap<number, string>> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return namesIn(yield* sql`SELECT id, path FROM paths`.values)
})

/** The greatest row id of a name. */
export const greatestFile: Asked<number> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`SELECT coalesce(max(id), 0) FROM paths`.values
  return rows[0]![0] as number
})

/** So many names are looked up one by one; more are read all together. */
const fewNames = 1000

/** A file's row has its own number: no name is read before it is to be shown. */
const oneForEach: Asked<NamedRows> = Effect.gen(function* () {
  const rowOf = new Int32Array((yield* greatestFile) + 1)
  for (let file = 0; file < rowOf.length; file++) rowOf[file] = file
  const namesOf = Effect.fnUntraced(function* (rows: ReadonlyArray<number>) {
    const sql = yield* SqlClient.SqlClient
    const names =
      rows.length > fewNames
        ? yield* fileNames
        : namesIn(
            yield* sql`SELECT id, path FROM paths WHERE id IN (SELECT value FROM json_each(${JSON.stringify(rows)}))`
              .values
          )
    const placeOf = placing(yield* projectRoots)
    return (row: number): FilePlace => placeOf(names.get(row) ?? "")
  })
  return { rowOf, rows: rowOf.length, namesOf }
})

const grouped = Effect.fnUntraced(function* (
  by: FileGrouping,
  under: string | undefined
): Effect.fn.Return<NamedRows, SqlError, SqlClient.SqlClient> {
  const placeOf = placing(yield* projectRoots)
  const rowOf = new Int32Array((yield* greatestFile) + 1).fill(-1)
  const places: Array<FilePlace> = []
  const known = new Map<string, number>()
  for (const [file, name] of yield* fileNames) {
    const place = placeOf(name)
    if (under !== undefined && !place.path.startsWith(under) && !name.startsWith(under)) continue
    const group = groupOf(place, by)
    const id = `${group.project ?? ""}\0${group.path}`
    let row = known.get(id)
    if (row === undefined) known.set(id, (row = places.push(group) - 1))
    rowOf[file] = row
  }
  return { rowOf, rows: places.length, namesOf: () => Effect.succeed((row) => places[row]!) }
})

const groupOf = (place: FilePlace, by: FileGrouping): FilePlace => {
  const { project, path } = place
  if (by === "file") return place
  const slash = path.lastIndexOf("/")
  if (by === "directory") return { project, path: slash < 0 ? "." : path.slice(0, slash) || "/" }
  const file = path.slice(slash + 1)
  const dot = file.lastIndexOf(".")
  return { project: null, path: dot <= 0 ? "(none)" : file.slice(dot).toLowerCase() }
}

const namesIn = (rows: ReadonlyArray<ReadonlyArray<unknown>>): ReadonlyMap<number, string> =>
  new Map(rows.map((row) => [row[0] as number, row[1] as string]))
