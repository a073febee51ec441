import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import manifest from "../../package.json" with { type: "json" }
import { entry, openDoor, run } from "./door.ts"

let door: ReturnType<typeof openDoor>
beforeAll(() => {
  door = openDoor()
})
afterAll(() => door.close())

describe("the launcher", () => {
  it.for(["--version", "-V", "config show --version"])("spoor %s", async (line) => {
    expect(await door.spoor(line)).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" })
  })

  it("helps on stdout, without colours when piped, and with them when forced", async () => {
    const { code, out, err } = await door.spoor("--help")
    expect([code, err]).toEqual([0, ""])
    expect(out).toMatch(/^NAME\n/)
    expect(out).not.toContain("\u001b")
    const forced = await door.spoor("--help", { env: { FORCE_COLOR: "1" } })
    expect(forced.out).toContain("\u001b[1mNAME")
    const refused = await door.spoor("--help --no-color", { env: { FORCE_COLOR: "1" } })
    expect(refused.out).toBe(out)
  })

  it.for([
    ["confg", 2, "unknown command", "Did you mean `spoor config`?"],
    ["config shw", 2, "unknown command", "Did you mean `spoor config show`?"],
    ["config show --orgin", 2, "unknown option --orgin", "Did you mean `--origin`?"],
    ["config show nothing.here", 2, "no such setting", "spoor config show --all"],
    ["config show --config missing.jsonc", 2, "there is no such file", "--config"]
  ] as const)("spoor %s exits %d and helps on stderr", async ([line, code, message, hint]) => {
    const result = await door.spoor(line)
    expect(result.code).toBe(code)
    expect(result.out).toBe("")
    expect(result.err).toContain(message)
    expect(result.err).toContain(hint)
  })

  it("talks JSON when asked, about mistakes too", async () => {
    const { err } = await door.spoor("config show x.y --log-format json")
    expect(JSON.parse(err)).toMatchObject({ level: "error", message: expect.stringContaining("x.y") })
    const mistake = await door.spoor("confg --log-format=json")
    expect(JSON.parse(mistake.err)).toMatchObject({ level: "error", hint: expect.stringContaining("config") })
  })

  it("prints one line of JSON into a pipe", async () => {
    const { out } = await door.spoor("config show timezone --json")
    expect(out.trim().split("\n")).toHaveLength(1)
    expect(JSON.parse(out)).toMatchObject({ schema_version: 1, settings: [{ key: "timezone", value: null }] })
  })

  it("ends quietly when the reader of stdout has gone", async () => {
    const line = `"$NODE" --disable-warning=ExperimentalWarning "$ENTRY" completions zsh | head -c 10; echo "$PIPESTATUS"`
    const env = { NODE: process.execPath, ENTRY: entry }
    const { out, err } = await run("bash", ["-c", line], door.home, { env })
    expect([out, err]).toEqual(["#compdef s0\n", ""])
  })

  it("starts without a home that can be written", async () => {
    const { code, err } = await door.spoor("config show", {
      env: { HOME: "/dev/null", XDG_CACHE_HOME: "/dev/null" }
    })
    expect([code, err]).toEqual([0, ""])
  })
})

describe("an older Node", () => {
  it("is told what is needed", async () => {
    // the launcher reads the version once, so it can be told another one
    const pretend = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.11.1'})"
    const { code, out, err } = await run(process.execPath, ["--import", pretend, entry, "--help"], door.home)
    expect([code, out]).toEqual([1, ""])
    expect(err).toMatch(/needs Node 22\.19 or newer; this is Node 20\.11\.1/)
    expect(err).toMatch(/npx -y -p node@24/)
  })
})

describe("on a terminal", () => {
  const hasScript = fs.existsSync("/usr/bin/script")
  const onTerminal = (line: string, env: Record<string, string> = {}) =>
    run("/usr/bin/script", ["-qec", `stty cols 72; "$NODE" "$ENTRY" ${line}`, "/dev/null"], door.home, {
      env: {
        NODE: process.execPath,
        ENTRY: entry,
        TERM: "xterm",
        NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
        ...env
      }
    })

  it.skipIf(!hasScript)("there are colours, indented JSON, and lines that fit", async () => {
    const help = await onTerminal("--help")
    expect(help.out).toContain("\u001b[1mNAME")
    const plainLines = help.out.replace(/\u001b\[\d+m/g, "").split("\r\n")
    expect(Math.max(...plainLines.map((line) => line.length))).toBeLessThanOrEqual(72)
    expect((await onTerminal("config path --json")).out).toContain('{\r\n  "schema_version": 1')
  })

  it.skipIf(!hasScript)("NO_COLOR and a dumb terminal have none", async () => {
    expect((await onTerminal("--help", { NO_COLOR: "1" })).out).not.toContain("\u001b[1m")
    expect((await onTerminal("--help", { TERM: "dumb" })).out).not.toContain("\u001b[1m")
  })
})

describe("spoor config", () => {
  it("show --origin tells file and line, variable and option", async () => {
    const file = path.join(door.home, "own.jsonc")
    fs.writeFileSync(file, '{\n  // where I live\n  "timezone": "Asia/Tokyo"\n}\n')
    const { out } = await door.spoor("config show --origin --json --db x.db --config own.jsonc", {
      env: { SPOOR_WEEK_START: "sunday" }
    })
    const { settings } = JSON.parse(out) as {
      settings: ReadonlyArray<{ key: string; value: unknown; origin: object }>
    }
    const of = (key: string) => settings.find((setting) => setting.key === key)
    expect(of("timezone")).toEqual({
      key: "timezone",
      value: "Asia/Tokyo",
      origin: { kind: "file", file: "own.jsonc", line: 3 }
    })
    expect(of("week_start")?.origin).toEqual({ kind: "env", name: "SPOOR_WEEK_START" })
    expect(of("database")?.origin).toEqual({ kind: "flag", name: "db" })
    expect(of("auto_ingest")?.origin).toEqual({ kind: "default" })
    const table = await door.spoor("config show timezone --origin --config own.jsonc")
    expect(table.out).toMatch(/timezone +Asia\/Tokyo +own\.jsonc:3/)
  })

  it("a wrong file stops every command but those that mend it", async () => {
    const env = { SPOOR_HOME: path.join(door.home, "wrong") }
    fs.mkdirSync(env.SPOOR_HOME)
    fs.writeFileSync(path.join(env.SPOOR_HOME, "config.jsonc"), '{ "timezon": 1 }')
    const shown = await door.spoor("config show", { env })
    expect(shown.code).toBe(2)
    expect(shown.err).toContain('config.jsonc:1:3: timezon is no setting\nDid you mean "timezone"?')
    expect((await door.spoor("config path", { env })).code).toBe(0)
  })

  it("edit makes a file with its schema, opens the editor, and checks what was written", async () => {
    const folder = path.join(door.home, "edit me")
    const env = { SPOOR_HOME: folder, EDITOR: "true" }
    const made = await door.spoor("config edit", { env })
    expect([made.code, made.err]).toEqual([0, `${path.join(folder, "config.jsonc")} is in order.\n`])
    expect(fs.readdirSync(folder)).toEqual(expect.arrayContaining(["config.jsonc", "config.schema.json"]))
    const written = await door.spoor("config edit", {
      env: { ...env, EDITOR: 'sh -c \'echo "{ bad" > "$1"\' sh' }
    })
    expect(written.code).toBe(2)
    expect(written.err).toContain("config.jsonc:1:3")
    const missing = await door.spoor("config edit", { env: { ...env, EDITOR: "no-such-editor-here" } })
    expect(missing.code).toBe(1)
  })
})
