/** Reads the fixtures beside this folder; the tests look into the recordings. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { RequestSeen } from "../../../record/RequestSeen.ts"
import type { SessionSeen } from "../../../record/SessionSeen.ts"
import type { Reference } from "../../../record/Reference.ts"
import type { Recording } from "../../Recording.ts"
import type { LogFormat } from "../../Source.ts"
import { readLog } from "../../testing/readLog.ts"
import { transcript } from "../Transcript.ts"

export const fixtures = join(import.meta.dirname, "../fixtures")

export const bytesOf = (name: string): Buffer => readFileSync(join(fixtures, name))

/** What a fixture tells, read at once or in several runs. */
export const read = (
  name: string,
  format: LogFormat = transcript,
  cuts: ReadonlyArray<number> = []
): Recording => readLog(format, bytesOf(name), { path: join(fixtures, name), cuts })

/** What a line at its position in a fixture holds under a reference's pointer. */
export const resolve = (name: string, reference: Reference | null): unknown => {
  if (reference === null) return null
  const { offset, length, pointer } = reference
  let value: unknown = JSON.parse(bytesOf(name).toString("utf8", offset, offset + length))
  for (const step of pointer.split("/").slice(1)) {
    value = (value as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")]
  }
  return value
}

/** All sightings of a session as one, the way the store joins what these tests ask for. */
export const session = (recording: Recording, native_id: string): SessionSeen => {
  const sightings = recording.sessions.filter((seen) => seen.native_id === native_id)
  const known = <K extends keyof SessionSeen>(field: K): SessionSeen[K] =>
    sightings.map((seen) => seen[field]).find((value) => value !== null) ?? (null as SessionSeen[K])
  const titled = [...sightings].sort((a, b) => b.title_rank - a.title_rank)[0]!
  const times = (field: "started_at_ms" | "ended_at_ms"): Array<number> =>
    sightings.flatMap((seen) => seen[field] ?? [])
  return {
    ...titled,
    relation: known("relation"),
    parent_native_id: known("parent_native_id"),
    parent_call_id: known("parent_call_id"),
    role: known("role"),
    cwd: known("cwd"),
    cwd_at_ms: known("cwd_at_ms"),
    git_branch: known("git_branch"),
    agent_version: known("agent_version"),
    started_at_ms: times("started_at_ms").length === 0 ? null : Math.min(...times("started_at_ms")),
    ended_at_ms: times("ended_at_ms").length === 0 ? null : Math.max(...times("ended_at_ms"))
  }
}

/** Sightings of requests as one each: the greatest output, the complete one, the later one. */
export const requests = (recording: Recording): ReadonlyArray<RequestSeen> => {
  const byKey = new Map<string, RequestSeen>()
  for (const seen of recording.requests) {
    const before = byKey.get(seen.key)
    const stays =
      before !== undefined &&
      (before.output_tokens > seen.output_tokens ||
        (before.output_tokens === seen.output_tokens && before.is_complete && !seen.is_complete))
    if (!stays) byKey.set(seen.key, seen)
  }
  return [...byKey.values()]
}

/** Time of the fixtures: seconds after 2026-07-01 10:00 UTC. */
export const at = (seconds: number): number => Date.UTC(2026, 6, 1, 10, 0, seconds)
