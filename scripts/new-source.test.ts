import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, describe, expect, it } from "vitest"

const project = path.resolve(import.meta.dirname, "..")
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-new-source-"))
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }))

const run = (folder: string, ...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, ["scripts/new-source.mjs", ...args], { cwd: folder, encoding: "utf8" })

/** A copy of what a source needs: its room, the records, and the tools. */
const copy = (name: string): string => {
  const folder = path.join(scratch, name)
  fs.mkdirSync(folder)
  for (const part of ["src/sources", "src/record", "scripts", "package.json", "tsconfig.json"]) {
    fs.cpSync(path.join(project, part), path.join(folder, part), { recursive: true })
  }
  fs.symlinkSync(path.join(project, "node_modules"), path.join(folder, "node_modules"), "junction")
  return folder
}

const tool = (folder: string, file: string, ...args: ReadonlyArray<string>) => {
  const found = spawnSync(process.execPath, [path.join("node_modules", file), ...args], {
    cwd: folder,
    encoding: "utf8"
  })
  return { status: found.status, said: found.stdout + found.stderr }
}

const filesOf = (folder: string): ReadonlyArray<string> =>
  fs.readdirSync(folder, { recursive: true, encoding: "utf8" })

describe("the list of sources", () => {
  it("is what would be generated", () => {
    expect(run(project, "--registry", "--check")).toMatchObject({ status: 0, stderr: "" })
  })

  it("is told when it is not", () => {
    const folder = copy("stale")
    for (const file of ["registry.ts", "whereabouts.ts"]) {
      fs.writeFileSync(path.join(folder, "src/sources", file), "export const sources = []\n")
      expect(run(folder, "--registry", "--check")).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`${file} is not current`)
      })
      expect(run(folder, "--registry").status).toBe(0)
      expect(run(folder, "--registry", "--check").status).toBe(0)
    }
  })

  it("is set on several lines when it is long, as the formatter would", () => {
    const folder = copy("long")
    for (const name of ["alpha-one", "beta-two", "gamma-three", "delta-four"]) run(folder, `a-rather-${name}`)
    fs.copyFileSync(path.join(project, ".oxfmtrc.json"), path.join(folder, ".oxfmtrc.json"))
    for (const [file, line] of [
      ["registry.ts", "\n  aRatherAlphaOne,\n"],
      ["whereabouts.ts", "\n  aRatherAlphaOneWhereabouts,\n"]
    ] as const) {
      const list = path.join(folder, "src/sources", file)
      const before = fs.readFileSync(list, "utf8")
      execFileSync(process.execPath, ["node_modules/oxfmt/bin/oxfmt", list], { cwd: folder })
      expect(fs.readFileSync(list, "utf8")).toBe(before)
      expect(before).toContain(line)
    }
  })

  it("cannot be made while a folder has two sources", () => {
    const folder = copy("two")
    fs.writeFileSync(path.join(folder, "src/sources/codex/Again.ts"), "export const again: Source = codex\n")
    expect(run(folder, "--registry")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Again.ts and Codex.ts")
    })
  })

  it("cannot be made while a source does not say where its trail lies", () => {
    const folder = copy("nowhere")
    fs.rmSync(path.join(folder, "src/sources/codex/whereabouts.ts"))
    expect(run(folder, "--registry")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("codex: whereabouts.ts exports no Whereabouts")
    })
  })
})

describe("a new source", () => {
  const folder = copy("new")

  it("is made under its name, and listed", () => {
    const made = run(folder, "tide-pool")
    expect(made).toMatchObject({ status: 0, stderr: "" })
    expect(new Set(filesOf(path.join(folder, "src/sources/tide-pool")))).toEqual(
      new Set([
        "README.md",
        "TidePool.test.ts",
        "TidePool.ts",
        "whereabouts.ts",
        "fixtures",
        path.join("fixtures", "example.jsonl")
      ])
    )
    expect(fs.readFileSync(path.join(folder, "src/sources/registry.ts"), "utf8")).toContain(
      'import { tidePool } from "./tide-pool/TidePool.ts"'
    )
    expect(run(folder, "--registry", "--check").status).toBe(0)
  })

  it("holds the types", () => {
    const settings = {
      extends: "./tsconfig.json",
      include: ["src/sources/tide-pool", "src/sources/registry.ts"]
    }
    fs.writeFileSync(path.join(folder, "tsconfig.scratch.json"), JSON.stringify(settings))
    expect(tool(folder, "typescript/bin/tsc", "-p", "tsconfig.scratch.json")).toEqual({ status: 0, said: "" })
  })

  it("passes its own test", () => {
    const { status, said } = tool(folder, "vitest/vitest.mjs", "run", "src/sources/tide-pool")
    expect([status, said]).toEqual([0, expect.stringContaining("6 passed")])
  })

  it.each([
    [["tide-pool"], 1, "is there already"],
    [["Tide"], 1, "is no name for a source"],
    [["../x"], 1, "is no name for a source"],
    [[], 2, "usage"],
    [["--what"], 2, "usage"],
    [["a", "b"], 2, "usage"]
  ])("%j is refused", (args, status, says) => {
    expect(run(folder, ...args)).toMatchObject({ status, stderr: expect.stringContaining(says) })
  })
})
