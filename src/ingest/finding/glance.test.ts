/** A glance says that all is as it was when it is, and never when it is not. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../../test/support/claudeTrail.ts"
import { ingestTrail } from "../../../test/support/ingestTrail.ts"
import { writeOpenCodeTree } from "../../../test/support/openCodeTree.ts"
import { whereabouts } from "../../sources/whereabouts.ts"
import { openStoreToRead } from "../../store/open-store.ts"
import { openStoreToWrite } from "../../store/open-to-write.ts"
import { isAllAsSeen } from "./glance.ts"
import { plan } from "./plan.ts"
import { remember } from "./remember.ts"

let folder: string
let projects: string
let tree: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  projects = path.join(folder, ".claude", "projects")
  tree = path.join(folder, "opencode")
  file = path.join(folder, "spoor.db")
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const quick = { index: false, readers: 0 }

/** Looks begin well after the trail was written, so that nothing of it is too young to be remembered. */
const later_ms = 60_000

const withStore = <A>(open: (file: string) => DatabaseSync, work: (database: DatabaseSync) => A): A => {
  const database = open(file)
  try {
    return work(database)
  } finally {
    database.close()
  }
}

const lookAgain = (roots: ReadonlyArray<string>, sources = whereabouts): void =>
  withStore(openStoreToWrite, (database) => {
    const now_ms = Date.now() + later_ms
    const options = {
      roots,
      sources,
      tier: "hot",
      full: false,
      retry_skipped: false,
      retry_failed: true,
      now_ms
    } as const
    remember(database, plan(database, options).seen, sources, now_ms)
  })

const isSame = (roots: ReadonlyArray<string>, sources = whereabouts): boolean =>
  withStore(openStoreToRead, (database) =>
    isAllAsSeen(database, { roots, sources, now_ms: Date.now() + later_ms })
  )

const below = (root: string, ending: string): ReadonlyArray<string> =>
  (fs.readdirSync(root, { recursive: true }) as Array<string>)
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(root, name))
    .sort()

/** The clock of a file system counts in ticks of some milliseconds. */
const tick = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25)

describe("a glance at logs", () => {
  beforeEach(async () => {
    writeClaudeTrail(folder, { seed: 3, sessions: 9, calls: 4, subagents: 0.5 })
    fs.writeFileSync(path.join(projects, "notes.txt"), "nobody's")
    await ingestTrail(file, [projects], quick)
    lookAgain([projects])
    tick()
  })
  const transcript = (): string => below(projects, ".jsonl")[0]!

  it("finds all as it was, as often as it is asked, and stands where it stood", () => {
    const stood = process.cwd()
    expect([isSame([projects]), isSame([projects])]).toEqual([true, true])
    expect(process.cwd()).toBe(stood)
  })

  it.each<[string, () => void]>([
    ["a file that grew", () => fs.appendFileSync(transcript(), "{}\n")],
    [
      "a file rewritten in the same size",
      () => fs.writeFileSync(transcript(), fs.readFileSync(transcript()).fill(32, 0, 4))
    ],
    [
      "another file in its place, with its times",
      () => {
        const { atime, mtime } = fs.statSync(transcript())
        fs.copyFileSync(transcript(), path.join(folder, "copy"))
        fs.renameSync(path.join(folder, "copy"), transcript())
        fs.utimesSync(transcript(), atime, mtime)
      }
    ],
    ["a file that came", () => fs.writeFileSync(path.join(path.dirname(transcript()), "new.jsonl"), "{}\n")],
    ["a file that went", () => fs.rmSync(transcript())],
    ["a file under another name", () => fs.renameSync(transcript(), `${transcript()}.jsonl`)],
    ["a folder that came", () => fs.mkdirSync(path.join(path.dirname(transcript()), "deep"))],
    [
      "a folder under another name",
      () => fs.renameSync(path.dirname(transcript()), path.join(projects, "other"))
    ],
    ["a folder that went", () => fs.rmSync(path.dirname(transcript()), { recursive: true })],
    ["a root that went", () => fs.renameSync(projects, path.join(folder, "elsewhere"))],
    [
      "a folder that became a link",
      () => {
        fs.renameSync(path.dirname(transcript()), path.join(folder, "linked"))
        fs.symlinkSync(path.join(folder, "linked"), path.join(projects, "linked"))
      }
    ]
  ])("sees %s", (_, change) => {
    change()
    expect(isSame([projects])).toBe(false)
    // and the look behind it tells what it is, after which all is as it was again
    lookAgain([projects])
  })

  it("says so again once the news is read", async () => {
    fs.appendFileSync(transcript(), "{}\n")
    // looked at, but not read: whoever stops here has not seen it
    lookAgain([projects])
    expect(isSame([projects])).toBe(false)
    await ingestTrail(file, [projects], quick)
    lookAgain([projects])
    expect(isSame([projects])).toBe(true)
  })

  it("cares for no file that nobody wants", () => {
    fs.appendFileSync(path.join(projects, "notes.txt"), "more")
    expect(isSame([projects])).toBe(true)
  })

  it("knows a root that is not there, until it is", () => {
    const absent = path.join(folder, ".config", "claude", "projects")
    expect(isSame([absent, projects])).toBe(true)
    fs.mkdirSync(absent, { recursive: true })
    expect(isSame([absent, projects])).toBe(false)
    lookAgain([absent, projects])
    expect(isSame([absent, projects])).toBe(true)
  })

  it("answers for the agents alone that were looked for", () => {
    const codex = whereabouts.filter(({ agent }) => agent === "codex")
    expect(isSame([projects], codex)).toBe(false)
  })

  it("trusts no root in which others looked for other agents, or in a part of it", () => {
    const codex = whereabouts.filter(({ agent }) => agent === "codex")
    lookAgain([path.dirname(transcript())], codex)
    expect(isSame([projects])).toBe(false)
    lookAgain([projects])
    expect(isSame([projects])).toBe(true)
    lookAgain([path.dirname(projects)])
    expect(isSame([projects])).toBe(false)
  })

  it("trusts no folder that holds links, nor one that was too young to be remembered", () => {
    fs.symlinkSync(transcript(), path.join(path.dirname(transcript()), "link.jsonl"))
    lookAgain([projects])
    expect(isSame([projects])).toBe(false)
    fs.rmSync(path.join(path.dirname(transcript()), "link.jsonl"))
    withStore(openStoreToWrite, (database) => {
      const now_ms = fs.statSync(path.dirname(transcript())).ctimeMs + 1
      const options = { roots: [projects], sources: whereabouts, tier: "hot", full: false } as const
      const { seen } = plan(database, { ...options, retry_skipped: false, retry_failed: true, now_ms })
      remember(database, seen, whereabouts, now_ms)
    })
    expect(isSame([projects])).toBe(false)
    lookAgain([projects])
    expect(isSame([projects])).toBe(true)
  })

  it("does not rest on a file that could not be read", () => {
    withStore(openStoreToWrite, (database) =>
      database.exec("UPDATE source_files SET status = 'failed' WHERE id = 1")
    )
    lookAgain([projects])
    expect(isSame([projects])).toBe(false)
  })

  it("knows roots that are files", async () => {
    const index = path.join(folder, "session_index.jsonl")
    expect(isSame([projects, index])).toBe(true)
    fs.writeFileSync(index, "{}\n")
    expect(isSame([projects, index])).toBe(false)
    await ingestTrail(file, [projects, index], quick)
    lookAgain([projects, index])
    expect(isSame([projects, index])).toBe(true)
    fs.appendFileSync(index, "{}\n")
    expect(isSame([projects, index])).toBe(false)
    fs.rmSync(index)
    expect(isSame([projects, index])).toBe(false)
    await ingestTrail(file, [projects, index], quick)
    lookAgain([projects, index])
    expect(isSame([projects, index])).toBe(true)
    fs.mkdirSync(index)
    expect(isSame([projects, index])).toBe(false)
  })
})

describe("a glance at a tree of documents", () => {
  beforeEach(async () => {
    writeOpenCodeTree(tree, { seed: 5, sessions: 6, files: 400, text: 0.3 })
    fs.writeFileSync(path.join(tree, "opencode.db"), "no database yet")
    await ingestTrail(file, [tree], quick)
    lookAgain([tree])
    tick()
  })
  const newest = (kind: string): string =>
    below(path.join(tree, "storage", kind), ".json").toSorted(
      (a, b) => fs.statSync(path.dirname(b)).mtimeMs - fs.statSync(path.dirname(a)).mtimeMs
    )[0]!

  it("finds all as it was", () => {
    expect(isSame([tree])).toBe(true)
  })

  it.each<[string, () => void]>([
    [
      "a new message",
      () => fs.writeFileSync(path.join(path.dirname(newest("message")), "msg_zz.json"), "{}")
    ],
    ["a new session's messages", () => fs.mkdirSync(path.join(tree, "storage", "message", "ses_zz"))],
    ["a new message's parts", () => fs.mkdirSync(path.join(tree, "storage", "part", "msg_zz"))],
    ["a new part", () => fs.writeFileSync(path.join(path.dirname(newest("part")), "prt_zz.json"), "{}")],
    ["a part rewritten in place", () => fs.appendFileSync(newest("part"), " ")],
    ["a kind of documents that is new", () => fs.mkdirSync(path.join(tree, "storage", "todo"))],
    ["a database beside it that changed", () => fs.appendFileSync(path.join(tree, "opencode.db"), "more")],
    ["a database whose log changed", () => fs.writeFileSync(path.join(tree, "opencode.db-wal"), "log")]
  ])("sees %s", (_, change) => {
    change()
    expect(isSame([tree])).toBe(false)
  })
})
