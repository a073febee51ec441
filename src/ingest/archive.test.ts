/** States of files that are gone for long are set aside, and stand as they were when the files come back. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../test/support/claudeTrail.ts"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { writeOpenCodeTree } from "../../test/support/openCodeTree.ts"
import { openStoreToRead } from "../store/open-store.ts"

let folder: string
let root: string
let store: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  root = path.join(folder, "home")
  store = path.join(folder, "spoor.db")
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const day_ms = 86_400_000
const start = Date.UTC(2026, 10, 1)

const ingestOn = (day: number, more: Parameters<typeof ingestTrail>[2] = {}) =>
  ingestTrail(store, [root], {
    index: false,
    archive_after_ms: 30 * day_ms,
    now: () => start + day * day_ms,
    ...more
  })

const ask = (sql: string): Readonly<Record<string, unknown>> => {
  const open = openStoreToRead(store)
  try {
    return open.prepare(sql).get()!
  } finally {
    open.close()
  }
}

const count = (what: string): number => Number(ask(`SELECT count(*) AS n FROM ${what}`)["n"])

const happened = (database: string) => {
  const { source_files: _, record_kinds: __, rejections: ___, ...rest } = dumpOf(database)
  return rest
}

const expectSameAsFresh = async (...roots: ReadonlyArray<string>): Promise<void> => {
  const fresh = path.join(folder, "fresh.db")
  await ingestTrail(fresh, roots, { index: false })
  expect(happened(store)).toEqual(happened(fresh))
}

/** All logs of the trail, oldest name first. */
const logs = (): ReadonlyArray<string> =>
  fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => path.join(root, name))
    .sort()

describe("the state of a log that is gone", () => {
  const away = () => path.join(folder, "away.jsonl")
  let log: string
  beforeEach(async () => {
    writeClaudeTrail(root, { seed: 3, sessions: 3, calls: 6, subagents: 0, forks: 0 })
    log = logs()[0]!
    await ingestOn(0)
    fs.renameSync(log, away())
    await ingestOn(1)
  })

  const archived = () => count("source_files WHERE archived_at_ms IS NOT NULL")

  it("is archived when its time has come, and not before", async () => {
    await ingestOn(30)
    expect(archived()).toBe(0)
    await ingestOn(31.5)
    expect(archived()).toBe(1)
    const row =
      "SELECT status, decoder_state, length(state) AS packed FROM source_files JOIN archived_states ON file_id = id"
    expect(ask(row)).toMatchObject({ status: "processed", decoder_state: null, packed: expect.any(Number) })
  })

  it("is archived never where that is wished", async () => {
    await ingestOn(1000, { archive_after_ms: null })
    expect(archived()).toBe(0)
  })

  it("is not looked for in a hurry", async () => {
    await ingestOn(100, { tier: "hot" })
    expect(archived()).toBe(0)
  })

  it("loses no row, and none that leads to its source line", async () => {
    const before = dumpOf(store)
    await ingestOn(40)
    expect(archived()).toBe(1)
    expect(dumpOf(store)).toEqual(before)
  })

  it("goes on where it was read to when the file comes back with more in it", async () => {
    await ingestOn(40)
    const lines = fs.readFileSync(away(), "utf8")
    const last = JSON.parse(lines.trimEnd().split("\n").at(-1)!) as { uuid: string }
    const more = `${JSON.stringify({ ...last, uuid: `${last.uuid.slice(0, -4)}0000` })}\n`
    fs.renameSync(away(), log)
    fs.appendFileSync(log, more)
    const { bytes_read } = await ingestOn(41)
    expect(bytes_read).toBe(Buffer.byteLength(more))
    expect(archived()).toBe(0)
    expect(count("source_files WHERE generation > 0")).toBe(0)
    expect(count("archived_states")).toBe(0)
    await expectSameAsFresh(root)
  })

  it("counts once when the file comes back under another name", async () => {
    await ingestOn(40)
    fs.renameSync(away(), `${log.slice(0, -6)}-again.jsonl`)
    await ingestOn(41)
    await expectSameAsFresh(root)
  })

  it("gives way to another file that is moved to its place", async () => {
    await ingestOn(40)
    fs.renameSync(logs()[0]!, log)
    await ingestOn(41)
    expect(count("source_files WHERE vanished_at_ms IS NULL")).toBe(2)
    expect(count("source_files WHERE generation = 1")).toBe(1)
    const museum = path.join(folder, "museum", "projects", "a")
    fs.mkdirSync(museum, { recursive: true })
    fs.copyFileSync(away(), path.join(museum, "a.jsonl"))
    await expectSameAsFresh(root, path.join(folder, "museum"))
  })
})

describe("a file with the inode of one that is gone", () => {
  it.each(["at once", "later"])("is another file if it does not begin as that did (%s)", async (when) => {
    writeClaudeTrail(root, { seed: 3, sessions: 1, calls: 3, subagents: 0, forks: 0 })
    const log = logs()[0]!
    await ingestOn(0)
    const before = happened(store)
    const museum = path.join(folder, "museum", "projects", "a")
    fs.mkdirSync(museum, { recursive: true })
    fs.copyFileSync(log, path.join(museum, "a.jsonl"))
    const outside = path.join(folder, "outside.jsonl")
    fs.renameSync(log, outside)
    if (when === "later") await ingestOn(1)
    const words = fs.readFileSync(outside, "utf8")
    fs.writeFileSync(outside, words.replaceAll(/"(uuid|sessionId|requestId|id)":"/g, '"$1":"z'))
    fs.renameSync(outside, path.join(path.dirname(log), "other.jsonl"))
    await ingestOn(2)
    expect(count("source_files WHERE generation = 0")).toBe(2)
    expect(count(`source_files WHERE path = '${log}' AND vanished_at_ms IS NOT NULL`)).toBe(1)
    expect(happened(store)["messages"]!.length).toBeGreaterThan(before["messages"]!.length)
    await expectSameAsFresh(root, path.join(folder, "museum"))
  })

  it("is that file if it does, and more was written to it", async () => {
    writeClaudeTrail(root, { seed: 3, sessions: 1, calls: 3, subagents: 0, forks: 0 })
    const log = logs()[0]!
    await ingestOn(0)
    const moved = path.join(path.dirname(log), "other.jsonl")
    fs.renameSync(log, moved)
    fs.appendFileSync(moved, "\n")
    await ingestOn(1)
    expect(count("source_files")).toBe(1)
    expect(count(`source_files WHERE path = '${moved}' AND generation = 0`)).toBe(1)
  })
})

describe("folders of documents that are gone", () => {
  const tree = () => path.join(root, "storage")
  const away = () => path.join(folder, "away")
  const gone = () => count("source_dirs WHERE vanished_at_ms IS NOT NULL")
  beforeEach(async () => {
    writeOpenCodeTree(root, { seed: 5, sessions: 3, files: 60 })
    await ingestOn(0)
  })

  it.each(["full", "hot"] as const)("are told as gone, once they are looked at (%s)", async (tier) => {
    const before = happened(store)
    fs.rmSync(path.join(tree(), "part"), { recursive: true })
    await ingestOn(1, { tier })
    expect(gone()).toBeGreaterThan(3)
    expect(happened(store)).toEqual(before)
    expect((await ingestOn(2, { tier })).files.read).toBe(0)
  })

  it("come back as they were, and nothing of them is read again", async () => {
    const before = happened(store)
    const raw = "SELECT sum(raw_bytes) AS n FROM segments"
    const kept = ask(raw)
    fs.renameSync(tree(), away())
    await ingestOn(1)
    const all = count("source_dirs")
    expect(gone()).toBe(all)
    fs.renameSync(away(), tree())
    await ingestOn(2)
    expect(gone()).toBe(0)
    expect(count("source_dirs")).toBe(all)
    expect(ask(raw)).toEqual(kept)
    expect(happened(store)).toEqual(before)
  })

  it("bring what is new in them when they come back", async () => {
    const parts = path.join(tree(), "part")
    const [one] = fs.readdirSync(parts) as [string]
    const file = path.join(parts, one, fs.readdirSync(path.join(parts, one))[0]!)
    fs.renameSync(parts, away())
    await ingestOn(1)
    fs.renameSync(away(), parts)
    const part = JSON.parse(fs.readFileSync(file, "utf8")) as { id: string }
    const id = `${part.id}z`
    fs.writeFileSync(path.join(path.dirname(file), `${id}.json`), JSON.stringify({ ...part, id }))
    await ingestOn(2)
    expect(count(`parts WHERE key = '${id}'`)).toBe(1)
    await expectSameAsFresh(root)
  })
})
