/**
 * Finds the folders of a document tree that may have changed since they were read.
 *
 * A folder's own time tells of files that came or went; a file rewritten in place is seen by its own time
 * alone. So there are two tiers: `full` looks at every folder and every file. `hot` looks at every folder but those
 * of the numerous kinds, and at the files that changed last in the folders that changed last, wherever they lie: what
 * an agent has just written is what it may write again.
 */
import * as fs from "node:fs"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { type DirListing, readListing, statColumns } from "../../store/DirListing.ts"
import type { DirTask } from "../reading/Task.ts"
import { isSettled, lookAt, type Unreadable } from "./looking.ts"
import { type Standpoint, withStandpoint } from "./Standpoint.ts"
import type { FoundTree } from "./walk.ts"

export type Tier = "hot" | "full"

/** What a look into a tree found. */
export interface TreeChanges {
  readonly changed: ReadonlyArray<DirTask>
  /** Folders that were read while they were young, and have not changed since: what is kept of them is right now. */
  readonly settled: ReadonlyArray<number>
  /** Folders that are there no more. */
  readonly gone: ReadonlyArray<number>
  readonly unreadable: ReadonlyArray<Unreadable>
}

export interface TreeLookOptions {
  readonly tier: Tier
  /** When this look begins, by the clock of the file system. */
  readonly now_ms: number
}

/** `database` is null when nothing is known yet. */
export const treeChanges = (
  database: DatabaseSync | null,
  tree: FoundTree,
  options: TreeLookOptions
): TreeChanges => {
  if (database === null) return newTree(tree)
  return withStandpoint((standpoint) => {
    const look = new TreeLook(database, tree, standpoint, options.now_ms)
    if (options.tier === "full") look.atAll()
    else look.atHot()
    return look
  })
}

const newTree = (tree: FoundTree): TreeChanges => {
  const changed = tree.tree.below.flatMap((below): ReadonlyArray<DirTask> => {
    const top = `${tree.root}/${below}`
    if (fs.statSync(top, { throwIfNoEntry: false }) === undefined) return []
    return [
      { path: top, known: null, deep: false },
      ...entriesOf(top).folders.map((name) => ({ path: `${top}/${name}`, known: null, deep: true }))
    ]
  })
  return { changed, settled: [], gone: [], unreadable: [] }
}

/** What is kept of a folder: a row of `source_dirs`. */
type Times = [id: number, path: string, mtime_ms: number, read_at_ms: number]
type Row = readonly [...Times, ...unknown[]]
type WholeRow = readonly [...Times, names: string, stats: Uint8Array | null]

const times = "SELECT id, path, mtime_ms, read_at_ms"
const whole = `${times}, names, stats`

/** What is known of a folder by its path. */
type Known = readonly [id: number, vanished_at_ms: number | null]

/** Rows taken from the database at once: enough to be quick, and few enough to be forgotten soon. */
const slice = 2048

/** How many folders, those that changed last, the hot tier looks into; of numerous kinds it knows no others. */
const hotFolders = 128

/** And at so many of the files of each, those that changed last. */
const hotFiles = 64

class TreeLook implements TreeChanges {
  readonly changed: Array<DirTask> = []
  readonly settled: Array<number> = []
  readonly gone: Array<number> = []
  readonly unreadable: Array<Unreadable> = []
  readonly #database: DatabaseSync
  readonly #tree: FoundTree
  readonly #standpoint: Standpoint
  readonly #now: number
  readonly #statements = new Map<string, StatementSync>()
  /** The folders of `below`, each with a slash behind it. */
  readonly #tops: ReadonlyArray<string>
  /** Of those, the one that is stood in, and what to put before names in it. */
  #top = ""
  #prefix = ""

  constructor(database: DatabaseSync, tree: FoundTree, standpoint: Standpoint, now_ms: number) {
    this.#database = database
    this.#tree = tree
    this.#standpoint = standpoint
    this.#now = now_ms
    this.#tops = tree.tree.below.map((below) => `${tree.root}/${below}/`)
  }

  atAll(): void {
    this.#newTops()
    const rows = this.#select<WholeRow>(
      `${whole} FROM source_dirs WHERE id > ? AND root = ? AND vanished_at_ms IS NULL ORDER BY id LIMIT ${slice}`
    )
    for (let last = 0; ;) {
      const some = rows(last, this.#tree.root)
      for (const row of some) if (!this.#hasChanged(row)) this.#files(row, Number.POSITIVE_INFINITY)
      if (some.length < slice) return
      last = some.at(-1)![0]
    }
  }

  atHot(): void {
    this.#newTops()
    const looked = new Set<number>()
    // by their index; how many of them are this tree's does not matter
    const newest = `${whole} FROM source_dirs WHERE vanished_at_ms IS NULL ORDER BY mtime_ms DESC LIMIT ${hotFolders}`
    for (const row of this.#select<WholeRow>(newest)()) {
      if (this.#topOf(row[1]) === null) continue
      looked.add(row[0])
      if (!this.#hasChanged(row)) this.#files(row, hotFiles)
    }
    const own = this.#select<Row>(`${times} FROM source_dirs WHERE path = ? AND vanished_at_ms IS NULL`)
    const inside = this.#select<Row>(
      `${times} FROM source_dirs WHERE path > ? AND path < ? AND vanished_at_ms IS NULL`
    )
    for (const [i, below] of this.#tree.tree.below.entries()) {
      const [top, after] = spanOf(this.#tops[i]!)
      const isNumerous = this.#tree.tree.numerous.includes(below)
      const rows = [...own(folderOf(top)), ...(isNumerous ? [] : inside(top, after))]
      for (const row of rows) if (!looked.has(row[0])) this.#hasChanged(row)
    }
  }

  /** Tops that nobody knew. */
  #newTops(): void {
    for (const top of this.#tops.map(folderOf)) {
      if (this.#isKnown(top) || lookAt(top) === null) continue
      this.changed.push({ path: top, known: null, deep: false })
      this.#newIn(top)
    }
  }

  /** Did names come or go in a folder? Then it is to be read, and so are new ones in it. Or can nobody tell? */
  #hasChanged(row: Row): boolean {
    const [id, path, mtime_ms, read_at_ms] = row
    const stat = lookAt(this.#placeOf(path))
    // what is gone keeps its row: what it held stays
    if (stat === null) {
      this.gone.push(id)
      return true
    }
    if (stat instanceof Error) {
      this.unreadable.push({ path, why: stat.message })
      return true
    }
    const isYoung = !isSettled(mtime_ms, read_at_ms, readingTakes_ms)
    if (stat.mtimeMs === mtime_ms && !(isYoung && this.#hasOtherNames(id, path))) {
      if (isYoung && isSettled(mtime_ms, this.#now)) this.settled.push(id)
      return false
    }
    this.changed.push({ path, known: this.#listingOf(id), deep: false })
    this.#newIn(path)
    return true
  }

  /** Looks at files of a folder, those that changed last if there are more than `most`. */
  #files([, path, , , names, stats]: WholeRow, most: number): void {
    if (names === "") return
    const place = this.#placeOf(path)
    const all = names.split("/")
    const n = all.length
    const columns = statColumns(stats)
    const since = n > most ? timeOfNth(columns.subarray(0, n), most) : Number.NEGATIVE_INFINITY
    for (let i = 0; i < n; i++) {
      const mtime_ms = columns[i]!
      if (mtime_ms < since) continue
      const file = lookAt(`${place}/${all[i]}`)
      if (file instanceof Error) {
        this.unreadable.push({ path, why: file.message })
        return
      }
      if (file === null || file.mtimeMs !== mtime_ms || file.size !== columns[n + i]) {
        this.changed.push({ path, known: readListing(names, stats), deep: false })
        return
      }
    }
  }

  /** Is what lies in the folder something else than what is kept of it, though its time is the same? */
  #hasOtherNames(id: number, path: string): boolean {
    const entries = entriesOf(path)
    const below = path.slice(this.#tree.root.length + 1)
    const names = entries.files.filter((name) => this.#tree.tree.passesOver?.(`${below}/${name}`) !== true)
    const known = new Set(this.#listingOf(id).names)
    return (
      names.length !== known.size ||
      names.some((name) => !known.has(name)) ||
      entries.folders.some((name) => !this.#isKnown(`${path}/${name}`))
    )
  }

  /**
   * Folders in a folder that nobody knew: they are read with all that is in them. And folders that were gone and have
   * come back: of them what is as it was is not read again.
   */
  #newIn(folder: string): void {
    const names = entriesOf(folder).folders
    const knownOf = names.length > worthAList ? this.#knownIn(folder) : (path: string) => this.#known(path)
    for (const name of names) {
      const path = `${folder}/${name}`
      const known = knownOf(path)
      if (known === undefined) this.changed.push({ path, known: null, deep: true })
      else if (known[1] !== null) {
        this.changed.push({ path, known: this.#listingOf(known[0]), deep: false })
        this.#newIn(path)
      }
    }
  }

  /** Known, and not as one that is gone? */
  #isKnown(path: string): boolean {
    const known = this.#known(path)
    return known !== undefined && known[1] === null
  }

  #known(path: string): Known | undefined {
    return this.#select<Known>("SELECT id, vanished_at_ms FROM source_dirs WHERE path = ?")(path)[0]
  }

  #knownIn(folder: string): (path: string) => Known | undefined {
    const [from, to] = spanOf(`${folder}/`)
    const rows = this.#select<readonly [...Known, string]>(
      "SELECT id, vanished_at_ms, path FROM source_dirs WHERE path > ? AND path < ?"
    )(from, to)
    const known = new Map(rows.map(([id, vanished_at_ms, path]) => [path, [id, vanished_at_ms] as const]))
    return (path) => known.get(path)
  }

  #listingOf(id: number): DirListing {
    const [row] = this.#select<readonly [string, Uint8Array | null]>(
      "SELECT names, stats FROM source_dirs WHERE id = ?"
    )(id)
    return readListing(...row!)
  }

  /** How to name a folder to the system, from where the process stands. */
  #placeOf(path: string): string {
    if (!path.startsWith(this.#top) || this.#top === "") {
      const top = this.#topOf(path)
      // a top itself is named from above
      if (top === null || path.length < top.length) return path
      this.#top = top
      this.#prefix = this.#standpoint.enter(folderOf(top))
    }
    return this.#prefix + path.slice(this.#top.length)
  }

  #topOf(path: string): string | null {
    return this.#tops.find((top) => path.startsWith(top) || path === folderOf(top)) ?? null
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the SQL beside it is what says what a row is
  #select<R>(sql: string): (...values: ReadonlyArray<SQLInputValue>) => ReadonlyArray<R> {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      statement.setReturnArrays(true)
      this.#statements.set(sql, statement)
    }
    const prepared = statement
    return (...values) => prepared.all(...values) as unknown as ReadonlyArray<R>
  }
}

/** A reader's word on when it read comes later than the reading: by so much at most. */
const readingTakes_ms = 10_000

/** From so many names on, all known ones are asked for at once. */
const worthAList = 64

/** The first and the last of what stands below a folder, as text: `0` stands behind `/`. */
const spanOf = (top: string): readonly [string, string] => [top, `${folderOf(top)}0`]

const folderOf = (top: string): string => top.slice(0, -1)

/** The time of the nth newest. */
const timeOfNth = (times_ms: Float64Array, nth: number): number => times_ms.toSorted().at(-nth)!

/** Documents and folders in a folder, by name. Both are empty for one that cannot be listed: its reader will say why. */
const entriesOf = (folder: string): { readonly files: Array<string>; readonly folders: Array<string> } => {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    const files = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith(".json"))
    return {
      files: files.map((entry) => entry.name),
      // In the order of their names, which is that of time: what belongs together is read, and written, together.
      folders: folders.map((entry) => entry.name).sort()
    }
  } catch {
    return { files: [], folders: [] }
  }
}
