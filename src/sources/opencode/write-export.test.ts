import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as fc from "fast-check"
import { afterAll, describe, expect, it } from "vitest"
import type { Recording } from "../Recording.ts"
import { exportDocument } from "./export.ts"
import { openCodeDatabase } from "./OpenCodeDatabase.ts"
import { idOf } from "./testing/ids.ts"
import {
  fixture,
  fixture_ms,
  makeDatabase,
  readDatabase,
  readDocument,
  type Tables
} from "./testing/reading.ts"
import { firstSchema, secondSchema } from "./testing/schema.ts"
import { exportSession } from "./write-export.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-export-"))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

let made = 0
const readTables = (schema: string, tables: Tables) =>
  readDatabase(openCodeDatabase, makeDatabase(folder, `${made++}.db`, schema, tables))

const written = (records: Iterable<unknown>, session: string): Readonly<Record<string, unknown>> =>
  JSON.parse(exportSession(records, session)!.text)

/** What is told of one session, without where it stands. */
const toldOf = (seen: Recording, session: string) => {
  const plain = (all: ReadonlyArray<{ readonly session: string }>) =>
    all
      .filter((each) => each.session === session)
      .map((each) => JSON.stringify({ ...each, span: null, content: null, output: null }))
      .sort()
  return {
    messages: plain(seen.messages),
    parts: plain(seen.parts),
    requests: plain(seen.requests),
    files: plain(seen.fileOperations),
    patches: plain(seen.patches),
    events: plain(seen.events)
  }
}

describe("the rows of release 1.18.34", () => {
  const tables = fixture("database-1.18.34.json") as Tables
  const { seen, records } = readTables(firstSchema, tables)
  const sessions = tables["session"]!.map((row) => row["id"] as string)

  it("become the file that its own export printed, to the letter", () => {
    const file = exportSession(records.values(), sessions[0]!)!
    const original = fixture("export-1.18.34.json")
    expect(file.text).toBe(`${JSON.stringify(original, null, 2)}\n`)
    expect(file.name).toBe(`${sessions[0]}.json`)
    expect(file.import_command).toEqual(["opencode", "import"])
  })

  it.each(["the session", "its sub-agent", "its fork"].map((name, i) => [name, sessions[i]!] as const))(
    "tell the same when the file is read: %s",
    (_, session) => {
      const read = readDocument(exportDocument, written(records.values(), session)).seen
      expect(read.rejections).toEqual([])
      const told = toldOf(read, session)
      expect(told).toEqual(toldOf(seen, session))
      expect(told.messages.length).toBeGreaterThan(1)
    }
  )

  it("hold nothing of another session", () => {
    expect(exportSession(records.values(), "ses_of_nobody")).toBeNull()
  })

  it("are found in any order, and whatever stands between them", () => {
    const expected = written(records.values(), sessions[0]!)
    const noise = fc.oneof(
      fc.jsonValue(),
      fc.record({ table: fc.constantFrom("message", "todo"), id: fc.string() })
    )
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...records.values()], { minLength: records.size }),
        fc.array(noise),
        (mixed, more) => {
          expect(written([...more, ...mixed, ...more], sessions[0]!)).toEqual(expected)
        }
      ),
      { numRuns: 25 }
    )
  })
})

const at = fixture_ms - 1_000_000
const ses = idOf("ses", at)
const row = (table: string, n: number, data: unknown, more: object = {}) => ({
  table,
  id: idOf(table === "part" ? "prt" : "msg", at + n),
  session_id: ses,
  time_created: at + n,
  time_updated: at + n,
  data,
  ...more
})
const session = {
  table: "session",
  id: ses,
  directory: "/a",
  title: "T",
  version: "1",
  time_created: at,
  time_updated: at
}

describe("of several sightings of a row", () => {
  it("the last one is written", () => {
    const first = row("message", 1, { role: "assistant" })
    const part = row("part", 2, { type: "text", text: "Hel" }, { message_id: first.id })
    const records = [
      session,
      first,
      part,
      { ...session, title: "Renamed" },
      { ...first, data: { role: "assistant", finish: "stop" } },
      { ...part, data: { type: "text", text: "Hello" } }
    ]
    expect(written(records, ses)).toEqual({
      info: { id: ses, directory: "/a", title: "Renamed", version: "1", time: { created: at, updated: at } },
      messages: [
        {
          info: { role: "assistant", finish: "stop", id: first.id, sessionID: ses },
          parts: [{ type: "text", text: "Hello", id: part.id, sessionID: ses, messageID: first.id }]
        }
      ]
    })
  })

  it("a message without its session is written too, a part without its message is not", () => {
    const message = row("message", 1, { role: "user" })
    const orphan = row("part", 2, { type: "text", text: "?" }, { message_id: idOf("msg", at + 9) })
    expect(written([message, orphan], ses)).toEqual({
      info: { id: ses },
      messages: [{ info: { role: "user", id: message.id, sessionID: ses }, parts: [] }]
    })
  })
})

describe("rows of 2.x", () => {
  const tokens = { input: 5, output: 3, reasoning: 2, cache: { read: 1, write: 0 } }
  const answer = {
    model: { id: "m1", providerID: "mock" },
    content: [
      { type: "text", text: "Hello" },
      {
        type: "tool",
        id: "call_1",
        name: "bash",
        state: { status: "completed", input: { command: "ls" }, content: [{ type: "text", text: "a" }] },
        time: { created: at + 3, ran: at + 4, completed: at + 5 }
      }
    ],
    finish: "stop",
    tokens,
    cost: 0.25,
    time: { created: at + 2, completed: at + 6 }
  }
  const secondRow = (n: number, seq: number, type: string, data: unknown) => {
    const { table: _, ...columns } = row("session_message", n, JSON.stringify(data), { type, seq })
    return columns as unknown as Tables[string][number]
  }
  const { table: _, ...sessionRow } = { ...session, fork_session_id: "ses_before" }

  it("tell the same when the file is read, also without times of their own", () => {
    const { seen, records } = readTables(secondSchema, {
      session_v2: [sessionRow],
      session_message: [
        secondRow(1, 1, "user", { text: "Hi" }),
        secondRow(2, 2, "assistant", answer),
        secondRow(3, 3, "compaction", { reason: "auto", summary: "Short", status: "completed" })
      ]
    })
    const file = written(records.values(), ses)
    const read = readDocument(exportDocument, file).seen
    expect(read.rejections).toEqual([])
    expect(toldOf(read, ses)).toEqual(toldOf(seen, ses))
    expect(read.sessions).toContainEqual(
      expect.objectContaining({ native_id: ses, relation: "fork", parent_native_id: "ses_before" })
    )
    expect((file["messages"] as ReadonlyArray<{ readonly type: string }>).map(({ type }) => type)).toEqual([
      "user",
      "assistant",
      "compaction"
    ])
  })

  it("stand in for those of 1.x only where they tell more", () => {
    const half = row("message", 1, { role: "assistant", time: { created: at + 1 } })
    const whole = row("message", 2, { role: "assistant", finish: "stop", tokens, time: { created: at + 2 } })
    const seconds = [half, whole].map((first) => ({
      ...first,
      table: "session_message",
      type: "assistant",
      data: answer
    }))
    const file = written([session, half, whole, ...seconds], ses)
    expect(file["messages"]).toEqual([
      expect.objectContaining({ id: half.id, type: "assistant", finish: "stop" }),
      { info: expect.objectContaining({ id: whole.id, finish: "stop" }), parts: [] }
    ])
  })
})
