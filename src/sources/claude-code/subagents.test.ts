import { describe, expect, it } from "vitest"
import { Recording } from "../Recording.ts"
import { readLog } from "../testing/readLog.ts"
import { sidecar } from "./Sidecar.ts"
import { at, bytesOf, fixtures, read, requests, session } from "./testing/fixture.ts"
import { transcript } from "./Transcript.ts"
import { workflowJournal } from "./WorkflowJournal.ts"
import { workflowRun } from "./WorkflowRun.ts"

const P = "9a4e0000-0000-4000-8000-000000000004"
const agent = `${P}/agent-a1b2c3d4e5f607181`

describe("sub-agents with files of their own", () => {
  const child = read(`${P}/subagents/agent-a1b2c3d4e5f607181.jsonl`)
  const parent = read(`${P}.jsonl`)

  it("are sessions of their own", () => {
    expect(session(child, agent)).toMatchObject({
      relation: "subagent",
      parent_native_id: P,
      role: "Explore",
      title: "Where is the cart?",
      title_rank: 1,
      started_at_ms: at(2),
      ended_at_ms: at(8)
    })
    expect(new Set(child.messages.map((m) => m.session))).toEqual(new Set([agent]))
    expect(child.messages.map((m) => m.kind)).toEqual(["delegation", "answer", "tool_result", "answer"])
  })

  it("are linked to the call that started them", () => {
    expect(session(parent, agent)).toMatchObject({
      parent_native_id: P,
      parent_call_id: "toolu_a1",
      role: "Explore",
      title: "Find the cart",
      title_rank: 3
    })
    expect(parent.toolResults).toMatchObject([{ child_session: agent, duration_ms: 7000, output_chars: 11 }])
    expect(parent.toolResults[0]!.output!.pointer).toBe("/message/content/0/content/0/text")
    expect(parent.events).toMatchObject([
      { session: agent, type: "total", data: { total_tokens: 345, duration_ms: 7000, tool_calls: 1 } }
    ])
  })

  it("spend under their own session, once", () => {
    expect(requests(child).map((r) => [r.session, r.key, r.twin_rank])).toEqual([
      [agent, "msg_n1:req_n1", 2],
      [agent, "msg_n2:req_n2", 2]
    ])
    expect(requests(parent).map((r) => r.key)).toEqual(["msg_m1:req_m1"])
    expect(child.fileOperations).toMatchObject([
      { path: "cart.ts", verb: "read", lines_added: null, session: agent }
    ])
  })

  it("of a workflow belong to the session too, and are named in its journal", () => {
    const folder = `${P}/subagents/workflows/wf_1`
    const id = `${P}/agent-aff491fda998b3fe0`
    expect(session(read(`${folder}/agent-aff491fda998b3fe0.jsonl`), id)).toMatchObject({
      parent_native_id: P
    })
    const journal = read(`${folder}/journal.jsonl`, workflowJournal)
    expect(session(journal, id)).toMatchObject({
      role: "workflow-subagent",
      title: "ping",
      parent_native_id: P
    })
    expect([...journal.kinds.keys()]).toEqual(["journal/launched", "journal/started", "journal/result"])
  })

  it("of a workflow are named in the record of its run too, with Claude Code's own totals", () => {
    const text = bytesOf(`${P}/workflows/wf_1.json`).toString("utf8")
    const path = `/trail/projects/shop/${P}/workflows/wf_1.json`
    const file = { path, root: "/trail", mtime_ms: 0, machine: "m" }
    const span = { offset: 0, length: text.length }
    const run = new Recording()
    workflowRun.document(JSON.parse(text), span, file, run, text)
    const [first, second] = [`${P}/agent-aff491fda998b3fe0`, `${P}/agent-aff491fda998b3fe1`]
    // The session whose file it is comes first.
    expect(run.sessions.map(({ native_id }) => native_id)).toEqual([P, first, second])
    const facts = { relation: "subagent", parent_native_id: P, role: "workflow-subagent" }
    expect(session(run, first)).toMatchObject({ ...facts, title: "ping" })
    expect(session(run, second)).toMatchObject({ ...facts, title: "again" })
    const total = { key: "total:wf_1", type: "total", at_ms: 1782900302000, span }
    const of_run = { workflow: "ping", outcome: "completed", agents: 2, tool_calls: 1 }
    const of_agent = { total_tokens: 1207, duration_ms: 1900, tool_calls: 1, outcome: "done" }
    expect(run.events).toEqual([
      { ...total, session: P, data: { ...of_run, total_tokens: 1207, duration_ms: 2000 } },
      { ...total, session: first, data: of_agent }
    ])
    // Their transcripts count; what stands here is no request.
    expect(run.requests).toEqual([])
  })

  it("of a workflow are not looked for in what is no record of a run, or lies with no session", () => {
    const text = bytesOf(`${P}/workflows/wf_1.json`).toString("utf8")
    const elsewhere = new Recording()
    for (const [value, path] of [
      [JSON.parse(text), "/tmp/wf_1.json"],
      [[], `/trail/${P}/workflows/wf_1.json`]
    ] as const) {
      const file = { path, root: "/trail", mtime_ms: 0, machine: "m" }
      workflowRun.document(value, { offset: 0, length: 1 }, file, elsewhere, "")
    }
    expect(elsewhere.rejections.map(({ reason }) => reason)).toEqual(["not_record", "not_record"])
    expect(elsewhere.sessions).toEqual([])
  })

  it("are known by the note beside their transcript", () => {
    const path = `${fixtures}/${P}/subagents/agent-a1b2c3d4e5f607181.meta.json`
    const note = new Recording()
    const file = { path, root: fixtures, mtime_ms: 0, machine: "m" }
    const value: unknown = JSON.parse(bytesOf(path.slice(fixtures.length + 1)).toString("utf8"))
    sidecar.document(value, { offset: 0, length: 1 }, file, note)
    expect(session(note, agent)).toMatchObject({
      relation: "subagent",
      parent_native_id: P,
      parent_call_id: "toolu_a1",
      role: "Explore",
      title: "Find the cart"
    })
    const nested = new Recording()
    sidecar.document({ agentType: "x", parentAgentId: "a0" }, { offset: 0, length: 1 }, file, nested)
    expect(session(nested, agent).parent_native_id).toBe(`${P}/agent-a0`)
    const wrong = new Recording()
    sidecar.document([], { offset: 0, length: 1 }, file, wrong)
    expect(wrong.rejections).toHaveLength(1)
  })

  it("that copy an answer of their parent are its twin, which does not count", () => {
    const side = read(`${P}/subagents/agent-aside_question-00ff00ff00ff00ff.jsonl`)
    const id = `${P}/agent-aside_question-00ff00ff00ff00ff`
    expect(session(side, id)).toMatchObject({
      relation: "system",
      role: "side_question",
      parent_native_id: P
    })
    expect(requests(side)).toMatchObject([{ key: "msg_m1:req_k9", twin: "msg_m1", twin_rank: 2 }])
    expect(requests(parent)).toMatchObject([{ key: "msg_m1:req_m1", twin: "msg_m1", twin_rank: 0 }])
    expect(side.messages.map((m) => m.kind)).toEqual(["context", "answer"])
  })

  it("are known by their file's name where the lines have no agent id", () => {
    const lines = bytesOf(`${P}/subagents/agent-a1b2c3d4e5f607181.jsonl`)
      .toString("utf8")
      .replace(/"agentId":"[^"]*",?/g, "")
      .replaceAll(",}", "}")
    const seen = readLog(transcript, lines, { path: "/p/-home-ann/agent-a1b2c3d4e5f607181.jsonl" })
    expect(new Set(seen.messages.map((m) => m.session))).toEqual(new Set([agent]))
  })
})

describe("sub-agents in the background", () => {
  const note = (words: string): string =>
    JSON.stringify({
      type: "user",
      sessionId: "s",
      uuid: "u",
      origin: { kind: "task-notification" },
      message: { role: "user", content: `<task-notification>\n${words}\n</task-notification>` }
    })

  it("report their total when they stop", () => {
    const usage =
      "<usage><subagent_tokens>126340</subagent_tokens><tool_uses>56</tool_uses><duration_ms>807121</duration_ms></usage>"
    const told = "<result><usage><subagent_tokens>1</subagent_tokens></usage></result>"
    const words = `<task-id>ab740d2</task-id><status>completed</status><summary>x</summary>${told}${usage}`
    const { events, messages } = readLog(transcript, note(words))
    expect(messages).toMatchObject([{ kind: "context" }])
    expect(events).toMatchObject([
      {
        session: "s/agent-ab740d2",
        type: "total",
        data: { total_tokens: 126_340, duration_ms: 807_121, tool_calls: 56, outcome: "completed" }
      }
    ])
  })

  it("are not commands in the background", () => {
    const words = "<task-id>b1</task-id><status>killed</status><summary>Command stopped</summary>"
    expect(readLog(transcript, note(words)).events).toEqual([])
  })
})

describe("sub-agents within the session's file", () => {
  const I = "1n1e0000-0000-4000-8000-000000000003"
  const seen = read("inline-sidechains.jsonl")

  it("are told apart though their lines are mixed, and linked to their calls by the prompt", () => {
    expect(session(seen, `${I}/sidechain-p1`)).toMatchObject({
      relation: "subagent",
      parent_native_id: I,
      parent_call_id: "toolu_t1",
      role: "general-purpose",
      title: "Look at prices"
    })
    expect(session(seen, `${I}/sidechain-x1`)).toMatchObject({
      parent_call_id: "toolu_t2",
      role: "Explore",
      title: "Look at taxes",
      started_at_ms: at(3),
      ended_at_ms: at(7)
    })
    const of = (id: string) => [
      ...new Set(seen.messages.filter((m) => m.session === id).map((m) => m.native_id))
    ]
    expect(of(`${I}/sidechain-p1`)).toEqual(["p1", "msg_p1"])
    expect(of(`${I}/sidechain-x1`)).toEqual(["x1", "msg_x1", "x3", "msg_x2"])
    expect(of(I)).toEqual(["i1", "msg_i1", "i4", "i5", "msg_i2"])
  })

  it("have threads of their own", () => {
    const parents = Object.fromEntries(seen.messages.map((m) => [m.native_id, m.parent_native_id]))
    expect(parents).toMatchObject({
      p1: null,
      msg_p1: "p1",
      x1: null,
      msg_x1: "x1",
      x3: "msg_x1",
      msg_x2: "x3"
    })
  })

  it("take a summary that names a line of the session for its title", () => {
    expect(session(seen, I)).toMatchObject({ title: "Two helpers look at the shop", title_rank: 2 })
  })

  it("go on in the last one when a chain is lost", () => {
    const lines = bytesOf("inline-sidechains.jsonl").toString("utf8").split("\n")
    const cut = readLog(transcript, lines.slice(5).join("\n"))
    expect(new Set(cut.messages.map((m) => m.session).filter((id) => id !== I))).toEqual(
      new Set([`${I}/sidechain-x1`])
    )
  })
})

describe("sub-agents in progress records", () => {
  const G = "9409e550-0000-4000-8000-000000000005"
  const id = `${G}/agent-a83d284`
  const seen = read("progress.jsonl")

  it("are the sessions that their own files would make", () => {
    expect(session(seen, id)).toMatchObject({
      relation: "subagent",
      parent_native_id: G,
      parent_call_id: "toolu_task",
      role: "reviewer",
      title: "Review the diff",
      started_at_ms: at(2)
    })
    const own = seen.messages.filter((m) => m.session === id)
    expect(own.map((m) => [m.native_id, m.kind])).toEqual([
      ["s1", "delegation"],
      ["msg_s1", "answer"],
      ["s3", "tool_result"]
    ])
  })

  it("spend what they spend, under the key of their own file", () => {
    const request = requests(seen).find((r) => r.session === id)!
    expect(request).toMatchObject({ key: "msg_s1:req_s1", cache_write_1h_tokens: 14_287, twin_rank: 2 })
  })

  it("lead to their text through the record that carries them", () => {
    const delegation = seen.parts.find((p) => p.message === "s1")!
    expect(delegation.content!.pointer).toBe("/data/message/message/content/0/text")
    expect(seen.toolResults.find((r) => r.key === "toolu_s")).toMatchObject({
      session: id,
      message: "msg_s1",
      output: { pointer: "/data/message/message/content/0/content" }
    })
  })

  it("leave the parent's thread as it is", () => {
    const parents = Object.fromEntries(
      seen.messages.filter((m) => m.session === G).map((m) => [m.native_id, m.parent_native_id])
    )
    expect(parents).toEqual({ g1: null, msg_g1: "g1", g7: "msg_g1" })
    expect(seen.toolResults.find((r) => r.key === "toolu_task")).toMatchObject({
      child_session: id,
      duration_ms: 3500,
      output: { pointer: "/message/content/0/content" }
    })
  })
})
