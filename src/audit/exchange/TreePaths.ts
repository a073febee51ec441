/** All paths of one run: gathered as they are written, and told from the root of the tree when all are known. */
import type { ReadOptions } from "./ReportFormat.ts"
import {
  below,
  foldersRoot,
  isPath,
  pathOf,
  pathText,
  uriPathOf,
  type NoPath,
  type SeenPath
} from "./tree-paths.ts"

/** A path of the report. Findings of one file share one. */
export interface ReportPath {
  readonly written: string
  readonly seen: SeenPath | NoPath
}

/** More folders than any report calls its roots. */
const MOST_ROOTS = 50

/** Absolute paths that are asked for in the tree, to learn where the tree lay. */
const ASKED = 50

/**
 * - `relative`: a path from the root; null for the root itself, which is no file; or why it is none.
 * - `note`: what was assumed.
 */
export interface SettledPaths {
  readonly relative: (path: ReportPath) => string | null | NoPath
  readonly note: string | null
}

export class TreePaths {
  readonly #paths = new Map<string, ReportPath>()
  readonly #roots: Array<SeenPath> = []

  /** A path as the system writes it. */
  readonly path = (written: string): ReportPath => this.#known(written, pathOf)

  /** A path in a URI. */
  readonly uri = (written: string): ReportPath => this.#known(written, uriPathOf)

  /** A folder that the report itself calls its root; the first one that holds a path of it is taken. */
  readonly addRoot = (folder: SeenPath): void => {
    if (this.#roots.length < MOST_ROOTS) this.#roots.push(folder)
  }

  /** Paths relative to the root of the tree, once all are known. */
  settle(options: ReadOptions): SettledPaths {
    const absolute = [...this.#paths.values()].flatMap(({ seen }) =>
      isPath(seen) && seen.drive !== null ? [seen] : []
    )
    const base = absolute.length === 0 ? null : this.#base(absolute, options)
    const own = base !== null && options.root !== "" && pathText(base.folder) === ownRoot(options.root)
    const relative = ({ seen }: ReportPath): string | null | NoPath => {
      if (!isPath(seen)) return seen
      const path =
        seen.drive === null ? seen.segments.join("/") : base === null ? null : below(base.folder, seen)
      if (path === null) return { reason: `"${pathText(seen)}" lies outside of the tree` }
      return path === "" ? null : path
    }
    return {
      relative,
      note: base === null || own ? null : `Paths are told from "${pathText(base.folder)}": ${base.why}.`
    }
  }

  #base(
    absolute: ReadonlyArray<SeenPath>,
    options: ReadOptions
  ): { readonly folder: SeenPath; readonly why: string } | null {
    const holds = (folder: SeenPath): number => absolute.filter((path) => below(folder, path) !== null).length
    const given = options.report_root === undefined ? null : folderOf(options.report_root)
    if (given !== null) return { folder: given, why: "it was named as the report's root" }
    const own = folderOf(options.root)
    if (own !== null && holds(own) > 0) return { folder: own, why: "it is the root of the tree" }
    const named = this.#roots.find((folder) => holds(folder) > 0)
    if (named !== undefined) return { folder: named, why: "the report says so" }
    const found = foundRoot(absolute, options.readSource)
    if (found !== null) return { folder: found, why: "the tree has the files that are below it" }
    const shared = foldersRoot(absolute)
    return shared === null ? null : { folder: shared, why: "it holds the report's files" }
  }

  #known(written: string, read: (written: string) => SeenPath | NoPath): ReportPath {
    const known = this.#paths.get(written)
    if (known !== undefined) return known
    const path = { written, seen: read(written.toWellFormed()) }
    this.#paths.set(written, path)
    return path
  }
}

/** A folder, `/` too; null when it is none or relative. */
export const folderOf = (written: string): SeenPath | null => {
  const path = pathOf(written)
  return isPath(path) && path.drive !== null ? path : null
}

const ownRoot = (root: string): string | null => {
  const folder = folderOf(root)
  return folder === null ? null : pathText(folder)
}

/** Where the tree lay: the folder below which most of the files lie that the tree has. */
const foundRoot = (
  absolute: ReadonlyArray<SeenPath>,
  readSource: ReadOptions["readSource"]
): SeenPath | null => {
  if (readSource === undefined) return null
  const votes = new Map<string, { folder: SeenPath; count: number }>()
  for (const { drive, segments } of absolute.slice(0, ASKED)) {
    const at = segments.findIndex((_, from) => readSource(segments.slice(from).join("/")) !== null)
    if (at === -1) continue
    const folder = { drive, segments: segments.slice(0, at) }
    const key = pathText(folder)
    votes.set(key, { folder, count: (votes.get(key)?.count ?? 0) + 1 })
  }
  return [...votes.values()].sort((a, b) => b.count - a.count)[0]?.folder ?? null
}
