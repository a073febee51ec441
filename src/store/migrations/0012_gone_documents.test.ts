/** A store of any schema before gets room for documents that are gone; the way back takes it away. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { openSqlite } from "../open-sqlite.ts"
import { schemaVersion } from "../open-store.ts"
import { goneDocuments } from "./0012_gone_documents.ts"
import { migrate } from "./migrate.ts"

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

it.each(Array.from({ length: goneDocuments.id - 1 }, (_, i) => i + 1))(
  "from schema %i and back",
  (version) => {
    const file = path.join(folder, "spoor.db")
    const database = openSqlite(file)
    migrate(database, file, { to: version })
    database.exec(
      "INSERT INTO source_dirs (source, format, root, path, mtime_ms, names, read_at_ms) VALUES ('opencode', 'f', '/r', '/r/a', 1, 'b.json', 2)"
    )
    const folders = () => database.prepare("SELECT path, names FROM source_dirs").all()
    const before = folders()
    expect(migrate(database, file, { to: goneDocuments.id, dry_run: true }).dry_run).toBe(true)
    expect(schemaVersion(database)).toBe(version)
    expect(fs.existsSync(migrate(database, file, { to: goneDocuments.id }).backup!)).toBe(true)
    expect(database.prepare("SELECT count(*) AS n FROM gone_documents").get()!["n"]).toBe(0)
    migrate(database, file, { to: version })
    expect(folders()).toEqual(before)
    database.close()
  }
)
