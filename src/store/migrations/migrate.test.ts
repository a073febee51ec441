/** Migrations: from every older version with rows in it, rehearsed, backed up, checked, undone. */
import { once } from "node:events"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { setTimeout } from "node:timers/promises"
import { Worker } from "node:worker_threads"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../../test/support/claudeTrail.ts"
import { ingestTrail } from "../../../test/support/ingestTrail.ts"
import { openStoreToRead, schemaVersion } from "../open-store.ts"
import { openStoreToWrite } from "../open-to-write.ts"
import { openSqlite } from "../open-sqlite.ts"
import { migrations } from "./all.ts"
import { latestVersion } from "./latest.ts"
import type { Migration } from "./Migration.ts"
import { migrate } from "./migrate.ts"

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const steps: ReadonlyArray<Migration> = [
  {
    id: 1,
    name: "notes",
    up: "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)",
    down: "DROP TABLE notes"
  },
  {
    id: 2,
    name: "length",
    up: "ALTER TABLE notes ADD COLUMN length INTEGER; UPDATE notes SET length = length(text)",
    down: "ALTER TABLE notes DROP COLUMN length",
    verify: [
      { says: "every note has its length", sql: "SELECT id FROM notes WHERE length IS NOT length(text)" }
    ]
  }
]

const at = Date.UTC(2026, 10, 1)

const withNotes = (version: number) => {
  const database = openSqlite(path.join(folder, "spoor.db"))
  migrate(database, path.join(folder, "spoor.db"), { migrations: steps, to: version })
  database.exec("INSERT INTO notes (text) VALUES ('one'), ('three')")
  return database
}

const backups = (): ReadonlyArray<string> => fs.readdirSync(folder).filter((name) => name.endsWith(".backup"))

describe("migrate", () => {
  it("leads a store with rows to the latest version and saves it before", () => {
    const database = withNotes(1)
    const report = migrate(database, path.join(folder, "spoor.db"), { migrations: steps, now: at })
    expect(report).toMatchObject({ from: 1, to: 2, steps: ["2 length"], dry_run: false })
    expect(
      database
        .prepare("SELECT text, length FROM notes ORDER BY id")
        .all()
        .map((row) => ({ ...row }))
    ).toEqual([
      { text: "one", length: 3 },
      { text: "three", length: 5 }
    ])
    const saved = openSqlite(report.backup!, { readOnly: true })
    expect(schemaVersion(saved)).toBe(1)
    expect(saved.prepare("SELECT count(*) AS n FROM notes").get()).toEqual(expect.objectContaining({ n: 2 }))
    saved.close()
    database.close()
  })

  it("rehearses on a copy when asked for a dry run", () => {
    const database = withNotes(1)
    const report = migrate(database, path.join(folder, "spoor.db"), { migrations: steps, dry_run: true })
    expect(report).toMatchObject({ from: 1, to: 2, steps: ["2 length"], backup: null, dry_run: true })
    expect(schemaVersion(database)).toBe(1)
    expect(backups()).toEqual([])
    database.close()
  })

  it("undoes a step whose check fails, and says where the backup is", () => {
    const wrong = { ...steps[1]!, up: "ALTER TABLE notes ADD COLUMN length INTEGER" }
    const database = withNotes(1)
    expect(() =>
      migrate(database, path.join(folder, "spoor.db"), { migrations: [steps[0]!, wrong], now: at })
    ).toThrow(/every note has its length: 2 rows are not right.*undone.*backup/s)
    expect(schemaVersion(database)).toBe(1)
    expect(database.prepare("SELECT * FROM notes").all()).toHaveLength(2)
    expect(backups()).toHaveLength(1)
    database.close()
  })

  it("fails in a rehearsal as it would in earnest, and leaves nothing behind", () => {
    const wrong = { ...steps[1]!, up: "ALTER TABLE absent ADD COLUMN length" }
    const database = withNotes(1)
    expect(() =>
      migrate(database, path.join(folder, "spoor.db"), { migrations: [steps[0]!, wrong], dry_run: true })
    ).toThrow(/no such table/)
    expect(schemaVersion(database)).toBe(1)
    database.close()
  })

  it("rolls back, keeping what the older schema has room for", () => {
    const database = withNotes(2)
    const report = migrate(database, path.join(folder, "spoor.db"), { migrations: steps, to: 1, now: at })
    expect(report).toMatchObject({ from: 2, to: 1, steps: ["back from 2 length"] })
    expect(
      database
        .prepare("SELECT * FROM notes")
        .all()
        .map((row) => Object.keys(row))
    ).toEqual([
      ["id", "text"],
      ["id", "text"]
    ])
    database.close()
  })
})

describe("the store's own migrations", () => {
  it.each(Array.from({ length: latestVersion }, (_, version) => version))(
    "lead from version %i to the latest",
    (version) => {
      const file = path.join(folder, "spoor.db")
      const database = openSqlite(file)
      migrate(database, file, { to: version })
      expect(schemaVersion(database)).toBe(version)
      migrate(database, file)
      expect(schemaVersion(database)).toBe(latestVersion)
      database.close()
    }
  )

  it("lead back to an empty database, and forth again", () => {
    const file = path.join(folder, "spoor.db")
    const database = openStoreToWrite(file)
    const tables = () =>
      database.prepare("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()
    const before = tables()
    migrate(database, file, { to: 0, now: at })
    expect(tables()).toEqual([])
    migrate(database, file)
    expect(tables()).toEqual(before)
    database.close()
  })

  it("lead a store full of rows back to nothing, in a rehearsal and in earnest", async () => {
    const file = path.join(folder, "spoor.db")
    writeClaudeTrail(folder, { seed: 2, sessions: 3, calls: 8, subagents: 1, forks: 1 })
    await ingestTrail(file, [path.join(folder, ".claude")])
    const database = openStoreToWrite(file)
    expect(migrate(database, file, { to: 0, dry_run: true }).dry_run).toBe(true)
    const report = migrate(database, file, { to: 0, now: at })
    database.close()
    expect(report).toMatchObject({ from: latestVersion, to: 0 })
    const saved = openSqlite(report.backup!, { readOnly: true })
    expect(saved.prepare("SELECT count(*) AS n FROM requests").get()!["n"]).toBeGreaterThan(0)
    saved.close()
  })

  it("are taken once when two processes open a new store at once", async () => {
    const file = path.join(folder, "spoor.db")
    const first = openSqlite(file)
    first.exec("BEGIN IMMEDIATE")
    const openStore = new URL("../open-to-write.ts", import.meta.url).href
    const second = new Worker(
      `const { parentPort } = require("node:worker_threads")
      import(${JSON.stringify(openStore)}).then(({ openStoreToWrite }) => {
        parentPort.postMessage("waits")
        openStoreToWrite(${JSON.stringify(file)}).close()
      })`,
      { eval: true }
    )
    const ended = once(second, "exit")
    await once(second, "message")
    await setTimeout(200)
    first.exec(`${migrations[0]!.up}; PRAGMA user_version = 1; COMMIT`)
    first.close()
    expect(await ended).toEqual([0])
    expect(schemaVersion(openStoreToRead(file))).toBe(latestVersion)
  })

  it("end with the version that this Spoor knows", () => {
    expect(latestVersion).toBe(migrations.at(-1)!.id)
  })

  it("are numbered without a gap", () => {
    expect(migrations.map((m) => m.id)).toEqual(migrations.map((_, i) => i + 1))
  })

  it("refuse a store of a newer Spoor, to read and to write", () => {
    const file = path.join(folder, "spoor.db")
    const database = openStoreToWrite(file)
    database.exec(`PRAGMA user_version = ${latestVersion + 1}`)
    database.close()
    expect(() => openStoreToWrite(file)).toThrow(/newer Spoor.*Update Spoor/)
    expect(() => openStoreToRead(file)).toThrow(/newer Spoor/)
  })

  it("refuse to read a store of an older Spoor, and say what to run", () => {
    const file = path.join(folder, "spoor.db")
    openSqlite(file).close()
    expect(() => openStoreToRead(file)).toThrow(/spoor db migrate/)
  })
})
