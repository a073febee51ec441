import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { cutLines } from "../jsonl.ts"
import type { Head } from "../Source.ts"
import { readLog } from "../testing/readLog.ts"
import { codex } from "./Codex.ts"
import { rollout } from "./rollout.ts"
import { sessionIndex } from "./session-index.ts"
import { fixture, fixtureNames, fixturesDir, jsonl } from "./testing/transcript.ts"

const headOf = (bytes: Buffer): Head => {
  const values: Array<unknown> = []
  cutLines(
    bytes,
    { offset: 0, atEnd: true, maxLineBytes: 1e9 },
    { value: (value) => void (values.length < 40 && values.push(value)), prose: () => true, reject: () => {} }
  )
  return { path: "/x/any.jsonl", text: bytes.toString("utf8"), values }
}

describe("where Codex's trail lies", () => {
  const roots = (env: Record<string, string>) => codex.roots({ env, home: "/home/ada", platform: "linux" })

  it("is below CODEX_HOME, or .codex at home", () => {
    expect(roots({})).toEqual([
      "/home/ada/.codex/sessions",
      "/home/ada/.codex/archived_sessions",
      "/home/ada/.codex/session_index.jsonl"
    ])
    expect(roots({ CODEX_HOME: "/srv/codex" })[0]).toBe("/srv/codex/sessions")
    expect(roots({ CODEX_HOME: " " })[0]).toBe("/home/ada/.codex/sessions")
  })

  it.each([
    ["/c/sessions/2026/01/01/rollout-2026-01-01T00-00-00-a.jsonl", true],
    ["/c/full.jsonl", true],
    ["/c/archived_sessions/rollout-2026-01-01T00-00-00-a.jsonl.zst", true],
    ["/c/state.json.zst", false],
    ["/c/history.jsonl", false],
    ["/c/auth.json", false],
    ["/c/state_5.sqlite", false]
  ])("%s is looked at: %s", (file, wanted) => expect(codex.wants(file)).toBe(wanted))
})

describe("a file's content", () => {
  it.for(fixtureNames)("of %s is a rollout's, and no index's", (name) => {
    const head = headOf(fixture(name))
    expect([rollout.detect(head), sessionIndex.detect(head)]).toEqual([true, false])
  })

  it("of an index is no rollout's", () => {
    const head = headOf(fs.readFileSync(path.join(fixturesDir, "session_index.jsonl")))
    expect([rollout.detect(head), sessionIndex.detect(head)]).toEqual([false, true])
  })

  it("of a flat rollout that has lost its first line is one", () => {
    expect(rollout.detect(headOf(Buffer.from(jsonl({ record_type: "state" }, { type: "message" }))))).toBe(
      true
    )
  })

  it.each([
    [[]],
    [[{ type: "user", uuid: "u", sessionId: "s", timestamp: "2026-01-01T00:00:00Z", message: {} }]],
    [[{ type: "session_meta", payload: {} }]],
    [[{ type: "event_msg", timestamp: "2026-01-01T00:00:00Z", payload: "text" }]],
    [[{ id: "i", timestamp: "2026-01-01T00:00:00Z" }]],
    [[{ session_id: "s", ts: 1, text: "a line of history.jsonl" }]]
  ])("%j is neither", (values) => {
    const head = { path: "/x/rollout-a.jsonl", text: "", values }
    expect([rollout.detect(head), sessionIndex.detect(head)]).toEqual([false, false])
  })
})

describe("the index of names", () => {
  it("titles sessions, above their first prompts", () => {
    const seen = readLog(sessionIndex, fs.readFileSync(path.join(fixturesDir, "session_index.jsonl")))
    expect(seen.sessions.map(({ native_id, title, title_rank }) => [native_id, title, title_rank])).toEqual(
      ["turns-0.142", "turns-0.142-fork", "turns-0.142-fork-of-fork"].map((name) => [
        readLog(rollout, fixture(name)).sessions[0]!.native_id,
        "Atlas, north face",
        4
      ])
    )
    expect([...seen.kinds]).toEqual([["thread_name", { records: 3, known: true }]])
  })

  it("rejects what is no entry", () => {
    const seen = readLog(
      sessionIndex,
      jsonl(
        { id: "a", thread_name: "A", updated_at: "now" },
        { id: "b" },
        { id: "c", thread_name: "", updated_at: "" }
      )
    )
    expect(seen.sessions.map(({ native_id }) => native_id)).toEqual(["a"])
    expect(seen.rejections.map(({ reason }) => reason)).toEqual(["not_record"])
  })
})

describe("a session", () => {
  it("without a session_meta is named by its file", () => {
    const text = jsonl({
      timestamp: "2026-01-01T00:00:00Z",
      type: "turn_context",
      payload: { model: "gpt-5" }
    })
    const uuid = "019be37c-2706-70c0-8e0e-51985de49079"
    const named = readLog(rollout, text, { path: `/c/rollout-2026-01-22T10-15-23-${uuid}.jsonl` })
    expect(named.sessions[0]).toMatchObject({
      native_id: uuid,
      started_at_ms: Date.parse("2026-01-01T00:00:00Z")
    })
    expect(readLog(rollout, text, { path: "C:\\c\\full.jsonl" }).sessions[0]).toMatchObject({
      native_id: "full"
    })
  })

  it("is that of the first session_meta, however often it is repeated", () => {
    const meta = (second: number) => ({
      timestamp: `2026-01-01T00:00:0${second}Z`,
      type: "session_meta",
      payload: { id: "s", timestamp: "2026-01-01T00:00:00Z", cwd: "/a" }
    })
    const seen = readLog(rollout, jsonl(meta(1), meta(5)))
    expect(new Set(seen.sessions.map(({ native_id }) => native_id))).toEqual(new Set(["s"]))
    expect(seen.sessions.at(-1)).toMatchObject({ ended_at_ms: Date.parse("2026-01-01T00:00:05Z") })
  })

  it("whose session_meta has no id is rejected there and named by its file", () => {
    const seen = readLog(
      rollout,
      jsonl({ timestamp: "2026-01-01T00:00:00Z", type: "session_meta", payload: { cwd: "/a" } })
    )
    expect(seen.rejections.map(({ reason }) => reason)).toEqual(["bad_field"])
  })
})
