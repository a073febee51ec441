/** What a user meets who may not read everything, or write anything. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openStoreToWrite } from "../../src/store/open-to-write.ts"
import { writeOpenCodeTree } from "../support/openCodeTree.ts"
import { goOn, leaveTrail, otherId, projectOf } from "./agentHome.ts"
import { type Door, openDoor } from "./door.ts"
import { giveAway, ordinary, whyNot } from "./ordinary.ts"

if (whyNot !== null) console.warn(`Permissions are not tested: ${whyNot}.`)

let door: Door & { readonly close: () => void }
beforeEach(() => {
  door = openDoor()
})
afterEach(() => {
  door.close()
})

const call = (line: string) => door.spoor(line, ordinary)

describe.skipIf(whyNot !== null)("a folder that may not be looked into", () => {
  let shut: string
  beforeEach(() => {
    leaveTrail(door.home)
    shut = path.join(door.home, ".claude/projects/-home-ada-shut")
    fs.mkdirSync(shut)
    fs.copyFileSync(path.join(projectOf(door.home), `${otherId}.jsonl`), path.join(shut, "copy.jsonl"))
    giveAway(door.home)
  })
  afterEach(() => {
    fs.chmodSync(shut, 0o700)
  })

  const found = async () => {
    const { out } = await call("doctor --json")
    const [claude] = (JSON.parse(out) as { sources: Array<Found> }).sources.filter(
      (source) => source.agent === "claude-code"
    )
    return claude!
  }
  interface Found {
    readonly agent: string
    readonly unreadable_places: number
    readonly files: { readonly vanished: number }
    readonly rejection_examples: ReadonlyArray<{ readonly path: string; readonly reason: string }>
  }

  it.each([
    ["may not be listed", 0o000],
    ["may be listed, but not entered", 0o400]
  ])("and %s is told, shown, and forgotten once it may", async (_, mode) => {
    fs.chmodSync(shut, mode)
    const first = await call("ingest --json")
    expect([first.code, first.err]).toEqual([5, ""])
    expect(JSON.parse(first.out)).toMatchObject({ files: { failed: 1, vanished: 0 } })
    const diagnosis = await found()
    expect(diagnosis.unreadable_places).toBe(1)
    expect(diagnosis.rejection_examples[0]).toMatchObject({ reason: "unreadable" })
    expect(diagnosis.rejection_examples[0]!.path.startsWith(shut)).toBe(true)
    expect((await call("doctor")).out).toMatch(/! Claude Code: 1 folder or file could not be looked into/)
    fs.chmodSync(shut, 0o700)
    expect((await call("usage daily --json")).code).toBe(0)
    expect((await found()).unreadable_places).toBe(0)
  })

  it("is not gone: what it holds stays as it was", async () => {
    expect((await call("ingest")).code).not.toBe(1)
    const before = (await call("usage daily --json")).out
    fs.chmodSync(shut, 0o000)
    expect((await call("usage daily --json")).out).toBe(before)
    await call("ingest")
    expect(await found()).toMatchObject({ unreadable_places: 1, files: { vanished: 0 } })
    fs.chmodSync(shut, 0o700)
    await call("ingest")
    expect(await found()).toMatchObject({ unreadable_places: 0, files: { vanished: 0 } })
    expect((await call("usage daily --json")).out).toBe(before)
  })

  it("is told and forgotten in a tree of documents too", async () => {
    const tree = path.join(door.home, ".local/share/opencode")
    writeOpenCodeTree(tree, { seed: 2, sessions: 1, files: 20 })
    giveAway(door.home)
    const part = path.join(tree, "storage/part")
    const inside = path.join(part, fs.readdirSync(part)[0]!)
    fs.chmodSync(inside, 0o000)
    const rejections = async () => {
      const { out } = await call("doctor --json")
      const { sources } = JSON.parse(out) as {
        readonly sources: ReadonlyArray<{ readonly agent: string; readonly rejections: object }>
      }
      return sources.find(({ agent }) => agent === "opencode")!.rejections
    }
    try {
      await call("ingest")
      await call("ingest")
      expect(await rejections()).toEqual({ unreadable: 1 })
    } finally {
      fs.chmodSync(inside, 0o700)
    }
    await call("ingest")
    expect(await rejections()).toEqual({})
  })

  it("is forgotten when it is gone", async () => {
    fs.chmodSync(shut, 0o000)
    await call("ingest")
    fs.chmodSync(shut, 0o700)
    fs.rmSync(shut, { recursive: true })
    await call("ingest")
    expect((await found()).unreadable_places).toBe(0)
    fs.mkdirSync(shut)
  })
})

describe.skipIf(whyNot !== null)("a store in a folder that may not be written to", () => {
  let store: string
  const data = () => path.join(store, "spoor.db")
  const daily = (line = "usage daily --json") => call(`${line} --db ${data()}`)
  let before: string
  beforeEach(async () => {
    store = path.join(door.home, "store")
    fs.mkdirSync(store)
    leaveTrail(door.home)
    giveAway(door.home)
    await daily("ingest")
    before = (await daily("usage daily --json --no-ingest")).out
    expect(JSON.parse(before)).toMatchObject({ rows: [{ requests: expect.any(Number) }, expect.anything()] })
  })
  afterEach(() => {
    fs.chmodSync(store, 0o700)
  })
  const logs = () => fs.readdirSync(store).filter((name) => /-(?:wal|shm)$/.test(name))
  /** As a store lies on a medium that cannot be written to. */
  const shut = () => {
    for (const name of logs()) fs.rmSync(path.join(store, name))
    fs.chmodSync(data(), 0o444)
    fs.chmodSync(store, 0o555)
  }

  it("answers as it did, and makes nothing there", async () => {
    shut()
    const names = fs.readdirSync(store)
    expect(await daily("usage daily --json --no-ingest")).toEqual({ code: 0, out: before, err: "" })
    expect(await daily()).toMatchObject({ code: 0, out: before })
    expect((await daily("sessions list --no-ingest")).code).toBe(0)
    expect((await daily("doctor --json")).out).toContain('"is_there":true')
    expect(fs.readdirSync(store)).toEqual(names)
  })

  it("answers from what it holds when there is more to read, and says so", async () => {
    shut()
    goOn(door.home)
    const { code, out, err } = await daily()
    expect([code, out]).toEqual([0, before])
    expect(err).toMatch(/^warning: The store could not be brought up to date/)
  })

  it("says what to do when changes stand in a log that cannot be read there", async () => {
    const log = `${data()}-wal`
    const writer = openStoreToWrite(data())
    try {
      writer.exec("INSERT INTO settings (key, value) VALUES ('so', 'late')")
      fs.copyFileSync(log, `${log}.kept`)
    } finally {
      writer.close()
    }
    for (const name of logs()) fs.rmSync(path.join(store, name))
    fs.renameSync(`${log}.kept`, log)
    fs.chmodSync(log, 0o444)
    fs.chmodSync(data(), 0o444)
    fs.chmodSync(store, 0o555)
    const { code, out, err } = await daily("usage daily --json --no-ingest")
    expect([code, out]).toEqual([1, ""])
    expect(err).toContain(`${log}, which can be read only where a file may be made beside it`)
  })

  it("is no reason to read what is no store", async () => {
    fs.chmodSync(store, 0o555)
    const { code, err } = await call(`usage daily --no-ingest --db ${path.join(store, "none.db")}`)
    expect(code).toBe(4)
    expect(err).toMatch(/There is no store at/)
  })
})
