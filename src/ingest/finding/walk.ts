/** Looks through the roots of a source for files and trees of documents. Never leaves a root. */
import * as fs from "node:fs"
import * as path from "node:path"
import { type DetectedTree, detectTree } from "../../sources/detect.ts"
import type { Whereabouts } from "../../sources/Source.ts"
import { isSecretFile } from "./secret-files.ts"

export interface FoundFile {
  readonly path: string
  readonly root: string
  readonly inode: number
  readonly mtime_ms: number
  readonly size_bytes: number
}

export interface FoundTree extends DetectedTree {
  readonly root: string
}

export interface Unreadable {
  readonly path: string
  readonly why: string
}

export interface Found {
  readonly files: ReadonlyArray<FoundFile>
  readonly trees: ReadonlyArray<FoundTree>
  /** Folders that could not be listed. */
  readonly unreadable: ReadonlyArray<Unreadable>
  /** Roots that do not exist. */
  readonly missing: ReadonlyArray<string>
}

/** Folders that never hold a trail, and may be very large. */
const passedOver = new Set(["node_modules", ".git"])

/** `wants` tells by its name whether a file is worth a look; `sources` say which folders are trees. */
export const walk = (
  roots: ReadonlyArray<string>,
  sources: ReadonlyArray<Whereabouts>,
  wants: (path: string) => boolean
): Found => {
  const walking = new Walking(sources, wants)
  for (const root of roots) walking.root(root)
  return walking
}

class Walking implements Found {
  readonly files: Array<FoundFile> = []
  readonly trees: Array<FoundTree> = []
  readonly unreadable: Array<Unreadable> = []
  readonly missing: Array<string> = []
  readonly #sources: ReadonlyArray<Whereabouts>
  readonly #wants: (path: string) => boolean
  readonly #seen = new Set<string>()

  constructor(sources: ReadonlyArray<Whereabouts>, wants: (path: string) => boolean) {
    this.#sources = sources
    this.#wants = wants
  }

  root(given: string): void {
    const root = path.resolve(given)
    const stat = fs.statSync(root, { throwIfNoEntry: false })
    if (stat === undefined) this.missing.push(root)
    else if (stat.isDirectory()) this.#folder(root, root)
    else this.#file(root, path.dirname(root))
  }

  #folder(folder: string, root: string): void {
    if (this.#seen.has(folder)) return
    this.#seen.add(folder)
    let entries: Array<fs.Dirent>
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true })
    } catch (cause) {
      this.unreadable.push({ path: folder, why: cause instanceof Error ? cause.message : String(cause) })
      return
    }
    const tree = this.#tree(folder, entries)
    if (tree !== undefined) this.trees.push({ ...tree, root: folder })
    const belongToTree = new Set(tree?.tree.below.map((below) => below.split("/")[0]!))
    for (const entry of entries) {
      if (belongToTree.has(entry.name) || passedOver.has(entry.name)) continue
      const full = `${folder}/${entry.name}`
      if (entry.isDirectory()) this.#folder(full, root)
      else if (this.#wants(full)) {
        if (entry.isFile()) this.#file(full, root)
        else if (entry.isSymbolicLink() && staysInside(full, root)) this.#file(full, root)
      }
    }
  }

  #tree(folder: string, entries: ReadonlyArray<fs.Dirent>): DetectedTree | undefined {
    if (!entries.some((entry) => entry.isDirectory())) return undefined
    return detectTree(
      this.#sources,
      entries.map((entry) => entry.name),
      (below) => {
        try {
          return fs.readdirSync(path.join(folder, below))
        } catch {
          // Asked whether a folder of that name is there: it is not, or it is a file.
          return []
        }
      }
    )
  }

  #file(file: string, root: string): void {
    if (this.#seen.has(file) || isSecretFile(file)) return
    this.#seen.add(file)
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat === undefined && file.includes("\ufffd")) {
      this.unreadable.push({
        path: file,
        why: "its name is not UTF-8, so it cannot be opened by it; rename it"
      })
    }
    if (stat === undefined || !stat.isFile()) return
    const log = mayHaveLog(file) ? fs.statSync(`${file}-wal`, { throwIfNoEntry: false }) : undefined
    this.files.push({
      path: file,
      root,
      inode: stat.ino,
      // A database in write-ahead mode changes in its log first.
      mtime_ms: Math.max(stat.mtimeMs, log?.mtimeMs ?? 0),
      size_bytes: stat.size + (log?.size ?? 0)
    })
  }
}

const staysInside = (link: string, root: string): boolean => {
  try {
    return fs.realpathSync(link).startsWith(`${fs.realpathSync(root)}/`)
  } catch {
    // A link that leads nowhere.
    return false
  }
}

/** Is it named like a database? Only those have a log beside them. */
const mayHaveLog = (file: string): boolean => /\.(?:db|sqlite3?)$/.test(file)
