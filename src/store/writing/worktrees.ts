/** Which folders are worktrees, and whose files have another name since one more of them is known. */
import type { DatabaseSync } from "node:sqlite"
import type { Worktrees } from "../file-names.ts"
import { columnsOf, operationColumn, operationShape } from "../WorkLog.ts"

const worktreesSql = `SELECT d.path, p.root FROM directories d JOIN projects p ON p.id = d.project_id WHERE d.is_worktree = 1`

/** Main working tree by worktree. */
export const worktreesOf = (database: DatabaseSync): Worktrees =>
  new Map(rowsOf(database, worktreesSql).map(({ path, root }) => [path, root]))

/**
 * Sessions whose work log names files that lie in a worktree which was not known when the log was made: one with a
 * row in `directories` after `last_directory`. The log names them by their place in the worktree; or, where a
 * folder in it was taken for a worktree, by that folder's place in the main working tree.
 */
export const renamedSessions = (database: DatabaseSync, last_directory: number): ReadonlySet<number> => {
  const added = rowsOf(database, `${worktreesSql} AND d.id > ${last_directory}`)
  if (added.length === 0) return new Set()
  const known = rowsOf(database, `${worktreesSql} AND d.id <= ${last_directory}`)
  const below = added.flatMap(({ path }) => [
    path,
    ...known.filter((inner) => inner.path.startsWith(`${path}/`)).map(({ root }) => root)
  ])
  return sessionsWithFilesBelow(database, [...new Set(below)])
}

const sessionsWithFilesBelow = (
  database: DatabaseSync,
  folders: ReadonlyArray<string>
): ReadonlySet<number> => {
  const find = database.prepare("SELECT id FROM paths WHERE path >= ? AND path < ?")
  // "0" is the character after "/"
  const files = new Set(
    folders.flatMap((folder) => find.all(`${folder}/`, `${folder}0`).map(({ id }) => Number(id)))
  )
  const sessions = new Set<number>()
  if (files.size === 0) return sessions
  for (const { id, bytes } of database
    .prepare("SELECT session_id AS id, operations AS bytes FROM work_logs WHERE operations IS NOT NULL")
    .all() as unknown as ReadonlyArray<{ id: number; bytes: Uint8Array<ArrayBuffer> }>) {
    const { rows, integers } = columnsOf(operationShape, bytes)
    const from = operationColumn.file_id * rows
    if (integers.subarray(from, from + rows).some((file) => files.has(file))) sessions.add(id)
  }
  return sessions
}

const rowsOf = (database: DatabaseSync, sql: string) =>
  database.prepare(sql).all() as unknown as ReadonlyArray<{ readonly path: string; readonly root: string }>
