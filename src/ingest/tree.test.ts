/** Trees of small documents: all in, again nothing, then what came, changed, broke and went. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { writeOpenCodeTree } from "../../test/support/openCodeTree.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { openStoreToRead } from "../store/open-store.ts"
import { restoreSessions } from "./restore-session.ts"

let folder: string
let root: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  root = path.join(folder, "opencode")
  file = path.join(folder, "spoor.db")
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const tree = { seed: 5, sessions: 6, files: 400, text: 0.3 }

const documents = (): ReadonlyArray<string> =>
  (fs.readdirSync(root, { recursive: true }) as Array<string>)
    .filter((name) => name.endsWith(".json"))
    .map((name) => path.join(root, name))
    .sort()

const query = (sql: string): ReadonlyArray<Record<string, unknown>> => {
  const open = openStoreToRead(file)
  try {
    return open
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  } finally {
    open.close()
  }
}

/** Writes with a later time, as an agent that goes on would. */
const rewrite = (document: string, change: (json: Record<string, never>) => unknown): void => {
  const json = JSON.parse(fs.readFileSync(document, "utf8")) as Record<string, never>
  fs.writeFileSync(document, JSON.stringify(change(json), null, 2))
}

const textPart = (): string =>
  documents().find(
    (name) => name.includes("/part/") && fs.readFileSync(name, "utf8").includes('"type": "text"')
  )!

describe("a tree of documents", () => {
  it("comes in whole, with totals as its messages record them", async () => {
    const totals = writeOpenCodeTree(root, tree)
    const summary = await ingestTrail(file, [root])
    expect(summary).toMatchObject({
      files: { read: totals.files, failed: 0 },
      rejected: 0,
      bytes_read: totals.bytes
    })
    expect(
      query(
        "SELECT sum(requests) AS requests, sum(input_tokens) AS input, sum(cache_read_tokens) AS cached FROM usage_slots"
      )
    ).toEqual([{ requests: totals.requests, input: totals.input_tokens, cached: totals.cache_read_tokens }])
  })

  it.each(["hot", "full"] as const)("changes nothing when it is read again (%s)", async (tier) => {
    writeOpenCodeTree(root, tree)
    await ingestTrail(file, [root])
    const before = dumpOf(file)
    const again = await ingestTrail(file, [root], { tier })
    expect(again.files.read).toBe(0)
    expect(dumpOf(file)).toEqual(before)
  })

  it.each(["hot", "full"] as const)("brings in what came since (%s)", async (tier) => {
    writeOpenCodeTree(root, tree)
    const later = path.join(folder, "later")
    writeOpenCodeTree(later, { ...tree, seed: 6, sessions: 2 })
    await ingestTrail(file, [root])
    fs.cpSync(later, root, { recursive: true })
    await ingestTrail(file, [root], { tier })
    const whole = path.join(folder, "whole.db")
    await ingestTrail(whole, [root])
    expect(dumpOf(file)).toEqual(dumpOf(whole))
  })

  it("reads folders at any depth, as the first versions had them, and new ones among them", async () => {
    const storage = path.join(root, "project", "home-dev-app", "storage", "session")
    const write = (below: string, document: unknown): void => {
      fs.mkdirSync(path.dirname(path.join(storage, below)), { recursive: true })
      fs.writeFileSync(path.join(storage, below), JSON.stringify(document))
    }
    const answer = (id: string, output: number): void => {
      const time = { created: 1_754_000_000_000, completed: 1_754_000_004_000 }
      const tokens = { input: 10, output, reasoning: 0, cache: { read: 5, write: 0 } }
      const info = {
        id,
        sessionID: "ses_1",
        role: "assistant",
        time,
        tokens,
        cost: 0.01,
        modelID: "m",
        providerID: "p",
        system: []
      }
      write(`message/ses_1/${id}.json`, info)
      write(`part/ses_1/${id}/prt_${id}.json`, {
        id: `prt_${id}`,
        sessionID: "ses_1",
        messageID: id,
        type: "text",
        text: "hello"
      })
    }
    write("info/ses_1.json", {
      id: "ses_1",
      version: "0.5.1",
      title: "first",
      time: { created: 1_754_000_000_000 }
    })
    answer("msg_1", 7)
    await ingestTrail(file, [root])
    expect(
      query("SELECT sum(output_tokens) AS output, (SELECT count(*) FROM parts) AS parts FROM requests")
    ).toEqual([{ output: 7, parts: 1 }])
    answer("msg_2", 9)
    await ingestTrail(file, [root])
    expect(
      query("SELECT sum(output_tokens) AS output, (SELECT count(*) FROM parts) AS parts FROM requests")
    ).toEqual([{ output: 16, parts: 2 }])
    write("share/ses_1.json", { secret: "hush" })
    await ingestTrail(file, [root])
    expect(query("SELECT path FROM source_dirs WHERE names LIKE '%ses_1%' AND path LIKE '%share'")).toEqual(
      []
    )
  })

  it("sees a document rewritten in place, and reads no other", async () => {
    writeOpenCodeTree(root, tree)
    await ingestTrail(file, [root])
    const part = textPart()
    rewrite(part, (json) => ({ ...json, text: "rewritten ".repeat(2000) }))
    const summary = await ingestTrail(file, [root])
    expect(summary.files.read).toBe(1)
    const id = path.basename(part, ".json")
    expect(query(`SELECT content_chars FROM parts WHERE key = '${id}'`)).toEqual([{ content_chars: 20_000 }])
  })

  it("rejects a broken document, and takes it in when it is whole again", async () => {
    writeOpenCodeTree(root, tree)
    const part = textPart()
    const text = fs.readFileSync(part, "utf8")
    fs.writeFileSync(part, text.slice(0, 30))
    const summary = await ingestTrail(file, [root])
    expect(summary.rejected).toBe(1)
    expect(query("SELECT path, reason FROM rejections")).toEqual([{ path: part, reason: "not_json" }])
    fs.writeFileSync(part, text)
    await ingestTrail(file, [root])
    expect(query("SELECT path FROM rejections")).toEqual([])
    const whole = path.join(folder, "whole.db")
    await ingestTrail(whole, [root])
    expect(dumpOf(file)["parts"]).toEqual(dumpOf(whole)["parts"])
  })

  it("keeps the rows of documents that are gone, and gives the documents back", async () => {
    writeOpenCodeTree(root, tree)
    await ingestTrail(file, [root])
    const before = dumpOf(file)
    const originals = new Map(documents().map((name) => [name, fs.readFileSync(name)]))
    fs.rmSync(root, { recursive: true })
    fs.mkdirSync(root)
    await ingestTrail(file, [root])
    expect(dumpOf(file)).toEqual(before)
    const open = openStoreToRead(file)
    const sessions = open.prepare("SELECT id FROM sessions").all() as unknown as ReadonlyArray<{ id: number }>
    const restored = new Map(
      restoreSessions(
        open,
        packFolder(file),
        sessions.map(({ id }) => id)
      ).files.map((f) => [f.path, f.bytes])
    )
    open.close()
    expect([...restored.keys()].sort()).toEqual([...originals.keys()])
    for (const [name, bytes] of originals) expect(restored.get(name)!.equals(bytes), name).toBe(true)
  })
})
