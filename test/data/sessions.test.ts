/** Every session of the real trails can be listed, shown, traced and exported, and the figures agree with each other. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as SqlClient from "effect/sql/SqlClient"
import * as fs from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { delegations } from "../../src/analytics/delegations.ts"
import { exchanges } from "../../src/analytics/exchanges.ts"
import { exportSession } from "../../src/analytics/export.ts"
import { makeRedactor } from "../../src/analytics/redact.ts"
import { search } from "../../src/analytics/search.ts"
import { sessionDetail } from "../../src/analytics/session-detail.ts"
import { sessionFamily } from "../../src/analytics/session-family.ts"
import { sessionResume } from "../../src/analytics/session-resume.ts"
import { listSessions } from "../../src/analytics/sessions.ts"
import { trace } from "../../src/analytics/trace.ts"
import { transcript } from "../../src/analytics/transcript.ts"
import { ownerOfLog } from "../../src/ingest/file-owner.ts"
import { Exchanges } from "../../src/report/Exchanges.ts"
import { SessionDocument } from "../../src/report/Export.ts"
import { SessionDetail } from "../../src/report/Session.ts"
import type { SessionEntry } from "../../src/report/Sessions.ts"
import { SessionList } from "../../src/report/Sessions.ts"
import { Trace } from "../../src/report/Trace.ts"
import { Transcript } from "../../src/report/Transcript.ts"
import { packFolder } from "../../src/store/custody/Packs.ts"
import { layerContent } from "../../src/store/Content.ts"
import type { Content } from "../../src/store/Content.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { layerClient } from "../../src/store/Sqlite.ts"
import { ingestTrail } from "../support/ingestTrail.ts"

const data = process.env["SPOOR_TEST_DATA"] ?? path.resolve(import.meta.dirname, "../../../shared/data")
const kinds = [
  "claude-code",
  "claude-stream-json",
  "codex",
  "opencode-export",
  "opencode-db",
  "opencode-storage"
]

describe.each(kinds)("sessions of %s", (kind) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-sessions-"))
  const file = path.join(folder, "spoor.db")
  let database: DatabaseSync
  let run: <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient | Content>) => A
  let sessions: ReadonlyArray<SessionEntry>

  beforeAll(async () => {
    await ingestTrail(file, [path.join(data, kind)])
    database = openStoreToRead(file)
    const layer = Layer.merge(layerClient(database), layerContent(database, packFolder(file)))
    run = (effect) => Effect.runSync(Effect.provide(effect, layer))
    const list = run(listSessions({ all: true, limit: 1000, health: true }))
    sessions = Schema.decodeUnknownSync(SessionList)(written(list)).sessions
    expect(sessions.length).toBe(list.matched)
    expect(sessions.length).toBeGreaterThan(0)
  })
  afterAll(() => {
    database.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it("are shown whole, with every message once", () => {
    for (const session of sessions) {
      const reference = `${session.agent}:${session.id}`
      const own = run(transcript(reference, { full: true, allEvents: true }))
      expect(Schema.decodeUnknownSync(Transcript)(written(own))).toEqual(own)
      const messages = own.entries.flatMap((entry) => (entry.entry === "message" ? [entry.id] : []))
      expect(new Set(messages).size).toBe(session.direct.messages)
      expect(messages.length).toBe(session.direct.messages)
      const detail = run(sessionDetail(reference))
      expect(Schema.decodeUnknownSync(SessionDetail)(written(detail))).toEqual(detail)
      expect(run(sessionFamily(reference)).members.map(({ id }) => id)).toContain(session.id)
      expect(run(sessionResume(reference, ownerOfLog)).session).toBe(session.id)
      const asked = run(exchanges(reference, { limit: 100_000 }))
      expect(Schema.decodeUnknownSync(Exchanges)(written(asked))).toEqual(asked)
      const direct = asked.exchanges.reduce((sum, each) => sum + each.direct.requests, 0)
      expect(direct).toBe(session.direct.requests)
    }
  })

  it("are traced: rows nest, the critical path fits in, and the usage is that of the list", () => {
    for (const session of sessions) {
      const traced = run(trace(`${session.agent}:${session.id}`, { minGapMs: 0 }))
      expect(Schema.decodeUnknownSync(Trace)(written(traced))).toEqual(traced)
      const spans = new Map(traced.spans.map((span) => [span.id, span]))
      expect(spans.size).toBe(traced.spans.length)
      for (const span of traced.spans) {
        const above = span.parent === null ? undefined : spans.get(span.parent)!
        expect(span.depth).toBe(above === undefined ? 0 : above.depth + 1)
        if (above === undefined || above.kind === "tool") continue
        if (span.start_ms !== null) expect(above.start_ms).toBeLessThanOrEqual(span.start_ms)
        if (span.end_ms !== null) expect(above.end_ms).toBeGreaterThanOrEqual(span.end_ms)
      }
      let before = traced.start_ms ?? 0
      for (const step of traced.critical_path) {
        expect(step.start_ms).toBeGreaterThanOrEqual(before)
        before = step.end_ms
      }
      expect(traced.critical_ms).toBeLessThanOrEqual(traced.duration_ms ?? 0)
      const { requests, cost_usd_micros } = traced.spans[0]!.usage!
      expect([session.id, requests, cost_usd_micros]).toEqual([
        session.id,
        session.rolled_up.requests,
        session.rolled_up.cost_usd_micros
      ])
    }
  })

  it("are exported in every format, and redacting an export again changes nothing", () => {
    for (const session of sessions.slice(0, 25)) {
      const reference = `${session.agent}:${session.id}`
      const json = run(exportSession(reference, { format: "json", subAgents: true }))
      Schema.decodeUnknownSync(SessionDocument)(JSON.parse(json.text))
      const { text } = run(exportSession(reference, { format: "markdown" }))
      const again = makeRedactor()
      expect([session.id, again.text(text) === text, again.counts()]).toEqual([session.id, true, {}])
      const html = run(exportSession(reference, { format: "html" })).text
      expect(html).not.toMatch(/<script|<img|<iframe|<link/i)
      const lines = run(exportSession(reference, { format: "jsonl" }))
        .text.trimEnd()
        .split("\n")
      for (const line of lines) JSON.parse(line)
    }
  })

  it("are found by what was said in them", () => {
    const worded = sessions.filter(({ direct }) => direct.messages > 0)
    const [prompted] = worded.flatMap((session) =>
      run(exchanges(`${session.agent}:${session.id}`)).exchanges.flatMap(({ prompt, id }) => {
        const word = /[a-z]{6,}/.exec(prompt?.text ?? "")?.[0]
        return word === undefined || id === null ? [] : [{ session, word, id }]
      })
    )
    if (prompted === undefined) return
    const { session, word, id } = prompted
    const found = run(search(`${word} in:prompt`, { session: `${session.agent}:${session.id}`, limit: 1000 }))
    expect(found).toMatchObject({ not_indexed: 0, is_complete: true })
    const hit = found.hits.find(({ message }) => message === id)
    expect(hit?.snippet?.some(({ text, is_hit }) => is_hit && text.toLowerCase() === word)).toBe(true)
  })

  it("delegations are those sessions that are sub-agents", () => {
    const { metrics, roles } = run(delegations({ listLimit: 10_000 }))
    expect(metrics.total).toBe(sessions.filter(({ relation }) => relation === "subagent").length)
    expect(roles.reduce((sum, { received }) => sum + received, 0)).toBe(metrics.total)
  })
})

/** As another program reads it. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
