/**
 * Looks through the roots of a source for files and trees of documents. Never leaves a root.
 *
 * Folders that are as they were when they were last listed are not listed again: their names are taken from the
 * store (`SeenFolder.ts`). Files are asked one by one, always.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { type DetectedTree, detectTree } from "../../sources/detect.ts"
import type { Whereabouts } from "../../sources/Source.ts"
import {
  asError,
  type FileFacts,
  fileFacts,
  isAsSeen,
  isSettled,
  lookAt,
  type Unreadable
} from "./looking.ts"
import { isSecretFile } from "./secret-files.ts"
import type { SeenFolder } from "./SeenFolder.ts"

export interface FoundFile extends FileFacts {
  readonly path: string
  readonly root: string
}

export interface FoundTree extends DetectedTree {
  readonly root: string
}

export interface Found {
  readonly files: ReadonlyArray<FoundFile>
  readonly trees: ReadonlyArray<FoundTree>
  /** Folders that could not be listed, and files that could not be asked. */
  readonly unreadable: ReadonlyArray<Unreadable>
  /** Roots that do not exist. */
  readonly missing: ReadonlyArray<string>
  /** All folders that were walked, by path. */
  readonly folders: ReadonlyMap<string, WalkedFolder>
}

/** A folder as the walk found it; see `SeenFolder`. */
export interface WalkedFolder extends Omit<SeenFolder, "path" | "stats" | "whole_for"> {
  /** May it be taken for what it is while its change time stays? */
  readonly is_lasting: boolean
}

export interface WalkOptions {
  /** They say which folders are trees. */
  readonly sources: ReadonlyArray<Whereabouts>
  /** Tells by its name whether a file is worth a look. */
  readonly wants: (path: string) => boolean
  /** What earlier walks saw, by path. */
  readonly known: ReadonlyMap<string, SeenFolder>
  /** When this walk begins, by the clock of the file system. */
  readonly now_ms: number
}

export const walk = (roots: ReadonlyArray<string>, options: WalkOptions): Found => {
  const walking = new Walking(options)
  // folders first: of a file that is a root of its own and lies in another one, there is still but one
  const singles = roots.filter((root) => !walking.root(path.resolve(root)))
  walking.singles(singles)
  return walking
}

/** Folders that never hold a trail, and may be very large. */
export const passedOver = new Set(["node_modules", ".git"])

/** What is in a folder, by name. */
interface Contents {
  readonly files: ReadonlyArray<string>
  readonly folders: ReadonlyArray<string>
  readonly links: ReadonlyArray<string>
}

class Walking implements Found {
  readonly files: Array<FoundFile> = []
  readonly trees: Array<FoundTree> = []
  readonly unreadable: Array<Unreadable> = []
  readonly missing: Array<string> = []
  readonly folders = new Map<string, WalkedFolder>()
  readonly #options: WalkOptions

  constructor(options: WalkOptions) {
    this.#options = options
  }

  /** False for a root that is no folder. */
  root(root: string): boolean {
    const stat = lookAt(root)
    if (stat === null) this.missing.push(root)
    else if (stat instanceof Error) this.unreadable.push({ path: root, why: stat.message })
    else if (!stat.isDirectory()) return false
    else this.#folder(root, root, stat)
    return true
  }

  singles(files: ReadonlyArray<string>): void {
    if (files.length === 0) return
    const found = new Set(this.files.map((file) => file.path))
    for (const file of files.map((each) => path.resolve(each))) {
      if (found.has(file)) continue
      found.add(file)
      this.#file(file, path.dirname(file))
    }
  }

  #folder(folder: string, root: string, stat: fs.Stats | Error | null): void {
    if (this.folders.has(folder) || stat === null) return
    const contents = stat instanceof Error ? stat : this.#contents(folder, stat)
    if (contents instanceof Error) {
      this.folders.set(folder, shut(stat, contents))
      this.unreadable.push({ path: folder, why: contents.message })
      return
    }
    const tree = contents.folders.length === 0 ? undefined : this.#tree(folder, contents)
    if (tree !== undefined) this.trees.push({ ...tree, root: folder })
    const { ino: inode, ctimeMs: ctime_ms } = stat as fs.Stats
    this.folders.set(folder, {
      inode,
      ctime_ms,
      files: contents.files.join("/"),
      folders: contents.folders.join("/"),
      tree: tree?.tree.name ?? null,
      error: null,
      // where folders have no change time, as on FAT, none is told
      is_lasting: contents.links.length === 0 && ctime_ms > 0 && isSettled(ctime_ms, this.#options.now_ms)
    })
    this.#inside(folder, root, contents, tree)
  }

  #inside(
    folder: string,
    root: string,
    { files, links, folders }: Contents,
    tree: DetectedTree | undefined
  ): void {
    const belongToTree = tree?.tree.below.map((below) => below.split("/")[0]!)
    for (const name of files) {
      const full = `${folder}/${name}`
      if (this.#options.wants(full)) this.#file(full, root)
    }
    for (const name of links) {
      const full = `${folder}/${name}`
      if (this.#options.wants(full) && staysInside(full, root)) this.#file(full, root)
    }
    for (const name of folders) {
      if (passedOver.has(name) || belongToTree?.includes(name) === true) continue
      const full = `${folder}/${name}`
      this.#folder(full, root, lookAt(full))
    }
  }

  #contents(folder: string, stat: fs.Stats): Contents | Error {
    const known = this.#options.known.get(folder)
    if (known === undefined || known.error !== null || !isAsSeen(known, stat)) return list(folder)
    return { files: split(known.files), folders: split(known.folders), links: [] }
  }

  #tree(folder: string, { files, folders, links }: Contents): DetectedTree | undefined {
    return detectTree(this.#options.sources, [...folders, ...files, ...links], (below) => {
      try {
        return fs.readdirSync(path.join(folder, below))
      } catch {
        // Asked whether a folder of that name is there: it is not, or it is a file.
        return []
      }
    })
  }

  #file(file: string, root: string): void {
    if (isSecretFile(file)) return
    const stat = lookAt(file)
    if (stat instanceof Error) {
      this.unreadable.push({ path: file, why: stat.message })
      return
    }
    if (stat === null && file.includes("\ufffd")) {
      this.unreadable.push({
        path: file,
        why: "its name is not UTF-8, so it cannot be opened by it; rename it"
      })
    }
    if (stat === null || !stat.isFile()) return
    this.files.push({ path: file, root, ...fileFacts(file, stat) })
  }
}

/** The file as it stands now; null when there is none, or nobody may look at it. */
export const foundFile = (path: string, root: string): FoundFile | null => {
  const stat = lookAt(path)
  if (stat === null || stat instanceof Error || !stat.isFile()) return null
  return { path, root, ...fileFacts(path, stat) }
}

const shut = (stat: fs.Stats | Error | null, why: Error): WalkedFolder => {
  const facts = stat instanceof Error ? null : stat
  const folder = { files: "", folders: "", tree: null, error: why.message, is_lasting: false }
  return { inode: facts?.ino ?? 0, ctime_ms: facts?.ctimeMs ?? 0, ...folder }
}

const split = (names: string): ReadonlyArray<string> => (names === "" ? [] : names.split("/"))

const list = (folder: string): Contents | Error => {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true })
    const named = (is: (entry: fs.Dirent) => boolean) => entries.filter(is).map((entry) => entry.name)
    return {
      files: named((entry) => entry.isFile()),
      folders: named((entry) => entry.isDirectory()),
      links: named((entry) => entry.isSymbolicLink())
    }
  } catch (cause) {
    return asError(cause)
  }
}

/** Does a link lead to a place below the root? */
export const staysInside = (link: string, root: string): boolean => {
  try {
    return fs.realpathSync(link).startsWith(`${fs.realpathSync(root)}/`)
  } catch {
    // A link that leads nowhere.
    return false
  }
}
