/** What a file of a real trail is, told by its content: as ingest sees it. */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { isSqlite, readHead } from "../../src/ingest/reading/read-head.ts"
import { detectDatabase, detectHead } from "../../src/sources/detect.ts"
import { sources } from "../../src/sources/registry.ts"
import { openForeignDatabase } from "../../src/sources/testing/foreignDatabase.ts"

const data =
  process.env["SPOOR_TEST_DATA"] ?? path.join(import.meta.dirname, "..", "..", "..", "shared", "data")
const isThere = fs.existsSync(data)
if (!isThere) console.warn(`left out: no trails in ${data}; SPOOR_TEST_DATA names another folder`)

const filesIn = (folder: string): ReadonlyArray<string> =>
  fs.existsSync(path.join(data, folder))
    ? fs
        .readdirSync(path.join(data, folder), { recursive: true, encoding: "utf8" })
        .map((file) => path.join(folder, file))
        .filter((file) => fs.statSync(path.join(data, file)).isFile())
    : []

type Found = ReturnType<typeof detectHead> | ReturnType<typeof detectDatabase>

const nameOf = (found: Found): string | undefined =>
  found &&
  `${found.source.agent}/${found.lookalike === undefined ? found.format.name : `not: ${found.lookalike.name}`}`

/** What those who are asked make of a file; it is opened once. */
const asking = (file: string, ask: (asked: (those: typeof sources) => string | undefined) => void): void => {
  const full = path.join(data, file)
  const fd = fs.openSync(full, "r")
  try {
    if (isSqlite(fd)) {
      using database = openForeignDatabase(full)
      ask((those) => nameOf(detectDatabase(those, database)))
    } else {
      const head = readHead(fd, full)
      ask((those) => nameOf(detectHead(those, head)))
    }
  } finally {
    fs.closeSync(fd)
  }
}

/** Where two sources would claim a file, the order of asking would decide: so each is asked alone, too. */
const claimed = (file: string): string | undefined => {
  let claims: ReadonlyArray<string> = []
  asking(file, (asked) => {
    claims = sources.flatMap((one) => asked([one]) ?? [])
    expect([file, asked(sources), claims.length]).toEqual([file, claims[0], Math.min(1, claims.length)])
  })
  return claims[0]
}

/** Whose the files of a folder are; files that tell of others (`*-metadata.json`) are left aside. */
const trails = (folder: string, wanted: RegExp): Readonly<Record<string, number>> => {
  const found: Record<string, number> = {}
  for (const file of filesIn(folder).filter((name) => wanted.test(name) && !name.endsWith("metadata.json"))) {
    const claim = claimed(file) ?? "nobody"
    found[claim] = (found[claim] ?? 0) + 1
  }
  return found
}

describe.skipIf(!isThere)("files of real trails", () => {
  it("of Codex are Codex's", () => {
    expect(Object.keys(trails("codex", /\.jsonl$/))).toEqual(["codex/rollout"])
  })

  it("of Claude Code are Claude Code's", () => {
    for (const folder of ["claude-code", "claude-stream-json"]) {
      const found = Object.keys(trails(folder, /\.(?:jsonl|log|txt)$/)).filter((name) => name !== "nobody")
      expect(found.length).toBeGreaterThan(0)
      expect(found.filter((name) => !name.startsWith("claude-code/"))).toEqual([])
    }
  })

  it("of OpenCode are OpenCode's, and those of the other OpenCode are refused by name", () => {
    const dumps = Object.keys(trails("opencode-export", /\.jsonl?$/))
    expect(dumps.filter((name) => !name.startsWith("opencode/"))).toEqual([])
    expect(Object.keys(trails("opencode-db", /\.db$/)).every((name) => name.startsWith("opencode/"))).toBe(
      true
    )
    const others = Object.keys(trails("opencode-go-db", /\.db$/))
    expect(others.length).toBeGreaterThan(0)
    expect(others.filter((name) => !name.startsWith("opencode/not: "))).toEqual([])
  })

  it("of runs are agent runs, and what sums them up is nobody's", () => {
    expect(trails("seed3-agent-runs", /\.json$/)).toEqual({ nobody: 1, "agent-runs/run": 17 })
  })

  it("of tools beside the agents are telemetry, and what sums it up is nobody's", () => {
    expect(trails("seed4-telemetry", /\.jsonl?$/)).toEqual({
      nobody: 4,
      "telemetry/git-activity": 2,
      "telemetry/self-heal": 1,
      "telemetry/recovery": 1
    })
  })

  it.each([
    "gemini-cli",
    "qwen-code",
    "pi",
    "factory-droid",
    "copilot-cli",
    "amp",
    "effect-migrate",
    "eslint-json",
    "sarif",
    "scanner-json"
  ])("of %s are nobody's", (folder) => {
    const files = filesIn(folder).filter((file) => /\.(?:jsonl?|sarif)$/.test(file))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect([file, claimed(file)]).toEqual([file, undefined])
  })
})
