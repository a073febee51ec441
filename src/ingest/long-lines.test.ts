/** Lines that are longer than what is read at once, among others. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { ingestTrail } from "../../test/support/ingestTrail.ts"
import { ContentReader } from "../store/custody/ContentReader.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { openStoreToRead } from "../store/open-store.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-long-"))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const line = (uuid: string, content: string): string =>
  JSON.stringify({
    parentUuid: null,
    isSidechain: false,
    sessionId: "5e551013-0000-4000-8000-00000000000a",
    type: "user",
    message: { role: "user", content },
    uuid,
    timestamp: "2026-07-01T10:00:00.000Z"
  })

const megabytes = (count: number, words: string): string => words.repeat((count << 20) / words.length)

describe("a line of many megabytes", () => {
  it("is read between others, and its text is there", async () => {
    const texts = [
      "short",
      megabytes(3, "line\n"),
      megabytes(9, 'long "and" é\n'),
      "short again",
      megabytes(2, "tail ")
    ]
    fs.mkdirSync(path.join(folder, "projects"))
    const lines = texts.map((text, index) => line(`line-${index}`, text))
    fs.writeFileSync(path.join(folder, "projects/s.jsonl"), `${lines.join("\n")}\n`)
    const database = path.join(folder, "spoor.db")
    const summary = await ingestTrail(database, [path.join(folder, "projects")], {
      readers: 0,
      index: false
    })
    expect(summary).toMatchObject({ files: { read: 1, failed: 0 }, rejected: 0 })
    const open = openStoreToRead(database)
    const reader = new ContentReader(open, packFolder(database))
    try {
      const rows = open
        .prepare(
          `SELECT p.address, p.length, p.content_chars, a.pointer FROM parts p
           JOIN pointers a ON a.id = p.pointer_id JOIN messages m ON m.id = p.message_id ORDER BY m.native_id`
        )
        .all() as unknown as ReadonlyArray<{
        readonly address: number
        readonly length: number
        readonly content_chars: number
        readonly pointer: string
      }>
      expect(rows.map((row) => row.content_chars)).toEqual(texts.map((text) => text.length))
      expect(rows.map((row) => reader.text(row) === texts[rows.indexOf(row)])).toEqual(texts.map(() => true))
    } finally {
      reader.close()
      open.close()
    }
  })
})
