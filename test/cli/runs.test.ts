/** `spoor run` and `spoor runs` as people and scripts call them: real commands, real signals, real deaths. */
import { spawnSync, type ChildProcess } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { entry, openDoor } from "./door.ts"

let door: ReturnType<typeof openDoor>
beforeEach(() => {
  door = openDoor()
})
afterEach(() => door.close())

/** JSON as it is read here: its fields are looked at, not trusted. */
// oxlint-disable-next-line typescript/no-explicit-any
type Answer = Record<string, any>

const json = async (
  line: string | ReadonlyArray<string>,
  env: Record<string, string> = {}
): Promise<Answer> => {
  const words = typeof line === "string" ? line.split(" ") : line
  const { out, err } = await door.spoor([...words, "--json"], { env })
  if (out === "") throw new Error(err)
  return JSON.parse(out) as Answer
}

const latest = (env: Record<string, string> = {}): Promise<Answer> =>
  json("runs show latest --no-redact", env)
const store = (): string => path.join(door.home, ".local", "share", "spoor", "spoor.db")
const sh = (script: string, ...before: ReadonlyArray<string>): ReadonlyArray<string> => [
  "run",
  ...before,
  "--",
  "sh",
  "-c",
  script
]

/** Until something is there; the tests have no clock of their own. */
const until = async (look: () => boolean): Promise<void> => {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 10))
}
/** Null while somebody is just making it. */
const statusInStore = (): unknown => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(store(), { readOnly: true, timeout: 1000 })
    return database.prepare("SELECT status FROM agent_runs").get()?.["status"] ?? null
  } catch {
    return null
  } finally {
    database?.close()
  }
}
const file = (name: string): string => path.join(door.home, name)
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // what has ended and was not waited for is still listed
    return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

/** Programs of ours under the names of agents. */
const lay = (name: string, script: string): Record<string, string> => {
  const folder = file("bin")
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { PATH: `${folder}:${process.env["PATH"]}` }
}
const printed = path.resolve(import.meta.dirname, "../../src/ingest/recording/fixtures/real")

describe("spoor run", () => {
  it("passes output on byte for byte, and the exit code", async () => {
    const bytes = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 7919) % 256))
    fs.writeFileSync(file("out"), bytes)
    fs.writeFileSync(file("err"), bytes.toReversed())
    const line = [
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      entry,
      ...sh("cat out; cat err >&2; exit 3")
    ]
    const env = { PATH: process.env["PATH"]!, HOME: door.home, TZ: "UTC" }
    const { status, stdout, stderr } = spawnSync(line[0]!, line.slice(1), {
      cwd: door.home,
      env,
      maxBuffer: 1 << 26
    })
    expect(status).toBe(3)
    expect(stdout.equals(bytes)).toBe(true)
    expect(stderr.equals(Buffer.from(bytes.toReversed()))).toBe(true)
    const { run, execution, output } = await latest()
    expect(run).toMatchObject({ status: "FAILED", error_code: "EXIT_3", exit_code: 3, retry_count: 0 })
    expect(execution).toMatchObject({
      is_output_whole: true,
      command: ["sh", "-c", expect.any(String)],
      cwd: fs.realpathSync(door.home)
    })
    expect(output.raw_response).toHaveLength(new TextDecoder().decode(bytes).length)
  })

  it("records prompt, tokens, cost and session of an agent that prints JSON", async () => {
    const env = lay("claude", `cat ${printed}/claude.json`)
    const line = ["run", "--repository", "quayside", "--", "claude", "-p", "Why?", "--output-format", "json"]
    expect((await door.spoor(line, { env })).code).toBe(0)
    const detail = await latest()
    expect(detail["run"]).toMatchObject({
      repository: "quayside",
      status: "SUCCESS",
      cost_usd_micros: 149_627,
      model: "claude-opus-5"
    })
    expect(detail["input"]).toMatchObject({ prompt: "Why?" })
    expect(detail["output"]).toMatchObject({ message: "At 04:12." })
    expect(detail["execution"]["usage"]).toMatchObject({
      input_tokens: 146,
      output_tokens: 723,
      cost_status: "recorded"
    })
    expect(detail["session"]).toMatchObject({
      agent: "claude-code",
      native_id: "ce00df33-d7f6-489d-8f08-8fcedeb30b16",
      by: "output",
      is_known: false
    })
    expect(detail["history"].map((step: Answer) => step["status"])).toEqual(["QUEUED", "RUNNING", "SUCCESS"])
    const { out } = await door.spoor("runs show latest")
    expect(out).toMatch(/Tokens +146 input, 78,871 cache read, 11,944 cache write, 723 output/)
    expect(out).toMatch(/Cost +\$0\.15 \(recorded\)/)
  })

  it("computes what it cost where the output tells tokens alone", async () => {
    const env = lay("codex", `cat ${printed}/codex.ndjson`)
    await door.spoor(["run", "--", "codex", "exec", "-m", "gpt-5.5", "--json", "Why?"], { env })
    const { execution } = await latest()
    expect(execution.usage).toMatchObject({ cost_status: "computed", cost_usd_micros: expect.any(Number) })
  })

  it("finds the session by place and time where the output names none", async () => {
    const id = "5f0c7a52-1111-4000-8000-000000000001"
    const folder = file(".claude/projects/-x")
    fs.mkdirSync(folder, { recursive: true })
    const line = `{"type":"user","uuid":"u1","parentUuid":null,"sessionId":"${id}","version":"2.1.156","cwd":"%s","timestamp":"%s","message":{"role":"user","content":"Why?"}}\\n`
    const env = lay(
      "claude",
      `printf '${line}' "$PWD" "$(date -u +%Y-%m-%dT%H:%M:%S.000Z)" > ${folder}/${id}.jsonl; echo At noon.`
    )
    await door.spoor(["run", "--", "claude", "-p", "Why?"], { env })
    const { session } = await latest()
    expect(session).toMatchObject({
      agent: "claude-code",
      native_id: id,
      by: "place_and_time",
      is_known: true
    })
  })

  it("takes what is piped in as part of the prompt, or leaves it alone", async () => {
    const { out } = await door.spoor(["run", "--", "cat"], { stdin: "tides\n" })
    expect(out).toBe("tides\n")
    expect((await latest())["input"]["prompt"]).toBe("tides\n")
    expect((await door.spoor(["run", "--no-stdin", "--", "cat"], { stdin: "tides\n" })).out).toBe("tides\n")
    const { input, execution } = await latest()
    expect([input.prompt, execution.prompt_from, execution.stdin]).toEqual(["cat", "command", null])
  })

  it("looks at a file on stdin without taking it from who reads on", async () => {
    fs.writeFileSync(file("list"), "one\ntwo\nthree\n")
    const line = `{ read first; ${process.execPath} --disable-warning=ExperimentalWarning ${entry} run -- true; read next; echo "$first $next"; } < list`
    const env = { PATH: process.env["PATH"]!, HOME: door.home, TZ: "UTC" }
    const { stdout } = spawnSync("bash", ["-c", line], { cwd: door.home, env, encoding: "utf8" })
    expect(stdout).toBe("one two\n")
    if (process.platform === "linux") expect((await latest())["input"]["prompt"]).toBe("two\nthree\n")
  })

  it("says what could not begin, as a shell does", async () => {
    const commands = [
      ["nothing-of-this-name", 127, "ENOENT", "nothing-of-this-name: no such file or directory"],
      ["", 127, "ENOENT", "its name is empty"],
      ["/", 126, "EACCES", "/: permission denied"],
      [`${entry}/more`, 126, "ENOTDIR", `${entry}/more: not a directory`],
      ["x".repeat(300), 126, "ENAMETOOLONG", "name too long"]
    ] as const
    for (const [program, exit, , words] of commands) {
      const { code, err } = await door.spoor(["run", "--", program])
      expect([code, err]).toEqual([exit, expect.stringContaining(words)])
    }
    const recorded = (await json("runs list"))["runs"].toReversed()
    expect(recorded).toMatchObject(
      commands.map(([, , error_code]) => ({ status: "FAILED", error_code, exit_code: null }))
    )
  })

  it("takes what stands behind the command for the command's own", async () => {
    const { out } = await door.spoor("run --no-stdin echo --json -j")
    expect(out).toBe("--json -j\n")
    expect((await door.spoor("run")).code).toBe(2)
  })

  it("says when the working directory is gone", () => {
    const line = `mkdir gone && cd gone && rmdir ../gone && exec ${process.execPath} --disable-warning=ExperimentalWarning ${entry} run -- true`
    const env = { PATH: process.env["PATH"]!, HOME: door.home, TZ: "UTC" }
    const { status, stderr } = spawnSync("sh", ["-c", line], { cwd: door.home, env, encoding: "utf8" })
    expect([status, stderr]).toEqual([1, expect.stringContaining("error: The working directory is gone.")])
    expect(stderr).not.toMatch(/ at /)
  })

  it("tells the command which run it is, and tells of it on stderr with --json", async () => {
    const { out, err } = await door.spoor(sh("echo $SPOOR_RUN_ID", "--json"))
    expect(JSON.parse(err)).toEqual({
      schema_version: 1,
      run: { id: out.trim(), status: "SUCCESS", repository: expect.any(String), exit_code: 0 }
    })
  })

  it("does not wait for what the command left running", async () => {
    const { code, out } = await door.spoor(sh("sleep 300 & echo $! > left; echo done"))
    expect([code, out]).toEqual([0, "done\n"])
    process.kill(Number(fs.readFileSync(file("left"), "utf8")), "SIGKILL")
  })

  it("lets the command know that nobody reads any more", async () => {
    const line = `${process.execPath} --disable-warning=ExperimentalWarning ${entry} run -- yes tide | head -2`
    const env = { PATH: process.env["PATH"]!, HOME: door.home, TZ: "UTC" }
    expect(spawnSync("bash", ["-c", line], { cwd: door.home, env, encoding: "utf8" }).stdout).toBe(
      "tide\ntide\n"
    )
    expect((await latest())["run"]).toMatchObject({ status: "FAILED" })
  })
})

describe("a terminal", () => {
  const script = spawnSync("script", ["--version"], { encoding: "utf8" })
  it.skipIf(script.status !== 0)("is the command's own; what is drawn on it is not seen", async () => {
    const line = `${process.execPath} --disable-warning=ExperimentalWarning ${entry} run -- sh -c 'test -t 0 && test -t 1 && test -t 2 && echo terminal'`
    const env = { PATH: process.env["PATH"]!, HOME: door.home, TZ: "UTC" }
    const { stdout, status } = spawnSync("script", ["-qec", line, "/dev/null"], {
      cwd: door.home,
      env,
      encoding: "utf8"
    })
    expect([status, stdout.trim()]).toEqual([0, "terminal"])
    expect(await latest()).toMatchObject({
      run: { status: "SUCCESS" },
      output: null,
      execution: { is_output_whole: false }
    })
  })
})

describe("signals", () => {
  const trap = (signal: string) =>
    sh(`trap 'echo got ${signal}; exit 9' ${signal}; echo $$ > began; while :; do sleep 0.02; done`)
  const kill = (signal: NodeJS.Signals) => (child: ChildProcess) => {
    void until(() => fs.existsSync(file("began"))).then(() => child.kill(signal))
  }

  it.for(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "%s reaches the command, which ends as it likes",
    async (signal) => {
      const { code, out } = await door.spoor(trap(signal.slice(3)), { meanwhile: kill(signal) })
      expect([code, out]).toEqual([9, `got ${signal.slice(3)}\n`])
      const { run, history } = await latest()
      expect(run).toMatchObject({ status: "CANCELLED", exit_code: 9, error_code: null })
      expect(history.at(-1)).toMatchObject({ status: "CANCELLED", reason: signal })
    }
  )

  it("that the command does not hear end it, and the exit code says so", async () => {
    const { code } = await door.spoor(sh("echo $$ > began; exec sleep 300"), { meanwhile: kill("SIGTERM") })
    expect(code).toBe(143)
    expect(await latest()).toMatchObject({ run: { status: "CANCELLED" }, execution: { signal: "SIGTERM" } })
  })

  it("a long time is not taken for none, and none is no time", async () => {
    const { code, err } = await door.spoor("run --timeout 30d -- sleep 0.1")
    expect([code, err]).toEqual([0, ""])
    expect((await door.spoor("run --timeout 0s -- true")).code).toBe(2)
  })

  it("a command that takes too long is ended with all that it started", async () => {
    const { code } = await door.spoor(sh("sleep 300 & echo $! > child; wait", "--timeout", "1s"))
    expect(code).toBe(124)
    expect(isAlive(Number(fs.readFileSync(file("child"), "utf8")))).toBe(false)
    expect((await latest())["run"]).toMatchObject({ status: "TIMEOUT", error_code: "TIMEOUT" })
  })
})

describe("a recorder that is killed", () => {
  it("leaves a run that is found, and fails with the reason", async () => {
    const { code } = await door.spoor(sh("echo $$ > began; exec sleep 300"), {
      meanwhile: (child) =>
        void until(() => fs.existsSync(file("began")) && statusInStore() === "RUNNING").then(() =>
          child.kill("SIGKILL")
        )
    })
    expect([code, statusInStore()]).toEqual([null, "RUNNING"])
    const { runs } = await json("runs list")
    expect(runs).toMatchObject([
      { status: "FAILED", error_code: "RECORDER_DIED", completed_at_ms: null, elapsed_ms: null }
    ])
    process.kill(Number(fs.readFileSync(file("began"), "utf8")), "SIGKILL")
    // it can be tried again like any failed run
    expect((await door.spoor("runs retry latest --timeout 1s")).code).toBe(124)
    expect((await json("runs list"))["runs"].map((run: Answer) => run["status"])).toEqual([
      "TIMEOUT",
      "RETRYING"
    ])
  })

  it("is not taken for dead while it lives", async () => {
    const meanwhile = (child: ChildProcess) =>
      void until(() => fs.existsSync(file("began")))
        .then(() => json("runs list"))
        .then(({ runs }) => fs.writeFileSync(file("seen"), runs[0].status))
        .then(() => child.kill("SIGTERM"))
    await door.spoor(sh("echo $$ > began; exec sleep 300"), { meanwhile })
    expect(fs.readFileSync(file("seen"), "utf8")).toBe("RUNNING")
  })
})

describe("a store that is busy", () => {
  it("does not stop a command; the run becomes a file, and comes into the store later", async () => {
    await door.spoor("run -- true")
    const other = new DatabaseSync(store())
    other.exec("BEGIN IMMEDIATE")
    const { code, err } = await door.spoor(["run", "--", "echo", "while busy"])
    expect([code, err]).toEqual([0, ""])
    const folder = `${store()}.runs`
    expect(fs.readdirSync(folder).filter((name) => name.endsWith(".json"))).toHaveLength(1)
    other.close()
    const { runs } = await json("runs list")
    expect(runs.map((run: Answer) => [run["prompt_begins"], run["status"]])).toEqual([
      ["echo while busy", "SUCCESS"],
      ["true", "SUCCESS"]
    ])
  })
})

describe("spoor runs retry", () => {
  it("runs the command again, with what was piped in, and links both without flattering anything", async () => {
    const script = "cat; test -f ready || { touch ready; exit 1; }"
    expect((await door.spoor(sh(script), { stdin: "tides\n" })).code).toBe(1)
    const first = (await latest())["run"]["id"] as string
    const again = await door.spoor(["runs", "retry", first.slice(0, 8)])
    expect([again.code, again.out]).toEqual([0, "tides\n"])
    const { run, attempts, input } = await latest()
    expect(run).toMatchObject({ status: "SUCCESS", retry_count: 1, parent_run_id: first })
    expect(input.prompt).toBe("tides\n")
    expect(attempts.map((attempt: Answer) => attempt["status"])).toEqual(["RETRYING", "SUCCESS"])
    const { total, upstream } = await json("runs stats")
    expect(total.success.per_run).toMatchObject({ succeeded: 1, of: 2 })
    expect(total.success.first_attempts).toMatchObject({ succeeded: 0, of: 1 })
    expect(total.success.chains).toMatchObject({ succeeded: 1, of: 1 })
    // as the first writer counts it, the failure is gone
    expect(upstream.successRate).toBe(1)
  })

  it("is refused for what succeeded, what was retried already, and what is not there", async () => {
    await door.spoor("run -- true")
    const done = await door.spoor("runs retry latest")
    expect([done.code, done.err]).toEqual([
      1,
      expect.stringContaining("is SUCCESS and cannot become RETRYING")
    ])
    await door.spoor("run -- false")
    const failed = (await latest())["run"]["id"] as string
    await door.spoor(["runs", "retry", failed])
    const other = (await latest())["run"]["id"] as string
    const again = await door.spoor(["runs", "retry", failed])
    expect([again.code, again.err]).toEqual([
      1,
      expect.stringContaining(`Its other attempt is ${other}, which is FAILED`)
    ])
    expect((await door.spoor("runs retry 00000000")).code).toBe(4)
    expect((await json("runs list"))["matched"]).toBe(3)
  })

  it("by several at once makes one attempt", async () => {
    await door.spoor(sh("echo tried >> tries; exit 1"))
    const { id } = (await latest())["run"] as Answer
    const codes = await Promise.all(Array.from({ length: 4 }, () => door.spoor(["runs", "retry", id])))
    expect(codes.map(({ code }) => code)).toEqual([1, 1, 1, 1])
    expect(fs.readFileSync(file("tries"), "utf8")).toBe("tried\ntried\n")
    expect((await json("runs list"))["runs"].map((run: Answer) => run["status"])).toEqual([
      "FAILED",
      "RETRYING"
    ])
  })

  it("with another command asks something else, unless it is known what was asked", async () => {
    await door.spoor("run -- false")
    await door.spoor("runs retry latest -- echo tide")
    expect((await latest())["input"]["prompt"]).toBe("echo tide")
    await door.spoor(["run", "--", "claude", "-p", "When?"], { env: lay("claude", "exit 1") })
    await door.spoor("runs retry latest -- echo tide")
    expect((await latest())["input"]["prompt"]).toBe("When?")
  })

  it("of a run of others takes a command that is said or configured", async () => {
    const folder = file("claude-runs")
    fs.cpSync(path.resolve(import.meta.dirname, "../../src/sources/agent-runs/fixtures"), folder, {
      recursive: true
    })
    const id = "1c2d3e4f-0000-4000-8000-000000000009"
    const run = JSON.parse(
      fs.readFileSync(path.join(folder, "0b6f1f4e-5d0c-4f6e-9a54-3f0d2d6c1a01.json"), "utf8")
    ) as Answer
    const failed = {
      ...run,
      id,
      status: "FAILED",
      output: undefined,
      error: { code: "E", message: "m", recoverable: true }
    }
    fs.writeFileSync(path.join(folder, `${id}.json`), JSON.stringify(failed, null, 2))
    await door.spoor(["ingest", "--root", folder])
    const refused = await door.spoor(["runs", "retry", id])
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("runs.retry_command")])
    const config = file("config.jsonc")
    fs.writeFileSync(config, '{"runs": {"retry_command": ["printf", "%s|%s", "{model}", "{prompt}"]}}')
    const { out } = await door.spoor(["runs", "retry", id, "--config", config])
    expect(out).toBe(`claude-3-opus|${run["input"].prompt}`)
    expect((await json(["runs", "show", id]))["run"]["status"]).toBe("RETRYING")
  })
})

describe("runs kept elsewhere", () => {
  it("as files are files like their first writer's, and are asked like any", async () => {
    const env = { SPOOR_RUNS_KEEP: "file", SPOOR_RUNS_FOLDER: file("claude-runs") }
    await door.spoor(["run", "--repository", "quayside", "--", "echo", "hi"], { env })
    const [name, ...more] = fs.readdirSync(env.SPOOR_RUNS_FOLDER).filter((each) => each.endsWith(".json"))
    expect(more).toEqual([])
    const document = JSON.parse(fs.readFileSync(path.join(env.SPOOR_RUNS_FOLDER, name!), "utf8")) as Answer
    expect(Object.keys(document)).toEqual([
      "id",
      "repository",
      "status",
      "startedAt",
      "input",
      "retryCount",
      "completedAt",
      "duration",
      "output",
      "spoor"
    ])
    expect(document).toMatchObject({
      id: name!.slice(0, -5),
      status: "SUCCESS",
      output: { message: "hi", tokensUsed: 0 }
    })
    expect((await latest(env))["run"]).toMatchObject({ id: document["id"], status: "SUCCESS" })
    expect((await json("runs stats --repository quayside", env))["total"]["succeeded"]).toBe(1)
  })

  it("in both places are in both, and checked, and made good", async () => {
    const folder = file("claude-runs")
    const env = { SPOOR_RUNS_KEEP: "both", SPOOR_RUNS_FOLDER: folder }
    await door.spoor("run -- true", { env })
    expect((await door.spoor("runs check", { env })).code).toBe(0)
    const alone = await door.spoor("runs check")
    expect([alone.code, alone.out]).toEqual([0, expect.stringContaining("The files lack 1 run, as they may")])
    const [name] = fs.readdirSync(folder).filter((each) => each.endsWith(".json"))
    fs.rmSync(path.join(folder, name!))
    const behind = await door.spoor("runs check", { env })
    expect([behind.code, behind.err]).toEqual([1, expect.stringContaining("the files with 1")])
    expect((await door.spoor("runs check --repair", { env })).code).toBe(0)
    expect(fs.existsSync(path.join(folder, name!))).toBe(true)
  })
})

describe("moving, saving and cleaning up", () => {
  it("copies there and back, saves and restores, and says what it did", async () => {
    const folder = file("claude-runs")
    fs.cpSync(path.resolve(import.meta.dirname, "../../src/sources/agent-runs/fixtures"), folder, {
      recursive: true
    })
    const there = await door.spoor(["runs", "migrate", "--folder", folder, "--json"])
    // two of the fixtures are malformed, and said to be
    expect(there.code).toBe(5)
    expect(JSON.parse(there.out)).toMatchObject({
      runs: 4,
      added: 4,
      unread: [{ reason: "not_json" }, { reason: "bad_field" }],
      verified: { is_right: true, equal: 4 }
    })
    expect(
      (await door.spoor(["runs", "migrate", "--from", "sqlite", "--to", "file", "--folder", file("back")]))
        .code
    ).toBe(0)
    for (const name of fs.readdirSync(file("back")).filter((each) => each.endsWith(".json")))
      expect(fs.readFileSync(file(`back/${name}`), "utf8")).toBe(
        fs.readFileSync(path.join(folder, name), "utf8")
      )
    const saved = await json(["runs", "backup", "--format", "json", file("runs.json")])
    expect(saved).toMatchObject({ runs: 4, format: "json" })
    expect((await door.spoor(["runs", "backup", file("runs.json")])).code).toBe(1)
    expect(await json("runs cleanup --older-than 1s")).toMatchObject({
      dry_run: true,
      runs: 2,
      removed: 0,
      unfinished: 2
    })
    expect(await json("runs cleanup --older-than 1s --yes")).toMatchObject({ dry_run: false, removed: 2 })
    expect(await json(["runs", "restore", file("runs.json")])).toMatchObject({
      runs: 4,
      added: 2,
      same: 2,
      sha256: saved["sha256"]
    })
    expect((await json("runs list"))["matched"]).toBe(4)
  })

  it("refuses what cannot be", async () => {
    expect((await door.spoor("runs migrate --from file --to file")).code).toBe(2)
    expect((await door.spoor("runs migrate --folder ./nowhere")).code).toBe(4)
    expect((await door.spoor("runs restore ./nothing.json")).code).toBe(4)
    expect((await door.spoor("runs cleanup --older-than soon")).code).toBe(2)
  })
})

describe("questions", () => {
  it("about names that nobody knows are errors, not empty answers", async () => {
    await door.spoor(["run", "--repository", "quayside", "--", "true"])
    for (const line of ["runs list", "runs stats", "runs similar tide"]) {
      const { code, err } = await door.spoor(`${line} --repository quaysyde`)
      expect([code, err], line).toEqual([4, expect.stringContaining("Known: quayside")])
    }
    expect((await door.spoor("runs list --cursor nonsense")).code).toBe(2)
    expect((await door.spoor("runs similar ...")).code).toBe(2)
    expect((await door.spoor("runs show abcd")).code).toBe(4)
  })

  it("about no runs say so, and know no rate", async () => {
    expect((await door.spoor("runs list")).err).toBe("No runs fit.\n")
    expect((await door.spoor("runs stats")).err).toBe("No runs fit.\n")
    expect((await door.spoor("runs similar tide")).err).toBe("No prompt is like it.\n")
    await door.spoor("run -- sleep 0")
    expect((await door.spoor("")).out).toBe(
      "Runs of agents: 1; in the last 24 hours 1, of which 0 failed (spoor runs list)\n"
    )
    const { out } = await door.spoor("runs stats")
    expect(out).toMatch(/upstream +100% \(1 of 1\)/)
  })

  it("find what failed in the last hours to the minute, and like prompts", async () => {
    await door.spoor(["run", "--", "false"])
    await door.spoor(["run", "--", "echo", "the mooring list"])
    expect((await json("runs list --failed --since 24h"))["runs"]).toMatchObject([{ prompt_begins: "false" }])
    expect((await json("runs stats"))["failed_last_24h"]).toBe(1)
    const { runs, by } = await json("runs similar listing all moorings")
    expect(runs).toMatchObject([{ rank: 1, prompt_begins: "echo the mooring list" }])
    expect(by).toEqual(["listing", "moorings"])
    const { out } = await door.spoor("runs stats")
    expect(out).toMatch(/per run +50\.0% \(1 of 2\): runs that succeeded, of those that succeeded or failed/)
  })
})
