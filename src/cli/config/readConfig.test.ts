import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { below, get, named, originOf, originText } from "./Config.ts"
import { type ConfigInput, readConfig } from "./readConfig.ts"

let home: string
beforeAll(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-config-"))
})
afterAll(() => fs.rmSync(home, { recursive: true }))

const read = (text: string | null, rest: Partial<ConfigInput> = {}) => {
  const folder = path.join(home, ".config", "spoor")
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  if (text !== null) fs.writeFileSync(path.join(folder, "config.jsonc"), text)
  return readConfig({ cwd: home, file: undefined, flags: [], ...rest, env: { HOME: home, ...rest.env } })
}

describe("readConfig", () => {
  it("has defaults without a file", () => {
    const config = read(null)
    expect([config.problems, config.hasFile]).toEqual([[], false])
    expect([get(config, "week_start"), get(config, "timezone"), get(config, "blocks.hours")]).toEqual([
      "monday",
      null,
      5
    ])
    expect(named(config, "sources.*.enabled")).toEqual({
      "claude-code": true,
      codex: true,
      opencode: true,
      "agent-runs": true,
      telemetry: true
    })
    expect(config.database).toEqual({ kind: "sqlite", path: path.join(home, ".local/share/spoor/spoor.db") })
  })

  it("lets the later place win, and knows which it was", () => {
    const text = `{
      // a comment
      "timezone": "Europe/Berlin",
      "week_start": "sunday",
      "blocks": { "hours": 4 }
    }`
    const config = read(text, {
      env: { SPOOR_WEEK_START: "saturday", SPOOR_BLOCKS_HOURS: "3" },
      flags: [{ option: "hours", key: "blocks.hours", value: 2 }]
    })
    expect([get(config, "timezone"), get(config, "week_start"), get(config, "blocks.hours")]).toEqual([
      "Europe/Berlin",
      "saturday",
      2
    ])
    const keys = ["timezone", "week_start", "blocks.hours", "cost.mode"] as const
    expect(keys.map((key) => originText(originOf(config, key)))).toEqual([
      "config.jsonc:3",
      "SPOOR_WEEK_START",
      "--hours",
      "default"
    ])
  })

  it("reads names, lists and nested lists", () => {
    const config = read(`{
      "sources": { "codex": { "enabled": false, "roots": ["~/a", "/b"] } },
      "rates": {
        "aliases": { "gpt-5.4.proxy": "gpt-5.4" },
        "overrides": [{ "model": "m*", "input": 1, "output": 2, "long_context": { "over_tokens": 5 } }]
      }
    }`)
    expect(config.problems).toEqual([])
    expect(named(config, "sources.*.roots")).toEqual({ codex: ["~/a", "/b"] })
    expect(named(config, "sources.*.enabled")).toEqual({
      "claude-code": true,
      codex: false,
      opencode: true,
      "agent-runs": true,
      telemetry: true
    })
    expect(below(config, ["rates"])).toEqual({
      aliases: { "gpt-5.4.proxy": "gpt-5.4" },
      overrides: [{ model: "m*", input: 1, output: 2, long_context: { over_tokens: 5 } }]
    })
  })

  it.for([
    ['{ "timezon": "UTC" }', ":1:3", "timezon is no setting", 'Did you mean "timezone"?'],
    ['{ "cost": { "mod": "auto" } }', ":1:13", "cost.mod is no setting", 'Did you mean "mode"?'],
    [
      '{ "sources": { "claude": {} } }',
      ":1:16",
      "sources.claude is no setting",
      'Did you mean "claude-code"?'
    ],
    ['{ "cost": { "mode": "cheap" } }', ":1:21", "one of auto, computed, recorded", null],
    ['{ "cost": "auto" }', ":1:11", "an object is needed: mode", null],
    ['{ "blocks": { "hours": 0 } }', ":1:24", "at least 1", null],
    ['{ "ingest": { "readers": 1.5 } }', ":1:26", "a whole number", null],
    ['{ "timezone": "not a zone" }', ":1:15", "IANA name", null],
    ['{ "timezone": "Mars/Olympus" }', ":1:15", "IANA name", null],
    ['{ "timezone": "Africa" }', ":1:15", "IANA name", null],
    ['{ "rates": { "overrides": [{ "model": "m", "input": 1 }] } }', ":1:28", "output is missing", null],
    ['{ "rates": { "overrides": {} } }', ":1:27", "a list is needed", null],
    ['{ "auto_ingest": "yes" }', ":1:18", "true or false", null],
    ["[]", ":1:1", "an object is needed", null],
    ["{ nope }", ":1:3", 'a key in "quotes"', null]
  ] as const)("names line and column: %s", ([text, place, message, hint]) => {
    const [problem, ...more] = read(text).problems
    expect(more).toEqual([])
    expect(problem?.place).toBe(path.join(home, ".config/spoor/config.jsonc") + place)
    expect(problem?.message).toContain(message)
    expect(problem?.hint).toBe(hint)
  })

  it("names the variable that is wrong", () => {
    const zones = ["UTC", "Europe/Berlin", "Asia/Calcutta", "America/Argentina/Buenos_Aires", "Etc/GMT+3"]
    for (const zone of zones) expect(read(null, { env: { SPOOR_TIMEZONE: zone } }).problems).toEqual([])
    expect(read(null, { env: { SPOOR_TIMEZONE: "Mars/Olympus" } }).problems[0]?.place).toBe("SPOOR_TIMEZONE")
    expect(read(null, { env: { SPOOR_AUTO_INGEST: "perhaps", SPOOR_BLOCKS_HOURS: "x" } }).problems).toEqual([
      { place: "SPOOR_AUTO_INGEST", message: "true or false is needed", hint: null },
      { place: "SPOOR_BLOCKS_HOURS", message: "a whole number is needed", hint: null }
    ])
  })

  it.for(["", "// only a comment\n", "{}", '{ "$schema": "./x.json" }'])(
    "takes %j for no settings",
    (text) => {
      expect(read(text).problems).toEqual([])
    }
  )

  it("has no home in an empty or a relative HOME", () => {
    for (const HOME of ["", "here"]) {
      const { home: found, paths } = readConfig({ cwd: home, file: undefined, flags: [], env: { HOME } })
      expect(path.isAbsolute(found)).toBe(true)
      expect(paths.database).toBe(path.join(found, ".local/share/spoor/spoor.db"))
    }
  })

  it("complains of a named file that is not there", () => {
    expect(read(null, { file: "/nowhere/config.jsonc" }).problems).toHaveLength(1)
  })

  it.for([
    [
      { SPOOR_DATABASE_URL: "sqlite:/x/a.db", DATABASE_URL: "postgres://u:p@h/d" },
      { kind: "sqlite", path: "/x/a.db" }
    ],
    [{ SPOOR_DATABASE_URL: "sqlite:///x/a.db" }, { kind: "sqlite", path: "/x/a.db" }],
    [{ SPOOR_DATABASE_URL: "/x/b.db" }, { kind: "sqlite", path: "/x/b.db" }],
    [{ SPOOR_HOME: "/x/home" }, { kind: "sqlite", path: "/x/home/spoor.db" }],
    [{ XDG_DATA_HOME: "/x/data" }, { kind: "sqlite", path: "/x/data/spoor/spoor.db" }]
  ] as const)("finds the store: %j", ([env, place]) => {
    expect(read(null, { env }).database).toEqual(place)
  })

  it("takes relative stores from the working directory, ~ from home, and ignores relative XDG folders", () => {
    expect(read(null, { env: { SPOOR_DATABASE_URL: "sqlite:a.db" } }).database).toHaveProperty(
      "path",
      path.join(home, "a.db")
    )
    expect(read(null, { env: { SPOOR_DATABASE_URL: "~/a.db" } }).database).toHaveProperty(
      "path",
      path.join(home, "a.db")
    )
    expect(read(null, { env: { XDG_CONFIG_HOME: "rel" } }).file).toBe(
      path.join(home, ".config/spoor/config.jsonc")
    )
  })

  it("says of PostgreSQL that it comes later, without repeating the password", () => {
    const place = read(null, { env: { DATABASE_URL: "postgres://me:hunter2@h/d" } }).database
    expect(place.kind).toBe("unusable")
    expect(JSON.stringify(place)).toMatch(/later version/)
    expect(JSON.stringify(place)).not.toMatch(/hunter2/)
  })
})
