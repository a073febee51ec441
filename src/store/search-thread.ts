/** Reads the documents of the full-text index in a thread of their own, some slices ahead of whoever takes them. */
import { on } from "node:events"
import { Worker } from "node:worker_threads"
import type { DocumentSlice, SliceRange } from "./search-documents.ts"
import { StoreError } from "./StoreError.ts"
import type { StoreErrorReason } from "./StoreError.ts"

export interface ReaderData {
  /** The store. */
  readonly file: string
  readonly packs: string
  readonly range: SliceRange
}

/** What the thread answers to each request; null: there is nothing more. */
export type ReaderAnswer =
  | DocumentSlice
  | null
  | { readonly reason: StoreErrorReason; readonly message: string }

export interface SlicesAside {
  readonly slices: AsyncGenerator<DocumentSlice, void>
  /** Ends the thread, whatever it is doing. */
  readonly stop: () => Promise<void>
}

/** So many slices, of about a megabyte, may wait to be taken. */
const ahead = 6

/** Begins at once. */
export const readSlicesAside = (file: string, packs: string, range: SliceRange): SlicesAside => {
  const data: ReaderData = { file, packs, range }
  // It closes what it opens by itself; keeping count of that costs time.
  const worker = new Worker(workerUrl, { workerData: data, trackUnmanagedFds: false })
  const answers = on(worker, "message", { close: ["exit"] })
  const request = () => worker.postMessage(null, [])
  for (let i = 0; i < ahead; i++) request()
  async function* slices(): AsyncGenerator<DocumentSlice, void> {
    for await (const [answer] of answers as AsyncIterable<readonly [ReaderAnswer]>) {
      if (answer === null) return
      if ("reason" in answer) throw new StoreError(answer)
      request()
      yield answer
    }
    throw new Error("The thread that reads texts for the search index ended before it was done")
  }
  return { slices: slices(), stop: async () => void (await worker.terminate()) }
}

/** As TypeScript beside this file, or as the bundle's own entry. */
const workerUrl = new URL(
  import.meta.url.endsWith(".ts") ? "./search-reader.ts" : "./search-reader.js",
  import.meta.url
)
