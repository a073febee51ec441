import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { detectDatabase, detectHead, detectTree } from "./detect.ts"
import { sources } from "./registry.ts"
import { whereabouts } from "./whereabouts.ts"
import type {
  DatabaseFormat,
  ForeignDatabase,
  Format,
  Head,
  Lookalike,
  Source,
  TreeFormat,
  Whereabouts
} from "./Source.ts"
import { headOf } from "./testing/headOf.ts"

const head: Head = { path: "/x", text: "", values: [] }
const database: ForeignDatabase = { tables: new Set(), columns: () => new Set(), rows: () => [] }

const log = (name: string, claims: boolean): Format => ({
  kind: "log",
  name,
  detect: () => claims,
  open: () => ({ line: () => {}, state: () => null })
})
const document = (name: string, claims: boolean): Format => ({
  kind: "document",
  name,
  detect: () => claims,
  document: () => {}
})
const tree = (name: string, claims: boolean): TreeFormat => ({
  kind: "tree",
  name,
  below: [],
  numerous: [],
  detect: () => claims,
  document: () => {}
})
const table = (name: string, claims: boolean): DatabaseFormat => ({
  kind: "database",
  name,
  detect: () => claims,
  changeKey: () => "",
  *read() {
    yield
    return null
  }
})
const lookalike = (name: string, recognises: boolean): Lookalike => ({
  name,
  says: `it is ${name}`,
  detectHead: () => recognises,
  detectDatabase: () => recognises
})
const source = (
  agent: string,
  formats: ReadonlyArray<Format>,
  lookalikes: ReadonlyArray<Lookalike> = []
): Source => ({
  agent,
  title: agent,
  roots: () => [],
  wants: () => true,
  trees: formats.filter((format) => format.kind === "tree"),
  formats,
  lookalikes
})

const nameOf = (found: ReturnType<typeof detectHead> | ReturnType<typeof detectDatabase>) =>
  found === undefined
    ? "nobody"
    : `${found.source.agent}/${found.lookalike === undefined ? found.format.name : found.lookalike.name}`

describe("a file", () => {
  it("is nobody's when no format claims it", () => {
    expect(nameOf(detectHead([], head))).toBe("nobody")
    expect(nameOf(detectHead([source("a", [log("l", false), document("d", false)])], head))).toBe("nobody")
  })

  it("that two formats claim is that of the first source, and of its first format", () => {
    const a = source("a", [log("one", false), document("two", true), log("three", true)])
    const b = source("b", [log("four", true)])
    expect(nameOf(detectHead([a, b], head))).toBe("a/two")
    expect(nameOf(detectHead([b, a], head))).toBe("b/four")
  })

  it("is no tree and no database", () => {
    expect(nameOf(detectHead([source("a", [tree("t", true), table("d", true)])], head))).toBe("nobody")
  })

  it("that a lookalike recognises is none of that source's formats, but may be another source's", () => {
    const wary = source("wary", [log("l", true)], [lookalike("imitation", true)])
    expect(nameOf(detectHead([wary], head))).toBe("wary/imitation")
    expect(nameOf(detectHead([wary, source("b", [log("l", true)])], head))).toBe("b/l")
    expect(nameOf(detectHead([wary, source("b", [], [lookalike("other", true)])], head))).toBe(
      "wary/imitation"
    )
  })
})

describe("a database", () => {
  const found = (...asked: ReadonlyArray<Source>) => nameOf(detectDatabase(asked, database))

  it("is that of the first that claims it, of no log and no tree", () => {
    expect(found(source("a", [log("l", true), tree("t", true), table("d", true), table("e", true)]))).toBe(
      "a/d"
    )
    expect(found(source("a", [table("d", false)]))).toBe("nobody")
  })

  it("is refused by name when it is a lookalike", () => {
    expect(found(source("a", [table("d", true)], [lookalike("imitation", true)]))).toBe("a/imitation")
  })
})

describe("a folder", () => {
  it("is the root of the first tree that claims it", () => {
    const asked = [source("a", [log("l", true), tree("t", false)]), source("b", [tree("u", true)])]
    expect(detectTree(asked, [], () => [])?.tree.name).toBe("u")
    expect(detectTree(asked.slice(0, 1), [], () => [])).toBeUndefined()
  })

  it("is looked into as far as a format asks", () => {
    const asked: Array<string> = []
    const curious: TreeFormat = {
      ...tree("t", true),
      detect: (names, list) => list(names[0]!).includes("deep")
    }
    const list = (below: string) => {
      asked.push(below)
      return ["deep"]
    }
    expect(detectTree([source("a", [curious])], ["storage"], list)?.tree.name).toBe("t")
    expect(asked).toEqual(["storage"])
  })
})

describe("the whereabouts of the sources", () => {
  it("are those of the sources, in the same order, with the same trees", () => {
    const told = (all: ReadonlyArray<Whereabouts>) =>
      all.map(({ agent, title, trees }) => ({ agent, title, trees }))
    expect(told(whereabouts)).toEqual(told(sources))
    for (const { trees, formats } of sources) {
      const read = formats.filter((format) => format.kind === "tree")
      expect(read.map(({ name, below }) => [name, below])).toEqual(
        trees.map(({ name, below }) => [name, below])
      )
      for (const { below, numerous } of trees) expect(below).toEqual(expect.arrayContaining([...numerous]))
    }
  })

  it("are found without loading what decodes", () => {
    const seen = new Set<string>()
    const follow = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      const imports = fs.readFileSync(file, "utf8").matchAll(/^import (?!type )[^"]*"(\.[^"]+)"/gm)
      for (const [, to] of imports) follow(path.resolve(path.dirname(file), to!))
    }
    follow(path.join(import.meta.dirname, "whereabouts.ts"))
    expect([...seen].map((file) => path.basename(file))).toEqual(
      expect.arrayContaining(["whereabouts.ts", "storage-places.ts"])
    )
    expect(seen.size).toBeLessThan(4 + 2 * whereabouts.length)
  })
})

/** Every file among the fixtures of a source that is of its agent, and nobody else's. */
const fixtures = sources.flatMap(({ agent }) => {
  const folder = path.join(import.meta.dirname, agent, "fixtures")
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => fs.statSync(path.join(folder, file)).isFile())
    .map((file) => [agent, file, path.join(folder, file)] as const)
})

describe("the content of every source's own files", () => {
  it("is there", () => expect(fixtures.length).toBeGreaterThan(sources.length))

  it.each(fixtures)("%s: %s is claimed by no other source", (agent, _, file) => {
    const seen = headOf(fs.readFileSync(file))
    const claims = sources
      .filter((one) => nameOf(detectHead([one], seen)) !== "nobody")
      .map((one) => one.agent)
    expect(claims.filter((other) => other !== agent)).toEqual([])
    expect(nameOf(detectHead(sources, seen))).toBe(nameOf(detectHead([...sources].reverse(), seen)))
  })

  it.each(fixtures.filter(([, file]) => file.endsWith(".jsonl")))(
    "%s: %s is claimed, by one format",
    (agent, _, file) => {
      const seen = headOf(fs.readFileSync(file))
      const own = sources.find((one) => one.agent === agent)!
      const claiming = own.formats.filter(
        (format) => (format.kind === "log" || format.kind === "document") && format.detect(seen)
      )
      expect(claiming.map(({ name }) => name)).toHaveLength(1)
    }
  )
})

describe("the content of other agents' files", () => {
  const time = "2026-01-01T00:00:00.000Z"

  it.each([
    [
      "a Gemini chat",
      [
        {
          sessionId: "s",
          projectHash: "h",
          startTime: time,
          lastUpdated: time,
          messages: [{ id: "1", timestamp: time, type: "user", content: "hi" }]
        }
      ]
    ],
    [
      "a Qwen transcript",
      [
        {
          uuid: "u",
          parentUuid: null,
          sessionId: "s",
          timestamp: time,
          type: "user",
          cwd: "/a",
          version: "0.1",
          message: { role: "user", parts: [{ text: "hi" }] }
        }
      ]
    ],
    [
      "a pi session",
      [
        { type: "session", version: 3, id: "s", timestamp: time, cwd: "/a" },
        {
          type: "message",
          id: "m",
          parentId: null,
          timestamp: time,
          message: { role: "user", content: "hi" }
        }
      ]
    ],
    [
      "a Factory Droid session",
      [
        { type: "session_start", id: "s", title: "t" },
        { type: "message", id: "m", timestamp: time, message: { role: "user", content: [] } }
      ]
    ],
    [
      "a Copilot log",
      [
        {
          type: "session.start",
          data: { sessionId: "s", copilotVersion: "1" },
          id: "e",
          timestamp: time,
          parentId: null
        }
      ]
    ],
    ["an Amp thread", [{ v: 3, id: "T-1", created: 1, messages: [{ role: "user", content: [] }] }]],
    ["a Cursor transcript", [{ role: "user", message: { content: [{ type: "text", text: "hi" }] } }]],
    ["an ESLint report", [[{ filePath: "/a.ts", messages: [] }]]],
    ["nothing", []]
  ])("%s is nobody's", (_, values) => {
    const seen = headOf(values.map((value) => `${JSON.stringify(value)}\n`).join(""))
    expect(nameOf(detectHead(sources, seen))).toBe("nobody")
  })
})
