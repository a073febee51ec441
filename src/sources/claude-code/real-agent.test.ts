/** What Claude Code itself wrote while a scripted model served it: every request, no unknown kind, no rejection. */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { Recording } from "../Recording.ts"
import { readLog } from "../testing/readLog.ts"
import { filesIn, servedIn, tokensSeen, tokensServed } from "../testing/served.ts"
import { capture } from "./Capture.ts"
import { sidecar } from "./Sidecar.ts"
import { fixtures, requests, session } from "./testing/fixture.ts"
import { transcript } from "./Transcript.ts"

const real = path.join(fixtures, "real")
const files = filesIn(real)
const served = servedIn(real)
const logs = new Map(
  files
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => [name, readLog(transcript, read(name), { path: path.join(real, name) })] as const)
)

function read(name: string): Buffer {
  return fs.readFileSync(path.join(real, name))
}

/** The transcript that begins with this prompt, and of several the one that holds `also`. */
const logOf = (prompt: string, also = ""): Recording => {
  const found = [...logs].filter(([name]) => {
    const text = read(name).toString("utf8")
    return text.includes(`"content":${JSON.stringify(prompt)}`) && text.includes(also)
  })
  return found[0]![1]
}
const idOf = (recording: Recording): string => recording.sessions[0]!.native_id

/** All transcripts as one recording: what the store would be told. */
const everything = (): Recording => {
  const all = new Recording()
  for (const recording of logs.values()) {
    all.sessions.push(...recording.sessions)
    all.requests.push(...recording.requests)
    all.parts.push(...recording.parts)
    all.toolResults.push(...recording.toolResults)
  }
  return all
}

const main = "The tables are an hour off in summer. Find out why and mend it."
const original = logOf(main, "compact_boundary")
const fork = logOf(main, "Go another way")

describe("transcripts that Claude Code wrote", () => {
  it.each([...logs])("%s has no unknown kind and nothing to reject", (_name, recording) => {
    expect([...recording.kinds].filter(([, { known }]) => !known)).toEqual([])
    expect(recording.rejections).toEqual([])
  })

  it("tell every request that was served, with its very tokens, and no other", () => {
    const seen = requests(everything()).filter((request) => !request.key.startsWith("search:"))
    const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1)
    const told = served.filter(({ prompt }) => prompt !== null)
    expect(seen.map((one) => [one.key, tokensSeen(one)] as const).sort(byKey)).toEqual(
      told.map((one) => [`${one.id}:${one.request_id}`, tokensServed(one)] as const).sort(byKey)
    )
    expect(seen.every((one) => one.is_complete && one.lower_bound === null)).toBe(true)
  })

  it("tell of a web search by its fee, for its tokens were served but never written down", () => {
    const hidden = served.filter(({ prompt }) => prompt === null)
    expect(hidden.map(({ web_searches }) => web_searches)).toEqual(expect.arrayContaining([0, 1]))
    const searches = requests(everything()).filter((request) => request.web_searches > 0)
    expect(searches).toHaveLength(1)
    expect(searches[0]).toMatchObject({ web_searches: 1, input_tokens: 0, output_tokens: 0 })
    expect(searches[0]!.lower_bound).not.toBeNull()
  })

  it("are cut anywhere and tell the same", () => {
    for (const [name, recording] of logs) {
      const bytes = read(name)
      const cuts = [0.2, 0.5, 0.9].map((part) => Math.floor(bytes.length * part))
      const again = readLog(transcript, bytes, { path: path.join(real, name), cuts })
      expect(requests(again).map(tokensSeen)).toEqual(requests(recording).map(tokensSeen))
    }
  })
})

describe("delegations", () => {
  const [child, grandchild] = [
    "List every place that turns UTC into the harbour's time.",
    "Read src/tables.js and say in one line what it does with offsets."
  ].map((prompt) => logOf(prompt, '"isSidechain":true'))

  it("go two levels deep, each linked to the call that started it", () => {
    const calls = original.parts.filter(({ tool }) => tool === "Agent")
    expect(calls).toHaveLength(1)
    expect(session(original, idOf(child!))).toMatchObject({
      relation: "subagent",
      parent_native_id: idOf(original),
      parent_call_id: calls[0]!.call_id,
      role: "general-purpose",
      title: "Find conversions"
    })
    expect(session(child!, idOf(grandchild!))).toMatchObject({
      relation: "subagent",
      parent_native_id: idOf(child!),
      title: "Read tables"
    })
  })

  it("are told the same by the notes beside them", () => {
    const notes = files.filter((name) => name.endsWith(".meta.json"))
    expect(notes).toHaveLength(2)
    const parents = notes.map((name) => {
      const recording = new Recording()
      const bytes = read(name)
      const file = { path: path.join(real, name), root: real, mtime_ms: 0, machine: "test" }
      const span = { offset: 0, length: bytes.length }
      sidecar.document(JSON.parse(bytes.toString("utf8")), span, file, recording)
      expect(recording.rejections).toEqual([])
      return recording.sessions[0]!.parent_native_id
    })
    expect(new Set(parents)).toEqual(new Set([idOf(original), idOf(child!)]))
  })

  it("that ran in the background bring their totals with the notice of their end", () => {
    const totals = original.events.filter(({ type, session }) => type === "total" && session === idOf(child!))
    expect(totals).toMatchObject([{ data: { tool_calls: 2, outcome: "completed" } }])
  })
})

describe("files", () => {
  it("are told with their lines, where the tool reports them", () => {
    const changes = original.fileOperations.filter(({ verb }) => verb !== "read")
    expect(
      changes.map((one) => [path.posix.basename(one.path), one.verb, one.lines_added, one.lines_removed])
    ).toEqual([
      ["zone.js", "edit", 4, 1],
      ["NOTES.md", "write", 3, 0]
    ])
  })
})

describe("what went wrong", () => {
  const errors = (recording: Recording) =>
    recording.toolResults
      .filter(({ status }) => status !== "completed")
      .map(({ tool, status, error }) => [tool, status, error?.type ?? null])

  it("is told by kind", () => {
    expect(errors(original)).toEqual([
      ["Bash", "denied", "permission"],
      ["Edit", "error", "conflict"]
    ])
    expect(errors(logOf("Check the next high water with everything you have."))).toEqual([
      ["mcp__harbour__next_high_water", "error", expect.any(String)]
    ])
    expect(errors(logOf("Tag the release."))).toEqual([["Bash", "denied", "permission"]])
  })

  it("are refusals by the provider, too", () => {
    expect(original.events.filter(({ type }) => type === "api_error")).toMatchObject([
      { data: { attempt: 1, status: 529 } }
    ])
  })

  it("is that a person interrupted", () => {
    const events = logOf("Wait for the tide.").events
    expect(events.filter(({ type }) => type === "interrupted")).toHaveLength(1)
  })
})

describe("a session that went on", () => {
  it("was compacted", () => {
    const [compaction, ...more] = original.events.filter(({ type }) => type === "compaction")
    expect(more).toEqual([])
    expect(compaction!.data).toMatchObject({ trigger: "manual", tokens_before: expect.any(Number) })
    expect(original.messages.filter(({ kind }) => kind === "summary")).toHaveLength(1)
  })

  it("was forked: the fork names its parent, and copied what it did not ask for itself", () => {
    expect(fork.sessions).toContainEqual(
      expect.objectContaining({ relation: "fork", parent_native_id: idOf(original) })
    )
    const own = requests(fork).filter((one) => requests(original).every(({ key }) => key !== one.key))
    expect(own).toHaveLength(1)
    expect(requests(fork).length).toBeGreaterThan(1)
  })

  it("has no sub-agents twice: those that a fork's copies tell of are its parent's", () => {
    const agents = (recording: Recording) =>
      new Set(recording.sessions.flatMap(({ native_id }) => (native_id.includes("/agent-") ? native_id : [])))
    expect(agents(fork).size).toBe(1)
    expect(agents(fork)).toEqual(agents(original))
  })

  it("holds the person's words as prompts, and only those", () => {
    const asked = original.messages.filter(({ kind }) => kind === "prompt").length
    expect(asked).toBe(3)
  })
})

describe("the capture of the first run", () => {
  const bytes = fs.readFileSync(path.join(real, "capture.ndjson"))
  const recording = readLog(capture, bytes, { path: path.join(real, "capture.ndjson") })

  it("has no unknown kind and nothing to reject", () => {
    expect([...recording.kinds].filter(([, { known }]) => !known)).toEqual([])
    expect(recording.rejections).toEqual([])
  })

  it("tells only what the transcripts tell too", () => {
    const ids = new Set(served.map(({ id }) => id))
    expect(requests(recording).length).toBeGreaterThan(0)
    expect(requests(recording).filter(({ message }) => !ids.has(message ?? ""))).toEqual([])
  })
})
