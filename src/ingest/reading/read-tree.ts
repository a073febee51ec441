/**
 * Reads folders of small documents.
 *
 * The hot path of bulk loading: hundreds of thousands of files, each opened, read into one buffer, parsed and
 * decoded with synchronous calls, which cost a third of the asynchronous ones.
 */
import * as fs from "node:fs"
import { jsonFault } from "../../record/json-fault.ts"
import type { FileContext, TreeFormat } from "../../sources/Source.ts"
import type { DirListing } from "../../store/DirListing.ts"
import { BatchBuilder } from "./BatchBuilder.ts"
import { isGone } from "./gone.ts"
import type { Emit, ReadOptions, TreeTask } from "./Task.ts"

const batchRows = 4000
const batchBytes = 4 << 20
const readFlag = fs.constants.O_RDONLY

/** Where documents are read into: one room a thread, for a live batch reads few of them. */
const room = Buffer.allocUnsafeSlow(1 << 20)

export class TreeReader {
  readonly #task: TreeTask
  readonly #format: TreeFormat
  readonly #options: ReadOptions
  readonly #emit: Emit
  readonly #builder: BatchBuilder
  #buffer = room

  constructor(task: TreeTask, agent: string, format: TreeFormat, options: ReadOptions, emit: Emit) {
    this.#task = task
    this.#format = format
    this.#options = options
    this.#emit = emit
    this.#builder = new BatchBuilder(agent, { ...options, documents: true })
  }

  run(): void {
    for (const dir of this.#task.dirs) {
      this.#readDir(dir.path, this.#task.full ? null : dir.known, dir.deep, dir.only)
      if (this.#builder.rows >= batchRows || this.#builder.segments.end >= batchBytes) {
        this.#hand()
      }
    }
    if (this.#builder.nextDir > 0) this.#hand()
  }

  #hand(): void {
    const { source, format, root } = this.#task
    this.#emit(this.#builder.take(null, { source, format, root }))
  }

  #readDir(path: string, known: DirListing | null, deep: boolean, only?: ReadonlySet<string>): void {
    let names: Array<string>
    let folders: Array<string> = []
    let mtime_ms: number
    try {
      // The folder's time is taken before its names: what comes in between is found by the next run.
      mtime_ms = fs.statSync(path).mtimeMs
      const all = fs.readdirSync(path)
      names = all.filter((name) => name.endsWith(".json"))
      if (deep && names.length < all.length) folders = all.filter((name) => isFolder(`${path}/${name}`))
      const format = this.#format
      if (format.passesOver !== undefined) {
        const below = path.slice(this.#task.root.length + 1)
        names = names.filter((name) => format.passesOver?.(`${below}/${name}`) !== true)
      }
    } catch (cause) {
      this.#reject(path, cause)
      return
    }
    const before = known === null ? null : new Map(known.names.map((name, i) => [name, i]))
    const n = names.length
    const stats = Array.from<number>({ length: 3 * n }).fill(0)
    const dir = this.#builder.nextDir
    for (let i = 0; i < n; i++) {
      const was = before?.get(names[i]!)
      const isKnown = known !== null && was !== undefined && only?.has(names[i]!) === false
      const read = isKnown
        ? { mtime_ms: known.mtimes[was]!, size: known.sizes[was]!, position: -1 - known.addresses[was]! }
        : this.#readFile(`${path}/${names[i]}`, dir, was === undefined ? null : known, was ?? 0)
      stats[i] = read?.mtime_ms ?? 0
      stats[n + i] = read?.size ?? 0
      stats[2 * n + i] = read?.position ?? Number.NaN
    }
    this.#builder.dir({ path, mtime_ms, names: names.join("/") }, stats)
    for (const name of folders) this.#readDir(`${path}/${name}`, null, true)
  }

  /** Null: unreadable, and so rejected; what was read of it before is still found. */
  #readFile(path: string, dir: number, known: DirListing | null, at: number): FileRead | null {
    let fd: number
    try {
      fd = fs.openSync(path, readFlag)
    } catch (cause) {
      this.#reject(path, cause)
      return known === null ? null : asItWas(known, at)
    }
    try {
      const stat = fs.fstatSync(fd)
      if (known !== null && known.mtimes[at] === stat.mtimeMs && known.sizes[at] === stat.size) {
        return { mtime_ms: stat.mtimeMs, size: stat.size, position: -1 - known.addresses[at]! }
      }
      if (stat.size >= this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(stat.size * 2)
      if (known !== null) this.#builder.again(path)
      const size = fs.readSync(fd, this.#buffer, 0, this.#buffer.length, 0)
      const position = this.#decode(path, this.#buffer.subarray(0, size), stat.mtimeMs, dir)
      return { mtime_ms: stat.mtimeMs, size, position }
    } catch (cause) {
      this.#reject(path, cause)
      return known === null ? null : asItWas(known, at)
    } finally {
      fs.closeSync(fd)
    }
  }

  /** What has gone since its folder was listed is no failure: the next look finds the folder changed. */
  #reject(path: string, cause: unknown): void {
    if (isGone(cause)) return
    this.#builder.file(path)
    this.#builder.reject({ offset: 0, length: 0 }, "unreadable", messageOf(cause))
  }

  #decode(path: string, bytes: Buffer, mtime_ms: number, dir: number): number {
    const { root } = this.#task
    const builder = this.#builder
    const position = builder.segments.end
    const span = { offset: 0, length: bytes.length }
    builder.file(path)
    builder.chunk(0)
    try {
      const context: FileContext = { path, root, mtime_ms, machine: this.#options.machine }
      const value: unknown = JSON.parse(bytes.toString("utf8"))
      this.#format.document(path.slice(root.length + 1), value, span, context, builder)
    } catch (cause) {
      builder.reject(span, "not_json", jsonFault(cause))
    }
    builder.keep(bytes, dir)
    return position
  }
}

/** The time is that of no file, so it is tried again. */
const asItWas = (known: DirListing, at: number): FileRead => ({
  mtime_ms: 0,
  size: known.sizes[at]!,
  position: -1 - known.addresses[at]!
})

interface FileRead {
  readonly mtime_ms: number
  readonly size: number
  /** As in `TreeProgress.stats`. */
  readonly position: number
}

const isFolder = (path: string): boolean =>
  fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
