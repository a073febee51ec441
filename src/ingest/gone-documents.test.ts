/** Documents that an agent deletes out of folders that stay are still found: to be restored, and to explain figures. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { writeOpenCodeTree } from "../../test/support/openCodeTree.ts"
import { ContentReader } from "../store/custody/ContentReader.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { openStoreToRead } from "../store/open-store.ts"
import { restoreSessions } from "./restore-session.ts"

let folder: string
let root: string
let store: string
/** The documents of one session, by path. */
let own: Map<string, string>
let native_id: string
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  root = path.join(folder, "opencode")
  store = path.join(folder, "spoor.db")
  writeOpenCodeTree(root, { seed: 4, sessions: 3, files: 60 })
  const storage = path.join(root, "storage")
  // sessions of one project stand in one folder
  const places = path.join(storage, "session")
  const [first, ...others] = fs.readdirSync(places) as [string, ...Array<string>]
  for (const other of others) {
    for (const name of fs.readdirSync(path.join(places, other)))
      fs.renameSync(path.join(places, other, name), path.join(places, first, name))
    fs.rmdirSync(path.join(places, other))
  }
  native_id = path.basename(fs.readdirSync(path.join(places, first))[0]!, ".json")
  const messages = fs.readdirSync(path.join(storage, "message", native_id))
  const folders = messages.map((name) => path.join(storage, "part", path.basename(name, ".json")))
  const files = [
    path.join(places, first, `${native_id}.json`),
    ...messages.map((name) => path.join(storage, "message", native_id, name)),
    ...folders
      .filter((at) => fs.existsSync(at))
      .flatMap((at) => fs.readdirSync(at).map((name) => path.join(at, name)))
  ]
  own = new Map(files.map((file) => [file, fs.readFileSync(file, "utf8")]))
  await ingest()
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const ingest = (more: Parameters<typeof ingestTrail>[2] = {}) =>
  ingestTrail(store, [root], { index: false, ...more })

const withStore = <A>(use: (open: ReturnType<typeof openStoreToRead>) => A): A => {
  const open = openStoreToRead(store)
  try {
    return use(open)
  } finally {
    open.close()
  }
}

const restored = (): Map<string, string> =>
  withStore((open) => {
    const id = Number(open.prepare("SELECT id FROM sessions WHERE native_id = ?").get(native_id)!["id"])
    const { files } = restoreSessions(open, packFolder(store), [id])
    return new Map(files.map((file) => [file.path, file.bytes.toString("utf8")]))
  })

const gone = (): number =>
  withStore((open) => Number(open.prepare("SELECT count(*) AS n FROM gone_documents").get()!["n"]))

describe("a session that is deleted out of a tree of documents", () => {
  it.each([
    ["an ordinary look", {}],
    ["a hasty look", { tier: "hot" }],
    ["a look that reads everything anew", { full: true }]
  ] as const)("is given back whole after %s", async (_, look) => {
    const before = dumpOf(store)
    for (const file of own.keys()) fs.rmSync(file)
    await ingest(look)
    expect(dumpOf(store)).toEqual(before)
    expect(restored()).toEqual(own)
    expect(gone()).toBe(own.size)
  })

  it("is given back as it was last, whatever became of its folders", async () => {
    const [file] = own.keys() as unknown as [string]
    const later = own.get(file)!.replace(/\s*\}\s*$/, ', "note": 1 }')
    fs.writeFileSync(file, later)
    await ingest()
    for (const each of own.keys()) {
      fs.rmSync(each)
      if (fs.readdirSync(path.dirname(each)).length === 0) fs.rmdirSync(path.dirname(each))
    }
    await ingest()
    expect(restored()).toEqual(new Map([...own, [file, later]]))
  })

  it("is there once when it has come back", async () => {
    for (const file of own.keys()) fs.rmSync(file)
    await ingest()
    for (const [file, text] of own) fs.writeFileSync(file, text)
    await ingest()
    expect(gone()).toBe(0)
    expect(restored()).toEqual(own)
  })

  it("still leads from its rows to its documents", async () => {
    for (const file of own.keys()) fs.rmSync(file)
    await ingest()
    const paths = withStore((open) => {
      const reader = new ContentReader(open, packFolder(store))
      const rows = open
        .prepare(
          "SELECT m.address FROM messages m JOIN sessions s ON s.id = m.session_id WHERE s.native_id = ?"
        )
        .all(native_id)
      const found = rows.map((row) => reader.provenance(Number(row["address"]))?.path ?? null)
      reader.close()
      return found
    })
    expect(paths.length).toBeGreaterThan(0)
    expect(paths.every((at) => at !== null && own.has(at))).toBe(true)
  })
})
