/**
 * What there is to read of single paths that a watch has told of.
 *
 * The same questions as `plan.ts` asks of whole roots, and with the same answers: a path that is told for nothing,
 * twice, or after somebody else has read it, makes no task.
 */
import * as fs from "node:fs"
import type { DatabaseSync, StatementSync } from "node:sqlite"
import type { Whereabouts } from "../../sources/Source.ts"
import { readListing, type DirListing } from "../../store/DirListing.ts"
import { archivedState, type Packed, unpacked } from "../../store/live/archive-files.ts"
import type { DirTask, KnownFile, Task } from "../reading/Task.ts"
import type { Rename } from "./plan.ts"
import { isSecretFile } from "./secret-files.ts"
import { isSameFile } from "./same-file.ts"
import { foundFile, staysInside, type FoundFile, type FoundTree } from "./walk.ts"

/** The ground that is watched. */
export interface Ground {
  readonly roots: ReadonlyArray<string>
  readonly trees: ReadonlyArray<FoundTree>
  readonly sources: ReadonlyArray<Whereabouts>
}

export interface PathPlan {
  readonly tasks: ReadonlyArray<Task>
  readonly vanished: ReadonlyArray<string>
  readonly renames: ReadonlyArray<Rename>
}

interface Stored extends Packed<KnownFile> {
  readonly path: string
  readonly inode: number
  readonly status: string
  readonly vanished_at_ms: number | null
}

const columns = `path, source, format, kind, generation, cursor_bytes, kept_bytes, size_bytes, head_digest, tail_digest,
  change_key, decoder_state, ${archivedState("source_files")}, attempts, inode, mtime_ms, status, vanished_at_ms`

/** Prepared once for a store, asked for every burst of changes. */
export class PathPlanner {
  readonly #byPath: StatementSync
  readonly #byInode: StatementSync
  readonly #dir: StatementSync

  constructor(database: DatabaseSync) {
    this.#byPath = database.prepare(`SELECT ${columns} FROM source_files WHERE path = ?`)
    this.#byInode = database.prepare(
      `SELECT ${columns} FROM source_files WHERE inode = ? AND inode <> 0 AND vanished_at_ms IS NULL`
    )
    this.#dir = database.prepare(
      "SELECT names, stats FROM source_dirs WHERE path = ? AND vanished_at_ms IS NULL"
    )
  }

  /** Begins to look at what was told at once. */
  begin(ground: Ground): Planning {
    return new Planning(ground, {
      file: (path) => this.#byPath.get(path) as unknown as Stored | undefined,
      moved: (inode) => this.#byInode.all(inode) as unknown as ReadonlyArray<Stored>,
      listing: (path) => {
        const row = this.#dir.get(path) as { names: string; stats: Uint8Array | null } | undefined
        return row === undefined ? null : readListing(row.names, row.stats)
      }
    })
  }
}

interface Stock {
  readonly file: (path: string) => Stored | undefined
  /** Files that are known under this inode. */
  readonly moved: (inode: number) => ReadonlyArray<Stored>
  readonly listing: (folder: string) => DirListing | null
}

/** Paths that were told at once, each held against disk and store. */
export class Planning {
  readonly #ground: Ground
  readonly #stock: Stock
  /** Folders of documents as paths end in them, with the tree that each belongs to. */
  readonly #tops: ReadonlyArray<readonly [top: string, tree: FoundTree]>
  readonly #files: Array<Task> = []
  readonly #vanished: Array<string> = []
  readonly #renames: Array<Rename> = []
  /** Changed documents, by tree and folder. */
  readonly #documents = new Map<FoundTree, Map<string, Set<string>>>()
  readonly #seen = new Set<string>()

  constructor(ground: Ground, stock: Stock) {
    this.#ground = ground
    this.#stock = stock
    this.#tops = ground.trees.flatMap((tree) =>
      tree.tree.below.map((below) => [`${tree.root}/${below}/`, tree] as const)
    )
  }

  /** Says whether it is a folder now: then it is to be watched, and what is in it looked at. */
  look(told: string): "folder" | "other" {
    const path = told.endsWith("-wal") ? told.slice(0, -4) : told
    if (this.#seen.has(path)) return "other"
    this.#seen.add(path)
    const tree = this.#treeOf(path)
    // Of a document nothing needs to be asked: its reader opens it, or finds it gone.
    if (tree !== undefined && path.endsWith(".json")) this.#document(path, tree)
    else {
      const stat = fs.lstatSync(path, { throwIfNoEntry: false })
      if (stat?.isDirectory() === true) return "folder"
      if (tree !== undefined) this.#document(path, tree)
      else if (stat === undefined) this.#gone(path)
      else this.#file(path, stat.isSymbolicLink())
    }
    return "other"
  }

  isInTree(path: string): boolean {
    return this.#treeOf(path) !== undefined
  }

  result(): PathPlan {
    const trees = [...this.#documents].map(([{ whereabouts, tree, root }, folders]): Task => {
      const dirs = [...folders].map(([path, names]): DirTask => {
        const known = this.#stock.listing(path)
        return { path, known, deep: known === null, ...(known === null ? {} : { only: names }) }
      })
      return { kind: "tree", source: whereabouts.agent, format: tree.name, root, dirs, full: false }
    })
    return {
      tasks: [...this.#files, ...trees],
      vanished: this.#vanished,
      renames: this.#renames
    }
  }

  #treeOf(path: string): FoundTree | undefined {
    return this.#tops.find(([top]) => path.startsWith(top))?.[1]
  }

  #document(path: string, tree: FoundTree): void {
    const cut = path.lastIndexOf("/")
    const folder = path.slice(0, cut)
    let folders = this.#documents.get(tree)
    if (folders === undefined) this.#documents.set(tree, (folders = new Map()))
    const names = folders.get(folder)
    if (names === undefined) folders.set(folder, new Set([path.slice(cut + 1)]))
    else names.add(path.slice(cut + 1))
  }

  #gone(path: string): void {
    const stored = this.#stock.file(path)
    if (stored !== undefined && stored.vanished_at_ms === null) this.#vanished.push(path)
  }

  #file(path: string, isLink: boolean): void {
    const { roots, sources } = this.#ground
    const root = roots.find((one) => path === one || path.startsWith(`${one}/`))
    if (root === undefined || !sources.some((source) => source.wants(path)) || isSecretFile(path)) return
    if (isLink && !staysInside(path, root)) return
    const found = foundFile(path, root)
    if (found === null) return
    const known = this.#stock.file(path) ?? this.#moved(found)
    if (known !== undefined && known.path === path && isUnchanged(known, found)) return
    this.#files.push({
      kind: "file",
      path,
      root,
      mtime_ms: found.mtime_ms,
      size_bytes: found.size_bytes,
      known: known === undefined ? null : unpacked(known),
      full: false
    })
  }

  /** A known file whose own path is gone and that is no longer than this one stands here now. */
  #moved(to: FoundFile): Stored | undefined {
    const from = this.#stock
      .moved(to.inode)
      .find((one) => to.size_bytes >= one.size_bytes && !fs.existsSync(one.path) && isSameFile(to.path, one))
    if (from !== undefined) this.#renames.push({ from: from.path, to })
    return from
  }
}

const isUnchanged = (stored: Stored, file: FoundFile): boolean =>
  (stored.status === "processed" || stored.status === "skipped") &&
  stored.vanished_at_ms === null &&
  stored.mtime_ms === file.mtime_ms &&
  stored.size_bytes === file.size_bytes &&
  stored.inode === file.inode
