/** `spoor record`: what a hook tells ends up in the store once, and the hook is never in the way. */
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { commitToSpool } from "../../src/ingest/spool/hook-line.ts"
import { entry, openDoor } from "./door.ts"

let door: ReturnType<typeof openDoor>
let repository: string
beforeEach(() => {
  door = openDoor()
  repository = path.join(door.home, "tideline")
  fs.mkdirSync(repository)
})
afterEach(() => door.close())

const author = {
  GIT_AUTHOR_NAME: 'Ada "Q" Quay',
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null"
}

const git = (line: ReadonlyArray<string>, cwd = repository): string => {
  const { status, stdout, stderr } = spawnSync("git", line, {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: door.home, ...author }
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim()
}

const commit = (file: string, message: string, cwd = repository): string => {
  fs.appendFileSync(path.join(cwd, file), "one\ntwo\n")
  git(["add", "."], cwd)
  git(["commit", "-q", "-m", message], cwd)
  return git(["rev-parse", "HEAD"], cwd)
}

const store = () => path.join(door.home, ".local", "share", "spoor", "spoor.db")
const spool = () => path.join(door.home, ".local", "state", "spoor", "spool", "telemetry")
const spooled = (): ReadonlyArray<string> => {
  const file = path.join(spool(), "spoor-record.jsonl")
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : ""
  return text.split("\n").filter((line) => line !== "")
}

const withStore = <A>(use: (database: DatabaseSync) => A): A => {
  const database = new DatabaseSync(store())
  try {
    return use(database)
  } finally {
    database.close()
  }
}

const rows = (table: string): ReadonlyArray<Record<string, unknown>> =>
  withStore((database) => database.prepare(`SELECT * FROM ${table} ORDER BY at_ms, id`).all())

const say = async (line: string | ReadonlyArray<string>, options: Parameters<typeof door.spoor>[1] = {}) => {
  const result = await door.spoor(line, { cwd: repository, ...options })
  return { ...result, err: result.err.trim() }
}

describe("spoor record git", () => {
  beforeEach(async () => {
    git(["init", "-q", "-b", "main"])
    await door.spoor("db init")
  })

  it("tells of the commit that was just made, as git has it", async () => {
    commit("a.txt", "Start")
    const hash = commit(
      "b.txt",
      'Read "tide" tables – \\ in\n\nWhy.\n\nCo-Authored-By: Claude <c@example.com>'
    )
    expect(await say("record git")).toEqual({ code: 0, out: "", err: "" })
    expect(rows("git_events")).toMatchObject([
      {
        event_type: "commit",
        commit_hash: hash,
        repo: "tideline",
        branch: "main",
        message: 'Read "tide" tables – \\ in',
        author: 'Ada "Q" Quay',
        files_changed: 1,
        additions: 2,
        deletions: 0,
        parents: 1,
        trailers: "Co-Authored-By: Claude <c@example.com>",
        cwd: repository
      }
    ])
    expect(spooled()).toEqual([])
  })

  it("knows roots, empty commits, merges, detached heads and folders below", async () => {
    const root = commit("a.txt", "Start")
    await say("record git")
    git(["commit", "-q", "--allow-empty", "-m", "Nothing"])
    await say("record git")
    git(["checkout", "-q", "-b", "side"])
    commit("b.txt", "Side")
    git(["checkout", "-q", "main"])
    commit("c.txt", "Main")
    git(["merge", "-q", "--no-ff", "-m", "Merge side", "side"])
    await say("record git")
    git(["checkout", "-q", "--detach"])
    fs.mkdirSync(path.join(repository, "src"))
    commit("src/d.txt", "Below")
    await say("record git", { cwd: path.join(repository, "src") })
    expect(rows("git_events").map(({ id: _, ...row }) => row)).toMatchObject([
      { message: "Start", commit_hash: root, parents: 0, files_changed: 1, additions: 2 },
      { message: "Nothing", parents: 1, files_changed: 0, additions: 0, deletions: 0 },
      { message: "Merge side", parents: 2, files_changed: 1, additions: 2 },
      { message: "Below", branch: null, repo: "tideline", repo_root: repository }
    ])
  })

  it("counts a worktree's commit as its repository's", async () => {
    commit("a.txt", "Start")
    const worktree = path.join(door.home, "tideline-fix")
    git(["worktree", "add", "-q", worktree, "-b", "fix"])
    commit("b.txt", "Fix", worktree)
    await say("record git", { cwd: worktree })
    expect(rows("git_events")).toMatchObject([{ repo: "tideline", branch: "fix", repo_root: repository }])
  })

  it("tells a commit once, however often and however it is told", async () => {
    const hash = commit("a.txt", "Start")
    await say("record git")
    await say("record git")
    await say(["record", "git", "--hash", hash.slice(0, 9), "--repo", "tideline", "--message", "Start"])
    withStore((database) =>
      database
        .prepare(
          "INSERT INTO git_events (timestamp, event_type, repo, commit_hash) VALUES (?, 'commit', 'tideline', ?)"
        )
        .run(1_793_700_000, hash.slice(0, 7))
    )
    await door.spoor("ingest")
    expect(rows("git_events")).toHaveLength(1)
  })

  it("names the session whose agent ran the command", async () => {
    commit("a.txt", "Start")
    await say("record git", { env: { CLAUDE_CODE_SESSION_ID: "s-1" } })
    commit("b.txt", "More")
    await say("record git", { env: { CLAUDE_CODE_SESSION_ID: "s-1", CODEX_THREAD_ID: "s-2" } })
    commit("c.txt", "Most")
    await say("record git --session s-3", { env: { CLAUDE_CODE_SESSION_ID: "s-1" } })
    expect(
      rows("git_events")
        .map(
          ({ message, session, session_by }) => `${String(message)} ${String(session)} ${String(session_by)}`
        )
        .sort()
    ).toEqual(["More null null", "Most s-3 told", "Start s-1 told"])
  })

  it("tells of pushes and pull requests, which are no commits", async () => {
    await say("record git --event push --branch main --commits-pushed 2")
    await say(["record", "git", "--event", "pr", "--number", "12", "--message", "Tides"])
    expect(rows("git_events")).toMatchObject([
      { event_type: "push", commits_pushed: 2, commit_hash: null },
      { event_type: "pr", pr_number: 12, message: "Tides" }
    ])
  })

  it("says what is wrong where there is no commit, and does not fail the caller", async () => {
    const nowhere = path.join(door.home, "elsewhere")
    fs.mkdirSync(nowhere)
    const { code, err } = await say("record git", { cwd: nowhere })
    expect(code).toBe(0)
    expect(err).toMatch(
      /^error: spoor record git: git was asked about the commit, and says: fatal: not a git repository/
    )
    expect((await say("record git --strict", { cwd: nowhere })).code).toBe(2)
    const log = fs.readFileSync(path.join(door.home, ".local", "state", "spoor", "record.log"), "utf8")
    expect(
      log
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { message: string }).message)
    ).toHaveLength(2)
  })
})

describe("the line for hooks in sh", () => {
  it("tells what `spoor record git` tells", async () => {
    git(["init", "-q", "-b", "main"])
    const hash = commit(
      "it's.txt",
      'Read "tide" tables\n\nClaude-Session: 0b0b0b0b-0000-4000-8000-000000000009'
    )
    const env = { PATH: process.env["PATH"], HOME: door.home, CODEX_THREAD_ID: "t-1", ...author }
    const line = commitToSpool(spool())
    expect(spawnSync("sh", ["-c", line], { cwd: repository, env, encoding: "utf8" })).toMatchObject({
      status: 0,
      stdout: "",
      stderr: ""
    })
    expect(spooled()).toHaveLength(1)
    await door.spoor("ingest")
    const bySh = rows("git_events").map(({ id: _, key: __, ...row }) => row)
    expect(bySh).toMatchObject([
      { commit_hash: hash, message: 'Read "tide" tables', session: "t-1", session_by: "told" }
    ])
    await say("record git", { env: { CODEX_THREAD_ID: "t-1" } })
    expect(rows("git_events").map(({ id: _, key: __, ...row }) => row)).toEqual(bySh)
  })

  it("is silent and adds nothing where there is no commit", () => {
    const result = spawnSync("sh", ["-c", commitToSpool(spool())], { cwd: repository, encoding: "utf8" })
    expect(result).toMatchObject({ status: 0, stdout: "", stderr: "" })
    expect(spooled()).toEqual([])
  })

  it("survives a folder with any name, and a spool that cannot be written", () => {
    git(["init", "-q"])
    commit("a.txt", "Start")
    const odd = path.join(door.home, 'it\'s $HOME `x` "y"')
    spawnSync("sh", ["-c", commitToSpool(odd)], { cwd: repository })
    expect(fs.readFileSync(path.join(odd, "spoor-record.jsonl"), "utf8").trim().split("\n")).toHaveLength(1)
    expect(fs.statSync(path.join(odd, "spoor-record.jsonl")).mode & 0o777).toBe(0o600)
    const result = spawnSync("sh", ["-c", commitToSpool("/dev/null/x")], {
      cwd: repository,
      encoding: "utf8"
    })
    expect(result).toMatchObject({ status: 0, stdout: "", stderr: "" })
  })
})

describe("the other kinds", () => {
  beforeEach(async () => void (await door.spoor("db init")))

  it("are told by options", async () => {
    await say("record self-heal --ok 16 --warn 1 --error 0 --fixed 1")
    await say("record recovery --category git --action clear_git_locks --auto true --success false")
    await say("record routing --predicted-model sonnet --dq-score 0.87 --correct true --outcome feedback")
    await say(
      "record coordination --task-id c-1 --strategy full --status success --agent-count 3 --cost-usd 0.25"
    )
    await say("record coordination --agent-id a1 --action lock --file-path src/tides.ts")
    await say("record expertise --domain sql --expertise-level 0.2 --base-model sonnet --final-model opus")
    expect(rows("self_heal_events")).toMatchObject([{ checks_ok: 16, checks_fixed: 1, success: 1 }])
    expect(rows("recovery_events")).toMatchObject([{ error_type: "git", success: 0, is_auto: 1 }])
    expect(rows("routing_metrics_events")).toMatchObject([{ predicted_model: "sonnet", accuracy: 1 }])
    expect(rows("coordinator_events")).toMatchObject([
      { task_id: "c-1", result: "success", cost_usd_micros: 250_000 },
      { agent_id: "a1", action: "lock", file_path: "src/tides.ts", task_id: null }
    ])
    expect(rows("expertise_routing_events")).toMatchObject([{ domain: "sql", chosen_model: "opus" }])
    for (const row of [...rows("self_heal_events"), ...rows("coordinator_events")]) {
      expect(row).toMatchObject({ cwd: repository, is_simulated: 0 })
      expect(row["at_ms"]).toBeGreaterThan(1_700_000_000_000)
    }
  })

  it("are told by JSON on stdin, in our words or in other tools'", async () => {
    const stdin = JSON.stringify({ ts: 1_793_700_000, predicted: "opus", dq: 0.5, session_id: "s-9" })
    expect(await say("record routing", { stdin })).toMatchObject({ code: 0, err: "" })
    expect(await say("record routing --stdin --complexity 0.7", { stdin })).toMatchObject({
      code: 0,
      err: ""
    })
    expect(rows("routing_metrics_events")).toMatchObject([
      { at_ms: 1_793_700_000_000, predicted_model: "opus", session: "s-9", complexity: null },
      { at_ms: 1_793_700_000_000, predicted_model: "opus", complexity: 0.7 }
    ])
  })

  it("stay two when two of the same happen at once, and one when one is told twice", async () => {
    await Promise.all([1, 2].map(() => say("record self-heal --ok 1 --warn 0 --error 0 --fixed 0")))
    await say("record self-heal --ok 2 --warn 0 --error 0 --fixed 0 --at 1793700000")
    await say("record self-heal --ok 2 --warn 0 --error 0 --fixed 0 --at 2026-11-03T09:20:00Z")
    expect(
      rows("self_heal_events")
        .map(({ checks_ok }) => String(checks_ok))
        .sort()
    ).toEqual(["1", "1", "2", "2"])
    await say("record self-heal --ok 2 --warn 0 --error 0 --fixed 0 --at 1793700000")
    expect(rows("self_heal_events")).toHaveLength(4)
  })

  it.each([
    ["record routing", "no JSON", /stdin holds no JSON/],
    ["record git --number twelve", "", /--number "twelve": a whole number is needed/],
    ["record hook codex --no-such-option", "", /--no-such-option/],
    ["record routing", "[1]", /stdin holds JSON that is no object/],
    ["record routing", '{"dq":1}', /too little is said/],
    ["record self-heal --ok 1 --warn 0 --fixed 0 --at soon", "", /no time can be read from "soon"/],
    ["record git --hash xyz", "", /no hash of a commit: xyz/]
  ])("say what is wrong on stderr: %s", async (line, stdin, words) => {
    const said = await say(line, { stdin })
    expect(said.code).toBe(0)
    expect(said.err).toMatch(words)
    expect((await say(`${line} --strict`, { stdin })).code).toBe(2)
  })
})

describe("when the store cannot be written at once", () => {
  const told = "record self-heal --ok 1 --warn 0 --error 0 --fixed 0 --at"

  it("keeps records in the spool while there is none, and ingest takes them in once", async () => {
    expect(await say(`${told} 1793700000`)).toEqual({ code: 0, out: "", err: "" })
    expect(fs.existsSync(store())).toBe(false)
    expect(fs.statSync(path.join(spool(), "spoor-record.jsonl")).mode & 0o777).toBe(0o600)
    await door.spoor("ingest")
    await door.spoor("ingest --full")
    expect(rows("self_heal_events")).toHaveLength(1)
    // its bytes are in custody
    const held = withStore((database) => database.prepare("SELECT address FROM telemetry_sightings").all())
    expect(held[0]!["address"]).not.toBeNull()
  })

  it("does not wait for a writer, and the next record takes the spool in", async () => {
    await door.spoor("db init")
    const busy = new DatabaseSync(store())
    busy.exec("BEGIN IMMEDIATE")
    const started = performance.now()
    expect(await say(`${told} 1793700000 --verbose`)).toMatchObject({
      code: 0,
      err: "Kept in the spool, until the next ingest: another process is writing."
    })
    const idle = performance.now()
    await say("--version")
    // What a process takes to start is not its fault; this is a loaded machine's share of a second.
    expect(idle - started).toBeLessThan(1000 + 4 * (performance.now() - idle))
    busy.exec("ROLLBACK")
    busy.close()
    expect(spooled()).toHaveLength(1)
    await say(`${told} 1793700001`)
    expect(rows("self_heal_events")).toHaveLength(2)
    await say(`${told} 1793700002`)
    await door.spoor("ingest")
    expect(rows("self_heal_events")).toHaveLength(3)
    expect(spooled()).toHaveLength(1)
  })

  it("leaves a store of another version alone", async () => {
    await door.spoor("db init")
    const version = withStore((database) =>
      Number(database.prepare("PRAGMA user_version").get()!["user_version"])
    )
    withStore((database) => database.exec(`PRAGMA user_version = ${version + 1}`))
    expect(await say(`${told} 1793700000 --verbose`)).toMatchObject({
      code: 0,
      err: "Kept in the spool, until the next ingest: the store was written by another version of Spoor."
    })
    withStore((database) => database.exec(`PRAGMA user_version = ${version}`))
    await door.spoor("ingest")
    expect(rows("self_heal_events")).toHaveLength(1)
  })

  it("reads on behind a torn line, and rejects it", async () => {
    await say(`${told} 1793700000`)
    fs.appendFileSync(path.join(spool(), "spoor-record.jsonl"), '{"spoor":1,"kind":"self_heal","ok":')
    await say(`${told} 1793700001`)
    expect((await door.spoor("ingest")).code).toBe(5)
    expect(rows("self_heal_events")).toHaveLength(2)
    expect(withStore((database) => database.prepare("SELECT reason FROM rejections").all())).toMatchObject([
      { reason: "not_json" }
    ])
  })

  it("says so when the record is lost, and fails only when asked to", async () => {
    fs.mkdirSync(path.join(door.home, ".local"))
    fs.writeFileSync(path.join(door.home, ".local", "state"), "no folder")
    const said = await say(`${told} 1793700000`)
    expect(said.code).toBe(0)
    expect(said.err).toMatch(/Neither the store nor the spool can be written/)
    expect((await say(`${told} 1793700000 --strict`)).code).toBe(1)
  })
})

describe("processes that are killed", () => {
  it("leave each record once, whatever they were doing", async () => {
    await door.spoor("db init")
    const times = Array.from({ length: 16 }, (_, index) => 1_793_700_000 + index)
    const line = (at: number) => [
      "record",
      "self-heal",
      "--ok",
      "1",
      "--warn",
      "0",
      "--fixed",
      "0",
      "--at",
      String(at)
    ]
    const busy = new DatabaseSync(store())
    const ends = await Promise.all(
      times.map(async (at, index) => {
        // Every other one finds the store taken.
        if (index % 4 === 0) busy.exec("BEGIN IMMEDIATE")
        if (index % 4 === 2) busy.exec("ROLLBACK")
        const child = spawn(process.execPath, [entry, ...line(at)], {
          cwd: repository,
          env: { PATH: process.env["PATH"], HOME: door.home, TZ: "UTC" },
          stdio: "ignore"
        })
        const end = new Promise<boolean>((resolve) => child.on("close", (code) => resolve(code === 0)))
        await new Promise((resolve) => setTimeout(resolve, 60 * index))
        if (index % 3 === 0) child.kill("SIGKILL")
        return { at, isTold: await end }
      })
    )
    if (busy.isTransaction) busy.exec("ROLLBACK")
    busy.close()
    await door.spoor("ingest")
    const found = rows("self_heal_events").map(({ timestamp }) => timestamp)
    expect(new Set(found).size).toBe(found.length)
    for (const { at, isTold } of ends) if (isTold) expect(found).toContain(at)
    // Told again, all are there, and none twice.
    for (const at of times) await say(line(at))
    await door.spoor("ingest")
    expect(rows("self_heal_events").map(({ timestamp }) => timestamp)).toEqual(times)
  })
})

describe("the spool", () => {
  it("is put aside when it is large and was read, and removed later; nothing is lost by it", async () => {
    const line = (n: number) =>
      `${JSON.stringify({ spoor: 1, kind: "self_heal", key: `k${n}`, at_ms: 1_793_700_000_000 + n, ok: 1, warn: 0, fixed: 0, context: "x".repeat(1000) })}\n`
    fs.mkdirSync(spool(), { recursive: true })
    const active = path.join(spool(), "spoor-record.jsonl")
    fs.writeFileSync(active, Array.from({ length: 300 }, (_, n) => line(n)).join(""))
    await door.spoor("ingest")
    const [aside, ...more] = fs.readdirSync(spool())
    expect(more).toEqual([])
    expect(aside).toMatch(/^spoor-record-\d+\.jsonl$/)
    // A hook that had the file open still writes into it.
    fs.appendFileSync(path.join(spool(), aside!), line(300))
    fs.writeFileSync(active, line(301))
    await door.spoor("ingest")
    expect(fs.readdirSync(spool())).toHaveLength(2)
    const old = new Date(Date.now() - 120_000)
    fs.utimesSync(path.join(spool(), aside!), old, old)
    await door.spoor("ingest")
    await door.spoor("ingest")
    expect(fs.readdirSync(spool())).toEqual(["spoor-record.jsonl"])
    expect(rows("self_heal_events")).toHaveLength(302)
  })
})

describe("what a hook loads", () => {
  /** Modules that a file imports when it is loaded, types aside. */
  const importsOf = (file: string): ReadonlyArray<string> =>
    [
      ...fs.readFileSync(file, "utf8").matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)"/gm)
    ].map(([, target]) => target!)

  it("is nothing of Effect", () => {
    const seen = new Set<string>()
    const packages = new Set<string>()
    const waiting = ["commands/record.ts", "run.ts", "main.ts"].map((name) =>
      path.join(path.dirname(entry), name)
    )
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file) || !file.endsWith(".ts")) continue
      seen.add(file)
      for (const target of importsOf(file)) {
        if (target.startsWith(".")) waiting.push(path.resolve(path.dirname(file), target))
        else packages.add(target)
      }
    }
    expect(seen.size).toBeGreaterThan(30)
    expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual([])
  })
})
