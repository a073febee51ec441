/**
 * One walk over the tree for all rules: every file that is not ignored, in an order that does not depend on the disk.
 * Links to folders are not followed, so a loop of them is no loop here; a link to a file of the tree is not read twice.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import type { UnreadFile } from "../../record/AuditRun.ts"
import { Ignored } from "./Ignored.ts"
import { isSource } from "./isSource.ts"

export interface FindOptions {
  /** Whether a path is one that somebody asks for; a link that leads nowhere is told only then. */
  readonly wanted: (path: string) => boolean
  /** Whether nothing below a folder is asked for. */
  readonly pruned: (folder: string) => boolean
  readonly gitignore: boolean
}

/**
 * - `paths`: those that are asked for, with `/`, relative to the root, by code units.
 * - `others`: source files that nobody asks for, which others may import.
 */
export interface FoundFiles {
  readonly paths: ReadonlyArray<string>
  readonly others: ReadonlyArray<string>
  readonly unread: ReadonlyArray<UnreadFile>
}

/** Throws if the root itself cannot be read. */
export const findFiles = (root: string, options: FindOptions): FoundFiles => {
  const walk: Walk = { root, real: fs.realpathSync(root), options, paths: [], others: [], unread: [] }
  inFolder(walk, "", options.gitignore ? Ignored.above(root) : Ignored.nothing)
  return {
    paths: walk.paths.sort(byCodeUnits),
    others: walk.others,
    unread: walk.unread.sort((a, b) => byCodeUnits(a.path, b.path))
  }
}

/** An order that is the same under every locale. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Walk {
  readonly root: string
  readonly real: string
  readonly options: FindOptions
  readonly paths: Array<string>
  readonly others: Array<string>
  readonly unread: Array<UnreadFile>
}

/** Packages of others, and what version control keeps for itself, at any depth. */
const never = new Set(["node_modules", ".git", ".hg", ".svn", ".jj"])

const inFolder = (walk: Walk, folder: string, above: Ignored): void => {
  const entries = fs.readdirSync(path.join(walk.root, folder), { withFileTypes: true })
  const hasRules = walk.options.gitignore && entries.some(({ name }) => name === ".gitignore")
  const ignored = hasRules ? above.entering(walk.root, folder) : above
  for (const entry of entries) {
    const at = folder === "" ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (never.has(entry.name) || ignored.has(`${at}/`) || walk.options.pruned(at)) continue
      enter(walk, at, ignored)
      continue
    }
    const isWanted = walk.options.wanted(at)
    if ((!isWanted && !isSource(entry.name)) || ignored.has(at)) continue
    if (entry.isFile()) (isWanted ? walk.paths : walk.others).push(at)
    else if (isWanted && entry.isSymbolicLink()) follow(walk, at)
  }
}

const enter = (walk: Walk, folder: string, ignored: Ignored): void => {
  try {
    inFolder(walk, folder, ignored)
  } catch (cause) {
    walk.unread.push({ path: folder, reason: `the folder cannot be read (${codeOf(cause)})` })
  }
}

/** A file of the tree is read in its own place; one outside of it is read here. */
const follow = (walk: Walk, at: string): void => {
  // an editor's lock is a link to nobody
  if (path.posix.basename(at).startsWith(".#")) return
  try {
    const target = fs.realpathSync(path.join(walk.root, at))
    const isInside = target.startsWith(walk.real + path.sep)
    if (!isInside && fs.statSync(target).isFile()) walk.paths.push(at)
  } catch (cause) {
    const reason = codeOf(cause) === "ELOOP" ? "a link that leads to itself" : "a link that leads nowhere"
    walk.unread.push({ path: at, reason })
  }
}

/** The system's code of an error, `ENOENT` and the like; what is no error of the system is thrown on. */
export const codeOf = (cause: unknown): string => {
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code
  throw cause
}
