/** Every real trail goes into a store: nothing crashes, every line is a row or a rejection, again changes nothing. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { IngestSummary } from "../../src/ingest/IngestSummary.ts"
import { packFolder } from "../../src/store/custody/Packs.ts"
import { checkStore } from "../../src/store/check.ts"
import { openStoreToRead } from "../../src/store/open-store.ts"
import { dumpOf, ingestTrail } from "../support/ingestTrail.ts"
import { restoreSessions } from "../../src/ingest/restore-session.ts"

const data = process.env["SPOOR_TEST_DATA"] ?? path.resolve(import.meta.dirname, "../../../shared/data")

/** Folders of trails, and how many of their files are no trail of a source. */
const kinds = [
  "claude-code",
  "claude-stream-json",
  "codex",
  "opencode-export",
  "opencode-db",
  "opencode-storage"
]

describe.each(kinds)("%s", (kind) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-data-"))
  const file = path.join(folder, "spoor.db")
  const root = path.join(data, kind)
  let summary: IngestSummary
  beforeAll(async () => {
    summary = await ingestTrail(file, [root])
  })
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true })
  })
  const query = (sql: string): ReadonlyArray<Record<string, unknown>> => {
    const open = openStoreToRead(file)
    try {
      return open.prepare(sql).all()
    } finally {
      open.close()
    }
  }

  it("is read without a failure, into a whole store", () => {
    expect(summary.files.failed).toBe(0)
    expect(summary.rows.messages).toBeGreaterThan(0)
    const open = openStoreToRead(file)
    expect(checkStore(open, packFolder(file), { deep: true }).problems).toEqual([])
    open.close()
  })

  it("leaves no line out: each is counted by its kind or rejected with a reason", () => {
    const logs = query("SELECT path FROM source_files WHERE kind = 'log' AND status = 'processed'")
    for (const { path: log } of logs) {
      const lines = fs
        .readFileSync(String(log), "utf8")
        .split("\n")
        .filter((line) => line.trim() !== "").length
      const [counted] =
        query(`SELECT (SELECT coalesce(sum(records), 0) FROM record_kinds WHERE path = '${String(log)}')
        + (SELECT count(*) FROM rejections WHERE path = '${String(log)}') AS n`)
      expect(Number(counted!["n"]), String(log)).toBeGreaterThanOrEqual(lines)
    }
  })

  it("changes nothing when it is read again, unchanged or in full", async () => {
    const before = dumpOf(file)
    const again = await ingestTrail(file, [root])
    expect(again.files.read).toBe(0)
    expect(dumpOf(file)).toEqual(before)
    await ingestTrail(file, [root], { full: true })
    const after = dumpOf(file)
    for (const table of Object.keys(before).filter(
      (name) => name !== "source_files" && name !== "rejections"
    )) {
      expect([table, after[table]]).toEqual([table, before[table]])
    }
  })

  it("gives its logs and documents back byte for byte", () => {
    const open = openStoreToRead(file)
    const sessions = open.prepare("SELECT id FROM sessions").all() as unknown as ReadonlyArray<{ id: number }>
    const holdsMessages = open.prepare(
      "SELECT 1 FROM messages WHERE session_id = ? AND address IS NOT NULL LIMIT 1"
    )
    for (const { id } of sessions) {
      const { files, exports } = restoreSessions(open, packFolder(file), [id])
      for (const restored of files) {
        expect(restored.bytes.equals(fs.readFileSync(restored.path)), restored.path).toBe(true)
      }
      if (holdsMessages.get(id) !== undefined) expect(files.length + exports.length).toBeGreaterThan(0)
    }
    open.close()
  })
})
