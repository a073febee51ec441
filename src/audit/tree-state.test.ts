import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { afterAll, expect, it } from "vitest"
import { treeRootOf, treeStateOf as stateOf } from "./tree-state.ts"

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "spoor-tree-")))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const treeStateOf = (root: string) => Effect.runPromise(stateOf(root))
const git = (...args: ReadonlyArray<string>) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
    cwd: folder,
    encoding: "utf8"
  })
const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text)

it("knows commit, branch and what differs, and runs nothing that the repository names", async () => {
  expect(await treeStateOf(folder)).toBeNull()
  git("init", "-q", "-b", "main")
  expect(await treeStateOf(folder)).toEqual({ commit: null, branch: "main", dirty_files: 0 })
  for (const name of ["a", "b", "c"]) write(name, `${name}\n`.repeat(20))
  git("add", ".")
  git("commit", "-q", "-m", "first")
  const commit = git("rev-parse", "HEAD").trim()
  expect(await treeStateOf(folder)).toEqual({ commit, branch: "main", dirty_files: 0 })
  git("mv", "a", "a2")
  write("b", "changed")
  write("new", "")
  // would be run by `git status`
  const trap = path.join(folder, ".git", "trap")
  fs.writeFileSync(trap, `#!/bin/sh\ntouch ${trap}.sprung\n`, { mode: 0o755 })
  git("config", "core.fsmonitor", trap)
  expect(await treeStateOf(folder)).toEqual({ commit, branch: "main", dirty_files: 3 })
  expect(fs.existsSync(`${trap}.sprung`)).toBe(false)
  git("-c", "core.fsmonitor=", "checkout", "-q", "--detach")
  expect(await treeStateOf(folder)).toMatchObject({ commit, branch: null })
})

it("finds the root of the working tree", () => {
  const below = path.join(folder, "x", "y")
  fs.mkdirSync(below, { recursive: true })
  expect(treeRootOf(below)).toBe(folder)
  const alone = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "spoor-alone-")))
  expect(treeRootOf(alone)).toBe(alone)
  fs.rmSync(alone, { recursive: true })
})
