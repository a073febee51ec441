/** Hooks of git: real repositories, real commits. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Door, openDoor } from "./door.ts"

let door: Door & { readonly close: () => void }
let repository: string
beforeEach(() => {
  door = openDoor()
  repository = makeRepository("tides")
})
afterEach(() => door.close())

const author = {
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "a@x",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "a@x"
}
const git = (cwd: string, words: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  execFileSync("git", words, {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", HOME: door.home, ...author, ...env },
    stdio: ["ignore", "pipe", "pipe"]
  }).trim()
const makeRepository = (name: string): string => {
  const at = path.join(door.home, name)
  fs.mkdirSync(at)
  git(at, ["init", "-q", "-b", "main"])
  fs.writeFileSync(path.join(at, "a.txt"), "one\n")
  git(at, ["add", "."])
  git(at, ["commit", "-qm", "first"])
  return at
}
const commit = (cwd: string, message: string, env: Readonly<Record<string, string>> = {}): string => {
  fs.appendFileSync(path.join(cwd, "a.txt"), `${message}\n`)
  git(cwd, ["commit", "-qam", message], env)
  return git(cwd, ["rev-parse", "HEAD"])
}
const hooks = async (line: string) => {
  const { out, code, err } = await door.spoor(`hooks ${line} --json`)
  const answer = JSON.parse(out === "" ? "{}" : out) as {
    readonly hooks: ReadonlyArray<Record<string, unknown>>
  }
  return { code, err, ...answer }
}
const hookOf = (at: string, name = "post-commit") => path.join(at, ".git", "hooks", name)
const put = (file: string, text: string, mode = 0o755) => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text, { mode })
  fs.chmodSync(file, mode)
}
/** The commits that the hooks told of, once there are so many of them. */
const told = async (wanted: number): Promise<ReadonlyArray<Record<string, unknown>>> => {
  const file = path.join(door.home, ".local", "state", "spoor", "spool", "telemetry", "spoor-record.jsonl")
  const linesOf = () =>
    fs.existsSync(file)
      ? fs
          .readFileSync(file, "utf8")
          .split("\n")
          .filter((line) => line !== "")
      : []
  // they are written in the background
  for (let i = 0; i < 200 && linesOf().length < wanted; i++) await sleep(25)
  expect(linesOf()).toHaveLength(wanted)
  expect((await door.spoor("ingest")).code).toBe(0)
  const store = new DatabaseSync(path.join(door.home, ".local", "share", "spoor", "spoor.db"), {
    readOnly: true
  })
  const rows = store
    .prepare(
      "SELECT commit_hash AS hash, message, session, event_type AS type FROM git_events ORDER BY at_ms, id"
    )
    .all()
  store.close()
  return rows
}

/** A transcript of Claude Code: commands with what they printed, each running for twenty seconds from a minute on. */
const transcript = (
  session: string,
  version: string,
  cwd: string,
  commands: ReadonlyArray<{
    readonly at: string
    readonly command: string
    readonly printed?: string
    readonly fails?: true
  }>
): void => {
  const around = { sessionId: session, version, cwd, gitBranch: "main" }
  const lines = commands.flatMap(({ at, command, printed = "", fails = false }, i) => [
    {
      ...around,
      type: "assistant",
      uuid: `${session}-a${i}`,
      timestamp: `2026-11-05T10:${at}:00.250Z`,
      message: {
        id: `${session}-m${i}`,
        role: "assistant",
        model: "claude-opus-4-6",
        content: [{ type: "tool_use", id: `${session}-t${i}`, name: "Bash", input: { command } }]
      }
    },
    {
      ...around,
      type: "user",
      uuid: `${session}-r${i}`,
      timestamp: `2026-11-05T10:${at}:20.250Z`,
      message: {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: `${session}-t${i}`, content: printed, is_error: fails }]
      }
    }
  ])
  const file = path.join(door.home, ".claude", "projects", "x", `${session}.jsonl`)
  put(file, lines.map((each) => `${JSON.stringify(each)}\n`).join(""), 0o600)
}

describe("hooks of git", () => {
  it("record commits with the session that made them, and go without a trace", async () => {
    const before = fs.readdirSync(path.join(repository, ".git", "hooks")).sort()
    await hooks(`install git --repo ${repository} --yes`)
    expect((await hooks(`status git --repo ${repository}`)).code).toBe(0)
    const session = "5c1d2e3f-0000-4000-8000-00000000a001"
    const hash = commit(repository, 'say "tides" – ü', { CLAUDE_CODE_SESSION_ID: session })
    const commits = await told(1)
    expect(commits).toMatchObject([{ hash, message: 'say "tides" – ü', session }])
    await hooks(`uninstall git --repo ${repository} --yes`)
    expect(fs.readdirSync(path.join(repository, ".git", "hooks")).sort()).toEqual(before)
  })

  it.for([
    ["a shell script", "#!/bin/sh\necho ran >> ran\nexit 0\n"],
    ["one that leaves at once", "#!/usr/bin/env bash\nexec echo ran >> ran\n"],
    ["one without a first line", "echo ran >> ran"],
    ["one that fails", "#!/bin/sh\necho ran >> ran\nset -e\nfalse\n"]
  ] as const)("stand beside %s, which still runs and stays as it was", async ([, script]) => {
    put(hookOf(repository), script)
    await hooks(`install git --repo ${repository} --yes`)
    await hooks(`install git --repo ${repository} --yes`)
    expect(fs.readFileSync(hookOf(repository), "utf8").match(/>>> spoor/g)).toHaveLength(1)
    const hash = commit(repository, "second")
    expect(await told(1)).toMatchObject([{ hash }])
    expect(fs.readFileSync(path.join(repository, "ran"), "utf8")).toBe("ran\n")
    await hooks(`uninstall git --repo ${repository} --yes`)
    expect(fs.readFileSync(hookOf(repository), "utf8")).toBe(script)
    expect(fs.existsSync(hookOf(repository, "post-merge"))).toBe(false)
  })

  it("leave programs and idle scripts alone, and say how they could call", async () => {
    put(hookOf(repository), "#!/usr/bin/python3\nprint()\n")
    put(hookOf(repository, "post-merge"), "#!/bin/sh\n:\n", 0o644)
    const { code, hooks: found } = await hooks(`install git --repo ${repository} --yes`)
    expect(code).toBe(5)
    expect(found).toMatchObject([
      { outcome: "refused", says: expect.stringMatching(/no shell script .*record git/) },
      { outcome: "refused", says: expect.stringContaining("may not be run") }
    ])
    expect(fs.readFileSync(hookOf(repository), "utf8")).toBe("#!/usr/bin/python3\nprint()\n")
  })

  it("are those of core.hooksPath, of husky, and of all worktrees", async () => {
    git(repository, ["config", "core.hooksPath", "ci/hooks"])
    await hooks(`install git --repo ${repository} --yes`)
    expect(fs.existsSync(path.join(repository, "ci", "hooks", "post-commit"))).toBe(true)
    await hooks(`uninstall git --repo ${repository} --yes`)
    expect(fs.existsSync(path.join(repository, "ci"))).toBe(false)
    git(repository, ["config", "core.hooksPath", ".husky/_"])
    // husky 9 calls the script of the same name one folder up
    put(
      path.join(repository, ".husky", "_", "post-commit"),
      '#!/usr/bin/env sh\nsh -e "$(dirname "$0")/../post-commit"\n'
    )
    put(path.join(repository, ".husky", "post-commit"), "echo ran >> ran\n", 0o644)
    await hooks(`install git --repo ${repository} --yes`)
    const hash = commit(repository, "by husky")
    expect(await told(1)).toMatchObject([{ hash }])
    await hooks(`uninstall git --repo ${repository} --yes`)
    expect(fs.readFileSync(path.join(repository, ".husky", "post-commit"), "utf8")).toBe("echo ran >> ran\n")
    git(repository, ["config", "--unset", "core.hooksPath"])
    const worktree = path.join(door.home, "worktree")
    git(repository, ["worktree", "add", "-q", worktree, "-b", "side"])
    await hooks(`install git --repo ${worktree} --yes`)
    expect((await hooks(`status git --repo ${repository}`)).code).toBe(0)
    const aside = commit(worktree, "aside")
    expect((await told(2)).map((each) => each["hash"])).toContain(aside)
  })

  it("record merges that are made here, and not what is pulled", async () => {
    const clone = path.join(door.home, "clone")
    git(door.home, ["clone", "-q", repository, clone])
    await hooks(`install git --repo ${clone} --yes`)
    commit(repository, "from elsewhere")
    git(clone, ["pull", "-q", "--ff-only"])
    git(clone, ["switch", "-qc", "side", "HEAD~1"])
    fs.writeFileSync(path.join(clone, "b.txt"), "b\n")
    git(clone, ["add", "."])
    git(clone, ["commit", "-qm", "side work"])
    git(clone, ["switch", "-q", "main"])
    git(clone, ["merge", "-q", "--no-edit", "side"])
    const commits = await told(2)
    expect(commits.map((each) => String(each["message"])).sort()).toEqual([
      "Merge branch 'side'",
      "side work"
    ])
  })

  it("tell what was amended or rebased from work that was done", async () => {
    await hooks(`install git --repo ${repository} --yes`)
    commit(repository, "second")
    await told(1)
    git(repository, ["commit", "-q", "--amend", "-m", "second, amended"])
    git(repository, ["switch", "-qc", "side", "HEAD~1"])
    fs.writeFileSync(path.join(repository, "b.txt"), "b\n")
    git(repository, ["add", "."])
    git(repository, ["commit", "-qm", "side work"])
    git(repository, ["rebase", "-q", "main"])
    git(repository, ["switch", "-q", "main"])
    commit(repository, "third")
    git(repository, ["cherry-pick", "side"])
    expect((await told(6)).map(({ message, type }) => `${String(message)}: ${String(type)}`).sort()).toEqual([
      "second, amended: rewrite",
      "second: commit",
      "side work: commit",
      "side work: commit",
      "side work: rewrite",
      "third: commit"
    ])
    const { out } = await door.spoor("telemetry git")
    expect(out).toContain("Together 4 commits, 0 pushes, 0 pull requests;")
    expect(out).toContain("2 commits more only took the place of others.")
    // and Node tells the same
    git(repository, ["commit", "-q", "--amend", "-m", "third, amended"])
    await door.spoor("record git", { cwd: repository })
    expect((await told(7)).filter(({ type }) => type === "rewrite")).toHaveLength(3)
  })

  it("and transcripts tell whose a commit is, and claim none without evidence", async () => {
    const old = makeRepository("harbour")
    for (const at of [repository, old]) await hooks(`install git --repo ${at} --yes`)
    const when = (at: string) => ({ GIT_COMMITTER_DATE: `2026-11-05T10:${at}:10Z` })
    const session = (n: number) => `33333333-0000-4000-8000-00000000000${n}`
    commit(repository, "named", { ...when("01"), CLAUDE_CODE_SESSION_ID: session(1) })
    const printed = commit(repository, "printed, then failed", when("02")).slice(0, 7)
    commit(repository, "a person's, beside a script", when("03"))
    commit(repository, "a person's, between commands", when("04"))
    commit(old, "a quiet one", when("05"))
    commit(old, "a person's, beside a test", when("06"))
    transcript(session(1), "2.1.328", repository, [
      { at: "01", command: "git commit -qam named" },
      {
        at: "02",
        command: "git commit && git push",
        printed: `Exit code 1\n[main ${printed}] printed`,
        fails: true
      },
      { at: "03", command: "./ship.sh" },
      { at: "09", command: "ls" }
    ])
    transcript(session(2), "1.0.1", old, [
      { at: "05", command: "git commit -qam quiet" },
      { at: "06", command: "npm test" }
    ])
    await told(6)
    const { out } = await door.spoor("telemetry git --list --json")
    const { events } = JSON.parse(out) as { events: ReadonlyArray<Record<string, unknown>> }
    expect(events.toReversed().map((each) => [each["message"], each["session"], each["session_by"]])).toEqual(
      [
        ["named", session(1), "told"],
        ["printed, then failed", session(1), "transcript"],
        ["a person's, beside a script", null, null],
        ["a person's, between commands", null, null],
        ["a quiet one", session(2), "time_and_place"],
        ["a person's, beside a test", null, null]
      ]
    )
  })

  it("do not fail or delay the commit when Spoor is gone", async () => {
    await hooks(`install git --repo ${repository} --yes`)
    fs.rmSync(path.join(door.home, ".local"), { recursive: true })
    expect(commit(repository, "alone")).toMatch(/^[0-9a-f]{40}$/)
    expect((await hooks(`status git --repo ${repository}`)).hooks[0]).toMatchObject({ state: "drifted" })
  })

  it("are found in all repositories that have them, store or not", async () => {
    const other = makeRepository("harbour")
    expect((await door.spoor("hooks status git --all")).err).toContain("No repository is known")
    for (const at of [repository, other]) await hooks(`install git --repo ${at} --yes`)
    fs.rmSync(hookOf(other, "post-merge"))
    const { hooks: found } = await hooks("status git --all")
    expect(Object.fromEntries(found.map(({ file, state }) => [file, state]))).toEqual({
      [hookOf(repository)]: "installed",
      [hookOf(repository, "post-merge")]: "installed",
      [hookOf(other)]: "installed",
      [hookOf(other, "post-merge")]: "absent"
    })
    await hooks("uninstall git --all --yes")
    expect([repository, other].filter((at) => fs.existsSync(hookOf(at)))).toEqual([])
    expect((await door.spoor("hooks status git --all")).err).toContain("No repository is known")
    expect(fs.existsSync(path.join(door.home, ".local", "share", "spoor", "hooks", "spoor"))).toBe(false)
  })

  it("that git would commit are told of", async () => {
    git(repository, ["config", "core.hooksPath", "ci"])
    const install = () => door.spoor(`hooks install git --repo ${repository} --yes`)
    expect((await install()).err).toContain("lies in the work tree, so git shows the change")
    await door.spoor(`hooks uninstall git --repo ${repository} --yes`)
    fs.writeFileSync(path.join(repository, ".gitignore"), "/ci/\n")
    expect((await install()).err).not.toContain("work tree")
  })

  it("are put into all repositories of the store", async () => {
    const other = makeRepository("harbour")
    await hooks(`install git --repo ${repository} --yes`)
    commit(repository, "known")
    await told(1)
    const sessions = path.join(door.home, ".claude", "projects", "x")
    put(
      path.join(sessions, "22222222-0000-4000-8000-000000000002.jsonl"),
      `${JSON.stringify({
        type: "user",
        uuid: "u1",
        parentUuid: null,
        sessionId: "22222222-0000-4000-8000-000000000002",
        timestamp: "2026-11-05T10:00:00.000Z",
        cwd: other,
        version: "2.1.156",
        message: { role: "user", content: "hi" }
      })}\n`,
      0o600
    )
    // worktrees of a bare repository have it for their project
    const bare = path.join(door.home, "bare.git")
    git(door.home, ["clone", "-q", "--bare", repository, bare])
    await door.spoor("ingest")
    const store = new DatabaseSync(path.join(door.home, ".local", "share", "spoor", "spoor.db"))
    store.prepare("INSERT INTO projects (root, name) VALUES (?, 'bare.git')").run(bare)
    store.close()
    const { hooks: done } = await hooks("install --all --yes")
    expect(done.map((each) => each["file"])).toEqual(
      expect.arrayContaining([hookOf(other), path.join(bare, "hooks", "post-commit")])
    )
    expect((await hooks("status --all")).code).toBe(0)
    expect(await hooks(`status git --repo ${door.home}`)).toMatchObject({ code: 1 })
  })
})
