import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { RequestSeen } from "../../record/RequestSeen.ts"
import { detectTree } from "../detect.ts"
import { openCode } from "./OpenCode.ts"
import { bareStorageTree, storageTree } from "./StorageTree.ts"
import { idOf } from "./testing/ids.ts"
import {
  countedRequests,
  fixture,
  fixture_ms,
  joinRequests,
  lengthAt,
  readTree,
  total,
  type Tree
} from "./testing/reading.ts"

const tree = (release: string): Tree => fixture(`tree-${release}.json`) as Tree

const joined = (documents: Tree): ReadonlyArray<RequestSeen> => [
  ...joinRequests(readTree(storageTree, documents).seen.requests).values()
]

describe.each(["0.1.174", "0.5.29", "1.0.152"])("the tree that release %s writes", (release) => {
  const reading = readTree(storageTree, tree(release))
  const { seen } = reading

  it("is read without a rejection, and holds nothing unknown", () => {
    expect(seen.rejections).toEqual([])
    expect([...seen.kinds].filter(([, kind]) => !kind.known)).toEqual([])
  })

  it("is one session of a person, with a title only where a model made one", () => {
    const root = seen.sessions.filter((s) => s.agent_version === release && s.relation === "root")
    expect(root).toHaveLength(1)
    expect(root[0]).toMatchObject({ agent: "opencode", title: null, title_rank: 0 })
    expect(seen.sessions.map((s) => s.cwd)).toContain("/home/ada/hello")
    expect(seen.sessions.map((s) => s.project_root)).toContain("/home/ada/hello")
  })

  it("tells the calls of all tools", () => {
    const calls = seen.parts.filter((part) => part.type === "tool" && part.tool !== "task")
    expect(new Set(calls.map((call) => `${call.tool} ${call.status} ${call.error?.type}`))).toEqual(
      new Set([
        "bash error exit_code",
        "edit completed undefined",
        "edit error conflict",
        "read completed undefined",
        "todowrite completed undefined"
      ])
    )
    expect(calls).toHaveLength(5)
    for (const call of calls) expect(call.ended_at_ms).toBeGreaterThanOrEqual(call.started_at_ms!)
    expect(calls.find((call) => call.tool === "bash")).toMatchObject({
      title: "cat missing.txt",
      error: { code: "1", tool: "bash" }
    })
  })

  it("tells files and todos", () => {
    expect(
      seen.fileOperations.map(({ path, verb, lines_added, lines_removed }) => [
        path,
        verb,
        lines_added,
        lines_removed
      ])
    ).toEqual([
      ["/home/ada/hello/hello.txt", "read", null, null],
      ["/home/ada/hello/hello.txt", "edit", 1, 1]
    ])
    expect(seen.todoLists[0]?.todos).toEqual([
      { content: "Greet the world", status: "in_progress", priority: "high" },
      { content: "Check the greeting", status: "pending", priority: "low" }
    ])
  })

  it("has every text where its reference says", () => {
    const referred = seen.parts.flatMap((part) => [
      [part.content, part.content_chars] as const,
      [part.output, part.output_chars] as const
    ])
    expect(referred.filter(([reference]) => reference !== null).length).toBeGreaterThan(8)
    for (const [reference, chars] of referred) {
      expect(reference === null ? 0 : lengthAt(reading, reference)).toBe(chars)
    }
  })
})

describe("release 0.1.174: messages with their parts in them, tokens of the last call alone", () => {
  const { seen } = readTree(storageTree, tree("0.1.174"))

  it("tells prompt and answer", () => {
    expect(seen.messages.map((m) => [m.role, m.kind, m.at_ms, m.model])).toEqual([
      ["user", "prompt", 1795159114991, null],
      ["assistant", "answer", 1795159115012, "m1"]
    ])
    expect(seen.parts.map((part) => `${part.key} ${part.type}`)).toEqual([
      "0 text",
      "0 step",
      "1 tool",
      "2 step",
      "3 tool",
      "4 step",
      "5 tool",
      "6 step",
      "7 tool",
      "8 step",
      "9 tool",
      "10 step",
      "11 text"
    ])
  })

  it("says that its usage is too low", () => {
    expect(seen.requests).toHaveLength(1)
    expect(seen.requests[0]).toMatchObject({
      input_tokens: 1007,
      output_tokens: 57,
      recorded_cost_usd_micros: null,
      lower_bound: "tokens of the last of 6 model calls"
    })
  })
})

describe("release 0.5.29: one message holds many steps", () => {
  const { seen } = readTree(storageTree, tree("0.5.29"))
  const requests = [...joinRequests(seen.requests).values()]

  it("has a request for each step, seven of the person's session and one of the sub-agent's", () => {
    expect(requests).toHaveLength(8)
    expect(requests.map((r) => r.output_tokens).sort((a, b) => a - b)).toEqual([
      52, 53, 54, 55, 56, 57, 58, 59
    ])
    // 1000 and some prompt tokens, 600 of them cached.
    expect(total(requests, "input_tokens")).toBe(402 + 403 + 404 + 405 + 406 + 407 + 408 + 409)
    expect(total(requests, "cache_read_tokens")).toBe(8 * 600)
  })

  it("takes the cost of a step from the step, never the message's sum of all", () => {
    const steps = requests.filter((r) => !r.is_complete)
    expect(steps.map((r) => r.recorded_cost_usd_micros)).toEqual([1166, 1169, 1172, 1175, 1178, 1181])
    expect(requests.filter((r) => r.is_complete).map((r) => r.recorded_cost_usd_micros)).toEqual([null, null])
  })

  it("knows the time of a step from its id", () => {
    expect(requests.find((r) => r.output_tokens === 52)?.at_ms).toBe(1795159236305)
  })

  it("makes the task's session a sub-agent's, by its own record", () => {
    expect(seen.sessions.filter((s) => s.relation === "subagent")).toMatchObject([
      {
        native_id: "ses_e082be0c0ffeZ4JU2deOfphuoJ",
        parent_native_id: "ses_e082be201ffe5GpMLVCFnppdHF",
        role: "general",
        title: "Count words (@general subagent)",
        title_rank: 3
      }
    ])
  })
})

describe("release 1.0.152: one message for each step", () => {
  const { seen } = readTree(storageTree, tree("1.0.152"))
  const requests = [...joinRequests(seen.requests).values()]

  it("has one request for message and step", () => {
    expect(seen.requests).toHaveLength(16)
    expect(requests).toHaveLength(8)
    expect(requests[1]).toEqual({
      session: "ses_e082bd959ffeAr6Dv9Higp5G25",
      key: "msg_1f7d426d5001l3gzS0kKGEF408/401.51.600.0",
      twin: "mock/m1@1795159238357/401.51.600.0",
      twin_rank: 0,
      message: "msg_1f7d426d5001l3gzS0kKGEF408",
      at_ms: 1795159238357,
      completed_at_ms: 1795159238481,
      provider: "mock",
      model: "m1",
      input_tokens: 401,
      output_tokens: 51,
      reasoning_tokens: 20,
      cache_read_tokens: 600,
      cache_write_5m_tokens: 0,
      cache_write_1h_tokens: 0,
      web_searches: 0,
      speed: "standard",
      service_tier: null,
      geo: null,
      stop_reason: "tool-calls",
      is_complete: true,
      lower_bound: null,
      recorded_cost_usd_micros: 603,
      span: expect.anything()
    })
  })

  it("leads from the task to its session and back", () => {
    const task = seen.parts.find((part) => part.tool === "task")
    expect(task).toMatchObject({ child_session: "ses_e082bd70efferTdGovbYlrjSaQ", call_id: "call_6" })
    expect(seen.sessions).toContainEqual(
      expect.objectContaining({
        native_id: task!.child_session,
        relation: "subagent",
        parent_native_id: "ses_e082bd959ffeAr6Dv9Higp5G25",
        parent_call_id: "call_6",
        role: "general"
      })
    )
    const [, answer] = seen.messages
    expect(seen.messages.map((m) => m.kind)).toEqual([
      "delegation",
      "answer",
      "prompt",
      ...Array(7).fill("answer")
    ])
    expect(answer?.parent_native_id).toBe(seen.messages[0]!.native_id)
  })

  it("tells patches, and the todo document as old as its file", () => {
    expect(seen.patches).toEqual([
      {
        session: "ses_e082bd959ffeAr6Dv9Higp5G25",
        message: "msg_1f7d42752001uJykHa1PmD0ncP",
        key: "prt_1f7d427aa001cyeJFnvI2p4BtS",
        hash: "9d6faea5fb69b0c72a65ba16ed8e3f8f695cf4d9",
        files: ["/home/ada/hello/hello.txt"],
        at_ms: 1795159238570
      }
    ])
    expect(seen.todoLists.map((list) => list.at_ms)).toEqual([1795159238690, fixture_ms])
  })

  it("reads the same below a storage folder by itself", () => {
    const bare = Object.fromEntries(
      Object.entries(tree("1.0.152")).map(([path, value]) => [path.slice("storage/".length), value])
    )
    expect(readTree(bareStorageTree, bare).seen).toEqual(seen)
  })
})

describe("requests do not depend on the order of the documents", () => {
  it.each(["0.5.29", "1.0.152"])("release %s", (release) => {
    const documents = Object.entries(tree(release))
    const expected = new Map(joined(tree(release)).map((r) => [r.key, { ...r, span: null }]))
    fc.assert(
      fc.property(fc.shuffledSubarray(documents, { minLength: documents.length }), (shuffled) => {
        const got = joined(Object.fromEntries(shuffled))
        expect(new Map(got.map((r) => [r.key, { ...r, span: null }]))).toEqual(expected)
      }),
      { numRuns: 30 }
    )
  })
})

describe("a message that was never finished", () => {
  const session = idOf("ses", fixture_ms)
  const message = idOf("msg", fixture_ms + 5)
  const none = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
  const info = {
    id: message,
    sessionID: session,
    role: "assistant",
    modelID: "m1",
    providerID: "mock",
    cost: 0,
    tokens: none,
    time: { created: fixture_ms + 5 }
  }
  const step = (n: number, reason?: string) => {
    const id = idOf("prt", fixture_ms + 100 + n)
    const tokens = { input: 10 * n, output: n, reasoning: 0, cache: { read: 0, write: 0 } }
    const value = {
      id,
      sessionID: session,
      messageID: message,
      type: "step-finish",
      cost: 0.001 * n,
      tokens,
      reason
    }
    return [`storage/part/${message}/${id}.json`, value] as const
  }
  const messageAt = `storage/message/${session}/${message}.json`

  it("counts the steps it finished, each by itself", () => {
    const requests = joined(
      Object.fromEntries([[messageAt, info], step(1, "tool-calls"), step(2, "tool-calls")])
    )
    expect(
      requests.map((r) => [r.input_tokens, r.output_tokens, r.recorded_cost_usd_micros, r.is_complete])
    ).toEqual([
      [10, 1, 1000, false],
      [20, 2, 2000, false]
    ])
    expect(requests.every((r) => r.at_ms !== null && r.message === message)).toBe(true)
  })

  it("counts nothing without steps", () => {
    expect(joined({ [messageAt]: info })).toEqual([])
  })

  it("counts once when it was finished after all", () => {
    const tokens = { input: 20, output: 2, reasoning: 0, cache: { read: 0, write: 0 } }
    const finished = { ...info, tokens, cost: 0.002, finish: "stop" }
    const requests = joined(Object.fromEntries([step(2, "stop"), [messageAt, info], [messageAt, finished]]))
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ model: "m1", output_tokens: 2, recorded_cost_usd_micros: 2000 })
  })

  it("counts an answer whose provider reported no usage, as a bound", () => {
    const [request] = joined({ [messageAt]: { ...info, finish: "stop" } })
    expect(request).toMatchObject({
      output_tokens: 0,
      lower_bound: "the provider reported no usage",
      model: "m1"
    })
  })

  it("counts no call that failed", () => {
    const error = { name: "APIError", data: { message: "Overloaded", statusCode: 529, isRetryable: true } }
    const { seen } = readTree(storageTree, { [messageAt]: { ...info, finish: "error", error } })
    expect(seen.requests).toEqual([])
    expect(seen.messages[0]?.error).toBe("APIError: Overloaded")
    expect(seen.events).toMatchObject([
      { type: "api_error", data: { message: "APIError: Overloaded", status: 529 } }
    ])
  })
})

describe("a fork", () => {
  const began = Date.UTC(2026, 0, 10)
  const forked = began + 3_600_000
  const original = idOf("ses", began)
  const fork = idOf("ses", forked)
  const answer = (session: string, id: string, created: number) => ({
    id,
    sessionID: session,
    role: "assistant",
    modelID: "m1",
    providerID: "mock",
    finish: "stop",
    cost: 0.01,
    tokens: { input: 100, output: 10, reasoning: 0, cache: { read: 0, write: 0 } },
    time: { created, completed: created + 900 }
  })
  const document = (session: string, id: string, created: number): readonly [string, unknown] => [
    `storage/message/${session}/${id}.json`,
    answer(session, id, created)
  ]
  const first = document(original, idOf("msg", began + 1000), began + 1000)
  const copy = document(fork, idOf("msg", forked + 20), began + 1000)
  const own = document(fork, idOf("msg", forked + 5000), forked + 5000)
  const counted = (...documents: ReadonlyArray<readonly [string, unknown]>) =>
    countedRequests(readTree(storageTree, Object.fromEntries(documents)).seen.requests)

  it("counts what it copied once", () => {
    expect(counted(first, copy, own)).toHaveLength(2)
    expect(counted(copy, own, first)).toHaveLength(2)
    expect(counted(first, copy, own).filter((r) => r.session === fork)).toHaveLength(1)
  })

  it("counts the copy when the original is gone", () => {
    expect(counted(copy, own)).toHaveLength(2)
  })

  it("is known by its copies, and does not say their prompts again", () => {
    const prompt = { ...answer(fork, idOf("msg", forked + 21), began + 900), role: "user" }
    const { seen } = readTree(storageTree, {
      ...Object.fromEntries([copy]),
      [`storage/message/${fork}/${prompt.id}.json`]: prompt
    })
    expect(seen.sessions.map((s) => [s.native_id, s.relation, s.started_at_ms])).toEqual([
      [fork, "fork", null],
      [fork, "fork", null]
    ])
    expect(seen.messages.map((m) => m.kind)).toEqual(["answer", "context"])
  })
})

describe("detection", () => {
  const folders = (paths: ReadonlyArray<string>) => {
    const list = (below: string): ReadonlyArray<string> => {
      const depth = below === "" ? 0 : below.split("/").length
      const inside = paths.filter((path) => below === "" || path.startsWith(`${below}/`))
      return [...new Set(inside.map((path) => path.split("/")[depth]!))]
    }
    return detectTree([openCode], list(""), list)?.tree.name
  }

  it.each([
    ["a data folder", ["auth.json", "storage/message/ses_1/msg_1.json"], "opencode-storage"],
    ["one of the first releases", ["project/home-ada/storage/session/info/ses_1.json"], "opencode-storage"],
    ["one of sessions alone", ["storage/session/global/ses_1.json"], "opencode-storage"],
    ["a storage folder by itself", ["message/ses_1/msg_1.json", "migration"], "opencode-storage-bare"],
    ["one of parts alone", ["part/msg_1/prt_1.json"], "opencode-storage-bare"],
    ["one whose sessions are in a database", ["opencode.db", "storage/session_diff/ses_1.json"], undefined],
    ["some other folder", ["project/readme.md", "session/notes.txt", "message/hello.txt"], undefined]
  ])("%s", (_, paths, expected) => {
    expect(folders(paths)).toBe(expected)
  })
})

describe("ids", () => {
  it("are those of the path, as for OpenCode's own migration; another one inside is reported", () => {
    const { seen } = readTree(storageTree, {
      "storage/message/ses_a/msg_a.json": {
        id: "msg_b",
        sessionID: "ses_b",
        role: "user",
        time: { created: 5 }
      },
      "storage/part/msg_a/prt_a.json": {
        id: "prt_a",
        messageID: "msg_b",
        sessionID: "ses_a",
        type: "text",
        text: "x"
      },
      "storage/session/p/ses_a.json": { id: "ses_c", title: "Greetings" }
    })
    expect(seen.messages).toMatchObject([{ native_id: "msg_a", session: "ses_a" }])
    expect(seen.parts).toMatchObject([{ message: "msg_a", key: "prt_a", session: "ses_a" }])
    expect(seen.sessions.map((s) => s.native_id)).toEqual(["ses_a", "ses_a"])
    expect(seen.kinds.get("document whose id is not its file's name")).toEqual({ records: 2, known: false })
  })
})

describe("anything else", () => {
  const path = fc.constantFrom(
    "storage/part/msg_1/prt_1.json",
    "storage/message/ses_1/msg_1.json",
    "storage/session/global/ses_1.json",
    "storage/todo/ses_1.json",
    "storage/project/p.json",
    "storage/session_diff/ses_1.json",
    "storage/elsewhere/x.json",
    "project/home/app.json",
    "project/home/storage/session/info/ses_1.json",
    "project/home/storage/session/message/ses_1/msg_1.json",
    "project/home/storage/session/part/ses_1/msg_1/prt_1.json",
    "project",
    "storage/x.json"
  )

  it("is a row, a rejection or counted, and never throws", () => {
    fc.assert(
      fc.property(path, fc.jsonValue(), (name, value) => {
        const { seen } = readTree(storageTree, { [name]: value })
        const known = [...seen.kinds.values()].reduce((n, kind) => n + kind.records, 0)
        expect(known + seen.rejections.length).toBeGreaterThan(0)
      })
    )
  })

  it("never throws on documents that are almost right", () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("user", "assistant", "tool", "text", "completed", "ses_1")
    )
    const almost = fc.record(
      {
        id: value,
        sessionID: fc.oneof(fc.constant("ses_1"), value),
        role: fc.oneof(fc.constantFrom("user", "assistant"), value),
        type: fc.oneof(
          fc.constantFrom(
            "text",
            "tool",
            "step-finish",
            "patch",
            "file",
            "retry",
            "subtask",
            "constructor",
            "__proto__"
          ),
          value
        ),
        time: fc.oneof(fc.record({ created: value, completed: value, start: value, end: value }), value),
        tokens: fc.oneof(fc.record({ input: value, output: value, total: value, cache: value }), value),
        state: fc.oneof(
          fc.record({
            status: fc.constantFrom("completed", "error", "running"),
            input: value,
            output: value,
            error: value,
            metadata: value
          }),
          value
        ),
        tool: fc.constantFrom("read", "write", "edit", "apply_patch", "bash", "todowrite", "task"),
        parts: value,
        metadata: value,
        path: value,
        files: value,
        error: value
      },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(path, almost, (name, document) => {
        readTree(storageTree, { [name]: document })
      }),
      { numRuns: 500 }
    )
  })

  it("of a kind that is not known yet is kept as a part and reported", () => {
    const { seen } = readTree(storageTree, {
      "storage/part/msg_1/prt_1.json": { sessionID: "ses_1", id: "prt_1", type: "hologram", text: "hello" }
    })
    expect(seen.parts).toMatchObject([
      { type: "other", title: "hologram", content: { pointer: "/text" }, content_chars: 5 }
    ])
    expect(seen.kinds.get("part/hologram")).toEqual({ records: 1, known: false })
  })

  it("that cannot be placed is rejected", () => {
    const { seen } = readTree(storageTree, {
      "storage/part/msg_1/prt_1.json": { id: "prt_1", type: "text" },
      "storage/message/ses_1/msg_1.json": ["no", "object"],
      "storage/todo/ses_1.json": { no: "list" }
    })
    expect(seen.rejections.map((r) => r.reason)).toEqual(["bad_field", "not_record", "not_record"])
  })
})
