import { describe, expect, it } from "vitest"
import type { Recording } from "../Recording.ts"
import { readLog } from "../testing/readLog.ts"
import { rollout } from "./rollout.ts"
import { countedRequests, jsonl, readFixture, sumOf } from "./testing/transcript.ts"

const usage = (input_tokens: number, output_tokens: number) => ({
  input_tokens,
  cached_input_tokens: 0,
  output_tokens,
  reasoning_output_tokens: 0,
  total_tokens: input_tokens + output_tokens
})

/** UUIDs of version 7, made at this second. */
const id = (second: number, name: number): string => {
  const hex = (Date.UTC(2026, 5, 1) + second * 1000).toString(16).padStart(12, "0")
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(name).padStart(12, "0")}`
}

const at = (second: number) => new Date(Date.UTC(2026, 5, 1) + second * 1000).toISOString()

const meta = (second: number, session: string, more: object = {}) => ({
  timestamp: at(second),
  type: "session_meta",
  payload: { id: session, timestamp: at(second), cwd: "/a", source: "cli", ...more }
})

/** A turn: prompt, answer, count. Its lines carry `turn` only where one is given. */
const turn = (
  second: number,
  turnId: string | null,
  text: string,
  total: object,
  last: object,
  written = second
) => [
  ...(turnId === null
    ? []
    : [{ timestamp: at(written), type: "event_msg", payload: { type: "task_started", turn_id: turnId } }]),
  {
    timestamp: at(written),
    type: "turn_context",
    payload: { ...(turnId === null ? {} : { turn_id: turnId }), model: "gpt-5" }
  },
  {
    timestamp: at(written),
    type: "response_item",
    payload: { type: "message", role: "user", content: [{ type: "input_text", text }] }
  },
  { timestamp: at(written), type: "event_msg", payload: { type: "user_message", message: text } },
  {
    timestamp: at(written),
    type: "response_item",
    payload: { type: "message", role: "assistant", content: [{ type: "output_text", text: `${text}!` }] }
  },
  {
    timestamp: at(written),
    type: "event_msg",
    payload: { type: "token_count", info: { total_token_usage: total, last_token_usage: last } }
  }
]

const read = (...lines: ReadonlyArray<object>) => readLog(rollout, jsonl(...lines))

/** All orders in which files may be read. */
const orders = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  items.length < 2
    ? [items]
    : items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))

/** Sum of what counts, which must not depend on the order of reading. */
const counted = (...files: ReadonlyArray<Recording>) => {
  const sums = orders(files).map((order) => sumOf(countedRequests(...order)))
  for (const sum of sums) expect(sum).toEqual(sums[0])
  return sums[0]!
}

const parentId = id(0, 1)
const childId = id(100, 2)
const t1 = id(1, 11)
const t2 = id(10, 12)
const t3 = id(101, 13)
const parent = read(
  meta(0, parentId),
  ...turn(1, t1, "one", usage(100, 10), usage(100, 10)),
  ...turn(10, t2, "two", usage(300, 30), usage(200, 20)),
  // It goes on after the fork.
  ...turn(500, id(500, 14), "more", usage(700, 70), usage(400, 40))
)

/** What a fork at second 100 begins with; `written`: when the copied lines say they were written. */
const forked = (written: (second: number) => number, withParentsMeta = true) =>
  read(
    meta(100, childId, { forked_from_id: parentId }),
    ...(withParentsMeta ? [meta(0, parentId)].map((line) => ({ ...line, timestamp: at(written(0)) })) : []),
    ...turn(1, t1, "one", usage(100, 10), usage(100, 10), written(1)),
    ...turn(10, t2, "two", usage(300, 30), usage(200, 20), written(10)),
    ...turn(101, t3, "three", usage(350, 35), usage(50, 5))
  )

describe.each([
  ["with new times", () => 100, true],
  ["over many seconds", (second: number) => 100 + second * 4, true],
  ["with their own times", (second: number) => second, true],
  ["with new times, without the parent's session_meta", () => 100, false]
])("a fork whose copied lines are written %s", (_, written, withParentsMeta) => {
  const child = forked(written, withParentsMeta)

  it("adds only its own turn to its parent", () => {
    expect(sumOf(countedRequests(parent))).toEqual({ input: 700, cached: 0, output: 70 })
    expect(counted(parent, child)).toEqual({ input: 750, cached: 0, output: 75 })
  })

  it("keeps what it copied while its parent is missing", () => {
    expect(counted(child)).toEqual({ input: 350, cached: 0, output: 35 })
    const provisional = child.requests.filter(({ twin_rank }) => twin_rank === 1)
    expect(provisional.map(({ session }) => session)).toEqual([parentId, parentId])
  })

  it("gives copied requests the keys they have in the parent, its own another session", () => {
    expect(child.requests.map(({ key }) => key).slice(0, 2)).toEqual(
      parent.requests.map(({ key }) => key).slice(0, 2)
    )
    expect(child.requests[2]).toMatchObject({ session: childId, twin_rank: 0 })
  })

  it("gives copied messages the ids they have in the parent, and leaves them to it", () => {
    const copied = child.messages.filter(({ session }) => session === parentId)
    expect(copied.map(({ native_id, kind }) => [native_id, kind])).toEqual(
      parent.messages.slice(0, 4).map(({ native_id, kind }) => [native_id, kind])
    )
    expect(child.messages.filter(({ session }) => session === childId).map(({ kind }) => kind)).toEqual([
      "prompt",
      "answer"
    ])
  })

  it("names its parent, and is titled by its own first prompt", () => {
    expect(child.sessions[0]).toMatchObject({
      native_id: childId,
      relation: "fork",
      parent_native_id: parentId
    })
    const titles = child.sessions.filter(({ title }) => title !== null)
    expect(titles.map(({ native_id, title }) => [native_id, title])).toEqual([
      [parentId, "one"],
      [childId, "three"]
    ])
  })
})

describe("forks of one parent", () => {
  it("count what they copied once, with or without it", () => {
    const [a, b] = [2, 3].map((name) =>
      read(
        meta(100 + name, id(100 + name, name), { forked_from_id: parentId }),
        meta(100 + name, parentId),
        ...turn(1, t1, "one", usage(100, 10), usage(100, 10), 100 + name),
        // The same size by chance: another turn, so another spend.
        ...turn(110, id(110 + name, 20 + name), "go", usage(150, 15), usage(50, 5))
      )
    )
    expect(counted(a!, b!)).toEqual({ input: 200, cached: 0, output: 20 })
    expect(counted(parent, a!, b!)).toEqual({ input: 800, cached: 0, output: 80 })
  })
})

describe("a fork of a fork", () => {
  const grandchildId = id(200, 3)
  const grandchild = read(
    meta(200, grandchildId, { forked_from_id: childId }),
    meta(200, childId, { forked_from_id: parentId }),
    meta(200, parentId),
    ...turn(1, t1, "one", usage(100, 10), usage(100, 10), 200),
    ...turn(10, t2, "two", usage(300, 30), usage(200, 20), 200),
    ...turn(101, t3, "three", usage(350, 35), usage(50, 5), 200),
    ...turn(201, id(201, 31), "four", usage(360, 36), usage(10, 1))
  )
  const child = forked(() => 100)

  it("gives every line to the one it is from", () => {
    expect(grandchild.requests.map(({ session }) => session)).toEqual([
      parentId,
      parentId,
      childId,
      grandchildId
    ])
    expect(grandchild.messages.map(({ session }) => session)).toEqual([
      ...Array.from({ length: 4 }, () => parentId),
      ...Array.from({ length: 2 }, () => childId),
      ...Array.from({ length: 2 }, () => grandchildId)
    ])
  })

  it("adds only its own turn, whoever else is known", () => {
    expect(counted(parent, child, grandchild)).toEqual({ input: 760, cached: 0, output: 76 })
    expect(counted(child, grandchild)).toEqual({ input: 360, cached: 0, output: 36 })
    expect(counted(parent, grandchild)).toEqual({ input: 760, cached: 0, output: 76 })
    expect(counted(grandchild)).toEqual({ input: 360, cached: 0, output: 36 })
  })
})

describe("a version without turns", () => {
  const old = "0b3f9c1e-0000-4000-8000-000000000001"
  const oldParent = read(
    meta(0, old),
    ...turn(1, null, "one", usage(100, 10), usage(100, 10)),
    ...turn(20, null, "two", usage(300, 30), usage(200, 20))
  )
  const fork = (written: (second: number) => number, more: object) =>
    read(
      meta(100, "0b3f9c1e-0000-4000-8000-000000000002", more),
      { ...meta(0, old), timestamp: at(written(0)) },
      ...turn(1, null, "one", usage(100, 10), usage(100, 10), written(1)),
      ...turn(130, null, "go", usage(150, 15), usage(50, 5))
    )

  it.each([
    ["new times", () => 100, {}],
    ["new times, and names its parent", () => 100, { forked_from_id: old }],
    ["their own times", (second: number) => second, { forked_from_id: old }]
  ])("ends what was copied with %s at the first pause", (_, written, more) => {
    const child = fork(written, more)
    expect(child.requests.map(({ session, twin_rank }) => [session, twin_rank])).toEqual([
      [old, 1],
      ["0b3f9c1e-0000-4000-8000-000000000002", 0]
    ])
    expect(counted(oldParent, child)).toEqual({ input: 350, cached: 0, output: 35 })
    expect(counted(child)).toEqual({ input: 150, cached: 0, output: 15 })
    expect(child.messages.slice(0, 2).map(({ native_id }) => native_id)).toEqual(
      oldParent.messages.slice(0, 2).map(({ native_id }) => native_id)
    )
    expect(
      child.sessions.some(({ relation, parent_native_id }) => relation === "fork" && parent_native_id === old)
    ).toBe(true)
  })

  it("a fork of a fork cannot tell whose a copied line is: it tells no message of it, and counts it once", () => {
    const middle = fork(() => 100, {})
    const last = read(
      meta(200, "0b3f9c1e-0000-4000-8000-000000000003"),
      meta(200, "0b3f9c1e-0000-4000-8000-000000000002"),
      meta(200, old),
      ...turn(1, null, "one", usage(100, 10), usage(100, 10), 200),
      ...turn(130, null, "go", usage(150, 15), usage(50, 5), 200),
      ...turn(260, null, "on", usage(157, 16), usage(7, 1))
    )
    expect(last.messages.map(({ kind }) => kind)).toEqual(["prompt", "answer"])
    expect(counted(oldParent, middle, last)).toEqual({ input: 357, cached: 0, output: 36 })
    expect(counted(last)).toEqual({ input: 157, cached: 0, output: 16 })
  })
})

describe("a sub-agent", () => {
  const source = {
    subagent: {
      thread_spawn: { parent_thread_id: parentId, depth: 1, agent_role: "explorer", agent_path: "/root/look" }
    }
  }

  it("that was given nothing has its own history from its first line", () => {
    const agent = read(
      meta(100, childId, { parent_thread_id: parentId, source, thread_source: "subagent" }),
      ...turn(101, t3, "look around", usage(50, 5), usage(50, 5))
    )
    expect(agent.sessions[0]).toMatchObject({
      relation: "subagent",
      parent_native_id: parentId,
      role: "explorer",
      title: "look",
      title_rank: 3
    })
    expect(agent.messages.map(({ kind, session }) => [kind, session])).toEqual([
      ["delegation", childId],
      ["answer", childId]
    ])
    expect(counted(parent, agent)).toEqual({ input: 750, cached: 0, output: 75 })
  })

  it("that was given its parent's context tells none of its messages, and counts on from its total", () => {
    const agent = read(
      meta(100, childId, { forked_from_id: parentId, parent_thread_id: parentId, source }),
      meta(0, parentId),
      ...turn(1, t1, "one", usage(100, 10), usage(100, 10), 100),
      ...turn(101, t3, "look around", usage(150, 15), usage(50, 5))
    )
    expect(agent.messages.map(({ kind, session }) => [kind, session])).toEqual([
      ["delegation", childId],
      ["answer", childId]
    ])
    expect(counted(parent, agent)).toEqual({ input: 750, cached: 0, output: 75 })
    expect(counted(agent)).toEqual({ input: 150, cached: 0, output: 15 })
  })

  it("whose count begins anew after the copied one counts what it used", () => {
    const agent = read(
      meta(100, childId, { forked_from_id: parentId, source }),
      meta(0, parentId),
      ...turn(1, t1, "one", usage(100, 10), usage(100, 10), 100),
      ...turn(101, t3, "look around", usage(50, 5), usage(50, 5))
    )
    expect(counted(parent, agent)).toEqual({ input: 750, cached: 0, output: 75 })
  })

  it("whose parent's count goes on, though nothing of it was copied, counts what it used", () => {
    const agent = read(
      meta(100, childId, { forked_from_id: parentId, source }),
      ...turn(101, t3, "look around", usage(1050, 105), usage(50, 5)),
      ...turn(102, id(102, 15), "and on", usage(1060, 106), usage(10, 1))
    )
    expect(sumOf(countedRequests(agent))).toEqual({ input: 60, cached: 0, output: 6 })
  })

  it.each([
    ["review", { subagent: "review" }, "review"],
    ["guardian", { subagent: { other: "guardian" } }, "guardian"],
    ["memory", { internal: "memory_consolidation" }, "memory_consolidation"],
    ["compact", { subagent: "compact" }, "compact"]
  ])("that Codex started for itself (%s) is a system session", (_, own, role) => {
    const seen = read(meta(100, childId, { source: own, parent_thread_id: parentId }))
    expect(seen.sessions[0]).toMatchObject({ relation: "system", parent_native_id: parentId, role })
  })
})

describe("real files of 0.142", () => {
  const files = ["turns-0.142", "turns-0.142-fork", "turns-0.142-fork-of-fork", "turns-0.142-review"].map(
    readFixture
  )
  const own = (index: number) => sumOf(files[index]!.requests.filter(({ twin_rank }) => twin_rank === 0))

  it("count once what three files hold", () => {
    const sums = files.map((_, index) => own(index))
    expect(counted(...files)).toEqual({
      input: sums.reduce((sum, { input }) => sum + input, 0),
      cached: sums.reduce((sum, { cached }) => sum + cached, 0),
      output: sums.reduce((sum, { output }) => sum + output, 0)
    })
    expect(files.map(({ requests }) => requests.filter(({ twin_rank }) => twin_rank === 0).length)).toEqual([
      7, 2, 2, 1
    ])
    expect(files.map(({ requests }) => requests.filter(({ twin_rank }) => twin_rank === 1).length)).toEqual([
      0, 4, 6, 0
    ])
  })

  it("have the same messages under the same ids, each its own session's", () => {
    const owners = new Map<string, string>()
    for (const { native_id, session } of files.flatMap(({ messages }) => messages)) {
      expect(owners.get(native_id) ?? session).toBe(session)
      owners.set(native_id, session)
    }
  })

  it("link sub-agents to the calls that started them", () => {
    const spawns = readFixture("agents-0.142").toolResults.filter(
      ({ child_session }) => child_session !== null
    )
    const children = ["agents-0.142-fresh", "agents-0.142-forked"].map(
      (name) => readFixture(name).sessions[0]!.native_id
    )
    expect(spawns.map(({ child_session }) => child_session)).toEqual(children)
    expect(
      readFixture("agents-0.142")
        .sessions.filter(({ parent_call_id }) => parent_call_id !== null)
        .map(({ native_id }) => native_id)
    ).toEqual(children)
  })

  it("count a sub-agent's own spend once", () => {
    const agents = ["agents-0.142", "agents-0.142-fresh", "agents-0.142-forked"].map(readFixture)
    expect(agents.map(({ requests }) => requests.filter(({ twin_rank }) => twin_rank === 0).length)).toEqual([
      5, 2, 1
    ])
    expect(countedRequests(...agents)).toHaveLength(8)
  })
})

describe("real files of 0.169", () => {
  it("a fork that copies nothing counts on from its parent's total: only what it used is its own", () => {
    const [a, b] = ["paginated-0.169", "paginated-0.169-fork"].map(readFixture)
    expect(b!.requests.map(({ twin_rank }) => twin_rank)).toEqual([0, 0])
    const total = b!.events.filter(({ key }) => key === "total").at(-1)!.data
    expect(sumOf(b!.requests).input).toBeLessThan(total["input_tokens"] as number)
    expect(total["includes_inherited"]).toBe(true)
    expect(countedRequests(a!, b!)).toHaveLength(7)
  })

  it("a sub-agent with its parent's context tells none of its messages", () => {
    const agent = readFixture("agents-0.169-forked")
    expect(agent.messages.map(({ kind }) => kind)).toEqual(["context", "delegation", "answer", "answer"])
    expect(agent.requests.map(({ twin_rank }) => twin_rank)).toEqual([0, 0])
  })

  it("link sub-agents to the calls that started them", () => {
    const children = ["agents-0.169-fresh", "agents-0.169-forked"].map(
      (name) => readFixture(name).sessions[0]!.native_id
    )
    const spawned = readFixture("agents-0.169").toolResults.flatMap(
      ({ child_session }) => child_session ?? []
    )
    expect(spawned).toEqual(children)
  })
})
