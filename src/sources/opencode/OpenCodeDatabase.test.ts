import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as fc from "fast-check"
import { afterAll, describe, expect, it } from "vitest"
import { detectDatabase } from "../detect.ts"
import { openForeignDatabase } from "../testing/foreignDatabase.ts"
import { exportDocument } from "./export.ts"
import { openCode } from "./OpenCode.ts"
import { openCodeDatabase } from "./OpenCodeDatabase.ts"
import { idOf } from "./testing/ids.ts"
import {
  countedRequests,
  fixture,
  fixture_ms,
  insertRows,
  joinRequests,
  lengthAt,
  makeDatabase,
  readDatabase,
  readDocument,
  total,
  type Tables
} from "./testing/reading.ts"
import { firstSchema, secondSchema } from "./testing/schema.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-opencode-"))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

let made = 0
const database = (schema: string, tables: Tables): string =>
  makeDatabase(folder, `opencode-${made++}.db`, schema, tables)

const change = (file: string, act: (open: DatabaseSync) => void): void => {
  const open = new DatabaseSync(file)
  act(open)
  open.close()
}

/** Secrets that no statement may reach. */
const withSecrets = (tables: Tables): Tables => ({
  ...tables,
  account: [{ id: "acc_1", email: "ada@example.org", access_token: "hush", refresh_token: "hush" }],
  account_state: [{ id: 1, active_account_id: "acc_1" }],
  control_account: [{ email: "ada@example.org", url: "https://example.org", access_token: "hush" }],
  credential: [{ id: "cred_1", connector_id: "mock", label: "key", value: "hush" }],
  session_share: [{ session_id: "ses_1", id: "share_1", secret: "hush", url: "https://example.org" }]
})

describe("what release 1.18.34 writes: a session with a task, and a fork of it", () => {
  const tables = fixture("database-1.18.34.json") as Tables
  const file = database(firstSchema, withSecrets(tables))
  const reading = readDatabase(openCodeDatabase, file)
  const { seen, records, statements } = reading
  const [parent, child, fork] = tables["session"]!.map((row) => row["id"] as string)

  it("is OpenCode's, and is read without a rejection", () => {
    using open = openForeignDatabase(file)
    expect(detectDatabase([openCode], open)?.format?.name).toBe("opencode-db")
    expect(seen.rejections).toEqual([])
    expect([...seen.kinds].filter(([, kind]) => !kind.known)).toEqual([])
  })

  it("tells its sessions", () => {
    const own = seen.sessions.filter((s) => s.agent_version !== null)
    expect(
      own.map((s) => [s.native_id, s.relation, s.parent_native_id, s.role, s.title, s.title_rank])
    ).toEqual([
      [parent, "root", null, "build", "A greeting", 3],
      [child, "subagent", parent, "general", "Count words (@general subagent)", 3],
      [fork, "root", null, "build", "A greeting (fork #1)", 3]
    ])
    for (const s of own) expect(s).toMatchObject({ cwd: "/home/ada/hello", project_root: "/home/ada/hello" })
    expect(seen.sessions).toContainEqual(expect.objectContaining({ native_id: fork, relation: "fork" }))
  })

  it("knows the parent's words from a person's, and new ones from copies", () => {
    const users = seen.messages.filter((m) => m.role === "user").map((m) => [m.session, m.kind])
    expect(users).toEqual([
      [parent, "prompt"],
      [child, "delegation"],
      [fork, "context"],
      [fork, "prompt"]
    ])
  })

  it("has one request for each answer, and counts what the fork copied once", () => {
    expect(seen.requests).toHaveLength(16)
    expect(joinRequests(seen.requests).size).toBe(16)
    const counted = countedRequests(seen.requests)
    expect(counted.map((r) => r.session)).toEqual([...Array(6).fill(parent), child, parent, fork])
    expect(total(counted, "input_tokens")).toBe(2836 + 408 + 410)
    expect(total(counted, "output_tokens")).toBe(9 * 20 + 32 + 33 + 34 + 35 + 36 + 37 + 38 + 39 + 40)
    expect(total(counted, "reasoning_tokens")).toBe(9 * 20)
    expect(total(counted, "recorded_cost_usd_micros")).toBe(
      566 + 569 + 572 + 575 + 578 + 581 + 584 + 587 + 590
    )
  })

  it("agrees with the export of the same session", () => {
    const exported = readDocument(exportDocument, fixture("export-1.18.34.json")).seen
    const plain = (recording: typeof seen) => ({
      requests: recording.requests.filter((r) => r.session === parent).map((r) => ({ ...r, span: null })),
      messages: recording.messages.filter((m) => m.session === parent).map((m) => ({ ...m, span: null })),
      parts: recording.parts
        .filter((p) => p.session === parent)
        .map((p) => ({ ...p, content: p.content === null, output: p.output === null }))
        .sort((a, b) => a.ordinal - b.ordinal),
      files: recording.fileOperations.filter((f) => f.session === parent),
      patches: recording.patches.filter((p) => p.session === parent)
    })
    expect(plain(seen)).toEqual(plain(exported))
  })

  it("keeps each row with its data as JSON, and has every text where its reference says", () => {
    const kept = [...records.values()] as ReadonlyArray<{ table: string; data?: unknown }>
    const rows = (table: string) => kept.filter((record) => record.table === table)
    expect(rows("part")).toHaveLength(70)
    expect(rows("part")[0]).toEqual({
      table: "part",
      ...tables["part"]![0],
      data: JSON.parse(tables["part"]![0]!["data"] as string)
    })
    for (const part of seen.parts) {
      if (part.content !== null) expect(lengthAt(reading, part.content)).toBe(part.content_chars)
      if (part.output !== null) expect(lengthAt(reading, part.output)).toBe(part.output_chars)
    }
  })

  it("has the todo list as its rows hold it", () => {
    expect(seen.todoLists.at(-1)).toEqual({
      session: parent,
      at_ms: tables["todo"]![0]!["time_updated"],
      todos: [
        { content: "Greet the world", status: "in_progress", priority: "high" },
        { content: "Check the greeting", status: "pending", priority: "low" }
      ]
    })
  })

  it("asks for no secret, and for no column unnamed", () => {
    const names =
      /\b(?:account|account_state|control_account|credential|session_share|event|sqlite_master)\b|\*(?!\))/i
    expect(statements.length).toBeGreaterThan(8)
    expect(statements.filter((sql) => names.test(sql))).toEqual([])
    expect(JSON.stringify([...records.values()])).not.toMatch(/hush/)
    expect(JSON.stringify(seen)).not.toMatch(/hush/)
  })

  it("has nothing new when it is read again", () => {
    const again = readDatabase(openCodeDatabase, file, reading.state)
    expect(again.changeKey).toBe(reading.changeKey)
    // The last row of each table bears the time of its mark; nothing else is read.
    expect(again.records.size).toBe(4)
    expect(again.state).toEqual(reading.state)
  })
})

const at = fixture_ms - 1_000_000
const ses = idOf("ses", at)
const sessionRow = {
  id: ses,
  project_id: "p",
  directory: "/home/ada/hello",
  title: "Greetings",
  version: "1.18.34",
  time_created: at,
  time_updated: at
}
const answer = (n: number, output: number, time_updated: number) => ({
  id: idOf("msg", at + n),
  session_id: ses,
  time_created: at + n,
  time_updated,
  data: JSON.stringify({
    role: "assistant",
    modelID: "m1",
    providerID: "mock",
    ...(output > 0 ? { finish: "stop" } : {}),
    cost: 0,
    tokens: { input: n, output, reasoning: 0, cache: { read: 0, write: 0 } },
    time: { created: at + n }
  })
})
const emptied = (n: number, time_updated: number) => {
  const row = answer(n, 0, time_updated)
  return { ...row, data: row.data.replace(`"input":${n}`, '"input":0') }
}

describe("a live database", () => {
  const live = () =>
    database(firstSchema, {
      session: [sessionRow],
      message: [answer(1, 10, at + 10), emptied(2, at + 20), answer(3, 30, at + 30)]
    })
  const outputs = (reading: ReturnType<typeof readDatabase>) =>
    reading.seen.requests.map((r) => r.output_tokens)

  it("is read on from where it was: rows updated in place, rows added, and no others", () => {
    const file = live()
    const first = readDatabase(openCodeDatabase, file)
    expect(outputs(first)).toEqual([10, 30])
    change(file, (open) => {
      const done = answer(2, 20, at + 40)
      open
        .prepare("UPDATE message SET data = ?, time_updated = ? WHERE id = ?")
        .run(done.data, at + 40, done.id)
      insertRows(open, { message: [answer(4, 40, at + 50)] })
    })
    const second = readDatabase(openCodeDatabase, file, first.state)
    expect(second.changeKey).not.toBe(first.changeKey)
    expect(outputs(second)).toEqual([20, 30, 40])
  })

  it("shows rows that were added with an old time, as forks of 2.x and imports do", () => {
    const file = live()
    const first = readDatabase(openCodeDatabase, file)
    change(file, (open) => insertRows(open, { message: [answer(5, 50, at - 500_000)] }))
    const second = readDatabase(openCodeDatabase, file, first.state)
    expect(second.changeKey).not.toBe(first.changeKey)
    expect(outputs(second)).toContain(50)
  })

  it("is read whole again when its rows were renumbered", () => {
    const file = live()
    const first = readDatabase(openCodeDatabase, file)
    change(file, (open) => open.exec(`DELETE FROM message WHERE time_updated < ${at + 30}; VACUUM`))
    expect(outputs(readDatabase(openCodeDatabase, file, first.state))).toEqual([30])
  })

  it("does not believe a clock that was years ahead", () => {
    const file = live()
    change(file, (open) => insertRows(open, { message: [answer(6, 60, at + 1e11)] }))
    const first = readDatabase(openCodeDatabase, file)
    change(file, (open) => {
      const done = answer(2, 20, at + 40)
      open
        .prepare("UPDATE message SET data = ?, time_updated = ? WHERE id = ?")
        .run(done.data, at + 40, done.id)
    })
    expect(outputs(readDatabase(openCodeDatabase, file, first.state))).toContain(20)
  })

  it("is seen to change when a part is, or a title, or anything that has an event", () => {
    const file = live()
    const key = () => readDatabase(openCodeDatabase, file).changeKey
    const part = {
      id: "prt_1",
      message_id: "msg_1",
      session_id: ses,
      time_created: at,
      time_updated: at,
      data: "{}"
    }
    const keys = [key()]
    for (const act of [
      (open: DatabaseSync) => insertRows(open, { part: [part] }),
      (open: DatabaseSync) => open.exec(`UPDATE part SET time_updated = ${at + 1}`),
      (open: DatabaseSync) => open.exec(`UPDATE session SET title = 'Hello', time_updated = ${at + 1}`),
      (open: DatabaseSync) => insertRows(open, { event_sequence: [{ aggregate_id: ses, seq: 4 }] }),
      (open: DatabaseSync) => open.exec("UPDATE event_sequence SET seq = 5")
    ]) {
      change(file, act)
      keys.push(key())
    }
    expect(new Set(keys).size).toBe(keys.length)
  })

  it("is read with its write-ahead log while OpenCode writes", () => {
    const file = path.join(folder, "wal.db")
    const writer = new DatabaseSync(file)
    writer.exec(`PRAGMA journal_mode = WAL; ${firstSchema}`)
    insertRows(writer, { session: [sessionRow], message: [answer(1, 10, at)] })
    expect(outputs(readDatabase(openCodeDatabase, file))).toEqual([10])
    // A copy without the log holds nothing; that is no failure.
    const copy = path.join(folder, "copy.db")
    fs.copyFileSync(file, copy)
    using empty = openForeignDatabase(copy)
    expect(openCodeDatabase.detect(empty)).toBe(false)
    writer.close()
  })

  it("may be empty", () => {
    const reading = readDatabase(openCodeDatabase, database(firstSchema, {}))
    expect(reading.seen.sessions).toEqual([])
    expect(readDatabase(openCodeDatabase, database(firstSchema, {}), reading.state).records.size).toBe(0)
  })

  it("is read in pages: many rows, each once", () => {
    const rows = Array.from({ length: 1000 }, (_, i) => answer(i + 1, 1, at + i))
    const reading = readDatabase(openCodeDatabase, database(firstSchema, { message: rows }))
    expect(reading.seen.requests.map((r) => r.key)).toEqual(rows.map((row, i) => `${row.id}/${i + 1}.1.0.0`))
  })
})

describe("steps in a database", () => {
  const message = { ...emptied(2, at + 20), id: idOf("msg", at + 2) }
  const step = (n: number) => ({
    id: idOf("prt", at + 100 + n),
    message_id: message.id,
    session_id: ses,
    time_created: at + 100 + n,
    time_updated: at + 100 + n,
    data: JSON.stringify({
      type: "step-finish",
      reason: "tool-calls",
      cost: 0.001,
      tokens: { input: n, output: n, reasoning: 0, cache: { read: 0, write: 0 } }
    })
  })

  it("know the model and the fork's twin from their message", () => {
    const { seen } = readDatabase(
      openCodeDatabase,
      database(firstSchema, { message: [message], part: [step(1), step(2)] })
    )
    expect(seen.requests.map((r) => [r.model, r.provider, r.output_tokens, r.at_ms, r.twin])).toEqual([
      ["m1", "mock", 1, at + 101, `mock/m1@${at + 2}/1.1.0.0`],
      ["m1", "mock", 2, at + 102, `mock/m1@${at + 2}/2.2.0.0`]
    ])
  })

  it("count without their message too", () => {
    const { seen } = readDatabase(openCodeDatabase, database(firstSchema, { part: [step(1)] }))
    expect(seen.requests).toMatchObject([{ model: null, output_tokens: 1, at_ms: at + 101 }])
  })
})

describe("2.x, written after its public schema", () => {
  const v2 = idOf("ses", at)
  const child = idOf("ses", at + 500)
  const forked = idOf("ses", at + 900_000)
  const row = (n: number, type: string, data: unknown, session = v2, id = idOf("msg", at + n)) => ({
    id,
    session_id: session,
    type,
    seq: n,
    time_created: at + n,
    time_updated: at + n,
    data: JSON.stringify(data)
  })
  const reply = {
    agent: "build",
    model: { id: "m1", providerID: "mock", variant: "default" },
    time: { created: at + 2, completed: at + 90 },
    finish: "tool-calls",
    cost: 0.000566,
    tokens: { input: 402, output: 32, reasoning: 20, cache: { read: 600, write: 7 } },
    snapshot: { start: "aaa", end: "bbb", files: ["hello.txt"] },
    content: [
      { type: "reasoning", text: "They want a greeting.", time: { created: at + 3, completed: at + 4 } },
      { type: "text", text: "I will greet." },
      {
        type: "tool",
        id: "call_1",
        name: "edit",
        state: {
          status: "completed",
          input: { path: "/home/ada/hello/hello.txt", oldString: "a", newString: "b" },
          content: [
            { type: "text", text: "Edit applied." },
            { type: "file", uri: "file:///x" },
            { type: "text", text: "Good." }
          ],
          metadata: { filediff: { additions: 1, deletions: 1 } }
        },
        time: { created: at + 5, ran: at + 6, completed: at + 9 }
      },
      {
        type: "tool",
        id: "call_2",
        name: "subagent",
        state: {
          status: "error",
          input: { agent: "general" },
          error: { type: "unknown", message: "request timed out" },
          metadata: { sessionID: child }
        },
        time: { created: at + 10, ran: at + 11, completed: at + 12 }
      },
      {
        type: "tool",
        id: "call_3",
        name: "read",
        state: { status: "streaming", input: '{"pa' },
        time: { created: at + 13 }
      },
      { type: "hologram", text: "?" }
    ]
  }
  const tables: Tables = {
    project: [{ id: "p", worktree: "/home/ada/hello", vcs: "git", time_created: at, time_updated: at }],
    session_v2: [
      { ...sessionRow, id: v2, version: "2.0.3", title: null },
      { ...sessionRow, id: child, parent_id: v2, version: "2.0.3", agent: "general" },
      { ...sessionRow, id: forked, fork_session_id: v2, version: "2.0.3", time_created: at + 900_000 }
    ],
    session_message: [
      row(1, "user", {
        text: "Greet everyone",
        files: [{ mime: "image/png", name: "wave.png" }],
        time: { created: at + 1 }
      }),
      row(2, "assistant", reply),
      row(3, "synthetic", { text: "Files changed.", time: { created: at + 100 } }),
      row(4, "system", { text: "You are in plan mode.", time: { created: at + 101 } }),
      row(5, "shell", {
        command: "ls",
        status: "exited",
        exit: 0,
        output: { output: "hello.txt", truncated: false },
        time: { created: at + 102, completed: at + 103 }
      }),
      row(6, "compaction", {
        status: "completed",
        reason: "auto",
        summary: "They greeted.",
        model: { id: "m2", providerID: "mock" },
        cost: 0.5,
        tokens: { input: 9, output: 3, reasoning: 0, cache: { read: 0, write: 0 } },
        time: { created: at + 104 }
      }),
      row(7, "agent-switched", { agent: "plan", time: { created: at + 105 } }),
      row(8, "idle", { outcome: "interrupted", time: { created: at + 106 } }),
      row(9, "assistant", {
        ...reply,
        content: [],
        tokens: undefined,
        finish: "error",
        error: { type: "provider", message: "Overloaded", status: 529 },
        retry: { attempt: 2, error: { message: "Slow down" } }
      }),
      row(10, "telepathy", { text: "?" }),
      row(11, "user", { text: "Count the words", time: { created: at + 600 } }, child),
      row(12, "assistant", reply, forked, `${idOf("msg", at + 900_003)}_2`)
    ]
  }
  const reading = readDatabase(openCodeDatabase, database(secondSchema, withSecrets(tables)))
  const { seen } = reading

  it("tells sessions, with parents and forks", () => {
    const own = seen.sessions.filter((s) => s.agent_version === "2.0.3")
    expect(own.map((s) => [s.native_id, s.relation, s.parent_native_id, s.title])).toEqual([
      [v2, "root", null, null],
      [child, "subagent", v2, "Greetings"],
      [forked, "fork", v2, "Greetings"]
    ])
    expect(seen.sessions).toContainEqual(
      expect.objectContaining({
        native_id: child,
        parent_call_id: "call_2",
        relation: "subagent",
        role: "general"
      })
    )
  })

  it("tells messages by their type", () => {
    expect(seen.messages.map((m) => [m.role, m.kind, m.model, m.error])).toEqual([
      ["user", "prompt", null, null],
      ["assistant", "answer", "m1", null],
      ["user", "context", null, null],
      ["system", "context", null, null],
      ["user", "command", null, null],
      ["assistant", "summary", "m2", null],
      ["assistant", "answer", "m1", "provider: Overloaded"],
      ["user", "delegation", null, null],
      ["assistant", "answer", "m1", null]
    ])
    expect([...seen.kinds].filter(([, kind]) => !kind.known).map(([name]) => name)).toEqual([
      "content/hologram",
      "session_message/telepathy"
    ])
  })

  it("tells the content of an answer", () => {
    const answered = idOf("msg", at + 2)
    const parts = seen.parts.filter((part) => part.message === answered)
    expect(parts.map((p) => [p.key, p.type, p.tool, p.status, p.content_chars > 0, p.output_chars])).toEqual([
      ["content/0", "reasoning", null, null, true, 0],
      ["content/1", "text", null, null, true, 0],
      ["call_1", "tool", "edit", "completed", true, "Edit applied.\nGood.".length],
      ["call_2", "tool", "subagent", "error", true, "request timed out".length],
      ["call_3", "tool", "read", "pending", false, 0],
      ["content/5", "other", null, null, true, 0]
    ])
    expect(parts[2]).toMatchObject({ started_at_ms: at + 6, ended_at_ms: at + 9, call_id: "call_1" })
    expect(parts[3]?.error).toMatchObject({ type: "timeout", tool: "subagent" })
    for (const part of seen.parts) {
      if (part.content !== null) expect(lengthAt(reading, part.content)).toBe(part.content_chars)
      if (part.output !== null) expect(lengthAt(reading, part.output)).toBe(part.output_chars)
    }
    expect(seen.fileOperations[0]).toMatchObject({
      path: "/home/ada/hello/hello.txt",
      verb: "edit",
      lines_added: 1
    })
    expect(seen.patches[0]).toMatchObject({ hash: "aaa", files: ["hello.txt"] })
  })

  it("adds reasoning to output, keeps cost, and counts compactions and forks once", () => {
    const counted = countedRequests(seen.requests)
    expect(
      counted.map((r) => [
        r.session,
        r.model,
        r.input_tokens,
        r.output_tokens,
        r.cache_write_5m_tokens,
        r.recorded_cost_usd_micros
      ])
    ).toEqual([
      [v2, "m1", 402, 52, 7, 566],
      [v2, "m2", 9, 3, 0, 500_000]
    ])
    expect(seen.requests).toHaveLength(3)
  })

  it("tells what happened", () => {
    expect(seen.events.map((e) => [e.type, e.data])).toEqual([
      ["compaction", { trigger: "auto", status: "completed" }],
      ["mode", { mode: "plan" }],
      ["turn", { status: "interrupted" }],
      ["api_error", { message: "provider: Overloaded", status: 529 }],
      ["api_error", { attempt: 2, message: "error: Slow down", status: null }]
    ])
  })

  it("asks for no secret", () => {
    expect(JSON.stringify([...reading.records.values()])).not.toMatch(/hush/)
  })

  it("is not told twice where the rows of 1.x are still there", () => {
    const shared = { ...answer(2, 10, at + 2), id: idOf("msg", at + 2) }
    const both = database(firstSchema, {
      session: [sessionRow],
      message: [shared],
      session_message: [
        row(2, "assistant", {
          ...reply,
          tokens: { input: 2, output: 10, reasoning: 9, cache: { read: 0, write: 0 } }
        }),
        row(20, "user", { text: "New", time: { created: at + 20 } })
      ]
    })
    const { seen } = readDatabase(openCodeDatabase, both)
    expect(seen.requests.map((r) => [r.key, r.output_tokens])).toEqual([[`${shared.id}/2.10.0.0`, 10]])
    expect(seen.messages).toHaveLength(2)
    expect(seen.parts.map((p) => p.key)).toEqual(["text"])
  })

  it("goes on with a message that 1.x did not finish", () => {
    const both = database(firstSchema, {
      message: [{ ...emptied(2, at), id: idOf("msg", at + 2) }],
      session_message: [row(2, "assistant", reply)]
    })
    expect(readDatabase(openCodeDatabase, both).seen.requests.map((r) => r.output_tokens)).toEqual([52])
  })
})

describe("rows that make no sense", () => {
  it("are rejected, each by itself", () => {
    const file = database(firstSchema, {
      message: [answer(1, 10, at), { ...answer(2, 1, at), data: "{" }, { ...answer(3, 1, at), data: "[1]" }],
      part: [
        { id: "prt_1", message_id: "msg_1", session_id: "", time_created: 1, time_updated: 1, data: "{}" }
      ]
    })
    const { seen } = readDatabase(openCodeDatabase, file)
    expect(seen.rejections.map((r) => r.reason)).toEqual(["not_json", "not_record", "bad_field"])
    expect(seen.requests).toHaveLength(1)
  })

  it("never make it throw", () => {
    const data = fc.oneof(fc.json(), fc.string())
    fc.assert(
      fc.property(
        fc.array(data, { maxLength: 8 }),
        fc.constantFrom("user", "assistant", "shell", "compaction", "idle", "x"),
        (all, type) => {
          const rows = all.map((each, i) => ({
            id: `id_${i}`,
            session_id: "ses_1",
            time_created: i,
            time_updated: i,
            data: each
          }))
          const file = database(firstSchema, {
            message: rows,
            part: rows.map((r) => ({ ...r, message_id: "id_0" })),
            session_message: rows.map((r, i) => ({ ...r, id: `second_${i}`, type }))
          })
          const { seen, records } = readDatabase(openCodeDatabase, file)
          expect(records.size).toBe(3 * rows.length)
          expect(
            seen.rejections.length + [...seen.kinds.values()].reduce((n, k) => n + k.records, 0)
          ).toBeGreaterThanOrEqual(records.size)
          fs.rmSync(file)
        }
      ),
      { numRuns: 40 }
    )
  })
})

describe("databases of others", () => {
  it("of the Go program of the same name are refused by name", () => {
    const file = database(
      `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL);
       CREATE TABLE sessions (id TEXT PRIMARY KEY, title TEXT NOT NULL, prompt_tokens INTEGER, completion_tokens INTEGER, cost REAL);
       CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, role TEXT NOT NULL, parts TEXT NOT NULL);
       CREATE TABLE files (id TEXT PRIMARY KEY, path TEXT NOT NULL);`,
      {}
    )
    using open = openForeignDatabase(file)
    const detected = detectDatabase([openCode], open)
    expect(detected?.format).toBeUndefined()
    expect(detected?.lookalike?.says).toBe(
      "This is the database of the Go program opencode-ai/opencode, now Crush; not OpenCode's"
    )
  })

  it("that merely have a table of messages are nothing to us", () => {
    const file = database(
      "CREATE TABLE message (id integer, text text); CREATE TABLE session (id integer);",
      {}
    )
    using open = openForeignDatabase(file)
    expect(detectDatabase([openCode], open)).toBeUndefined()
  })
})
