import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readReportAt } from "../read-report-at.ts"
import { openReportFolder, type ReportFolder } from "../ReportFolder.ts"
import { bytesOf, exchange, expectSound, options, readAs, readFixture } from "../testing/readings.ts"
import { readEffectMigrateFolder } from "./read-folder.ts"
import { checkpointTime } from "./sessions.ts"

const g4 = path.join(exchange, "effect-migrate/fixtures/g4")

/** A folder in memory; `undefined` cannot be read. */
const folderOf = (files: Readonly<Record<string, unknown>>): ReportFolder => ({
  name: "folder",
  files: Object.keys(files),
  read: (file) => {
    const value = files[file]
    return value === undefined ? "no" : Buffer.from(typeof value === "string" ? value : JSON.stringify(value))
  }
})

const read = async (files: Readonly<Record<string, unknown>>) => {
  const reading = await readEffectMigrateFolder(folderOf(files), options)
  expectSound(reading)
  return reading
}

const audit = (more: Readonly<Record<string, unknown>> = {}) => ({
  schemaVersion: "0.2.0",
  revision: 1,
  toolVersion: "0.5.0",
  projectRoot: ".",
  timestamp: "2025-11-06T10:00:00.000Z",
  findings: {
    rules: [{ id: "r", kind: "pattern", severity: "error", message: "m" }],
    files: ["a.ts"],
    results: [{ rule: 0, file: 0, range: [1, 1, 1, 5] }]
  },
  ...more
})

describe("one document of effect-migrate", () => {
  it("of 0.1 has maps by file and by rule; what is about the project stands by its rule alone", async () => {
    const { format, runs } = await readFixture("effect-migrate/fixtures/g0-audit.json")
    expect(format).toBe("effect-migrate")
    expect(runs[0]).toMatchObject({
      tool: { name: "effect-migrate", version: "0.1.0" },
      at_ms: Date.UTC(2025, 10, 1, 9),
      files_scanned: null
    })
    expect(
      runs[0]?.findings.map((each) => [each.rule, each.severity, each.path, each.start_line, each.end_line])
    ).toEqual([
      ["no-any-type", "warning", "src/a.ts", 3, null],
      ["has-readme", "error", null, null, null]
    ])
    expect(runs[0]?.rules.map(({ id, kind, status, findings }) => [id, kind, status, findings])).toEqual([
      ["has-readme", "docs", "ran", 1],
      ["no-any-type", "pattern", "ran", 1],
      ["no-console", "pattern", "unknown", 0]
    ])
  })

  it("of 0.2 is of the session that bears its revision, which it calls its version", async () => {
    const { runs } = await readFixture("effect-migrate/fixtures/g1-audit.json")
    expect(runs[0]?.session).toEqual({ agent: "amp", native_id: "T-bbbb", evidence: "flag" })
  })

  it("as it is printed is followed by what is no JSON, and holds the matched text", async () => {
    const { runs } = await readFixture("effect-migrate/fixtures/stdout.txt")
    expect(runs[0]?.findings).toMatchObject([
      {
        rule: "no-console-log",
        path: "src/a.ts",
        start_line: 5,
        start_column: 3,
        fingerprints: { "partial/text": "console.log(" }
      }
    ])
  })

  it("has an end where the source has it, and else none", async () => {
    const [a, b] = [
      [1, 1, 1, 5],
      [1, 1, 1, 90]
    ].map((range) => audit({ findings: { ...audit().findings, results: [{ rule: 0, file: 0, range }] } }))
    expect((await readAs(a)).runs[0]?.findings[0]).toMatchObject({ end_line: null, end_column: null })
    expect((await readAs(a, { readSource: () => "let x" })).runs[0]?.findings[0]).toMatchObject({
      end_line: 1,
      end_column: 5
    })
    expect((await readAs(b, { readSource: () => "let x" })).runs[0]?.findings[0]).toMatchObject({
      end_line: null,
      end_column: null
    })
  })

  it.for([
    ["a manifest", { schemaVersion: "0.2.0", projectRoot: ".", checkpoints: [] }, /read the folder/],
    ["an index", { schemaVersion: "0.2.0", files: { audit: "audit.json" } }, /read the folder/],
    ["metrics", { summary: {}, ruleBreakdown: [] }, /checkpoints hold more/]
  ] as const)("that is %s is refused", async ([, document, reason]) => {
    const { runs, rejected } = await readAs(document)
    expect(runs).toEqual([])
    expect(rejected).toMatchObject([{ reason: expect.stringMatching(reason) }])
  })
})

describe("a folder of effect-migrate", () => {
  it("gives every checkpoint that is there, oldest first, and audit.json no second time", async () => {
    const reading = await readReportAt(g4, { root: "/tree" })
    expectSound(reading)
    expect(
      reading.runs.map(({ at_ms, findings, session }) => [
        new Date(at_ms).toISOString(),
        findings.length,
        session?.native_id
      ])
    ).toEqual([
      ["2025-11-06T10:00:00.000Z", 3, "T-0A1b2c3d-0000-4000-8000-00000000000F"],
      ["2025-11-06T11:00:00.000Z", 2, undefined],
      ["2025-11-06T12:00:00.000Z", 1, undefined]
    ])
    expect(reading.rejected.map(({ where, reason }) => [where.slice(g4.length), reason])).toEqual([
      [
        "/checkpoints/2025-11-06T11-00-00.000Z.json#/findings/results/1",
        "the result names no file of the audit"
      ],
      [
        "/checkpoints/2025-11-06T11-00-00.000Z.json#/findings/results/2",
        "the result names no rule of the audit"
      ],
      ["/checkpoints/2025-11-06T12-00-00Z.json#/findings/results/1", '"../outside.ts" leads out of the tree'],
      ["#/checkpoints/manifest.json/checkpoints/1", "the checkpoint is listed, but its file is not there"],
      ["#/threads/2", "a session has an id or a URL with it"]
    ])
    expect(reading.notes).toEqual([
      "The summary says 1/0/0 errors/warnings/infos, its findings are 0/1/1; these count.",
      "The summary says 0/2/0 errors/warnings/infos, its findings are 1/1/0; these count.",
      "audit.json is the copy of a checkpoint.",
      "1 checkpoints are not in the manifest; they were read all the same."
    ])
  })

  it("knows a rule without findings from the audits in which it had some", async () => {
    const [, second] = (await readReportAt(g4, { root: "/tree" })).runs
    expect(second?.rules.find(({ id }) => id === "no-node")).toMatchObject({
      severity: "error",
      message: "No node here",
      status: "unknown",
      findings: 0
    })
  })

  it("keeps what is noted of sessions, by their ids as Amp writes them", async () => {
    const { sessions } = await readReportAt(g4, { root: "/tree" })
    expect(sessions).toEqual([
      {
        native_id: "T-0A1b2c3d-0000-4000-8000-00000000000F",
        url: "https://ampcode.com/threads/T-0A1b2c3d-0000-4000-8000-00000000000F",
        created_at_ms: Date.UTC(2025, 10, 6, 10, 0, 0, 3),
        audit_revision: 1,
        tags: ["amp-auto-detected", "errors:1"],
        scope: ["src/*"],
        description: "first"
      },
      {
        native_id: "T-ffff",
        url: null,
        created_at_ms: null,
        audit_revision: null,
        tags: [],
        scope: [],
        description: null
      }
    ])
  })

  it("takes an audit.json that is no copy for a run of its own", async () => {
    const { runs } = await read({
      "checkpoints/2025-11-06T10-00-00.000Z.json": audit({ checkpointId: "2025-11-06T10-00-00.000Z" }),
      "audit.json": audit({ timestamp: "2025-11-06T10:01:00.000Z" })
    })
    expect(runs).toHaveLength(2)
  })

  it("reads on when a file of it is broken, and says which", async () => {
    const { runs, rejected } = await read({
      "checkpoints/a.json": "{",
      "checkpoints/b.json": [],
      "checkpoints/2025-11-06_09-00-00Z.json": audit({ timestamp: "never" }),
      "checkpoints/manifest.json": '{"checkpoints":[',
      "audit.json": undefined,
      "threads.json": "none"
    })
    expect(runs.map(({ at_ms }) => at_ms)).toEqual([Date.UTC(2025, 10, 6, 9)])
    expect(rejected.map(({ where }) => where)).toEqual([
      "folder#/checkpoints/a.json",
      "folder#/checkpoints/b.json",
      "folder#/audit.json",
      "folder#/checkpoints/manifest.json",
      "folder#/threads.json"
    ])
  })

  it("without any audit is refused", async () => {
    expect((await read({ "badges.md": "" })).rejected).toEqual([
      { where: "folder", reason: "the folder holds no audit of effect-migrate" }
    ])
  })
})

describe("a checkpoint's name", () => {
  it.for([
    ["2026-11-20T04-56-40.941Z", Date.UTC(2026, 10, 20, 4, 56, 40, 941)],
    ["2025-11-06T10-00-00Z", Date.UTC(2025, 10, 6, 10)],
    ["2025-11-06_10-00-00.123456789Z", Date.UTC(2025, 10, 6, 10, 0, 0, 123)],
    ["2025-11-06T10-00-00.000Z-2", Date.UTC(2025, 10, 6, 10)],
    ["2025-13-06T10-00-00Z", null],
    ["../2025-11-06T10-00-00Z", null],
    ["latest", null]
  ] as const)("%s says when", ([name, time]) => {
    expect(checkpointTime(name)).toBe(time)
  })
})

describe("a folder on disk", () => {
  let folder: string
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-exchange-"))
    const inner = path.join(folder, "project", ".amp", "effect-migrate")
    fs.mkdirSync(path.join(inner, "checkpoints"), { recursive: true })
    fs.writeFileSync(path.join(folder, "secret.json"), JSON.stringify(audit()))
    fs.writeFileSync(
      path.join(inner, "checkpoints", "2025-11-06T10-00-00.000Z.json"),
      JSON.stringify(audit())
    )
    fs.symlinkSync("checkpoints/2025-11-06T10-00-00.000Z.json", path.join(inner, "audit.json"))
    fs.symlinkSync("../../../secret.json", path.join(inner, "threads.json"))
    fs.symlinkSync("nowhere", path.join(inner, "checkpoints", "gone.json"))
  })
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it("may have links within, and none that leads out of it is followed", async () => {
    const { runs, rejected } = await readReportAt(path.join(folder, "project"), { root: "/tree" })
    expect(runs).toHaveLength(1)
    expect(
      rejected.map(({ where, reason }) => [where.slice(where.indexOf("#")), reason.replace(/:.*/, "")])
    ).toEqual([
      ["#/checkpoints/gone.json", "it could not be read"],
      ["#/threads.json", "it is a link that leads out of the folder"]
    ])
    expect(openReportFolder(path.join(folder, "secret.json"))).toBeNull()
  })

  it("a report's file is as old as it is, and what is not there is said", async () => {
    const file = path.join(folder, "report.json")
    fs.writeFileSync(file, bytesOf("eslint/fixtures/report.json"))
    fs.utimesSync(file, 1_700_000_000, 1_700_000_000)
    expect((await readReportAt(file, { root: "/tree" })).runs[0]?.at_ms).toBe(1_700_000_000_000)
    expect((await readReportAt(file, { root: "/tree", at_ms: 5 })).runs[0]?.at_ms).toBe(5)
    for (const place of [path.join(folder, "gone"), "/dev/null", folder]) {
      const { runs, rejected } = await readReportAt(place, { root: "/tree" })
      expect(runs).toEqual([])
      expect(rejected).toHaveLength(1)
    }
  })
})
