/** What a user meets who may not read everything, or write anything. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeOpenCodeTree } from "../support/openCodeTree.ts"
import { leaveTrail, otherId, projectOf } from "./agentHome.ts"
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
