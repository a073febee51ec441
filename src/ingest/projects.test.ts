/** Worktrees lead to their repository, on the disk and by name. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { makeProjectOf } from "./projects.ts"

let folder: string
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-")))
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const git = (cwd: string, ...args: ReadonlyArray<string>): void => {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
  execFileSync("git", [...who, ...args], { cwd, stdio: "ignore" })
}

describe("the project of a directory", () => {
  it("is the repository that it lies in", () => {
    const repo = path.join(folder, "repo")
    fs.mkdirSync(path.join(repo, "src", "deep"), { recursive: true })
    git(repo, "init")
    const projectOf = makeProjectOf()
    expect(projectOf(path.join(repo, "src", "deep"), null)).toEqual({
      root: repo,
      name: "repo",
      is_worktree: false
    })
    expect(projectOf(`${repo}/`, null)).toEqual({ root: repo, name: "repo", is_worktree: false })
  })

  it("is the main working tree for a linked one", () => {
    const repo = path.join(folder, "repo")
    fs.mkdirSync(repo)
    git(repo, "init")
    git(repo, "commit", "--allow-empty", "-m", "first")
    git(repo, "worktree", "add", "../feature")
    expect(makeProjectOf()(path.join(folder, "feature"), null)).toEqual({
      root: repo,
      name: "repo",
      is_worktree: true
    })
  })

  it("is the bare repository for its worktrees, or the folder in which it hides", () => {
    git(folder, "init", "first")
    git(path.join(folder, "first"), "commit", "--allow-empty", "-m", "first")
    for (const [bare, worktree, root] of [
      ["app.git", "app-fix", "app.git"],
      ["house/.bare", "house/fix", "house"]
    ] as const) {
      git(folder, "clone", "--bare", "first", bare)
      git(path.join(folder, bare), "worktree", "add", "-b", "fix", path.join(folder, worktree))
      expect(makeProjectOf()(path.join(folder, worktree), null)).toEqual({
        root: path.join(folder, root),
        name: root,
        is_worktree: true
      })
    }
  })

  it("is the submodule, and the repository whose folder lies elsewhere", () => {
    git(folder, "init", "first")
    git(path.join(folder, "first"), "commit", "--allow-empty", "-m", "first")
    git(folder, "init", "over")
    git(path.join(folder, "over"), "-c", "protocol.file.allow=always", "submodule", "add", "../first", "sub")
    git(folder, "init", "--separate-git-dir", "kept", "apart")
    for (const root of [path.join(folder, "over", "sub"), path.join(folder, "apart")]) {
      fs.mkdirSync(path.join(root, "src"))
      const name = path.basename(root)
      expect(makeProjectOf()(path.join(root, "src"), null)).toEqual({ root, name, is_worktree: false })
    }
  })

  it.each([
    ["/home/dev/app/.claude/worktrees/fix-login/src", "/home/dev/app", true],
    ["/home/dev/app/.worktrees/fix", "/home/dev/app", true],
    ["/home/dev/gone", "/home/dev/gone", false]
  ])("follows from the name where the folder is gone: %s", (cwd, root, is_worktree) => {
    expect(makeProjectOf()(cwd, null)).toEqual({ root, name: path.basename(root), is_worktree })
  })

  it("is what the trail names, if it does", () => {
    expect(makeProjectOf()("/w/app-feature", "/w/app")).toEqual({
      root: "/w/app",
      name: "app",
      is_worktree: false
    })
    expect(makeProjectOf()("/w/app-feature", "/").root).toBe("/w/app-feature")
  })

  it("has a name on Windows paths too", () => {
    expect(makeProjectOf()("C:\\Users\\dev\\app", null).name).toBe("app")
  })
})
