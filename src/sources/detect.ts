/**
 * Tells what a file, a folder or a database is, by its content.
 *
 * Every source is asked, in the order of the list. A source whose lookalike recognises the content is out:
 * its lookalike knows better than its own formats. Of the others the first format that claims the content has
 * it, in the order in which the source names its formats. When no format claims it, the first lookalike that
 * recognised it gives the reason to refuse it by name. So the answer depends on the content and on the order
 * of the list alone. A tree of documents is told by whereabouts alone, and has no lookalikes.
 */
import type {
  DatabaseFormat,
  DocumentFormat,
  ForeignDatabase,
  Format,
  Head,
  LogFormat,
  Lookalike,
  Source,
  Tree,
  Whereabouts
} from "./Source.ts"

/** A format of one of the sources claims the content. */
export interface Claimed<F extends Format> {
  readonly source: Source
  readonly format: F
  readonly lookalike?: undefined
}

/** The content is another program's; `lookalike.says` tells a person so. */
export interface Refused {
  readonly source: Source
  readonly lookalike: Lookalike
  readonly format?: undefined
}

export type Detected<F extends Format> = Claimed<F> | Refused

/** What is the file that begins so? */
export const detectHead = (
  sources: ReadonlyArray<Source>,
  head: Head
): Detected<LogFormat | DocumentFormat> | undefined =>
  detect(
    sources,
    (lookalike) => lookalike.detectHead?.(head) === true,
    (format) =>
      (format.kind === "log" || format.kind === "document") && format.detect(head) ? format : undefined
  )

/** What is this database? */
export const detectDatabase = (
  sources: ReadonlyArray<Source>,
  database: ForeignDatabase
): Detected<DatabaseFormat> | undefined =>
  detect(
    sources,
    (lookalike) => lookalike.detectDatabase?.(database) === true,
    (format) => (format.kind === "database" && format.detect(database) ? format : undefined)
  )

/** A tree of one of the agents. */
export interface DetectedTree {
  readonly whereabouts: Whereabouts
  readonly tree: Tree
}

/** Is this folder the root of a tree of documents? `names` and `list` as in `Tree.detect`. */
export const detectTree = (
  all: ReadonlyArray<Whereabouts>,
  names: ReadonlyArray<string>,
  list: (below: string) => ReadonlyArray<string>
): DetectedTree | undefined => {
  for (const whereabouts of all) {
    const tree = whereabouts.trees.find((each) => each.detect(names, list))
    if (tree !== undefined) return { whereabouts, tree }
  }
  return undefined
}

const detect = <F extends Format>(
  sources: ReadonlyArray<Source>,
  recognises: (lookalike: Lookalike) => boolean,
  claims: (format: Format) => F | undefined
): Detected<F> | undefined => {
  let refused: Refused | undefined
  for (const source of sources) {
    const lookalike = source.lookalikes.find(recognises)
    if (lookalike !== undefined) {
      refused ??= { source, lookalike }
      continue
    }
    for (const each of source.formats) {
      const format = claims(each)
      if (format !== undefined) return { source, format }
    }
  }
  return refused
}
