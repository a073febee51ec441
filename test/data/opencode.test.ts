/**
 * OpenCode's source on real trails from public repositories: nothing is lost, and the figures are those that a
 * plain reading of the files gives.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { isDeepStrictEqual } from "node:util"
import { describe, expect, it } from "vitest"
import type { RequestSeen } from "../../src/record/RequestSeen.ts"
import { detectDatabase, detectHead, detectTree } from "../../src/sources/detect.ts"
import { exportDocument } from "../../src/sources/opencode/export.ts"
import { openCode } from "../../src/sources/opencode/OpenCode.ts"
import { openCodeDatabase } from "../../src/sources/opencode/OpenCodeDatabase.ts"
import { storageTree } from "../../src/sources/opencode/StorageTree.ts"
import { exportSession } from "../../src/sources/opencode/write-export.ts"
import {
  joinRequests,
  lengthAt,
  readDatabase,
  readDocument,
  readTree,
  total,
  type Reading
} from "../../src/sources/opencode/testing/reading.ts"
import { openForeignDatabase } from "../../src/sources/testing/foreignDatabase.ts"

const root = path.resolve(
  process.env["SPOOR_TEST_DATA"] ?? path.join(import.meta.dirname, "../../../shared/data")
)
const present = fs.existsSync(path.join(root, "opencode-export"))
if (!present) console.warn(`opencode: no real trails at ${root}; set SPOOR_TEST_DATA to test with them`)

const within = (pattern: string): ReadonlyArray<string> =>
  present ? fs.globSync(path.join(root, pattern)).sort() : []
const nameOf = (file: string): string => path.relative(root, file)

interface Tokens {
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly total?: number
  readonly cache: { readonly read: number; readonly write: number }
}

interface Part {
  readonly type: string
  readonly tokens?: Tokens
  readonly cost?: number
}

interface Message {
  readonly info: {
    readonly id: string
    readonly role: string
    readonly tokens?: Tokens
    readonly cost?: number
  }
  readonly parts: ReadonlyArray<Part>
}

interface Exported {
  readonly info: { readonly id: string }
  readonly messages: ReadonlyArray<Message>
}

const exported = (file: string): Exported => JSON.parse(fs.readFileSync(file, "utf8")) as Exported

/** What the steps of these messages add up to; reasoning is no part of output in any of these releases. */
const sumOfSteps = (messages: ReadonlyArray<Message>) => {
  const steps = messages.flatMap((message) => message.parts.filter((part) => part.type === "step-finish"))
  const sum = (of: (step: Part) => number) => steps.reduce((n, step) => n + of(step), 0)
  return {
    input: sum((step) => step.tokens!.input),
    output: sum((step) => step.tokens!.output + step.tokens!.reasoning),
    reasoning: sum((step) => step.tokens!.reasoning),
    read: sum((step) => step.tokens!.cache.read),
    cost: sum((step) => Math.round(step.cost! * 1e6))
  }
}

const sumOfRequests = (requests: Iterable<RequestSeen>) => {
  const all = [...joinRequests([...requests]).values()]
  return {
    input: total(all, "input_tokens"),
    output: total(all, "output_tokens"),
    reasoning: total(all, "reasoning_tokens"),
    read: total(all, "cache_read_tokens"),
    cost: total(all, "recorded_cost_usd_micros")
  }
}

const expectNothingLost = ({ seen }: Reading): void => {
  expect(seen.rejections).toEqual([])
  expect([...seen.kinds].filter(([, kind]) => !kind.known)).toEqual([])
}

const expectReferencesHold = (reading: Reading): void => {
  for (const part of reading.seen.parts) {
    if (part.content !== null) expect(lengthAt(reading, part.content)).toBe(part.content_chars)
    if (part.output !== null) expect(lengthAt(reading, part.output)).toBe(part.output_chars)
  }
}

const exports = within("opencode-export/**/*.json").filter((file) => !file.endsWith(".entire-metadata.json"))

describe.skipIf(!present)("real exports", () => {
  it("are there", () => {
    expect(exports.length).toBeGreaterThan(12)
  })

  it.each(exports.map(nameOf))(
    "%s: known by its head, nothing lost, messages add up to their steps",
    (name) => {
      const file = path.join(root, name)
      const text = fs.readFileSync(file, "utf8")
      expect(
        detectHead([openCode], { path: file, text: text.slice(0, 256 * 1024), values: [] })?.format?.name
      ).toBe("opencode-export")
      const value = exported(file)
      const reading = readDocument(exportDocument, value)
      expectNothingLost(reading)
      expectReferencesHold(reading)
      const { seen } = reading
      expect(seen.messages).toHaveLength(value.messages.length)
      expect(seen.parts).toHaveLength(value.messages.reduce((n, message) => n + message.parts.length, 0))
      expect(sumOfRequests(seen.requests)).toEqual(sumOfSteps(value.messages))
      expect(seen.requests.every((r) => r.twin_rank === 0 && r.is_complete && r.model !== null)).toBe(true)
    }
  )

  it("of one session, taken twice, count together what the later one holds", () => {
    const [earlier, later] = within("opencode-export/**/growing-*/*.json")
      .filter((file) => !file.endsWith(".entire-metadata.json"))
      .map((file) => exported(file))
    const both = [earlier!, later!].flatMap((value) => readDocument(exportDocument, value).seen.requests)
    expect(sumOfRequests(both)).toEqual(sumOfSteps(later!.messages))
  })

  it("by others are not taken for ours", () => {
    for (const file of within("opencode-export/**/*.entire-metadata.json")) {
      const text = fs.readFileSync(file, "utf8")
      const head = { path: file, text: text.slice(0, 256 * 1024), values: [JSON.parse(text) as unknown] }
      expect(detectHead([openCode], head)).toBeUndefined()
    }
  })
})

const folders = [
  ...within("opencode-storage/derived-from-export/*"),
  ...within("opencode-storage/*/.local/share/opencode")
]

const readFolder = (folder: string): Reading => {
  const documents = storageTree.below.flatMap((below) =>
    fs.globSync(path.join(folder, below, "**/*.json")).map((file) => path.relative(folder, file))
  )
  return readTree(
    storageTree,
    Object.fromEntries(
      documents.map((file) => [file, JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as unknown])
    )
  )
}

describe.skipIf(!present)("real storage trees", () => {
  it("are there", () => {
    expect(folders.length).toBeGreaterThan(4)
  })

  it.each(folders.map(nameOf))("%s: known by its folders, nothing lost", (name) => {
    const folder = path.join(root, name)
    const names = (below: string): ReadonlyArray<string> => {
      const at = path.join(folder, below)
      return fs.existsSync(at) && fs.statSync(at).isDirectory() ? fs.readdirSync(at) : []
    }
    expect(detectTree([openCode], names("."), names)?.tree.name).toBe("opencode-storage")
    const reading = readFolder(folder)
    expectNothingLost(reading)
    expectReferencesHold(reading)
    const documents = [...reading.records.values()] as ReadonlyArray<Part & { readonly role?: string }>
    const parts = documents.filter((document) => typeof document.type === "string")
    expect(reading.seen.messages).toHaveLength(
      documents.filter((document) => document.role !== undefined).length
    )
    expect(reading.seen.parts).toHaveLength(parts.length)
    expect(sumOfRequests(reading.seen.requests)).toEqual(sumOfSteps([{ info: { id: "", role: "" }, parts }]))
  })

  it.each(folders.filter((folder) => folder.includes("derived")).map(nameOf))("%s: as its export", (name) => {
    const source = path.join(
      root,
      "opencode-export",
      path.basename(name).replace(/-([0-9a-f]{12}-\d+)$/, "/$1.json")
    )
    const fromTree = readFolder(path.join(root, name)).seen
    const fromExport = readDocument(exportDocument, exported(source)).seen
    expect(sumOfRequests(fromTree.requests)).toEqual(sumOfRequests(fromExport.requests))
    expect(new Set(joinRequests(fromTree.requests).keys())).toEqual(
      new Set(joinRequests(fromExport.requests).keys())
    )
    const plain = (parts: typeof fromTree.parts) =>
      parts
        .map((part) => ({ ...part, content: part.content === null, output: part.output === null }))
        .sort((a, b) => (a.key < b.key ? -1 : 1))
    expect(plain(fromTree.parts)).toEqual(plain(fromExport.parts))
  })
})

describe.skipIf(!present)("a database made of these exports", () => {
  const file = path.join(root, "opencode-db/derived-from-export/opencode.db")

  it("holds the same sessions, figure by figure", () => {
    const reading = readDatabase(openCodeDatabase, file)
    expectNothingLost(reading)
    expectReferencesHold(reading)
    const { seen } = reading
    // Of a session that was exported several times, the longest.
    const whole = new Map<string, Exported>()
    for (const value of exports.map(exported)) {
      const known = whole.get(value.info.id)
      if (known === undefined || known.messages.length < value.messages.length)
        whole.set(value.info.id, value)
    }
    const compared = [...whole.values()].filter(
      (value) => seen.messages.filter((m) => m.session === value.info.id).length === value.messages.length
    )
    expect(compared.length).toBeGreaterThanOrEqual(10)
    for (const value of compared) {
      const inExport = readDocument(exportDocument, value).seen
      const inDatabase = seen.requests.filter((request) => request.session === value.info.id)
      expect(sumOfRequests(inDatabase)).toEqual(sumOfRequests(inExport.requests))
      expect(sumOfRequests(inDatabase)).toEqual(sumOfSteps(value.messages))
    }
  })

  it("gives each session back as it was exported", () => {
    const { records } = readDatabase(openCodeDatabase, file)
    const equal = exports.map(exported).filter(({ info, messages }) => {
      const made = exportSession(records.values(), info.id)
      const again = JSON.parse(made?.text ?? "{}") as Partial<Exported>
      return again.info?.id === info.id && isDeepStrictEqual(again.messages, messages)
    })
    // of a session that was exported several times, the database holds one state
    expect(equal.length).toBeGreaterThanOrEqual(10)
  })

  it("names no table of secrets", () => {
    const { statements } = readDatabase(openCodeDatabase, file)
    expect(statements.join("\n")).not.toMatch(/account|credential|share|\*(?!\))/)
  })
})

describe.skipIf(!present)("databases of the Go program", () => {
  it.each(within("opencode-go-db/**/*.db").map(nameOf))("%s is refused by name", (name) => {
    using database = openForeignDatabase(path.join(root, name))
    expect(detectDatabase([openCode], database)).toMatchObject({ lookalike: { name: "opencode-go" } })
  })
})
