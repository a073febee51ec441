/**
 * One name for each file, whichever worktree it was touched in and however the agent wrote its path.
 *
 * A path is made absolute by its session's working directory. What lies in a worktree is named as if it lay in
 * the project's main working tree; what lies in no project keeps its absolute path.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

export interface FoldedPath {
  /** Root of the project; null outside any. */
  readonly project: string | null
  /** Within the project, else absolute (or as written, where the working directory is not known). */
  readonly path: string
  /** The absolute name. */
  readonly full: string
}

export type FoldPath = (path: string, session_id: number) => FoldedPath

/** Loads projects and working directories, and gives the function that names files. */
export const pathFolding: Effect.Effect<FoldPath, SqlError, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const places = yield* sql<{ path: string; root: string; is_worktree: number }>`
    SELECT d.path, p.root, d.is_worktree FROM directories d JOIN projects p ON p.id = d.project_id
    UNION SELECT root, root, 0 FROM projects`
  const sessions = yield* sql`
    SELECT s.id, d.path FROM sessions s JOIN directories d ON d.id = s.directory_id`.values
  return makeFolding(places, new Map(sessions.map((row) => [row[0] as number, row[1] as string])))
})

/** The function over places that are known. */
export const makeFolding = (
  places: ReadonlyArray<{ readonly path: string; readonly root: string; readonly is_worktree: number }>,
  directoryOf: ReadonlyMap<number, string>
): FoldPath => {
  const worktrees = new Map<string, string>()
  const roots = new Set<string>()
  for (const { path, root, is_worktree } of places) {
    roots.add(root)
    if (is_worktree === 1) worktrees.set(path, root)
  }
  const known = new Map<string, FoldedPath>()
  return (path, session_id) => {
    const full = absolute(path, directoryOf.get(session_id))
    let folded = known.get(full)
    if (folded === undefined) known.set(full, (folded = fold(full, worktrees, roots)))
    return folded
  }
}

const fold = (
  path: string,
  worktrees: ReadonlyMap<string, string>,
  roots: ReadonlySet<string>
): FoldedPath => {
  const named = namedWorktree.exec(path)
  const moved = named === null ? outOfWorktree(path, worktrees) : `${named[1]}${path.slice(named[0].length)}`
  // the deepest root wins: a project may lie within another
  for (const above of ancestors(moved).reverse()) {
    if (roots.has(above)) return { project: above, path: moved.slice(above.length + 1) || ".", full: moved }
  }
  return { project: null, path: moved, full: moved }
}

/** Where agents put worktrees that they make themselves. */
const namedWorktree = /^(.+?)\/(?:\.(?:claude|codex|opencode)\/worktrees|\.worktrees)\/[^/]+(?=\/|$)/

/** A session may have worked in a folder of a worktree, so of several the outermost is the worktree itself. */
const outOfWorktree = (path: string, worktrees: ReadonlyMap<string, string>): string => {
  for (const above of ancestors(path)) {
    const root = worktrees.get(above)
    if (root !== undefined) return `${root}${path.slice(above.length)}`
  }
  return path
}

/** The path and all folders above it, outermost first. */
const ancestors = (path: string): Array<string> => {
  const all: Array<string> = []
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) all.push(path.slice(0, at))
  all.push(path)
  return all
}

const absolute = (path: string, directory: string | undefined): string => {
  const plain = path.replaceAll("\\", "/")
  const isAbsolute = plain.startsWith("/") || /^[A-Za-z]:\//.test(plain)
  return clean(isAbsolute || directory === undefined ? plain : `${directory.replaceAll("\\", "/")}/${plain}`)
}

/** Without `.`, `..` and empty names. */
const clean = (path: string): string => {
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(path.slice(1))) return path
  const names: Array<string> = []
  for (const name of path.split("/")) {
    if (name === ".." && names.length > 0 && names.at(-1) !== "..") names.pop()
    else if (name !== "" && name !== ".") names.push(name)
  }
  return `${path.startsWith("/") ? "/" : ""}${names.join("/")}`
}
