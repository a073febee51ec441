/** The states of files as a person asks for them: by state, source and place, single files and documents of folders. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../../test/support/claudeTrail.ts"
import { ingestTrail } from "../../../test/support/ingestTrail.ts"
import { writeOpenCodeTree } from "../../../test/support/openCodeTree.ts"
import { type FileQuestion, fileStates } from "./fileStates.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
const root = path.join(folder, "home")
let database: DatabaseSync
let logs: ReadonlyArray<string>
let documents: ReadonlyArray<string>
let departed: string

const filesIn = (end: string): ReadonlyArray<string> =>
  fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => path.join(root, name))
    .sort()

beforeAll(async () => {
  const file = path.join(folder, "spoor.db")
  writeClaudeTrail(root, { seed: 1, sessions: 4, calls: 3, subagents: 0, forks: 0 })
  writeOpenCodeTree(root, { seed: 2, sessions: 2, files: 30 })
  logs = filesIn(".jsonl")
  documents = filesIn(".json")
  await ingestTrail(file, [root], { index: false, correlation_id: "run-1" })
  database = new DatabaseSync(file)
  const change = (set: string, path: string) =>
    database.prepare(`UPDATE source_files SET ${set} WHERE path = ?`).run(path)
  change("status = 'failed', error = 'EACCES', attempts = 3", logs[0]!)
  change("status = 'transient_failure', error = 'EBUSY', attempts = 2, next_retry_at_ms = 99", logs[1]!)
  change("vanished_at_ms = 5, archived_at_ms = 6", logs[2]!)
  database.exec(
    `INSERT INTO gone_documents (dir_id, name, mtime_ms, size_bytes, address, gone_at_ms)
    SELECT id, 'gone.json', 5, 6, 7, 8 FROM source_dirs WHERE names <> '' ORDER BY path LIMIT 1`
  )
  departed = path.join(path.dirname(documents[0]!), "gone.json")
  database
    .prepare(
      `INSERT INTO rejections (source, path, generation, offset_bytes, length_bytes, reason, detail, at_ms)
      VALUES ('opencode', ?, 0, 0, 0, ?, ?, 7)`
    )
    .run(documents[0]!, "unreadable", "EACCES: permission denied")
})
afterAll(() => {
  database.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const ask = (question: Partial<FileQuestion> = {}) =>
  fileStates(database, { statuses: [], sources: [], path: null, vanished: false, limit: 1000, ...question })

const paths = (question: Partial<FileQuestion>) =>
  ask(question)
    .files.map((file) => file.path)
    .sort()

describe("the states of files", () => {
  it("are of every file, documents of folders too, each once", () => {
    expect(paths({})).toEqual([...logs, ...documents, departed].sort())
    expect(ask().totals).toEqual({
      processed: logs.length - 2 + documents.length - 1 + 1,
      failed: 2,
      skipped: 0,
      transient_failure: 1,
      vanished: 2,
      archived: 1
    })
  })

  it("are told by state", () => {
    expect(paths({ statuses: ["failed"] })).toEqual([documents[0]!, logs[0]!].sort())
    expect(paths({ statuses: ["transient_failure"] })).toEqual([logs[1]])
    expect(paths({ statuses: ["failed", "transient_failure"] })).toHaveLength(3)
    expect(paths({ statuses: ["skipped"] })).toEqual([])
    expect(paths({ statuses: ["processed"] })).toHaveLength(logs.length - 2 + documents.length - 1 + 1)
  })

  it("are told by source, by place, and of those that are gone", () => {
    expect(paths({ sources: ["opencode"] })).toEqual([...documents, departed].sort())
    expect(paths({ sources: ["claude-code"] })).toEqual(logs)
    expect(paths({ path: path.dirname(documents[1]!) })).toEqual(
      [...documents, departed].filter((file) => path.dirname(file) === path.dirname(documents[1]!)).sort()
    )
    expect(paths({ path: path.join(root, ".claude") })).toEqual(logs)
    expect(paths({ path: `${root}x` })).toEqual([])
    expect(paths({ vanished: true })).toEqual([logs[2]!, departed].sort())
  })

  it("say all that is known of one file", () => {
    const { size } = fs.statSync(logs[1]!)
    expect(ask({ path: logs[1]! }).files).toEqual([
      {
        path: logs[1],
        kind: "log",
        source: "claude-code",
        format: "transcript",
        mtime_ms: Math.round(fs.statSync(logs[1]!).mtimeMs),
        size_bytes: size,
        checksum: expect.stringMatching(/^[0-9a-f]{32}$/),
        cursor_bytes: size,
        generation: 0,
        status: "transient_failure",
        attempts: 2,
        next_retry_at_ms: 99,
        error: "EBUSY",
        correlation_id: "run-1",
        rejected: 0,
        first_seen_at_ms: expect.any(Number),
        read_at_ms: expect.any(Number),
        vanished_at_ms: null,
        archived_at_ms: null
      }
    ])
  })

  it("say of one document what its folder keeps of it", () => {
    const file = documents[1]!
    const { size, mtimeMs } = fs.statSync(file)
    expect(ask({ path: file }).files).toEqual([
      expect.objectContaining({
        path: file,
        kind: "document",
        source: "opencode",
        size_bytes: size,
        mtime_ms: Math.round(mtimeMs),
        status: "processed",
        correlation_id: "run-1"
      })
    ])
    expect(ask({ path: documents[0]! }).files).toEqual([
      expect.objectContaining({ status: "failed", error: "EACCES: permission denied" })
    ])
  })

  it.each([1, 3, 7])("are cut at %i, and say so", (limit) => {
    const { files, is_cut } = ask({ limit })
    expect([files.length, is_cut]).toEqual([limit, true])
    expect(ask({ limit: logs.length + documents.length + 1 }).is_cut).toBe(false)
  })
})
