/** From every schema before, with files in it, to one that archives; and back, without forgetting what is archived. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../../test/support/claudeTrail.ts"
import { dumpOf, ingestTrail } from "../../../test/support/ingestTrail.ts"
import { openSqlite } from "../open-sqlite.ts"
import { schemaVersion } from "../open-store.ts"
import { openStoreToWrite } from "../open-to-write.ts"
import { archive } from "./0010_archive.ts"
import { migrate } from "./migrate.ts"

let folder: string
let file: string
let root: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "spoor.db")
  root = path.join(folder, "home")
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const day_ms = 86_400_000
const start = Date.UTC(2026, 10, 1)

const ingestOn = (day: number) =>
  ingestTrail(file, [root], {
    index: false,
    archive_after_ms: 30 * day_ms,
    now: () => start + day * day_ms
  })

describe.each(Array.from({ length: archive.id }, (_, version) => version))(
  "a store of schema %i",
  (version) => {
    it("is rehearsed, saved and led on with its files", () => {
      const database = openSqlite(file)
      migrate(database, file, { to: version })
      if (version > 0) {
        database.exec(`INSERT INTO source_files (source, format, root, path, kind, inode, mtime_ms, size_bytes, cursor_bytes,
          kept_bytes, decoder_state, status, first_seen_at_ms, read_at_ms, vanished_at_ms)
        VALUES ('codex', 'f', '/r', '/r/a', 'log', 1, 2, 3, 3, 3, '{}', 'processed', 4, 5, 6)`)
      }
      expect(migrate(database, file, { to: archive.id, dry_run: true }).dry_run).toBe(true)
      expect(schemaVersion(database)).toBe(version)
      const { backup } = migrate(database, file, { to: archive.id })
      expect(schemaVersion(database)).toBe(archive.id)
      if (version > 0) {
        expect(fs.existsSync(backup!)).toBe(true)
        expect(database.prepare("SELECT * FROM file_processing_state").all()).toEqual([
          expect.objectContaining({ file_path: "/r/a", vanished_at_ms: 6, archived_at_ms: null })
        ])
      }
      database.close()
    })
  }
)

it("on the way back an archived file is made ready to be read anew, and nothing is counted twice", async () => {
  writeClaudeTrail(root, { seed: 3, sessions: 2, calls: 5, subagents: 0, forks: 0 })
  await ingestOn(0)
  const before = dumpOf(file)
  const away = path.join(folder, "away")
  fs.renameSync(root, away)
  fs.mkdirSync(root)
  await ingestOn(1)
  await ingestOn(40)
  const database = openStoreToWrite(file)
  const archived = () =>
    database.prepare("SELECT count(*) AS n FROM source_files WHERE archived_at_ms IS NOT NULL").get()!["n"]
  expect(archived()).toBe(2)
  migrate(database, file, { to: archive.id - 1 })
  migrate(database, file)
  expect(archived()).toBe(0)
  database.close()
  fs.rmSync(root, { recursive: true })
  fs.renameSync(away, root)
  await ingestOn(41)
  const { source_files: files, ...rows } = before
  const { source_files: filesAfter, ...rowsAfter } = dumpOf(file)
  expect(rowsAfter).toEqual(rows)
  expect(filesAfter).toHaveLength(files!.length)
})
