/** The index holds exactly the words of the messages, however it was filled: at once, bit by bit, or killed. */
import { spawn } from "node:child_process"
import * as crypto from "node:crypto"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../test/support/claudeTrail.ts"
import { ingestTrail } from "../../test/support/ingestTrail.ts"
import { ContentReader } from "./custody/ContentReader.ts"
import { packFolder, packPath } from "./custody/Packs.ts"
import { migrations } from "./migrations/all.ts"
import { openStoreToRead } from "./open-store.ts"
import { openStoreToWrite } from "./open-to-write.ts"
import { fillSearchIndex } from "./search-index.ts"

/** Where an index says that each word stands. */
const wordsOf = (database: DatabaseSync): string => {
  database.exec("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, search, instance)")
  const hash = crypto.createHash("sha256")
  const rows = database.prepare(`SELECT term, doc, col, "offset" FROM temp.words`)
  rows.setReturnArrays(true)
  for (const row of rows.iterate() as unknown as Iterable<ReadonlyArray<unknown>>)
    hash.update(`${JSON.stringify(row)}\n`)
  database.exec("DROP TABLE temp.words")
  return hash.digest("hex")
}

const withStore = <A>(file: string, use: (database: DatabaseSync) => A): A => {
  const database = openStoreToRead(file)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

const count = (database: DatabaseSync, table: string): number =>
  database.prepare(`SELECT count(*) AS n FROM ${table}`).get()!["n"] as number

interface PartRow {
  readonly id: number
  readonly kind: string | null
  readonly type: string
  readonly address: number | null
  readonly length: number
  readonly pointer: string | null
  readonly output_address: number | null
  readonly output_length: number
  readonly output_pointer: string | null
}

/** The same index, made of decoded texts, one message after the other. */
const plainIndex = (file: string): string =>
  withStore(file, (store) => {
    const plain = new DatabaseSync(":memory:")
    for (const { up } of migrations) plain.exec(up)
    const add = plain.prepare("INSERT INTO search (rowid, prompt, answer, tool) VALUES (?, ?, ?, ?)")
    const reader = new ContentReader(store, packFolder(file))
    const parts = store
      .prepare(
        `SELECT m.id, m.kind, p.type, p.address, p.length, a.pointer, p.output_address, p.output_length,
          o.pointer AS output_pointer
        FROM messages m JOIN parts p ON p.message_id = m.id
        LEFT JOIN pointers a ON a.id = p.pointer_id LEFT JOIN pointers o ON o.id = p.output_pointer_id
        WHERE p.type IN ('text', 'reasoning', 'tool') ORDER BY m.id, p.ordinal`
      )
      .all() as unknown as ReadonlyArray<PartRow>
    const textAt = (
      address: number | null,
      length: number,
      pointer: string | null
    ): ReadonlyArray<string> => {
      const text = address === null || pointer === null ? null : reader.text({ address, length, pointer })
      return text === null || text === "" ? [] : [text]
    }
    plain.exec("BEGIN")
    for (const [id, rows] of Map.groupBy(parts, (row) => row.id)) {
      const columns = { prompt: [] as Array<string>, answer: [] as Array<string>, tool: [] as Array<string> }
      for (const row of rows) {
        const column = row.type === "tool" ? "tool" : row.kind === "answer" ? "answer" : "prompt"
        columns[column].push(
          ...textAt(row.address, row.length, row.pointer),
          ...textAt(row.output_address, row.output_length, row.output_pointer)
        )
      }
      add.run(id, columns.prompt.join("\n"), columns.answer.join("\n"), columns.tool.join("\n"))
    }
    plain.exec("COMMIT")
    reader.close()
    return wordsOf(plain)
  })

const fill = async (file: string, onProgress?: (done: number, total: number) => void): Promise<number> => {
  const database = openStoreToWrite(file)
  try {
    return await fillSearchIndex(database, packFolder(file), onProgress)
  } finally {
    database.close()
  }
}

const program = path.join(import.meta.dirname, "../../test/support/ingestTrail.ts")

/** Fills the index in a process of its own, which is killed as soon as `isTime` says so; whether it was. */
const fillKilled = (file: string, root: string, isTime: (began_ms: number) => boolean): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, file, root], { stdio: ["ignore", "ignore", "inherit"] })
    const began_ms = performance.now()
    const timer = setInterval(() => isTime(began_ms) && child.kill("SIGKILL"), 5)
    child.on("exit", (code, signal) => {
      clearInterval(timer)
      if (signal === null && code !== 0) reject(new Error(`It ended by itself, with ${code}`))
      else resolve(signal === "SIGKILL")
    })
  })

/** Few messages are read and committed bit by bit; many are read in a thread of their own. */
const sizes = {
  few: { seed: 5, sessions: 20, calls: 25, text: 0.3 },
  many: { seed: 6, sessions: 90, calls: 45, text: 0.15 }
}

describe.each(Object.entries(sizes))("the index of %s messages", (name, trail) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  const root = path.join(folder, ".claude")
  const unindexed = path.join(folder, "unindexed.db")
  const file = path.join(folder, "spoor.db")
  let expected: string
  let messages: number
  beforeAll(async () => {
    writeClaudeTrail(folder, trail)
    await ingestTrail(unindexed, [root], { index: false })
    expected = plainIndex(unindexed)
    messages = withStore(unindexed, (database) => count(database, "search_queue"))
  })
  beforeEach(() => {
    for (const tail of ["", "-wal", "-shm", ".packs"])
      fs.rmSync(`${file}${tail}`, { recursive: true, force: true })
    fs.cpSync(unindexed, file)
    fs.cpSync(packFolder(unindexed), packFolder(file), { recursive: true })
  })
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const isWhole = (): void =>
    withStore(file, (database) => {
      expect(count(database, "search_queue")).toBe(0)
      expect(wordsOf(database)).toBe(expected)
    })

  it("holds their words, and tells how far it is", async () => {
    expect(messages > 5000).toBe(name === "many")
    const heard: Array<readonly [number, number]> = []
    expect(await fill(file, (done, total) => heard.push([done, total]))).toBe(messages)
    isWhole()
    expect(heard.length).toBeGreaterThan(1)
    expect(heard.at(-1)).toEqual([messages, messages])
    expect(heard.map(([done]) => done)).toEqual(heard.map(([done]) => done).sort((a, b) => a - b))
    expect(await fill(file)).toBe(0)
  })

  it.each([0.2, 0.9])("goes on where it was broken off, at %d of it", async (share) => {
    const broken = fill(file, (done, total) => {
      if (done > total * share) throw new Error("enough")
    })
    await expect(broken).rejects.toThrow("enough")
    expect(await fill(file)).toBeGreaterThan(0)
    isWhole()
  })

  it("goes on where it was killed", async () => {
    const kills: Array<boolean> = []
    for (const after_ms of [200, 350, 500, 650])
      kills.push(await fillKilled(file, root, (began_ms) => performance.now() - began_ms > after_ms))
    expect(kills).toContain(true)
    const hasBegun = () => withStore(file, (database) => count(database, "search_queue") < messages)
    await fillKilled(file, root, hasBegun)
    await fill(file)
    isWhole()
  })

  it("holds each of them once, however often they are indexed", async () => {
    await fill(file)
    const again = openStoreToWrite(file)
    again.exec("INSERT INTO search_queue SELECT id FROM messages WHERE id % 3 > 0")
    again.close()
    await fill(file)
    isWhole()
    withStore(file, (database) => {
      const found = database.prepare("SELECT count(*) AS n FROM search WHERE search MATCH ?").get("the")
      const distinct = database
        .prepare("SELECT count(DISTINCT rowid) AS n FROM search WHERE search MATCH ?")
        .get("the")
      expect(found).toEqual(distinct)
    })
  })

  it("lets go of a message that has no words any more", async () => {
    await fill(file)
    const database = openStoreToWrite(file)
    database.exec("DELETE FROM parts; INSERT INTO search_queue SELECT id FROM messages")
    database.close()
    await fill(file)
    withStore(file, (store) =>
      expect(store.prepare("SELECT rowid FROM search WHERE search MATCH 'the'").all()).toEqual([])
    )
  })

  it("is not begun from packs that are damaged, which is said", async () => {
    const pack = packPath(packFolder(file), 1)
    const size = fs.statSync(pack).size
    // the end, so that what is read first is whole
    const bytes = fs.openSync(pack, "r+")
    fs.writeSync(bytes, Buffer.alloc(64), 0, 64, size - 200)
    fs.closeSync(bytes)
    await expect(fill(file)).rejects.toMatchObject({ _tag: "StoreError", reason: "corrupt" })
    withStore(file, (database) => expect(count(database, "search_queue")).toBeGreaterThan(0))
  })
})
