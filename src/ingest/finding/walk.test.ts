/** What is looked at below a root, and what is not: keys, links out of it, and what is no file. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { sources } from "../../sources/registry.ts"
import { isSecretFile } from "./secret-files.ts"
import type { SeenFolder } from "./SeenFolder.ts"
import { walk } from "./walk.ts"

let folder: string
let root: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  root = path.join(folder, "root")
  fs.mkdirSync(root)
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const write = (...names: ReadonlyArray<string>): void => {
  for (const name of names) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), "{}\n")
  }
}
type Known = ReadonlyMap<string, SeenFolder>

/** What was listed is taken for settled at once: a walk begins well after the folders were made. */
const later_ms = 60_000
const wantsAll = () => true
const walked = (from: string, wants: (path: string) => boolean = wantsAll, known: Known = new Map()) =>
  walk([from], { sources, wants, known, now_ms: Date.now() + later_ms })
const found = (wants: (path: string) => boolean = wantsAll) => {
  const { files, unreadable } = walked(root, wants)
  return { files: files.map((file) => path.relative(root, file.path)).sort(), unreadable }
}

describe("walk", () => {
  it("never names a file of keys, whichever source would want it, and not when it is the root itself", () => {
    write("auth.json", "mcp-auth.json", ".credentials.json", "deep/auth.json", "opencode.json", "author.json")
    expect(found().files).toEqual(["author.json"])
    expect(found((file) => sources.some((source) => source.wants(file))).files).toEqual(["author.json"])
    expect(walked(path.join(root, "auth.json")).files).toEqual([])
  })

  it("stays below its root and off what is no file", () => {
    write("a.jsonl", "folder.jsonl/b.jsonl")
    fs.writeFileSync(path.join(folder, "outside.jsonl"), "{}\n")
    fs.symlinkSync(path.join(folder, "outside.jsonl"), path.join(root, "out.jsonl"))
    fs.symlinkSync("..", path.join(root, "loop"))
    fs.symlinkSync("self.jsonl", path.join(root, "self.jsonl"))
    fs.symlinkSync("absent.jsonl", path.join(root, "dangling.jsonl"))
    fs.symlinkSync("a.jsonl", path.join(root, "inside.jsonl"))
    execFileSync("mkfifo", [path.join(root, "pipe.jsonl")])
    expect(found()).toEqual({ files: ["a.jsonl", "folder.jsonl/b.jsonl", "inside.jsonl"], unreadable: [] })
  })

  it.skipIf(process.platform !== "linux")("tells of a file whose name is not UTF-8", () => {
    fs.writeFileSync(
      Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff]), Buffer.from(".jsonl")]),
      ""
    )
    expect(found()).toEqual({
      files: [],
      unreadable: [{ path: expect.any(String), why: expect.stringMatching(/UTF-8/) }]
    })
  })
})

describe("a second walk", () => {
  /** What a first walk saw, with a name in each folder that is not there: so memory can be told from the disk. */
  const first = (): Known =>
    new Map(
      [...walked(root).folders].flatMap(([at, { is_lasting, ...folder }]) =>
        is_lasting
          ? [[at, { ...folder, path: at, files: `${folder.files}/remembered`, stats: null, whole_for: null }]]
          : []
      )
    )
  const names = (paths: Iterable<string>): ReadonlyArray<string> =>
    [...paths].map((each) => path.relative(root, each) || ".").sort()
  /** The folders that a walk listed, and the files that it found. */
  const again = (known: Known) => {
    const { files, folders } = walked(root, wantsAll, known)
    const listed = [...folders].filter(([, folder]) => !folder.files.includes("remembered"))
    return { listed: names(listed.map(([at]) => at)), files: names(files.map((file) => file.path)) }
  }
  const grow = (name: string) => fs.appendFileSync(path.join(root, name), "{}\n")

  beforeEach(() => {
    write("a/1.jsonl", "a/2.jsonl", "b/c/3.jsonl")
    // the clock of a file system counts in ticks of some milliseconds
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25)
  })
  const all = ["a/1.jsonl", "a/2.jsonl", "b/c/3.jsonl"]

  it("lists nothing that is as it was, and still asks every file", () => {
    const known = first()
    expect(names(known.keys())).toEqual([".", "a", "b", "b/c"])
    expect(again(known)).toEqual({ listed: [], files: all })
    grow("a/1.jsonl")
    const { files } = walked(root, wantsAll, known)
    expect(files.find((file) => file.path.endsWith("1.jsonl"))?.size_bytes).toBe(6)
    expect(again(known).listed).toEqual([])
  })

  it.each<[string, () => void, ReadonlyArray<string>, ReadonlyArray<string>]>([
    ["a new file", () => write("a/4.jsonl"), ["a"], [...all, "a/4.jsonl"]],
    ["a new folder", () => write("b/d/4.jsonl"), ["b", "b/d"], [...all, "b/d/4.jsonl"]],
    [
      "a file that is gone",
      () => fs.rmSync(path.join(root, "a/1.jsonl")),
      ["a"],
      ["a/2.jsonl", "b/c/3.jsonl"]
    ],
    [
      "a file under another name",
      () => fs.renameSync(path.join(root, "a/1.jsonl"), path.join(root, "a/9.jsonl")),
      ["a"],
      ["a/2.jsonl", "a/9.jsonl", "b/c/3.jsonl"]
    ],
    [
      "a file in another folder",
      () => fs.renameSync(path.join(root, "a/1.jsonl"), path.join(root, "b/c/1.jsonl")),
      ["a", "b/c"],
      ["a/2.jsonl", "b/c/1.jsonl", "b/c/3.jsonl"]
    ],
    [
      "a folder under another name",
      () => fs.renameSync(path.join(root, "b"), path.join(root, "e")),
      [".", "e", "e/c"],
      ["a/1.jsonl", "a/2.jsonl", "e/c/3.jsonl"]
    ],
    [
      "a folder that is gone",
      () => fs.rmSync(path.join(root, "b"), { recursive: true }),
      ["."],
      ["a/1.jsonl", "a/2.jsonl"]
    ]
  ])("finds %s", (_, change, listed, files) => {
    const known = first()
    change()
    expect(again(known)).toMatchObject({ listed, files: files.toSorted() })
  })

  it("is not misled by a folder that was put in another's place, times of modification and all", () => {
    const known = first()
    const times = fs.statSync(path.join(root, "a"))
    const other = path.join(folder, "other")
    fs.mkdirSync(other)
    fs.writeFileSync(path.join(other, "5.jsonl"), "{}\n")
    fs.rmSync(path.join(root, "a"), { recursive: true })
    fs.renameSync(other, path.join(root, "a"))
    fs.utimesSync(path.join(root, "a"), times.atime, times.mtime)
    expect(fs.statSync(path.join(root, "a")).mtimeMs).toBeCloseTo(times.mtimeMs, 0)
    expect(again(known)).toMatchObject({ listed: [".", "a"], files: ["a/5.jsonl", "b/c/3.jsonl"] })
  })

  it("is not misled by a name that came while the time of modification was set back", () => {
    const known = first()
    const times = fs.statSync(path.join(root, "a"))
    write("a/4.jsonl")
    fs.utimesSync(path.join(root, "a"), times.atime, times.mtime)
    expect(again(known)).toMatchObject({
      listed: ["a"],
      files: ["a/1.jsonl", "a/2.jsonl", "a/4.jsonl", "b/c/3.jsonl"]
    })
  })

  it("lists a folder again that was as young as a tick of the clock when it was listed", () => {
    const { ctimeMs } = fs.statSync(path.join(root, "a"))
    const lasting = (now_ms: number) =>
      names(
        [...walk([root], { sources, wants: wantsAll, known: new Map(), now_ms }).folders].flatMap(
          ([at, { is_lasting }]) => (is_lasting ? [at] : [])
        )
      )
    expect(lasting(ctimeMs)).toEqual([])
    expect(lasting(ctimeMs + 1000)).toEqual([])
    expect(lasting(ctimeMs + later_ms)).toEqual([".", "a", "b", "b/c"])
    // a clock that was set back gives no such time again soon
    expect(lasting(ctimeMs - later_ms)).toEqual([".", "a", "b", "b/c"])
  })

  it("lists a folder that holds links each time, for what they lead to changes without it", () => {
    fs.symlinkSync(path.join(root, "b/c/3.jsonl"), path.join(root, "a/link.jsonl"))
    const known = first()
    expect(names(known.keys())).toEqual([".", "b", "b/c"])
    fs.writeFileSync(path.join(folder, "outside.jsonl"), "{}\n")
    expect(again(known).files).toEqual(["a/1.jsonl", "a/2.jsonl", "a/link.jsonl", "b/c/3.jsonl"])
    fs.rmSync(path.join(root, "b/c"), { recursive: true })
    fs.symlinkSync(folder, path.join(root, "b/c"))
    expect(again(known).files).toEqual(["a/1.jsonl", "a/2.jsonl"])
  })

  it("follows no folder that became a link", () => {
    const known = first()
    fs.renameSync(path.join(root, "a"), path.join(folder, "moved"))
    fs.symlinkSync(path.join(folder, "moved"), path.join(root, "a"))
    expect(again(known)).toMatchObject({ files: ["b/c/3.jsonl"] })
  })
})

describe("roots", () => {
  it("that are files, or lie in each other, are found once", () => {
    write("a/1.jsonl", "2.jsonl", "notes.txt")
    const paths = (...roots: ReadonlyArray<string>) =>
      walk(
        roots.map((each) => path.join(root, each)),
        { sources, wants: (file) => file.endsWith(".jsonl"), known: new Map(), now_ms: Date.now() }
      ).files.map((file) => path.relative(root, file.path))
    expect(paths("a/1.jsonl", ".", "a").sort()).toEqual(["2.jsonl", "a/1.jsonl"])
    expect(paths("a/1.jsonl", "a/1.jsonl")).toEqual(["a/1.jsonl"])
    // what is named itself is wanted, whatever its name
    expect(paths("notes.txt", ".").sort()).toEqual(["2.jsonl", "a/1.jsonl", "notes.txt"])
  })
})

describe("isSecretFile", () => {
  it.each([
    "auth.json",
    "auth.jsonc",
    "oauth.json",
    "account.json",
    "credentials.json",
    ".claude.json",
    "auth.old.json"
  ])("%s", (name) => expect(isSecretFile(`/home/me/.agent/${name}`)).toBe(true))
  it.each(["session.json", "rollout.jsonl", "auth.jsonl", "auth/session.json", "authors.json"])(
    "not %s",
    (name) => expect(isSecretFile(`/home/me/.agent/${name}`)).toBe(false)
  )
})
