import { describe, expect, it } from "vitest"
import type { Places } from "../Source.ts"
import { openCode } from "./OpenCode.ts"

const places = (env: Places["env"] = {}, platform: NodeJS.Platform = "linux"): Places => ({
  env,
  home: "/home/ada",
  platform
})

describe("the trail lies", () => {
  it.each<readonly [string, Places, ReadonlyArray<string>]>([
    ["in the data folder", places(), ["/home/ada/.local/share/opencode"]],
    ["where XDG says", places({ XDG_DATA_HOME: "/data" }), ["/data/opencode"]],
    ["where OpenCode is told", places({ OPENCODE_DATA_DIR: "/oc, /oc2" }), ["/oc", "/oc2"]],
    ["around a storage folder", places({ OPENCODE_STORAGE: "/oc/storage" }), ["/oc"]],
    ["in a storage folder of another name", places({ OPENCODE_STORAGE: "/backup/oc" }), ["/backup/oc"]],
    [
      "in databases that are named",
      places({ OPENCODE_DB: "/x/opencode-beta.db,mine.db,:memory:" }),
      ["/home/ada/.local/share/opencode", "/x/opencode-beta.db", "/home/ada/.local/share/opencode/mine.db"]
    ],
    [
      "on a Mac also in the library",
      places({}, "darwin"),
      ["/home/ada/.local/share/opencode", "/home/ada/Library/Application Support/opencode"]
    ],
    [
      "nowhere else when variables are empty",
      places({ OPENCODE_DATA_DIR: "", OPENCODE_DB: " , " }),
      ["/home/ada/.local/share/opencode"]
    ]
  ])("%s", (_, where, expected) => {
    expect(openCode.roots(where)).toEqual(expected)
  })
})

describe("files", () => {
  const data = "/home/ada/.local/share/opencode"

  it.each([
    `${data}/opencode.db`,
    `${data}/opencode-beta.db`,
    `${data}/opencode-my.branch.db`,
    "/home/ada/exports/auth-rewrite.json",
    "/var/log/exports/session.jsonl",
    "C:\\Users\\ada\\exports\\session.json"
  ])("%s is looked at", (file) => {
    expect(openCode.wants(file)).toBe(true)
  })

  it.each([
    `${data}/auth.json`,
    `${data}/mcp-auth.json`,
    `${data}/account.json`,
    "C:\\Users\\ada\\.local\\share\\opencode\\auth.json",
    "/home/ada/project/opencode.json",
    `${data}/storage/session_share/ses_1.json`,
    `${data}/project/home-ada/storage/session/share/ses_1.json`,
    `${data}/log/2026-11-20.json`,
    `${data}/snapshot/abc/index.json`,
    `${data}/opencode.db-wal`,
    "/home/ada/project/node_modules/x/package.json",
    "/home/ada/notes.md"
  ])("%s is never opened", (file) => {
    expect(openCode.wants(file)).toBe(false)
  })
})
