/** Where files lie: in which project, and how they are named there. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { ancestors, fileName } from "../store/file-names.ts"

export interface FilePlace {
  /** Root of the project; null outside any. */
  readonly project: string | null
  /** Within the project, else absolute (or as written, where the working directory is not known). */
  readonly path: string
}

/** Finds the place of a file by its name (`store/file-names.ts`) among these projects. */
export const placing = (roots: ReadonlySet<string>): ((name: string) => FilePlace) => {
  /** By folder; null for one that lies in no project. */
  const known = new Map<string, string | null>()
  return (name) => {
    const folder = name.slice(0, Math.max(0, name.lastIndexOf("/")))
    let project = roots.has(name) ? name : known.get(folder)
    if (project === undefined) known.set(folder, (project = projectOf(folder, roots)))
    return project === null
      ? { project, path: name }
      : { project, path: name.slice(project.length + 1) || "." }
  }
}

/** The deepest root wins: a project may lie within another. */
const projectOf = (folder: string, roots: ReadonlySet<string>): string | null =>
  ancestors(folder)
    .reverse()
    .find((above) => roots.has(above)) ?? null

/** Roots of all projects. */
export const projectRoots: Effect.Effect<ReadonlySet<string>, SqlError, SqlClient.SqlClient> = Effect.gen(
  function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql`SELECT root FROM projects`.values
    return new Set(rows.map((row) => row[0] as string))
  }
)

/** The name of a file that a session told by this path. */
export type NameFile = (path: string, session_id: number) => string

/** Loads working directories, and gives the function that names files. */
export const fileNaming: Effect.Effect<NameFile, SqlError, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const worktrees = yield* sql`
    SELECT d.path, p.root FROM directories d JOIN projects p ON p.id = d.project_id WHERE d.is_worktree = 1`
    .values
  const sessions = yield* sql`
    SELECT s.id, d.path FROM sessions s JOIN directories d ON d.id = s.directory_id`.values
  const rootOf = new Map(worktrees.map((row) => [row[0] as string, row[1] as string]))
  const directoryOf = new Map(sessions.map((row) => [row[0] as number, row[1] as string]))
  return (path, session_id) => fileName(path, directoryOf.get(session_id) ?? null, rootOf)
})
