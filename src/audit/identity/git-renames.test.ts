import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { gitRenames } from "./git-renames.ts"

const text = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join("")

/** Before and after a commit that renames some files. */
const trees: ReadonlyArray<Readonly<Record<string, string>>> = [
  {
    "src/a.ts": text,
    "src/ä b\t.ts": `${text}odd\n`,
    "src/gone.ts": "gone\n",
    "src/stays.ts": "stays\n",
    "other/c.ts": `${text}c\n`
  },
  {
    "src/new/a.ts": text.replace("line 7", "LINE 7"),
    'src/"new"\n.ts': `${text}odd\n`,
    "src/stays.ts": "stays\nand is edited\n",
    "src/copy.ts": "stays\n",
    "other/d.ts": `${text}c\n`
  }
]

let folder: string
const commits: Array<string> = []

const git = (...words: ReadonlyArray<string>): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.invalid", ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_NOSYSTEM: "1" }
  })

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-renames-"))
  git("init", "--quiet")
  for (const tree of trees) {
    for (const entry of fs.readdirSync(folder)) {
      if (entry !== ".git") fs.rmSync(path.join(folder, entry), { recursive: true })
    }
    for (const [file, content] of Object.entries(tree)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      fs.writeFileSync(path.join(folder, file), content)
    }
    git("add", "--all")
    git("commit", "--quiet", "--no-verify", "--message", "tree")
    commits.push(git("rev-parse", "HEAD").trim())
  }
})

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const renames = (root: string, from: string, to: string | null) =>
  Effect.runPromise(Effect.result(gitRenames(root, from, to)))

describe("gitRenames", () => {
  it("gives new names by old ones, whatever is in them", async () => {
    expect(await renames(folder, commits[0]!, commits[1]!)).toMatchObject({
      success: new Map([
        ["other/c.ts", "other/d.ts"],
        ["src/a.ts", "src/new/a.ts"],
        ["src/ä b\t.ts", 'src/"new"\n.ts']
      ])
    })
  })

  it("gives them relative to a folder, and leaves out what is elsewhere", async () => {
    expect(await renames(path.join(folder, "src"), commits[0]!, commits[1]!.slice(0, 10))).toMatchObject({
      success: new Map([
        ["a.ts", "new/a.ts"],
        ["ä b\t.ts", '"new"\n.ts']
      ])
    })
  })

  it("gives those up to the tree as it is now", async () => {
    expect(await renames(folder, commits[0]!, null)).toEqual(await renames(folder, commits[0]!, commits[1]!))
  })

  it("gives none between a commit and itself", async () => {
    expect(await renames(folder, commits[0]!, commits[0]!)).toMatchObject({ success: new Map() })
  })

  it("runs no program that the repository asks for", async () => {
    const trace = path.join(folder, ".git", "ran")
    git("config", "core.fsmonitor", `touch '${trace}'`)
    git("config", "diff.external", `touch '${trace}'`)
    git("config", "core.pager", `touch '${trace}'`)
    expect(await renames(folder, commits[0]!, commits[1]!)).toMatchObject({ _tag: "Success" })
    expect(fs.existsSync(trace)).toBe(false)
  })

  it.each([
    ["no such commit", () => [folder, "0123456789abcdef0123456789abcdef01234567", commits[1]!] as const],
    ["a word that is no commit", () => [folder, "--output=x", commits[1]!] as const],
    ["a name in place of a hash", () => [folder, "HEAD", commits[1]!] as const],
    ["no repository", () => [os.tmpdir(), commits[0]!, commits[1]!] as const],
    ["no such folder", () => [path.join(folder, "none"), commits[0]!, commits[1]!] as const]
  ])("says what went wrong: %s", async (_, words) => {
    const [root, from, to] = words()
    const failed = await renames(root, from, to)
    expect(failed).toMatchObject({ _tag: "Failure", failure: { reason: "git_failed" } })
    expect(fs.readdirSync(folder)).not.toContain("x")
  })
})
