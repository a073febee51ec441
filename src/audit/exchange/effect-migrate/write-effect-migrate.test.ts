import { describe, expect, it } from "vitest"
import { checkpointOf, findingOf } from "../testing/checkpoints.ts"
import { expectSound, options, readAs } from "../testing/readings.ts"
import { readEffectMigrateFolder } from "./read-folder.ts"
import {
  auditDocument,
  checkpointDocument,
  indexDocument,
  manifestDocument,
  manifestEntry,
  sessionsDocument,
  type ManifestEntry
} from "./write-effect-migrate.ts"

const session = {
  agent: "amp",
  native_id: "T-0A1b2c3d-0000-4000-8000-00000000000F",
  evidence: "environment"
} as const

const checkpoint = checkpointOf(
  [
    findingOf(3),
    findingOf(5, { message: "Avoid this any", severity: "error" }),
    findingOf(1, {
      rule: "about",
      path: null,
      start_line: null,
      start_column: null,
      end_line: null,
      end_column: null
    }),
    findingOf(9, { path: "src/B.ts", end_line: null, end_column: null })
  ],
  { session }
)

const note = {
  native_id: session.native_id.toLowerCase(),
  url: null,
  created_at_ms: Date.UTC(2026, 10, 20),
  audit_revision: 1,
  tags: ["a"],
  scope: [],
  description: "why"
}

describe("a checkpoint in effect-migrate's layout", () => {
  it("has tables of rules and files, and results that point into them", () => {
    expect(checkpointDocument(checkpoint)).toEqual({
      schemaVersion: "0.2.0",
      revision: 2,
      checkpointId: "2026-11-20T04-57-34.198Z",
      toolVersion: "0.1.0",
      projectRoot: ".",
      timestamp: "2026-11-20T04:57:34.198Z",
      thread: session.native_id,
      findings: {
        rules: [
          { id: "about", kind: "pattern", severity: "warning", message: "Avoid any" },
          { id: "no-any", kind: "pattern", severity: "warning", message: "Avoid any" }
        ],
        files: ["src/B.ts", "src/a.ts"],
        results: [
          { rule: 1, file: 1, range: [3, 3, 3, 6] },
          { rule: 1, file: 1, range: [5, 3, 5, 6], message: "Avoid this any", severity: "error" },
          { rule: 0 },
          { rule: 1, file: 0, range: [9, 3, 9, 3] }
        ],
        groups: { byFile: { "0": [3], "1": [0, 1] }, byRule: { "0": [2], "1": [0, 1, 3] } },
        summary: { errors: 1, warnings: 3, info: 0, totalFiles: 2, totalFindings: 4 }
      },
      config: { rulesEnabled: ["about", "no-any"], failOn: ["error"] }
    })
  })

  it("names a session of Amp alone", () => {
    const other = { ...checkpoint, session: { ...session, agent: "codex" } }
    expect(checkpointDocument(other)).not.toHaveProperty("thread")
    expect(auditDocument(other)).not.toHaveProperty("threads")
    expect(auditDocument(checkpoint, [note])).toMatchObject({
      threads: [
        {
          url: "https://ampcode.com/threads/T-0a1b2c3d-0000-4000-8000-00000000000f",
          timestamp: "2026-11-20T04:57:34.198Z",
          auditRevision: 2,
          tags: ["a"],
          description: "why"
        }
      ]
    })
    expect(sessionsDocument([note, { ...note, native_id: "ses_1" }], "0.1.0")).toEqual({
      schemaVersion: "0.2.0",
      toolVersion: "0.1.0",
      threads: [
        {
          id: "t-0a1b2c3d-0000-4000-8000-00000000000f",
          url: "https://ampcode.com/threads/T-0a1b2c3d-0000-4000-8000-00000000000f",
          createdAt: "2026-11-20T00:00:00.000Z",
          auditRevision: 1,
          tags: ["a"],
          description: "why"
        }
      ]
    })
  })

  it("is listed with its difference to the one before, and of many the last ten", () => {
    const entries: Array<ManifestEntry> = []
    for (let number = 1; number <= 12; number++) {
      const findings = Array.from({ length: number % 4 }, (_, at) => findingOf(at + 1))
      const id = `2026-11-20T04-57-${String(number).padStart(2, "0")}.000Z`
      entries.unshift(manifestEntry(checkpointOf(findings, { number, id }), entries[0]?.summary ?? null))
    }
    expect(entries.at(-1)).not.toHaveProperty("delta")
    expect(entries[0]).toMatchObject({
      path: "checkpoints/2026-11-20T04-57-12.000Z.json",
      delta: { errors: 0, warnings: -3, info: 0, totalFindings: -3 }
    })
    const index = indexDocument(entries, "0.1.0", { threads: true })
    expect(index).toMatchObject({
      latestCheckpoint: "2026-11-20T04-57-12.000Z",
      files: {
        audit: "audit.json",
        checkpoints: "./checkpoints",
        manifest: "./checkpoints/manifest.json",
        threads: "threads.json"
      }
    })
    expect(index["checkpoints"]).toHaveLength(10)
    expect(indexDocument([], "0.1.0", { threads: false })).toMatchObject({
      checkpoints: [],
      files: { audit: "audit.json" }
    })
  })

  it("is read back as it was: one document, and the whole folder", async () => {
    const expected = checkpoint.findings.map(({ rule, severity, message, path, start_line }) => ({
      rule,
      severity,
      message,
      path,
      start_line
    }))
    const alone = await readAs(checkpointDocument(checkpoint))
    expect(alone.runs[0]?.findings).toMatchObject(expected)
    const files: Readonly<Record<string, unknown>> = {
      [`checkpoints/${checkpoint.id}.json`]: checkpointDocument(checkpoint),
      "checkpoints/manifest.json": manifestDocument([manifestEntry(checkpoint, null)]),
      "audit.json": auditDocument(checkpoint, [note]),
      "threads.json": sessionsDocument([note], "0.1.0")
    }
    const reading = await readEffectMigrateFolder(
      { name: "folder", files: Object.keys(files), read: (file) => Buffer.from(JSON.stringify(files[file])) },
      options
    )
    expectSound(reading)
    expect(reading.rejected).toEqual([])
    expect(reading.runs).toMatchObject([{ at_ms: checkpoint.at_ms, session, findings: expected }])
    expect(reading.sessions).toHaveLength(1)
  })
})
