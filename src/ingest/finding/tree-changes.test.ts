/** What a look into a tree of documents finds, in both tiers, and what it does not take on trust. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ingestTrail } from "../../../test/support/ingestTrail.ts"
import { writeOpenCodeTree } from "../../../test/support/openCodeTree.ts"
import { whereabouts } from "../../sources/whereabouts.ts"
import { openStoreToWrite } from "../../store/open-to-write.ts"
import { plan } from "./plan.ts"
import { remember } from "./remember.ts"
import type { Tier } from "./tree-changes.ts"

let folder: string
let root: string
let database: DatabaseSync
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  root = path.join(folder, "opencode")
  // more folders than the quick look takes of a numerous kind
  writeOpenCodeTree(root, { seed: 5, sessions: 6, files: 1100, text: 0.1 })
  await ingestTrail(path.join(folder, "spoor.db"), [root], { index: false, readers: 0 })
  database = openStoreToWrite(path.join(folder, "spoor.db"))
})
afterEach(() => {
  database.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const look = (tier: Tier, now_ms = Date.now() + 60_000) =>
  plan(database, {
    roots: [root],
    sources: whereabouts,
    tier,
    full: false,
    retry_skipped: false,
    retry_failed: true,
    now_ms
  })

/** The folders that are to be read, below `storage`. */
const changed = (tier: Tier): ReadonlyArray<string> =>
  look(tier)
    .tasks.flatMap((task) => (task.kind === "tree" ? task.dirs : []))
    .map((dir) => path.relative(path.join(root, "storage"), dir.path))
    .sort()

/** Folders of a kind, those that changed last first. */
const foldersOf = (kind: string): ReadonlyArray<string> =>
  fs
    .readdirSync(path.join(root, "storage", kind))
    .map((name) => path.join(root, "storage", kind, name))
    .toSorted((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs)

const documentIn = (at: string): string => path.join(at, fs.readdirSync(at).sort()[0]!)
const grow = (document: string): void => fs.appendFileSync(document, " ")
const named = (at: string): string => path.relative(path.join(root, "storage"), at)

/** Gives a folder the time that it had, as a copy does that keeps times. */
const keepingTime = (at: string, change: () => void): void => {
  const { mtime_ms } = database.prepare("SELECT mtime_ms FROM source_dirs WHERE path = ?").get(at) as {
    mtime_ms: number
  }
  change()
  fs.utimesSync(at, mtime_ms / 1000, mtime_ms / 1000)
  // the system takes times in seconds, in which milliseconds lose their last digits
  const { mtimeMs } = fs.statSync(at)
  database.prepare("UPDATE source_dirs SET mtime_ms = ? WHERE path = ?").run(mtimeMs, at)
}

describe("a look into a tree", () => {
  it.each(["hot", "full"] as const)("finds nothing where nothing changed (%s)", (tier) => {
    expect(changed(tier)).toEqual([])
  })

  it("has numerous folders, more than a quick look takes", () => {
    expect(foldersOf("part").length).toBeGreaterThan(128)
  })

  it.each(["hot", "full"] as const)(
    "finds a file that grew in a folder whose time is the same (%s)",
    (tier) => {
      const [newest] = foldersOf("part")
      const time = fs.statSync(newest!).mtimeMs
      grow(documentIn(newest!))
      expect(fs.statSync(newest!).mtimeMs).toBe(time)
      expect(changed(tier)).toEqual([named(newest!)])
    }
  )

  it("leaves an old file of a numerous kind to the full look", () => {
    const oldest = foldersOf("part").at(-1)!
    grow(documentIn(oldest))
    expect(changed("hot")).toEqual([])
    expect(changed("full")).toEqual([named(oldest)])
  })

  it.each(["hot", "full"] as const)("finds a name that came, went, or changed (%s)", (tier) => {
    const [a, b, c] = foldersOf("message")
    fs.writeFileSync(path.join(a!, "msg_zz.json"), "{}")
    fs.rmSync(documentIn(b!))
    fs.renameSync(documentIn(c!), path.join(c!, "msg_renamed.json"))
    expect(changed(tier)).toEqual([a, b, c].map((each) => named(each!)).sort())
  })

  it.each(["hot", "full"] as const)("finds folders that came, with all in them (%s)", (tier) => {
    fs.mkdirSync(path.join(root, "storage", "part", "msg_new"))
    fs.mkdirSync(path.join(root, "storage", "todo"))
    fs.mkdirSync(path.join(root, "storage", "todo", "ses_new"))
    expect(changed(tier)).toEqual(["part", "part/msg_new", "todo", "todo/ses_new"])
  })

  it.each(["hot", "full"] as const)("keeps what it knows of folders that are gone (%s)", (tier) => {
    const [newest] = foldersOf("part")
    fs.rmSync(newest!, { recursive: true })
    // the folder above has changed, and is read again
    expect(changed(tier)).toEqual(["part"])
  })

  it.each(["hot", "full"] as const)("finds a folder put in another's place (%s)", (tier) => {
    const [newest, other] = foldersOf("part")
    fs.rmSync(newest!, { recursive: true })
    fs.renameSync(other!, newest!)
    expect(changed(tier)).toEqual(["part", named(newest!)].sort())
  })

  it("looks at the files that changed last, where a folder holds very many", async () => {
    const [folderOfMany] = foldersOf("message")
    for (let i = 0; i < 100; i++) {
      const file = path.join(folderOfMany!, `msg_${String(i).padStart(3, "0")}.json`)
      fs.writeFileSync(file, "{}")
      fs.utimesSync(file, 1_700_000_000 + i, 1_700_000_000 + i)
    }
    database.close()
    await ingestTrail(path.join(folder, "spoor.db"), [root], { index: false, readers: 0 })
    database = openStoreToWrite(path.join(folder, "spoor.db"))
    expect(changed("hot")).toEqual([])
    const touch = (name: string) =>
      fs.utimesSync(path.join(folderOfMany!, name), 1_600_000_000, 1_600_000_000)
    touch("msg_000.json")
    expect(changed("hot")).toEqual([])
    expect(changed("full")).toEqual([named(folderOfMany!)])
    touch("msg_099.json")
    expect(changed("hot")).toEqual([named(folderOfMany!)])
  })
})

describe("a folder that was read while it was young", () => {
  const readAt = (at: string, after_ms: number): void => {
    database
      .prepare("UPDATE source_dirs SET read_at_ms = CAST(mtime_ms AS INTEGER) + ? WHERE path = ?")
      .run(after_ms, at)
  }

  it.each(["hot", "full"] as const)("is listed again, whatever its time says (%s)", (tier) => {
    const [at] = foldersOf("message")
    keepingTime(at!, () => fs.writeFileSync(path.join(at!, "msg_zz.json"), "{}"))
    readAt(at!, 3_600_000)
    // a time that was set back is taken at its word: nobody could know better
    expect(changed(tier)).toEqual([])
    readAt(at!, 500)
    expect(changed(tier)).toEqual([named(at!)])
  })

  it("is listed for folders too", () => {
    const top = path.join(root, "storage", "part")
    keepingTime(top, () => fs.mkdirSync(path.join(top, "msg_zz")))
    readAt(top, 500)
    expect(changed("hot")).toEqual(["part", "part/msg_zz"])
  })

  it("is trusted once it was listed again and was the same", () => {
    const [at] = foldersOf("message")
    readAt(at!, 500)
    const { seen, tasks } = look("hot")
    expect([tasks.length, seen.settled.length]).toEqual([0, 1])
    remember(database, seen, whereabouts, Date.now() + 60_000)
    expect(look("hot").seen.settled).toEqual([])
    // but not while it still is as young as that
    readAt(at!, 500)
    expect(look("hot", fs.statSync(at!).mtimeMs + 800).seen.settled).toEqual([])
  })
})

it("comes back to where the process stood, whatever happens", () => {
  const stood = process.cwd()
  const here = path.join(folder, "here")
  fs.mkdirSync(here)
  try {
    process.chdir(here)
    grow(documentIn(foldersOf("part")[0]!))
    expect(changed("full")).toHaveLength(1)
    expect(process.cwd()).toBe(fs.realpathSync(here))
    // from a folder that is gone nobody can go and come back: it is looked at from afar
    fs.rmdirSync(here)
    expect(changed("full")).toHaveLength(1)
    expect(fs.existsSync(process.cwd())).toBe(false)
  } finally {
    process.chdir(stood)
  }
})
