/** Backups hold everything, packs included; damage is found before anything is overwritten. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../test/support/claudeTrail.ts"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { backUp, restoreBackup } from "./backup.ts"
import { checkStore } from "./check.ts"
import { packFolder, packPath } from "./custody/Packs.ts"
import { migrate } from "./migrations/migrate.ts"
import { openSqlite } from "./open-sqlite.ts"
import { openStoreToRead } from "./open-store.ts"
import { openStoreToWrite } from "./open-to-write.ts"

const now = Date.UTC(2026, 10, 1)
let folder: string
let file: string
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "spoor.db")
  writeClaudeTrail(folder, { seed: 3, sessions: 4, calls: 10 })
  await ingestTrail(file, [path.join(folder, ".claude")])
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const withStore = <A>(use: (database: ReturnType<typeof openStoreToRead>) => A): A => {
  const database = openStoreToRead(file)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

const saved = () => path.join(folder, "saved")
const save = () => withStore((database) => backUp(database, file, saved(), now))

const spoilPack = (database: string): void => {
  const pack = packPath(packFolder(database), 1)
  const bytes = fs.readFileSync(pack)
  bytes[Math.floor(bytes.length / 2)]! ^= 0xff
  fs.writeFileSync(pack, bytes)
}

describe("a backup", () => {
  it("brings back a store that was lost, texts and all", () => {
    const before = dumpOf(file)
    const manifest = save()
    expect(manifest.rows["requests"]).toBe(before["requests"]!.length)
    for (const part of [file, `${file}-wal`, `${file}-shm`, packFolder(file)])
      fs.rmSync(part, { recursive: true, force: true })
    expect(restoreBackup(saved(), file, now)).toBeNull()
    expect(dumpOf(file)).toEqual(before)
  })

  it("keeps the store that it replaces", () => {
    save()
    const database = openStoreToWrite(file)
    database.exec("DELETE FROM events")
    database.close()
    const aside = restoreBackup(saved(), file, now)!
    expect(dumpOf(aside)["events"]).toEqual([])
    expect(fs.existsSync(packFolder(aside))).toBe(true)
  })

  it("is refused when a pack of it is damaged, and nothing is changed", () => {
    save()
    spoilPack(path.join(saved(), "spoor.db"))
    const before = dumpOf(file)
    expect(() => restoreBackup(saved(), file, now)).toThrow(/damaged|digest|corrupt/i)
    expect(dumpOf(file)).toEqual(before)
    expect(fs.readdirSync(folder).filter((name) => name.includes("restoring"))).toEqual([])
  })

  it("does not write over a folder that holds something", () => {
    fs.mkdirSync(saved())
    fs.writeFileSync(path.join(saved(), "mine.txt"), "")
    expect(save).toThrow(/not empty/)
    expect(fs.readdirSync(saved())).toEqual(["mine.txt"])
  })

  it("is not made of a folder that is none", () => {
    expect(() => restoreBackup(folder, file, now)).toThrow(/is no backup/)
  })
})

const check = (deep: boolean) => withStore((database) => checkStore(database, packFolder(file), { deep }))
const problems = (deep: boolean) => check(deep).problems

describe("the check of a store", () => {
  it("finds nothing wrong with a whole store", () => {
    expect(check(true)).toMatchObject({ problems: [], deep: true })
    expect(check(true).custody.raw_bytes).toBeGreaterThan(check(true).custody.stored_bytes)
  })

  it("finds a changed byte in a pack when it looks deep", () => {
    spoilPack(file)
    expect(check(false).problems).toEqual([])
    expect(check(true).problems).toHaveLength(1)
  })

  it.each([
    ["UPDATE usage_slots SET output_tokens = output_tokens + 1", /rollups in usage_slots .* do not add up/],
    ["UPDATE session_usage SET cost_usd_micros = 0", /rollups in session_usage .* do not add up/],
    ["UPDATE work_logs SET calls = NULL", /rollups in work_logs hold 0 of \d+ tool calls/]
  ])("finds rollups that do not add up: %s", (spoil, words) => {
    const database = openStoreToWrite(file)
    database.exec(spoil)
    database.close()
    expect(check(false).problems).toEqual([expect.stringMatching(words)])
    expect(check(true).problems.join()).toMatch(/rows of|rollups of/)
  })

  it.each([
    [
      "UPDATE usage_slots SET timed_ms = timed_ms + 1",
      /rows of usage_slots are not what the requests come to/
    ],
    ["UPDATE session_usage SET last_at_ms = 0", /rows of session_usage are not what/],
    [
      "UPDATE session_stats SET lines_added = lines_added + 1",
      /rollups of \d+ sessions are not what their rows say/
    ],
    ["UPDATE session_stats SET messages = 0", /rollups of \d+ sessions are not/],
    ["DELETE FROM session_stats", /rollups of \d+ sessions are not/],
    ["UPDATE work_logs SET operations = NULL", /rollups of \d+ sessions are not/],
    ["UPDATE work_sums SET durations = NULL", /rollups of \d+ sessions are not/],
    ["UPDATE work_sums SET paths = tools", /rollups of \d+ sessions are not/],
    ["DELETE FROM work_sums", /rollups of \d+ sessions are not/],
    ["UPDATE parts SET status = 'error' WHERE type = 'tool'", /rollups of \d+ sessions are not/],
    ["UPDATE paths SET path = '/x/.worktrees/y/' || id", /rollups of \d+ sessions are not/]
  ])("finds rollups that are not what rows say when it looks deep: %s", (spoil, words) => {
    const database = openStoreToWrite(file)
    database.exec(spoil)
    database.close()
    expect(problems(true).join()).toMatch(words)
  })

  it("finds a pack that is gone or cut short without looking deep", () => {
    const pack = packPath(packFolder(file), 1)
    fs.truncateSync(pack, 100)
    expect(problems(false)).toEqual([expect.stringMatching(/ends after 100 of \d+ bytes/)])
    fs.rmSync(packFolder(file), { recursive: true })
    expect(problems(false)).toEqual([expect.stringMatching(/000001\.pack is gone/)])
    expect(problems(true)).toHaveLength(1)
  })

  it.each([
    [0, /spoor db migrate/],
    [99, /a newer Spoor wrote it/]
  ])("says so when the schema is %i", (version, words) => {
    const database = openSqlite(file)
    database.exec(`PRAGMA user_version = ${version}`)
    database.close()
    const open = openSqlite(file, { readOnly: true })
    expect(checkStore(open, packFolder(file), { deep: true }).problems).toEqual([
      expect.stringMatching(words)
    ])
    open.close()
  })
})

describe("what is kept", () => {
  const modes = (below: string): ReadonlyArray<string> =>
    (fs.readdirSync(below, { recursive: true }) as Array<string>)
      .map((name) => [name, fs.statSync(path.join(below, name))] as const)
      .filter(([name, stat]) => !name.startsWith(".claude") && (stat.mode & 0o077) !== 0)
      .map(([name, stat]) => `${name} ${(stat.mode & 0o777).toString(8)}`)

  it("is for its owner alone: store, packs, lock, backups, and what a backup brings back", () => {
    save()
    restoreBackup(saved(), file, now)
    const database = openStoreToWrite(file)
    migrate(database, file, { to: 0, now })
    database.close()
    expect(modes(folder)).toEqual([])
  })

  it("goes with the backup when a store is led back to nothing, and is not written over", async () => {
    const database = openStoreToWrite(file)
    const { backup } = migrate(database, file, { to: 0, now })
    database.close()
    await ingestTrail(file, [path.join(folder, ".claude")])
    for (const one of [file, backup!]) {
      const open = openStoreToRead(one)
      expect(checkStore(open, packFolder(one), { deep: true }).problems).toEqual([])
      open.close()
    }
  })

  it("is not written over when the packs were away for a while", async () => {
    const away = `${packFolder(file)}.away`
    fs.renameSync(packFolder(file), away)
    writeClaudeTrail(folder, { seed: 4, sessions: 2, calls: 5 })
    await ingestTrail(file, [path.join(folder, ".claude")])
    fs.copyFileSync(path.join(away, "000001.pack"), packPath(packFolder(file), 1))
    expect(problems(true)).toEqual([])
  })
})

describe("a database of another program", () => {
  it("is never made into a store, and not changed", () => {
    const other = path.join(folder, "other.db")
    const theirs = new DatabaseSync(other)
    theirs.exec("CREATE TABLE notes (text); PRAGMA user_version = 1")
    theirs.close()
    const before = fs.readFileSync(other)
    expect(() => openStoreToWrite(other)).toThrow(/database of another program/)
    expect(() => openStoreToRead(other)).toThrow(/database of another program/)
    expect(fs.readFileSync(other).equals(before)).toBe(true)
  })

  it("is told from a folder", () => {
    expect(() => openStoreToWrite(folder)).toThrow(/is a folder/)
  })
})
