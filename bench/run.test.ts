/** The bench itself, on small trees: what it writes is whole, and what cannot be had is left out by name. */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import type { Results } from "./results/Results.ts"

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-bench-test-"))
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }))

/** Runs with a cache, peers and results of its own, and with no registry to install peers from. */
const bench = (...words: ReadonlyArray<string>) => {
  const places = ["cache", "peers", "out"].flatMap((name) => [`--${name}`, path.join(scratch, name)])
  return spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, "run.ts"), "--quick", ...places, ...words],
    {
      encoding: "utf8",
      env: {
        ...process.env,
        npm_config_registry: "http://127.0.0.1:9/",
        npm_config_cache: path.join(scratch, "npm"),
        npm_config_fetch_retries: "0"
      }
    }
  )
}

const results = (): Results =>
  JSON.parse(fs.readFileSync(path.join(scratch, "out", "results.json"), "utf8")) as Results

describe("the bench", () => {
  it("measures what it is asked for and writes it down", () => {
    const { status, stderr } = bench("--runs", "1", "--only", "start,usage")
    expect(status, stderr).toBe(0)
    const { schema_version, machine, cases } = results()
    expect(schema_version).toBe(1)
    expect(machine.cores).toBeGreaterThan(0)
    expect(cases.map(({ name, runs }) => [name, runs])).toEqual([
      ["start", 1],
      ["usage-30", 1]
    ])
    for (const { tables } of cases) {
      for (const { columns, rows } of tables) {
        expect(rows.length).toBeGreaterThan(0)
        for (const { name, figures } of rows) {
          const missing = columns.filter(({ key }) => figures[key] === undefined).map(({ title }) => title)
          expect(missing, name).toEqual([])
          expect(figures["wall"], name).toMatchObject({ median: expect.any(Number) as number })
        }
      }
    }
  })

  it("holds totals against those the tree was made with", () => {
    const rows = results().cases.find(({ name }) => name === "usage-30")!.tables[0]!.rows
    const spoor = rows.filter(({ name }) => name.startsWith("spoor"))
    expect(spoor.map(({ figures }) => figures["counted"])).toEqual(["exact", "exact"])
  })

  it("leaves out a peer that cannot be installed, and says why", () => {
    const { peers, notes, tables, verdicts } = results().cases.find(({ name }) => name === "usage-30")!
    expect(peers).toEqual([
      expect.objectContaining({
        name: "@ccusage/ccusage-linux-x64",
        left_out: expect.stringContaining("npm") as string
      })
    ])
    expect(notes.join("\n")).toContain("Left out: ccusage")
    expect(tables[0]!.rows.map(({ name }) => name)).not.toContain("ccusage daily")
    expect(verdicts[0]).toMatchObject({ measured: null })
    expect(fs.readFileSync(path.join(scratch, "out", "RESULTS.md"), "utf8")).toContain("not measured")
  })

  it("leaves earlier results of other cases as they are", () => {
    const before = results().cases.find(({ name }) => name === "usage-30")
    expect(bench("--runs", "1", "--only", "start").status).toBe(0)
    expect(results().cases.find(({ name }) => name === "usage-30")).toEqual(before)
  })

  it("leaves nothing behind but the results", () => {
    expect(fs.readdirSync(path.join(scratch, "cache"))).toEqual([])
  })

  it("names the cases when it is asked for one that is not there", () => {
    const { status, stderr } = bench("--only", "nonsense")
    expect(status).toBe(2)
    expect(stderr).toContain("There is no case nonsense; there are start, usage-30")
  })
})
