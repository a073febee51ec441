/** Reads fixtures, and prints what was seen of them in a form that a test can hold and a person can read. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Reference } from "../../../record/Reference.ts"
import type { RequestSeen } from "../../../record/RequestSeen.ts"
import type { Recording } from "../../Recording.ts"
import { readLog } from "../../testing/readLog.ts"
import { rollout } from "../rollout.ts"

export const fixturesDir = path.join(import.meta.dirname, "..", "fixtures")

export const fixtureNames: ReadonlyArray<string> = fs
  .readdirSync(fixturesDir)
  .filter((name) => name.endsWith(".jsonl") && name !== "session_index.jsonl")
  .map((name) => name.replace(/\.jsonl$/, ""))
  .sort()

export const fixture = (name: string): Buffer => fs.readFileSync(path.join(fixturesDir, `${name}.jsonl`))

export const readFixture = (name: string): Recording => readLog(rollout, fixture(name))

/** Lines of a rollout from values. */
export const jsonl = (...values: ReadonlyArray<unknown>): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("")

/** What a reference points to. */
export const pointed = (bytes: Buffer, reference: Reference | null): unknown => {
  if (reference === null) return null
  const { offset, length, pointer } = reference
  let value: unknown = JSON.parse(bytes.subarray(offset, offset + length).toString("utf8"))
  for (const step of pointer.split("/").slice(1)) value = (value as Record<string, unknown>)[step]
  return value
}

/** One line a message, with its parts; calls with their results. */
export const transcript = (seen: Recording, bytes: Buffer): ReadonlyArray<string> =>
  seen.messages.map((message) => {
    const parts = seen.parts
      .filter((part) => part.message === message.native_id)
      .map((part) => {
        if (part.type !== "tool") {
          const value = pointed(bytes, part.content)
          const text = typeof value === "string" ? value.replaceAll("\n", " ") : ""
          return `${part.synthetic ? "+" : ""}${part.type} ${text.slice(0, 24)}`.trim()
        }
        const results = seen.toolResults.filter((r) => r.message === part.message && r.key === part.key)
        const status = results.at(-1)?.status ?? part.status
        return `${part.tool}(${part.title ?? ""}) ${status}${results.at(-1)?.error ? ` ${results.at(-1)!.error!.type}` : ""}`
      })
    return `${message.kind}: ${parts.join(" | ")}`
  })

/** Sightings of one request joined as the store does: the first link to a message stays, the least rank. */
export const joinedRequests = (...recordings: ReadonlyArray<Recording>): ReadonlyArray<RequestSeen> => {
  const byKey = new Map<string, RequestSeen>()
  for (const request of recordings.flatMap((recording) => recording.requests)) {
    const known = byKey.get(request.key)
    byKey.set(
      request.key,
      known === undefined
        ? request
        : {
            ...known,
            message: known.message ?? request.message,
            twin_rank: Math.min(known.twin_rank, request.twin_rank)
          }
    )
  }
  return [...byKey.values()]
}

/** The requests that count: see `RequestSeen.twin`. */
export const countedRequests = (...recordings: ReadonlyArray<Recording>): ReadonlyArray<RequestSeen> => {
  const joined = joinedRequests(...recordings)
  return joined.filter((request) => {
    if (request.twin === null || request.twin_rank === 0) return true
    const twins = joined.filter((other) => other.twin === request.twin)
    if (twins.some((other) => other.twin_rank === 0)) return false
    const [first] = twins.sort(
      (a, b) => a.twin_rank - b.twin_rank || a.at_ms! - b.at_ms! || (a.key < b.key ? -1 : 1)
    )
    return first === request
  })
}

/** Codex's numbers of these requests: input with what was cached, output. */
export const sumOf = (requests: ReadonlyArray<RequestSeen>) => ({
  input: requests.reduce((sum, r) => sum + r.input_tokens + r.cache_read_tokens + r.cache_write_5m_tokens, 0),
  cached: requests.reduce((sum, r) => sum + r.cache_read_tokens, 0),
  output: requests.reduce((sum, r) => sum + r.output_tokens, 0)
})
