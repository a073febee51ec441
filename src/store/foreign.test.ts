/** Another program's database is read with its log, and nothing beside it changes. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openForeign } from "./foreign.ts"

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "agent.db")
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const makeLive = (): DatabaseSync => {
  const database = new DatabaseSync(file)
  database.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE notes (text TEXT)")
  database.exec("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO notes VALUES ('newest')")
  return database
}

const texts = (): ReadonlyArray<unknown> => {
  const foreign = openForeign(file)
  try {
    return [...foreign.rows("SELECT text FROM notes ORDER BY rowid")].map((row) => row["text"])
  } finally {
    foreign.close()
  }
}

const digests = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fs.readdirSync(folder).map((name) => [name, fs.readFileSync(path.join(folder, name)).toString("base64")])
  )

describe("a foreign database", () => {
  it("shows rows that stand in the log alone, while its program has it open", () => {
    const live = makeLive()
    expect(texts()).toEqual(["newest"])
    live.exec("INSERT INTO notes VALUES ('newer still')")
    expect(texts()).toEqual(["newest", "newer still"])
    live.close()
  })

  it("copied with its log but without the index is read from a scratch copy", () => {
    const live = makeLive()
    const copies = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
    for (const end of ["", "-wal"]) fs.copyFileSync(`${file}${end}`, path.join(copies, `agent.db${end}`))
    live.close()
    fs.rmSync(folder, { recursive: true })
    fs.renameSync(copies, folder)
    const before = digests()
    expect(texts()).toEqual(["newest"])
    expect(digests()).toEqual(before)
  })

  it("without a log is left as it is, down to the files beside it", () => {
    makeLive().close()
    const before = digests()
    expect(texts()).toEqual(["newest"])
    expect(digests()).toEqual(before)
  })

  it("cannot be written", () => {
    makeLive().close()
    const foreign = openForeign(file)
    expect(() => [...foreign.rows("DELETE FROM notes RETURNING text")]).toThrow(
      /readonly|query_only|attempt to write/
    )
    foreign.close()
  })

  it("that is no database is an error with a reason", () => {
    fs.writeFileSync(file, "not a database, but long enough to be looked at as one; ".repeat(40))
    expect(() => openForeign(file)).toThrow(/Opening the database .* not a database/)
  })
})
