/** What a reader is asked to do, and what it tells back. Both cross threads. */
import type { Batch, FileProgress } from "../../store/Batch.ts"
import type { DirListing } from "../../store/DirListing.ts"
import type { Backoff } from "../backoff.ts"
import type { Thresholds } from "../validators.ts"

/** What is known of a file from an earlier reading. */
export interface KnownFile {
  readonly source: string
  readonly format: string
  readonly kind: FileProgress["kind"]
  readonly mtime_ms: number
  readonly generation: number
  readonly cursor_bytes: number
  readonly kept_bytes: number
  readonly size_bytes: number
  readonly head_digest: string | null
  readonly tail_digest: string | null
  readonly change_key: string | null
  readonly decoder_state: string | null
  /** How often in a row it could not be read. */
  readonly attempts: number
}

/** A single file, log, document or database; its format is found by its content. */
export interface FileTask {
  readonly kind: "file"
  readonly path: string
  readonly root: string
  /** As found; of a database with its write-ahead log. */
  readonly mtime_ms: number
  readonly size_bytes: number
  readonly known: KnownFile | null
  /** Read from the start even if nothing seems to have changed. */
  readonly full: boolean
}

/** One folder. `deep`: the folders in it are new too, and are read with it. */
export interface DirTask {
  readonly path: string
  readonly known: DirListing | null
  readonly deep: boolean
  /** Only these documents are looked at; the others stand as they are known. */
  readonly only?: ReadonlySet<string>
}

/** Folders of a tree of documents. */
export interface TreeTask {
  readonly kind: "tree"
  readonly source: string
  readonly format: string
  readonly root: string
  readonly dirs: ReadonlyArray<DirTask>
  readonly full: boolean
}

export type Task = FileTask | TreeTask

export interface ReadOptions {
  readonly custody: boolean
  readonly thresholds: Thresholds
  readonly now_ms: number
  readonly machine: string
  readonly max_record_bytes: number
  readonly backoff: Backoff
  /** Zone of times that are written without one; the system's where it is not given. */
  readonly timezone?: string | undefined
}

/** Takes what was read; may block until there is room. What it throws is an `EmitFailure`. */
export type Emit = (batch: Batch) => void

/** The writer failed: not the fault of the file that was being read. */
export class EmitFailure extends Error {
  constructor(cause: unknown) {
    super("the writer failed", { cause })
  }
}
