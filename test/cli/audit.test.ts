/** `spoor audit` and `spoor checkpoints`, through the door. */
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Schema from "effect/Schema"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { AuditReport } from "../../src/report/Audit.ts"
import { AuditRules } from "../../src/report/AuditRules.ts"
import { Hotspots, Trend } from "../../src/report/AuditTrend.ts"
import { CheckpointsImport } from "../../src/report/CheckpointsImport.ts"
import { CheckpointDelta, CheckpointList } from "../../src/report/Checkpoints.ts"
import { openDoor } from "./door.ts"

let door: ReturnType<typeof openDoor>
let project: string
beforeAll(() => {
  door = openDoor()
  project = path.join(fs.realpathSync(door.home), "harbour")
  fs.mkdirSync(path.join(project, "src"), { recursive: true })
  execFileSync("git", ["init", "-q", "-b", "main"], { cwd: project })
  write("spoor.audit.json", JSON.stringify({ patterns: [noConsole], boundaries: [noReact] }))
  write("src/quay.ts", `${code}\n`)
})
afterAll(() => door.close())

const noConsole = {
  id: "no-console",
  severity: "error",
  message: "Log through the logger.",
  docs: "What is printed is lost.",
  pattern: "console\\.log\\("
}
const noReact = {
  id: "no-react",
  severity: "warning",
  message: "No React here.",
  from: ["src/**"],
  disallow: ["react"]
}
const code = `import React from "react"
// console.log( in a comment is none
export const moor = () => console.log("moored", React)`

const inText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
const write = (name: string, text: string) => fs.writeFileSync(path.join(project, name), text)
const json = async <A>(
  schema: Schema.Codec<A, unknown>,
  line: ReadonlyArray<string>,
  code = 0,
  env = {}
): Promise<A> => {
  const { out, err, code: exit } = await door.spoor([...line, "--json"], { cwd: project, env })
  expect(exit, err).toBe(code)
  return Schema.decodeUnknownSync(schema)(JSON.parse(out))
}

describe("an audit", () => {
  it("finds what the rules object to, and keeps it", async () => {
    const report = await json(AuditReport, ["audit"], 0, { CODEX_THREAD_ID: "019f03e0-321f" })
    expect(report).toMatchObject({
      number: 1,
      root: project,
      errors: 1,
      warnings: 1,
      info: 0,
      files_with_findings: 1,
      is_incomplete: false,
      counts: { new: 2 },
      tree: { commit: null, branch: "main", dirty_files: 2 },
      session: { agent: "codex", native_id: "019f03e0-321f", evidence: "environment" }
    })
    expect(report.findings.map(({ rule, path, start_line }) => [rule, path, start_line])).toEqual([
      ["no-react", "src/quay.ts", 1],
      ["no-console", "src/quay.ts", 3]
    ])
    expect(report.rules.map(({ id, status, findings }) => [id, status, findings]).sort(inText)).toEqual([
      ["no-console", "ran", 1],
      ["no-react", "ran", 1]
    ])
  })

  it("knows again what moved, and tells what is new and what is fixed", async () => {
    const [react] = code.split("\n")
    write("src/quay.ts", `// a line more\n${code.replace(react!, 'import { React } from "./own.ts"')}\n`)
    write("src/buoy.ts", 'export const ring = () => console.log("ding")\n')
    const before = await json(CheckpointList, ["checkpoints", "list"])
    const report = await json(AuditReport, ["audit"])
    expect(report.counts).toEqual({ moved: 1, new: 1, fixed: 1 })
    const delta = await json(CheckpointDelta, ["checkpoints", "diff", before.checkpoints[0]!.id])
    expect(delta.counts).toMatchObject({ moved: 1, new: 1, fixed: 1, unchanged: 0 })
    expect(delta.findings.map(({ change, rule, path, line }) => [change, rule, path, line])).toEqual([
      ["new", "no-console", "src/buoy.ts", 1],
      ["fixed", "no-react", "src/quay.ts", 1]
    ])
  })

  it("does not take for fixed what it could not measure", async () => {
    write("src/buoy.ts", "export const ring = (\n")
    const report = await json(AuditReport, ["audit"], 5)
    expect(report.is_incomplete).toBe(true)
    expect(report.unread.map(({ path }) => path)).toEqual(["src/buoy.ts"])
    expect(report.counts).toMatchObject({ not_measured: 1 })
    expect(report.counts!["fixed"]).toBeUndefined()
    fs.rmSync(path.join(project, "src/buoy.ts"))
    expect((await json(AuditReport, ["audit"])).counts).toMatchObject({ file_deleted: 1, unchanged: 1 })
  })

  it("only looks, when told so", async () => {
    const { matched } = await json(CheckpointList, ["checkpoints", "list"])
    const report = await json(AuditReport, ["audit", "--no-checkpoint"])
    expect(report).toMatchObject({ checkpoint: null, number: null, counts: null })
    expect((await json(CheckpointList, ["checkpoints", "list"])).matched).toBe(matched)
  })

  it("is shown to people", async () => {
    const { out, code } = await door.spoor(["audit"], { cwd: project })
    expect(code).toBe(0)
    expect(out).toContain("no-console")
    expect(out).toMatch(/1 error, 0 warnings in 1 file; 2 rules over 1 file in /)
    expect(out).toMatch(/Checkpoint .*: nothing changed\./)
    const list = await door.spoor(["checkpoints", "list"], { cwd: project })
    expect(list.out.split("\n").filter((line) => /^\d{4}-\d\d-\d\dT/.test(line))).toHaveLength(5)
    const diff = await door.spoor(["checkpoints", "diff", "#1"], { cwd: project })
    expect(diff.out).toMatch(/1 moved, 1 fixed\.|1 fixed, 1 moved\./i)
  })

  it("four at once make four checkpoints, in unbroken order", async () => {
    const { matched } = await json(CheckpointList, ["checkpoints", "list"])
    await Promise.all(Array.from({ length: 4 }, () => json(AuditReport, ["audit"])))
    const { checkpoints } = await json(CheckpointList, ["checkpoints", "list"])
    expect(checkpoints).toHaveLength(matched + 4)
    expect(checkpoints.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: matched + 4 }, (_, i) => i + 1)
    )
    expect(new Set(checkpoints.map(({ id }) => id)).size).toBe(matched + 4)
  })
})

describe("analytics", () => {
  it("of a tree tells how it went, and where findings are", async () => {
    const trend = await json(Trend, ["analytics", "trend", "findings", "--window", "2"])
    expect(trend.points.slice(0, 4).map(({ value }) => value)).toEqual([2, 2, 1, 1])
    expect(trend.points[1]).toMatchObject({ rolling_mean: 2, rolling_deviation: 0 })
    expect(trend.points.map(({ is_incomplete }) => is_incomplete).indexOf(true)).toBe(2)
    const progress = await json(Trend, ["analytics", "trend", "progress", "--baseline", "#1"])
    expect(progress.points.slice(0, 2).map(({ value }) => value)).toEqual([0, 50])
    const { rows } = await json(Hotspots, ["analytics", "hotspots", "files", "--since", "2d"])
    expect(rows.map(({ name, findings, errors }) => [name, findings, errors])).toEqual([
      ["src/quay.ts", 2, 1],
      ["src/buoy.ts", 1, 1]
    ])
    const chart = await door.spoor(["analytics", "trend", "findings"], { cwd: project })
    expect(chart.out).toContain("█")
    const table = await door.spoor(["analytics", "trend", "progress", "--format", "table"], { cwd: project })
    expect(table.out).toContain("50.0%")
    expect((await door.spoor(["analytics", "hotspots", "rules"], { cwd: project })).out).toContain(
      "no-console"
    )
    expect((await door.spoor(["analytics", "trend", "wrongs"], { cwd: project })).code).toBe(2)
  })
})

describe("a gate", () => {
  it("passes what was accepted, and stops what is new", async () => {
    const missing = await door.spoor(["audit", "--gate", "new"], { cwd: project })
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("--accept")])
    await json(AuditReport, ["audit", "--accept"])
    expect((await json(AuditReport, ["audit", "--gate", "new"])).gate).toMatchObject({
      passed: true,
      accepted: 1
    })
    write("src/new.ts", 'export const hail = () => console.log("ahoy")\n')
    const stopped = await json(AuditReport, ["audit", "--gate", "new"], 3)
    expect(stopped.gate!.offending.map(({ path }) => path)).toEqual(["src/new.ts"])
    // a second run does not make it accepted
    expect((await json(AuditReport, ["audit", "--gate", "new", "--no-checkpoint"], 3)).gate!.passed).toBe(
      false
    )
    expect((await json(AuditReport, ["audit", "--gate", "ratchet"], 3)).gate!.passed).toBe(false)
    const people = await door.spoor(["audit", "--gate", "new"], { cwd: project })
    expect([people.code, people.out]).toEqual([3, expect.stringContaining("not passed by 1 finding")])
    expect((await json(AuditReport, ["audit", "--gate", "new", "--against", "latest"])).gate!.passed).toBe(
      true
    )
    expect((await json(AuditReport, ["audit", "--gate", "new", "--against", "#1"], 3)).gate!.passed).toBe(
      false
    )
    fs.rmSync(path.join(project, "src/new.ts"))
    // a file that was renamed is accepted under its new name
    fs.renameSync(path.join(project, "src/quay.ts"), path.join(project, "src/wharf.ts"))
    expect((await json(AuditReport, ["audit", "--gate", "new", "--no-checkpoint"])).gate!.passed).toBe(true)
    fs.renameSync(path.join(project, "src/wharf.ts"), path.join(project, "src/quay.ts"))
    fs.appendFileSync(path.join(project, "spoor.baseline"), ">>>>>>> branch\n")
    const broken = await door.spoor(["audit", "--gate", "new"], { cwd: project })
    expect([broken.code, broken.err]).toEqual([2, expect.stringContaining("merge")])
  })

  it("accepts nothing of an audit that is incomplete", async () => {
    write("src/torn.ts", "export const (\n")
    const { code, err } = await door.spoor(["audit", "--accept"], { cwd: project })
    expect([code, err]).toEqual([5, expect.stringContaining("nothing is accepted")])
    fs.rmSync(path.join(project, "src/torn.ts"))
  })
})

describe("rules", () => {
  it("are listed, and explained", async () => {
    const { rules } = await json(AuditRules, ["audit", "rules"])
    expect(rules.map(({ id, kind, severity }) => [id, kind, severity]).sort(inText)).toEqual([
      ["no-console", "pattern", "error"],
      ["no-react", "boundary", "warning"]
    ])
    const one = await door.spoor(["audit", "rules", "no-console"], { cwd: project })
    expect(one.out).toContain("What is printed is lost.")
    expect((await door.spoor(["audit", "rules", "no-thing"], { cwd: project })).code).toBe(4)
  })

  it("come with a configuration that is written for the project", async () => {
    const fresh = path.join(door.home, "fresh")
    fs.mkdirSync(fresh)
    fs.writeFileSync(path.join(fresh, "package.json"), '{ "dependencies": { "effect": "4" } }')
    expect((await door.spoor(["audit"], { cwd: fresh })).code).toBe(2)
    expect((await door.spoor(["audit", "init"], { cwd: fresh })).code).toBe(0)
    expect(JSON.parse(fs.readFileSync(path.join(fresh, "spoor.audit.json"), "utf8")).presets).toContain(
      "effect"
    )
    const again = await door.spoor(["audit", "init"], { cwd: fresh })
    expect([again.code, again.err]).toEqual([1, expect.stringContaining("already")])
    const other = path.join(fresh, "other.json")
    fs.writeFileSync(other, JSON.stringify({ patterns: [noConsole] }))
    const { rules } = await json(AuditRules, ["audit", "rules", "--root", fresh, "--config", other])
    expect(rules).toHaveLength(1)
  })

  it.each([
    ['{ "patern": [] }', "patern"],
    ["{", "JSON"],
    ['{ "presets": ["agent-hygeine"] }', "agent-hygiene"],
    ["{}", "rule"]
  ])("of a configuration like %s are refused, by name", async (text, says) => {
    const wrong = path.join(door.home, "wrong")
    fs.mkdirSync(wrong, { recursive: true })
    fs.writeFileSync(path.join(wrong, "spoor.audit.json"), text)
    const { code, err } = await door.spoor(["audit", wrong])
    expect([code, err]).toEqual([2, expect.stringContaining(says)])
  })
})

describe("a checkpoint", () => {
  it("is shown as it was", async () => {
    const shown = await json(AuditReport, ["checkpoints", "show", "#1"])
    expect(shown).toMatchObject({
      number: 1,
      errors: 1,
      warnings: 1,
      counts: { new: 2 },
      tool: { name: "spoor" }
    })
    const latest = await json(AuditReport, ["checkpoints", "latest"])
    const { checkpoints } = await json(CheckpointList, ["checkpoints", "list", "--tool", "spoor"])
    expect(latest.checkpoint).toBe(checkpoints[0]!.id)
    const people = await door.spoor(["checkpoints", "show", "#1"], { cwd: project })
    expect(people.out).toContain("019f03e0-321f (by its environment)")
  })

  it.each([
    ["sarif", '"version": "2.1.0"'],
    ["markdown", "no-console"],
    ["badge", '"label":"spoor"'],
    ["svg", "<svg"],
    ["effect-migrate", '"schemaVersion": "0.2.0"'],
    ["json", '"rules"']
  ])("goes out as %s", async (format, holds) => {
    const { code, out } = await door.spoor(["checkpoints", "export", "--format", format], { cwd: project })
    expect([code, out]).toEqual([0, expect.stringContaining(holds)])
  })

  it("goes out as annotations of what is new, or into a file, and comes back", async () => {
    const first = await door.spoor(["checkpoints", "export", "#1", "--format", "github"], { cwd: project })
    expect(first.out).toMatch(/^::error file=src\/quay.ts,line=3/m)
    const file = path.join(door.home, "out.sarif")
    expect((await door.spoor(["checkpoints", "export", "#1", "--out", file], { cwd: project })).code).toBe(0)
    const other = path.join(door.home, "other")
    fs.mkdirSync(other)
    const { reports } = await json(CheckpointsImport, ["checkpoints", "import", file, "--root", other])
    expect(reports[0]!.runs).toMatchObject([{ tool: "spoor", findings: 2, outcome: "added" }])
    const nowhere = await door.spoor(["checkpoints", "export", "--out", "./no/such/folder"], { cwd: project })
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining("no/such/folder")])
  })
})

describe("reports of other tools", () => {
  const eslint = (line: number, rules: ReadonlyArray<string>) =>
    JSON.stringify([
      {
        filePath: path.join(project, "src", "quay.ts"),
        messages: rules.map((ruleId) => ({ ruleId, severity: 2, message: `${ruleId}!`, line, column: 3 })),
        errorCount: rules.length,
        warningCount: 0
      }
    ])
  const report = (name: string, text: string, hour: number) => {
    const file = path.join(door.home, name)
    fs.writeFileSync(file, text)
    fs.utimesSync(file, hour * 3600, hour * 3600)
    return file
  }

  it("become checkpoints of their own history, once", async () => {
    const first = report("first.json", eslint(2, ["no-var", "eqeqeq"]), 480_000)
    const second = report("second.json", eslint(4, ["no-var"]), 480_001)
    const line = ["checkpoints", "import", first, second, "--complete"]
    const outcomes = ({ reports }: CheckpointsImport) =>
      reports.flatMap(({ runs }) => runs.map((run) => run.outcome))
    expect(outcomes(await json(CheckpointsImport, [...line, "--dry-run"]))).toEqual([
      "would_be_added",
      "would_be_added"
    ])
    const imported = await json(CheckpointsImport, line)
    expect(outcomes(imported)).toEqual(["added", "added"])
    expect(imported.reports.map(({ format }) => format)).toEqual(["ESLint", "ESLint"])
    expect(outcomes(await json(CheckpointsImport, line))).toEqual(["left_out", "left_out"])
    const delta = await json(CheckpointDelta, ["checkpoints", "diff", "#1", "latest", "--tool", "eslint"])
    expect(delta.counts).toMatchObject({ fixed: 1, new: 0, moved: 1 })
  })

  it("are refused with a reason when they are none", async () => {
    const file = report("none.json", '{ "hello": "world" }', 480_002)
    const { code, out, err } = await door.spoor(["checkpoints", "import", file], { cwd: project })
    expect([code, out, err]).toEqual([5, expect.stringContaining("no report"), expect.stringContaining(file)])
    const missing = await door.spoor(["checkpoints", "import", "./nowhere.json"], { cwd: project })
    expect([missing.code, missing.err]).toEqual([5, expect.stringContaining("nowhere.json")])
  })
})

it("a checkpoint that is not there is told by its name", async () => {
  const { code, err } = await door.spoor(["checkpoints", "diff", "2001-01-01"], { cwd: project })
  expect([code, err]).toEqual([4, expect.stringContaining("2001-01-01")])
})
