/** `spoor hooks …`, as it is typed: files of agents and of git in a home of their own. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Door, openDoor } from "./door.ts"

let door: Door & { readonly close: () => void }
beforeEach(() => {
  door = openDoor()
  for (const folder of [".claude", ".codex", ".config/opencode"])
    fs.mkdirSync(at(folder), { recursive: true })
})
afterEach(() => door.close())

const at = (...names: ReadonlyArray<string>) => path.join(door.home, ...names)
const settings = () => at(".claude", "settings.json")
const put = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
  return file
}
const hooks = async (line: string) => {
  const { out, code, err } = await door.spoor(`hooks ${line} --json`)
  const answer = JSON.parse(out === "" ? "{}" : out) as {
    readonly hooks: ReadonlyArray<Record<string, unknown>>
  }
  return { code, err, ...answer }
}
const times = <A>(n: number, value: A): ReadonlyArray<A> => Array.from({ length: n }, () => value)
/** All files of the agents, with what they hold. */
const agentFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [".claude", ".codex", ".config"]
      .flatMap((folder) => fs.readdirSync(at(folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(door.home, file), fs.readFileSync(file, "latin1")])
  )

describe("spoor hooks", () => {
  it("puts hooks in, tells of them, and takes them out without a trace", async () => {
    put(settings(), '\ufeff{\r\n\t"model": "opus", // the large one\r\n\t"hooks": { "Stop": [ ] }\r\n}')
    const before = agentFiles()
    expect(await hooks("status")).toMatchObject({ code: 1, hooks: times(3, { state: "absent" }) })
    expect(await hooks("install --yes")).toMatchObject({
      code: 0,
      hooks: times(3, { outcome: "installed" })
    })
    expect(await hooks("status")).toMatchObject({ code: 0, hooks: times(3, { state: "installed" }) })
    expect(await hooks("install --yes")).toMatchObject({ hooks: times(3, { outcome: "same" }) })
    expect(Object.keys(agentFiles())).toHaveLength(3)
    expect(await hooks("uninstall --yes")).toMatchObject({
      code: 0,
      hooks: times(3, { outcome: "removed" })
    })
    expect(agentFiles()).toEqual(before)
    // folders that were made for a file go with it
    expect(fs.existsSync(at(".config", "opencode", "plugins"))).toBe(false)
    expect(fs.existsSync(at(".local", "share", "spoor", "hooks"))).toBe(false)
  })

  it("shows what stands around its hooks without its secrets", async () => {
    const token = `ghp_${"Ab1".repeat(12)}`
    put(settings(), `{"env": {"GITHUB_TOKEN": "${token}"}}`)
    put(at(".codex", "hooks.json"), `{\n  "env": {\n    "KEY": "${token}"\n  }\n}\n`)
    for (const form of ["", " --json"]) {
      const { out, err } = await door.spoor(`hooks install --yes${form}`)
      expect(out + err).not.toContain(token)
      expect(out).toContain("[redacted:")
      expect(fs.readFileSync(settings(), "utf8")).toContain(token)
      await door.spoor("hooks uninstall --yes")
    }
  })

  it("writes nothing where nobody can be asked", async () => {
    put(settings(), "{}")
    const { out, err, code } = await door.spoor("hooks install claude-code")
    expect(code).toBe(0)
    expect(out).toContain(`+   "hooks": {`)
    expect(err).toContain("Nothing was written")
    expect(await hooks("install claude-code --yes --dry-run")).toMatchObject({ dry_run: true })
    expect(agentFiles()).toEqual({ ".claude/settings.json": "{}" })
  })

  it("keeps mode, links and a copy of what it overwrites", async () => {
    const real = put(at("dotfiles", "claude.json"), '{ "model": "opus" }\n')
    fs.chmodSync(real, 0o640)
    fs.symlinkSync(real, settings())
    const { hooks: done } = await hooks("install claude-code --yes")
    expect(fs.lstatSync(settings()).isSymbolicLink()).toBe(true)
    expect(fs.statSync(real).mode & 0o777).toBe(0o640)
    expect(fs.readFileSync(String(done[0]!["backup"]), "utf8")).toBe('{ "model": "opus" }\n')
    expect(fs.readdirSync(path.dirname(real))).toEqual(["claude.json"])
    await hooks("uninstall claude-code --yes")
    expect(fs.readFileSync(settings(), "utf8")).toBe('{ "model": "opus" }\n')
  })

  it.for([
    ["what is no JSON", '{ "hooks": { ', "line 1, column 14"],
    ["hooks of another shape", '{ "hooks": [] }', '"hooks" should be an object'],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "not UTF-8"]
  ] as const)("leaves %s alone, and says why", async ([, content, says]) => {
    fs.writeFileSync(settings(), content)
    const { code, hooks: found } = await hooks("install --yes")
    expect(code).toBe(5)
    expect(found[0]).toMatchObject({ outcome: "refused", says: expect.stringContaining(says) })
    expect(found.slice(1)).toMatchObject(times(2, { outcome: "installed" }))
    expect(fs.readFileSync(settings())).toEqual(Buffer.from(content))
    expect((await hooks("status claude-code")).hooks).toMatchObject([{ state: "unreadable" }])
    expect((await hooks("uninstall claude-code --yes")).code).toBe(5)
  })

  it("leaves a plugin and a link that are not Spoor's alone", async () => {
    const plugin = put(at(".config", "opencode", "plugins", "spoor.js"), "export const mine = 1\n")
    fs.symlinkSync(at("nowhere"), settings())
    expect(await hooks("install opencode claude-code --yes")).toMatchObject({
      code: 5,
      hooks: [{ outcome: "refused" }, { outcome: "refused", says: expect.stringContaining("leads nowhere") }]
    })
    expect(fs.readFileSync(plugin, "utf8")).toBe("export const mine = 1\n")
    expect((await hooks("uninstall opencode --yes")).hooks).toMatchObject([{ outcome: "same" }])
  })

  it("refuses a folder in which anybody could change what an agent runs", async () => {
    fs.chmodSync(at(".claude"), 0o777)
    expect(await hooks("install claude-code --yes")).toMatchObject({
      code: 5,
      hooks: [{ outcome: "refused", says: expect.stringContaining("can be written to by everybody") }]
    })
    expect(agentFiles()).toEqual({})
  })

  it("sees that hooks drifted, and mends them where they are", async () => {
    const before = '{\n  "hooks": {\n    "PostToolUse": []\n  }\n}\n'
    put(settings(), before)
    await hooks("install claude-code --yes")
    const installed = fs.readFileSync(settings(), "utf8")
    put(settings(), installed.replaceAll(door.home, "/old/home").replace('"SessionEnd"', '"Stop"'))
    expect(await hooks("status claude-code")).toMatchObject({
      code: 1,
      hooks: [
        { state: "drifted", says: expect.stringMatching(/missing: SessionEnd; of another place.*Stop/) }
      ]
    })
    await hooks("install claude-code --yes")
    expect(fs.readFileSync(settings(), "utf8")).toBe(installed)
    await hooks("uninstall claude-code --yes")
    expect(fs.readFileSync(settings(), "utf8")).toBe(before)
  })

  it("are looked after by the doctor, once they are there", async () => {
    const found = async () => {
      const { out } = await door.spoor("doctor --json")
      const { findings } = JSON.parse(out) as { readonly findings: ReadonlyArray<Record<string, string>> }
      return findings
        .filter(({ area }) => area === "hooks")
        .map(({ level, what, advice }) => [level, what, advice])
    }
    expect(await found()).toEqual([])
    await hooks("install claude-code codex --yes")
    expect(await found()).toEqual([
      ["ok", expect.stringContaining("claude-code: installed"), undefined],
      ["ok", expect.stringContaining("codex: installed"), undefined]
    ])
    put(settings(), fs.readFileSync(settings(), "utf8").replace('"SessionEnd"', '"Stop"'))
    expect((await found())[0]).toEqual([
      "warning",
      expect.stringContaining("missing: SessionEnd"),
      "spoor hooks install claude-code"
    ])
  })

  it("sees that the launcher is gone or old", async () => {
    await hooks("install claude-code --yes")
    const launcher = at(".local", "share", "spoor", "hooks", "spoor")
    fs.appendFileSync(launcher, "# older\n")
    expect((await hooks("status claude-code")).hooks).toMatchObject([{ state: "drifted" }])
    fs.rmSync(launcher)
    expect((await hooks("status claude-code")).hooks).toMatchObject([{ state: "drifted" }])
    await hooks("install claude-code --yes")
    expect((await hooks("status claude-code")).hooks).toMatchObject([{ state: "installed" }])
  })

  it.for([
    ["claude-code", ".claude/settings.json", '{ "disableAllHooks": true }', "disableAllHooks"],
    ["codex", ".codex/config.toml", 'model = "x"\n[features]\n# mine\nhooks = false\n', "[features] hooks"],
    [
      "codex",
      ".codex/config.toml",
      "features.codex_hooks = false\n[other]\nhooks = true\n",
      "[features] hooks"
    ]
  ] as const)("tells that %s runs no hooks (%s: %s)", async ([agent, file, text, says]) => {
    put(at(file), text)
    await hooks(`install ${agent} --yes`)
    expect(await hooks(`status ${agent}`)).toMatchObject({
      code: 1,
      hooks: [{ state: "off", says: expect.stringContaining(says) }]
    })
    if (file.endsWith(".toml")) expect(fs.readFileSync(at(file), "utf8")).toBe(text)
  })

  it("keeps what others wrote meanwhile, and goes without its receipt", async () => {
    put(settings(), '{\n  "hooks": {}\n}\n')
    await hooks("install claude-code --yes")
    const text = fs.readFileSync(settings(), "utf8")
    put(settings(), text.replace("{\n", '{\n  "model": "opus",\n'))
    fs.rmSync(at(".local", "state"), { recursive: true })
    await hooks("uninstall claude-code --yes")
    expect(JSON.parse(fs.readFileSync(settings(), "utf8"))).toEqual({ model: "opus" })
  })

  it("knows Claude Code's scopes, and that others have none", async () => {
    const project = at("project")
    fs.mkdirSync(project)
    await hooks(`install claude-code --scope project --repo ${project} --yes`)
    await hooks(`install --scope local --repo ${project} --yes`)
    expect(fs.readdirSync(path.join(project, ".claude")).sort()).toEqual([
      "settings.json",
      "settings.local.json"
    ])
    const { out } = await door.spoor("hooks status --json", { cwd: project })
    const { hooks: here } = JSON.parse(out) as { readonly hooks: ReadonlyArray<{ readonly scope: string }> }
    expect(here.map(({ scope }) => scope)).toEqual(["user", "user", "user", "project", "local"])
    const refused = await door.spoor("hooks install codex --scope local")
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining("codex has no hooks of scope local")
    })
    expect(await door.spoor("hooks install claude-code wrong")).toMatchObject({ code: 2 })
  })

  it("asks before it writes, where there is somebody to ask", async () => {
    put(settings(), "{}")
    const answering = (answer: string) =>
      execFileSync(
        "script",
        ["-qec", `${process.execPath} ${spoorEntry} hooks install claude-code`, "/dev/null"],
        {
          env: { PATH: process.env["PATH"] ?? "", HOME: door.home, TERM: "dumb" },
          input: answer,
          encoding: "utf8"
        }
      )
    if (!hasScript) return
    expect(answering("n\n")).toContain("Write this? [y/N]")
    expect(agentFiles()).toEqual({ ".claude/settings.json": "{}" })
    answering("y\n")
    expect((await hooks("status claude-code")).code).toBe(0)
  })
})

describe("spoor record hook", () => {
  const handed = {
    session_id: "5c1d2e3f-0000-4000-8000-00000000a001",
    cwd: "/srv/dev/tideline",
    hook_event_name: "PermissionRequest",
    tool_name: "Bash",
    tool_input: { command: "export KEY=ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8" }
  }
  const record = (line: string, stdin: string) => door.spoor(`record hook ${line}`, { stdin })

  it("keeps what an agent hands over, without what tools were given, and it is an event of the session", async () => {
    expect(await record("claude-code", JSON.stringify(handed))).toEqual({ code: 0, out: "", err: "" })
    const { out } = await record(
      "claude-code --json",
      JSON.stringify({ ...handed, hook_event_name: "SessionEnd", reason: "other" })
    )
    expect(JSON.parse(out)).toMatchObject({
      outcome: "spooled",
      line: { event: "SessionEnd", reason: "other" }
    })
    const spool = at(".local", "state", "spoor", "spool", "claude-code")
    const [file] = fs.readdirSync(spool)
    const text = fs.readFileSync(path.join(spool, file!), "utf8")
    expect(text).not.toContain("ghp_")
    expect(text.trim().split("\n")).toHaveLength(2)
    const shown = await door.spoor(`sessions show ${handed.session_id} --json`)
    expect(JSON.parse(shown.out)).toMatchObject({
      events: { permission_wait: 1, session_end: 1 },
      waits: { permissions: 1, unsettled: 1, waited_ms: null }
    })
  })

  it.for([
    ["no JSON", "{"],
    ["nothing", ""],
    ["no event", "{}"]
  ] as const)("given %s keeps nothing, and fails nobody but who is strict", async ([, stdin]) => {
    expect(await record("codex", stdin)).toMatchObject({
      code: 0,
      err: expect.stringContaining("no event of a session")
    })
    expect(await record("codex --strict", stdin)).toMatchObject({ code: 2 })
    expect(fs.existsSync(at(".local", "state", "spoor", "spool"))).toBe(false)
  })

  it("says that nothing could be kept", async () => {
    put(at(".local", "state", "spoor", "spool"), "")
    expect(await record("codex --strict", JSON.stringify(handed))).toMatchObject({ code: 1 })
    expect(await record("codex", JSON.stringify(handed))).toMatchObject({ code: 0 })
  })
})

const spoorEntry = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "main.ts")
/** util-linux's: gives a program a terminal. */
const hasScript = fs.existsSync("/usr/bin/script") && process.platform === "linux"
