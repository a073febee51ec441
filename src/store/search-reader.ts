/** A thread that reads the documents of the full-text index: a slice for each message that it gets. */
import { parentPort, workerData } from "node:worker_threads"
import { openSqlite } from "./open-sqlite.ts"
import { readSlices } from "./search-documents.ts"
import type { ReaderAnswer, ReaderData } from "./search-thread.ts"
import { StoreError } from "./StoreError.ts"

if (parentPort !== null) {
  const port = parentPort
  const { file, packs, range } = workerData as ReaderData
  const slices = readSlices(openSqlite(file, { readOnly: true }), packs, range)
  const next = (): ReaderAnswer => {
    try {
      return slices.next().value ?? null
    } catch (cause) {
      // A class does not cross over to another thread, but what it says does.
      if (cause instanceof StoreError) return { reason: cause.reason, message: cause.message }
      throw cause
    }
  }
  port.on("message", () => {
    const answer = next()
    port.postMessage(answer, answer !== null && "bytes" in answer ? [answer.bytes.buffer] : [])
  })
}
