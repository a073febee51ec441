/** Packs that are gone: it is told, what is still on disk is kept anew, and nothing else is touched. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../test/support/claudeTrail.ts"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { writeOpenCodeTree } from "../../test/support/openCodeTree.ts"
import { fixture, makeDatabase, type Tables } from "../sources/opencode/testing/reading.ts"
import { firstSchema } from "../sources/opencode/testing/schema.ts"
import { checkStore } from "../store/check.ts"
import { packFolder, packPath } from "../store/custody/Packs.ts"
import { openStoreToRead } from "../store/open-store.ts"

let folder: string
let file: string
let roots: ReadonlyArray<string>
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "spoor.db")
  writeClaudeTrail(folder, { seed: 4, sessions: 5, calls: 8, subagents: 0.5, forks: 0.5 })
  writeOpenCodeTree(path.join(folder, "opencode"), { seed: 5, sessions: 2, files: 60 })
  makeDatabase(folder, "opencode.db", firstSchema, fixture("database-1.18.34.json") as Tables)
  roots = [
    path.join(folder, ".claude", "projects"),
    path.join(folder, "opencode"),
    path.join(folder, "opencode.db")
  ]
  await ingest()
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const ingest = (more: Parameters<typeof ingestTrail>[2] = {}) =>
  ingestTrail(file, roots, { readers: 0, ...more })

const query = (sql: string): ReadonlyArray<Record<string, unknown>> => {
  const open = openStoreToRead(file)
  try {
    return open
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  } finally {
    open.close()
  }
}

const problems = (): ReadonlyArray<string> => {
  const open = openStoreToRead(file)
  try {
    return checkStore(open, packFolder(file), { deep: true }).problems
  } finally {
    open.close()
  }
}

const transcripts = (): ReadonlyArray<string> =>
  (fs.readdirSync(roots[0]!, { recursive: true }) as Array<string>)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => path.join(roots[0]!, name))

const losePacks = (): void => fs.renameSync(packFolder(file), `${packFolder(file)}.elsewhere`)
const bringBack = (): void =>
  fs.cpSync(`${packFolder(file)}.elsewhere`, packFolder(file), { recursive: true, force: false })
const firstPack = (): string => packPath(packFolder(file), 1)

/** Without what says how often something was read. */
const rowsOf = ({ source_files: _read, ...tables }: ReturnType<typeof dumpOf>) => tables

describe("packs that are gone", () => {
  it("are told by every ingest, with what stands in them", async () => {
    losePacks()
    const { lost } = await ingest()
    expect(lost.packs).toEqual([firstPack()])
    expect(lost.references).toBeGreaterThan(100)
    expect(problems()).toEqual([`the pack ${firstPack()} is gone: the raw trail in it cannot be read`])
  })

  it("are made up for by a full reading: all that is on disk is kept again and found again", async () => {
    const before = dumpOf(file)
    losePacks()
    const { lost, bytes_kept } = await ingest({ full: true })
    expect(lost).toEqual({ packs: [firstPack()], references: 0 })
    expect(bytes_kept).toBeGreaterThan(0)
    expect(fs.existsSync(firstPack())).toBe(false)
    expect(rowsOf(dumpOf(file))).toEqual(rowsOf(before))
    expect(problems()).toEqual([])
    expect(query("SELECT count(*) AS n FROM search_queue")).toEqual([{ n: 0 }])
    // and once more it is as if nothing had been
    expect(await ingest()).toMatchObject({ files: { read: 0 }, lost: { references: 0 } })
  })

  it("keep what is nowhere else, until they come back", async () => {
    const before = dumpOf(file)
    const [gone, ...others] = transcripts()
    expect(others.length).toBeGreaterThan(3)
    losePacks()
    fs.renameSync(gone!, path.join(folder, "kept.jsonl"))
    const { lost } = await ingest({ full: true })
    expect(lost.references).toBeGreaterThan(0)
    expect(problems()).toEqual([`the pack ${firstPack()} is gone: the raw trail in it cannot be read`])
    // the rows are all there: figures do not depend on packs
    expect(query("SELECT count(*) AS n FROM parts")).toEqual([{ n: before["parts"]!.length }])
    expect(query("SELECT count(*) AS n FROM parts WHERE address IS NULL AND content_chars > 0")).toEqual([
      { n: 0 }
    ])
    bringBack()
    expect(await ingest()).toMatchObject({ lost: { packs: [], references: 0 } })
    expect(rowsOf(dumpOf(file))).toEqual(rowsOf(before))
    expect(problems()).toEqual([])
  })

  it("are told apart from packs that were cut short", async () => {
    const size = fs.statSync(firstPack()).size
    fs.truncateSync(firstPack(), size - 10)
    const { lost } = await ingest()
    expect(lost.references).toBeGreaterThan(0)
    expect(problems()[0]).toMatch(/ends after \d+ of \d+ bytes/)
    expect((await ingest({ full: true })).lost.references).toBe(0)
    expect(problems()).toEqual([])
  })

  it("are nothing to a full reading when none is lost", async () => {
    const before = dumpOf(file)
    expect((await ingest({ full: true })).lost).toEqual({ packs: [], references: 0 })
    expect(rowsOf(dumpOf(file))).toEqual(rowsOf(before))
  })
})
