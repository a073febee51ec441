/** `spoor sessions restore`: what an agent deleted comes back, from files and from a database. */
import * as fs from "node:fs"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { fixture, makeDatabase, type Tables } from "../../src/sources/opencode/testing/reading.ts"
import { firstSchema } from "../../src/sources/opencode/testing/schema.ts"
import { openDoor } from "./door.ts"

const tables = fixture("database-1.18.34.json") as Tables
const [session, child] = tables["session"]!.map((row) => row["id"] as string) as [string, string]

describe("a session that OpenCode kept in its database", () => {
  const door = openDoor()
  afterAll(() => door.close())
  const exported = path.join(door.home, `${session}.json`)

  const restore = async (options: string) => {
    const { code, out } = await door.spoor(`sessions restore ${options} --no-ingest --json`)
    return { code, ...(JSON.parse(out) as { readonly files: ReadonlyArray<Record<string, unknown>> }) }
  }

  beforeAll(async () => {
    const data = path.join(door.home, ".local", "share", "opencode")
    fs.mkdirSync(data, { recursive: true })
    makeDatabase(data, "opencode.db", firstSchema, tables)
    expect((await door.spoor("ingest")).code).toBe(0)
    fs.rmSync(data, { recursive: true })
  })

  it("is written as OpenCode's own export, and Spoor says how to import it", async () => {
    const dry = await restore(`${session} --dry-run`)
    expect(dry.files.map(({ path: file, state }) => [file, state])).toEqual([[exported, "would be written"]])
    expect(fs.existsSync(exported)).toBe(false)
    const { code, out, err } = await door.spoor(`sessions restore ${session} --no-ingest`)
    expect([code, out]).toEqual([0, expect.stringContaining("written")])
    expect(err).toContain("this is an export")
    expect(err).toContain(`opencode import ${exported}`)
    expect(JSON.parse(fs.readFileSync(exported, "utf8"))).toEqual(fixture("export-1.18.34.json"))
  })

  it("is left alone where it is there and differs", async () => {
    expect((await restore(session)).files[0]).toMatchObject({ state: "same" })
    fs.writeFileSync(exported, "{}")
    expect(await restore(session)).toMatchObject({ code: 5, files: [{ state: "differs" }] })
    expect(fs.readFileSync(exported, "utf8")).toBe("{}")
    expect(await restore(`${session} --force`)).toMatchObject({ code: 0, files: [{ state: "written" }] })
  })

  it("goes where --out says, or --to, with its sub-agents by --tree", async () => {
    const alone = await restore(`${child} --out alone`)
    expect(alone.files.map(({ session: id, path: file }) => [id, file])).toEqual([
      [child, path.join(door.home, "alone", `${child}.json`)]
    ])
    const family = await restore(`${session} --tree --to family`)
    expect(family.files.map(({ path: file }) => file)).toEqual(
      [session, child].map((id) => path.join(door.home, "family", `${id}.json`))
    )
  })

  it("tells the same when the export is ingested in its stead", async () => {
    const other = openDoor()
    await restore(`${session} --tree --out ${path.join(other.home, "exports")}`)
    expect((await other.spoor("ingest --root exports")).code).toBe(0)
    for (const id of [session, child]) {
      const [before, after] = await Promise.all(
        [door, other].map(async ({ spoor }) => {
          const shown = await spoor(`sessions show ${id} --transcript --full --no-ingest --json`)
          const { transcript } = JSON.parse(shown.out) as { readonly transcript: object }
          return transcript
        })
      )
      expect(JSON.stringify(before).length).toBeGreaterThan(1000)
      expect(after).toEqual(before)
    }
    other.close()
  })
})
