/** What is looked at below a root, and what is not: keys, links out of it, and what is no file. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { sources } from "../../sources/registry.ts"
import { isSecretFile } from "./secret-files.ts"
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
const wantsAll = () => true
const found = (wants: (path: string) => boolean = wantsAll) => {
  const { files, unreadable } = walk([root], sources, wants)
  return { files: files.map((file) => path.relative(root, file.path)).sort(), unreadable }
}

describe("walk", () => {
  it("never names a file of keys, whichever source would want it, and not when it is the root itself", () => {
    write("auth.json", "mcp-auth.json", ".credentials.json", "deep/auth.json", "opencode.json", "author.json")
    expect(found().files).toEqual(["author.json"])
    expect(found((file) => sources.some((source) => source.wants(file))).files).toEqual(["author.json"])
    expect(walk([path.join(root, "auth.json")], sources, wantsAll).files).toEqual([])
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
