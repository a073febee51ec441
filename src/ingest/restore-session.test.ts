import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import {
  fixture,
  fixture_ms,
  insertRows,
  makeDatabase,
  type Tables
} from "../sources/opencode/testing/reading.ts"
import { firstSchema } from "../sources/opencode/testing/schema.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { openStoreToRead } from "../store/open-store.ts"
import { type RestoredSessions, restoreSessions } from "./restore-session.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-restore-"))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const fixtures = path.join(import.meta.dirname, "../sources")

/** Copies fixtures to where their agents would have left them: place below the root by fixture. */
const leave = (root: string, places: Readonly<Record<string, string>>): void => {
  for (const [from, to] of Object.entries(places)) {
    fs.cpSync(path.join(fixtures, from), path.join(root, to), { recursive: true })
  }
}

/** What is given back of the sessions with these native ids. */
const restored = (database: string, ...native_ids: ReadonlyArray<string>): RestoredSessions => {
  const open = openStoreToRead(database)
  try {
    const find = open.prepare("SELECT id FROM sessions WHERE native_id = ?")
    const ids = native_ids.map((native_id) => Number(find.get(native_id)!["id"]))
    return restoreSessions(open, packFolder(database), ids)
  } finally {
    open.close()
  }
}

const claude = "claude-code/fixtures"
const codex = "codex/fixtures"
const day = "sessions/2026/11/20/rollout-2026-11-20T07-19-07"
const [parent, fork, forkOfFork, review] = [
  "01a1f7d2-c1ed-7a43-bb6c-866c95380457",
  "01a1f7d2-c6f6-7e00-8c84-6ed4e4e02a1f",
  "01a1f7d2-c7b7-7330-970c-9b6b55af85ff",
  "01a1f7d2-cb37-7423-bf93-0db604119a19"
]
const [boss, hand] = ["01a1f7d2-ed35-7401-a26c-bcc185bf0f40", "01a1f7d2-f11a-7090-8937-ae6743cb5b61"]
const [main, copy] = ["5e551013-0000-4000-8000-000000000001", "f0000000-0000-4000-8000-000000000002"]
const [lead, old] = ["9a4e0000-0000-4000-8000-000000000004", "1n1e0000-0000-4000-8000-000000000003"]

describe("a session's own files", async () => {
  const root = path.join(folder, "home")
  const database = path.join(folder, "home.db")
  leave(root, {
    [`${claude}/session.jsonl`]: `projects/p/${main}.jsonl`,
    [`${claude}/fork.jsonl`]: `projects/p/${copy}.jsonl`,
    [`${claude}/${lead}.jsonl`]: `projects/p/${lead}.jsonl`,
    [`${claude}/${lead}`]: `projects/p/${lead}`,
    [`${claude}/inline-sidechains.jsonl`]: `projects/p/${old}.jsonl`,
    [`${codex}/turns-0.142.jsonl`]: `${day}-${parent}.jsonl`,
    [`${codex}/turns-0.142-fork.jsonl`]: `${day}-${fork}.jsonl`,
    [`${codex}/turns-0.142-fork-of-fork.jsonl`]: `archived_sessions/rollout-${forkOfFork}.jsonl`,
    [`${codex}/turns-0.142-review.jsonl`]: `${day}-${review}.jsonl`,
    [`${codex}/agents-0.142.jsonl`]: `${day}-${boss}.jsonl`,
    [`${codex}/agents-0.142-forked.jsonl`]: `${day}-${hand}.jsonl`,
    [`${codex}/session_index.jsonl`]: "session_index.jsonl"
  })
  const originals = new Map(
    (fs.readdirSync(root, { recursive: true }) as Array<string>)
      .map((name) => path.join(root, name))
      .filter((file) => fs.statSync(file).isFile())
      .map((file) => [file, fs.readFileSync(file)] as const)
  )
  await ingestTrail(database, [root])
  fs.rmSync(root, { recursive: true })

  it.each<readonly [string, string, ReadonlyArray<string>]>([
    ["Claude Code: a session that was forked", main, [`projects/p/${main}.jsonl`]],
    ["Claude Code: its fork", copy, [`projects/p/${copy}.jsonl`]],
    [
      "Claude Code: a session with sub-agents",
      lead,
      [
        `projects/p/${lead}.jsonl`,
        `projects/p/${lead}/subagents/workflows/wf_1/journal.jsonl`,
        `projects/p/${lead}/workflows/wf_1.json`
      ]
    ],
    [
      "Claude Code: a sub-agent",
      `${lead}/agent-a1b2c3d4e5f607181`,
      [
        `projects/p/${lead}/subagents/agent-a1b2c3d4e5f607181.jsonl`,
        `projects/p/${lead}/subagents/agent-a1b2c3d4e5f607181.meta.json`
      ]
    ],
    [
      "Claude Code: a sub-agent of a workflow",
      `${lead}/agent-aff491fda998b3fe0`,
      [`projects/p/${lead}/subagents/workflows/wf_1/agent-aff491fda998b3fe0.jsonl`]
    ],
    ["Claude Code: a session with inline sub-agents", old, [`projects/p/${old}.jsonl`]],
    ["Codex: a session that was forked, reviewed and named", parent, [`${day}-${parent}.jsonl`]],
    ["Codex: its fork", fork, [`${day}-${fork}.jsonl`]],
    ["Codex: a fork of the fork, archived", forkOfFork, [`archived_sessions/rollout-${forkOfFork}.jsonl`]],
    ["Codex: its review", review, [`${day}-${review}.jsonl`]],
    ["Codex: a session with a sub-agent that knows its history", boss, [`${day}-${boss}.jsonl`]],
    ["Codex: the sub-agent", hand, [`${day}-${hand}.jsonl`]]
  ])("%s", (_, session, expected) => {
    const { files, exports } = restored(database, session)
    expect(files.map((file) => path.relative(root, file.path)).sort()).toEqual([...expected].sort())
    for (const file of files) expect(file.bytes.equals(originals.get(file.path)!), file.path).toBe(true)
    expect(exports).toEqual([])
  })

  it("of a sub-agent that has none is the file that it stands in", () => {
    const open = openStoreToRead(database)
    const inline = open
      .prepare("SELECT native_id FROM sessions WHERE native_id LIKE ?")
      .all(`${old}/sidechain-%`)
    open.close()
    expect(inline.length).toBeGreaterThan(0)
    for (const { native_id } of inline) {
      const { files } = restored(database, String(native_id))
      expect(files.map((file) => path.relative(root, file.path))).toEqual([`projects/p/${old}.jsonl`])
    }
  })

  it("of several sessions are each there once", () => {
    const { files } = restored(database, fork, parent, fork, parent)
    expect(files.map(({ session }) => session)).toEqual([fork, parent])
  })
})

describe("a session of which only copies are left", () => {
  it("is given back as the fork that holds its lines", async () => {
    const root = path.join(folder, "left")
    const database = path.join(folder, "left.db")
    leave(root, { [`${codex}/turns-0.142-fork.jsonl`]: `${day}-${fork}.jsonl` })
    await ingestTrail(database, [root])
    expect(restored(database, parent).files.map((file) => path.relative(root, file.path))).toEqual([
      `${day}-${fork}.jsonl`
    ])
  })
})

describe("sessions of a database", async () => {
  const tables = fixture("database-1.18.34.json") as Tables
  const sessions = tables["session"]!.map((row) => row["id"] as string)
  const file = makeDatabase(folder, "opencode.db", firstSchema, tables)
  const database = path.join(folder, "database.db")
  await ingestTrail(database, [file])
  const begun = restored(database, ...sessions)
  const change = new DatabaseSync(file)
  const later = fixture_ms + 1000
  change.exec(`UPDATE session SET title = 'Renamed', time_updated = ${later}`)
  insertRows(change, {
    message: [
      {
        id: "msg_later",
        session_id: sessions[0]!,
        time_created: 1,
        time_updated: 1,
        data: '{"role":"user","time":{"created":1}}'
      }
    ]
  })
  change.close()
  await ingestTrail(database, [file])
  fs.rmSync(file)
  const ended = restored(database, ...sessions)

  it("are exported one by one, in the agent's own format", () => {
    expect(begun.files).toEqual([])
    expect(begun.exports.map(({ session, name }) => [session, name])).toEqual(
      sessions.map((id) => [id, `${id}.json`])
    )
    expect(JSON.parse(begun.exports[0]!.text)).toEqual(fixture("export-1.18.34.json"))
    expect(restored(database, sessions[1]!).exports).toEqual([ended.exports[1]])
  })

  it("are exported as they were last seen, after the database is gone", () => {
    const [before, after] = [begun, ended].map(({ exports }) => JSON.parse(exports[0]!.text))
    expect(after.info).toEqual({
      ...before.info,
      title: "Renamed",
      time: { ...before.info.time, updated: later }
    })
    expect(after.messages).toEqual([
      { info: { role: "user", time: { created: 1 }, id: "msg_later", sessionID: sessions[0] }, parts: [] },
      ...before.messages
    ])
  })

  it("give the same rows when the exports are ingested", async () => {
    const exports = path.join(folder, "exports")
    fs.mkdirSync(exports)
    for (const { name, text } of ended.exports) fs.writeFileSync(path.join(exports, name), text)
    const second = path.join(folder, "second.db")
    await ingestTrail(second, [exports])
    const [a, b] = [dumpOf(database), dumpOf(second)]
    expect(a["parts"]!.length).toBe(70)
    for (const table of ["messages", "parts", "requests", "file_operations", "patches", "events"]) {
      expect([table, b[table]]).toEqual([table, a[table]])
    }
    const figures = (rows: ReadonlyArray<string>) => rows.map((row) => JSON.parse(row))
    expect(figures(b["session_stats"]!)).toEqual(figures(a["session_stats"]!))
  })

  it("cannot be given back when custody was off", async () => {
    const bare = path.join(folder, "bare.db")
    await ingestTrail(bare, [makeDatabase(folder, "opencode-bare.db", firstSchema, tables)], {
      custody: false
    })
    expect(() => restored(bare, sessions[0]!)).toThrow(/not all in custody/)
  })
})

describe("a session of a large database", () => {
  it("is found among others, however its lines are cut", async () => {
    const [wanted, other] = ["ses_wanted", "ses_other"]
    const session = (id: string) => ({
      id,
      project_id: "p",
      directory: "/a",
      title: id,
      version: "1.18.34",
      time_created: 1,
      time_updated: 1
    })
    const row = (id: string, session_id: string) => ({ id, session_id, time_created: 1, time_updated: 1 })
    const message = (id: string, session_id: string) => ({
      ...row(id, session_id),
      data: '{"role":"user","time":{"created":1}}'
    })
    const part = (i: number, session_id: string, chars: number) => ({
      ...row(`prt_${String(i).padStart(3, "0")}`, session_id),
      message_id: `msg_${session_id}`,
      data: JSON.stringify({ type: "text", text: `${i}${"é\n".repeat(chars)}` })
    })
    const parts = Array.from({ length: 40 }, (_, i) =>
      part(i, i % 3 === 0 ? wanted : other, i === 21 ? 3_000_000 : 30_000 + i * 977)
    )
    const file = makeDatabase(folder, "opencode-large.db", firstSchema, {
      session: [session(wanted), session(other)],
      message: [message(`msg_${wanted}`, wanted), message(`msg_${other}`, other)],
      part: parts
    })
    const database = path.join(folder, "large.db")
    await ingestTrail(database, [file])
    const [only] = restored(database, wanted).exports
    const texts = JSON.parse(only!.text).messages[0].parts.map((each: { readonly text: string }) => each.text)
    expect(texts).toEqual(
      parts.filter(({ session_id }) => session_id === wanted).map(({ data }) => JSON.parse(data).text)
    )
  })
})
