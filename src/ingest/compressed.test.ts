/** Rollouts that Codex has compressed: the same as those that lie there plainly, before, after and beside. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as zlib from "node:zlib"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { ContentReader } from "../store/custody/ContentReader.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { openStoreToRead } from "../store/open-store.ts"
import { restoreSessions } from "./restore-session.ts"

const fixture = fs.readFileSync(
  path.join(import.meta.dirname, "../sources/codex/fixtures/paginated-0.169.jsonl")
)

let folder: string
let plain: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-zstd-"))
  plain = path.join(folder, "sessions/2026/11/20/rollout-2026-11-20T07-19-07-x.jsonl")
  fs.mkdirSync(path.dirname(plain), { recursive: true })
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const store = (name: string): string => path.join(folder, `${name}.db`)
const ingest = (name: string, options: Parameters<typeof ingestTrail>[2] = {}) =>
  ingestTrail(store(name), [path.join(folder, "sessions")], { readers: 0, ...options })

/** All rows but those about files, which have other names and sizes. */
const rowsOf = (name: string): unknown =>
  Object.entries(dumpOf(store(name))).filter(
    ([table]) => !["source_files", "record_kinds", "rejections"].includes(table)
  )
const filesOf = (name: string): ReadonlyArray<unknown> => {
  const open = openStoreToRead(store(name))
  try {
    return open.prepare("SELECT path, status, generation, kept_bytes, vanished_at_ms FROM source_files").all()
  } finally {
    open.close()
  }
}

const compress = (): void => {
  fs.writeFileSync(`${plain}.zst`, zlib.zstdCompressSync(fs.readFileSync(plain)))
  fs.rmSync(plain)
}

describe("a compressed rollout", () => {
  it("tells what the plain one tells, and is given back as that", async () => {
    fs.writeFileSync(plain, fixture)
    await ingest("plain")
    compress()
    expect((await ingest("compressed")).files).toMatchObject({ read: 1, failed: 0, skipped: 0 })
    expect(rowsOf("compressed")).toEqual(rowsOf("plain"))
    const open = openStoreToRead(store("compressed"))
    try {
      const { id } = open.prepare("SELECT id FROM sessions ORDER BY id").get() as { id: number }
      const { files } = restoreSessions(open, packFolder(store("compressed")), [id])
      expect(files.map((file) => file.path)).toEqual([plain])
      expect(files[0]!.bytes.equals(fixture)).toBe(true)
    } finally {
      open.close()
    }
  })

  it("is the file that it was before, in both directions, and none of it is read or kept again", async () => {
    fs.writeFileSync(plain, fixture)
    await ingest("one")
    const before = rowsOf("one")
    compress()
    expect(await ingest("one")).toMatchObject({ files: { read: 1, vanished: 0 }, bytes_kept: 0 })
    const known = { status: "processed", generation: 0, kept_bytes: fixture.length, vanished_at_ms: null }
    expect(filesOf("one")).toEqual([{ path: `${plain}.zst`, ...known }])
    expect((await ingest("one")).files).toMatchObject({ read: 0, unchanged: 1 })
    // Codex takes it out of compression to write on.
    fs.writeFileSync(plain, fixture)
    fs.rmSync(`${plain}.zst`)
    await ingest("one")
    expect(filesOf("one")).toEqual([{ path: plain, ...known }])
    expect(rowsOf("one")).toEqual(before)
  })

  it("counts once with the plain one beside it, and goes on where it ended", async () => {
    const lines = fixture.toString("utf8").split("\n")
    fs.writeFileSync(plain, `${lines.slice(0, lines.length >> 1).join("\n")}\n`)
    compress()
    await ingest("grown")
    fs.writeFileSync(plain, fixture)
    await ingest("grown")
    compress()
    await ingest("grown")
    fs.writeFileSync(plain, fixture)
    fs.rmSync(`${plain}.zst`)
    await ingest("plain")
    expect(rowsOf("grown")).toEqual(rowsOf("plain"))
  })

  it("gives its texts where nothing is kept", async () => {
    fs.writeFileSync(plain, fixture)
    compress()
    await ingest("light", { custody: false })
    const open = openStoreToRead(store("light"))
    const reader = new ContentReader(open, packFolder(store("light")))
    try {
      const rows = open
        .prepare(
          "SELECT p.address, p.length, p.content_chars, a.pointer FROM parts p JOIN pointers a ON a.id = p.pointer_id"
        )
        .all() as unknown as ReadonlyArray<{
        readonly address: number
        readonly length: number
        readonly content_chars: number
        readonly pointer: string
      }>
      expect(rows.length).toBeGreaterThan(5)
      expect(rows.map((row) => reader.text(row)?.length)).toEqual(rows.map((row) => row.content_chars))
    } finally {
      reader.close()
      open.close()
    }
  })

  it("that is damaged fails, and says so", async () => {
    fs.writeFileSync(plain, fixture)
    compress()
    const bytes = fs.readFileSync(`${plain}.zst`)
    bytes.fill(7, 20, 60)
    fs.writeFileSync(`${plain}.zst`, bytes)
    expect((await ingest("damaged")).files).toMatchObject({ read: 0, failed: 1 })
    fs.writeFileSync(`${plain}.zst`, zlib.zstdCompressSync(fixture))
    expect((await ingest("damaged")).files).toMatchObject({ read: 1, failed: 0 })
  })
})
