import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { Recording } from "../Recording.ts"
import type { DocumentFormat } from "../Source.ts"
import { headOf } from "../testing/headOf.ts"
import { agentRuns } from "./AgentRuns.ts"

const folder = path.join(import.meta.dirname, "fixtures")
const format = agentRuns.formats[0] as DocumentFormat
const file = { path: "/logs/claude-runs/x.json", root: "/logs", mtime_ms: 0, machine: "test" }
const textOf = (end: string): string =>
  fs.readFileSync(
    path.join(
      folder,
      fs.readdirSync(folder).find((name) => name.endsWith(`${end}.json`))!
    ),
    "utf8"
  )

const read = (text: string): Recording => {
  const recording = new Recording()
  format.document(JSON.parse(text), { offset: 0, length: text.length }, file, recording, text)
  return recording
}

describe("a run's document", () => {
  it("tells its run, with the bytes it stands in", () => {
    const text = textOf("a01")
    const { runs, rejections, kinds } = read(text)
    expect(rejections).toEqual([])
    expect([...kinds.keys()]).toEqual(["run/SUCCESS"])
    expect(runs).toEqual([
      {
        run: {
          id: "0b6f1f4e-5d0c-4f6e-9a54-3f0d2d6c1a01",
          repository: "quayside",
          status: "SUCCESS",
          started_at_ms: Date.UTC(2026, 9, 28, 9),
          completed_at_ms: Date.UTC(2026, 9, 28, 9, 0, 8, 250),
          duration_ms: 8000,
          retry_count: 0,
          parent_run_id: null,
          input: {
            prompt: expect.stringContaining("Generate a commit message"),
            diff: expect.stringContaining("src/tides.ts"),
            recent_commits: ["feat: mooring list", "fix: tide table of the north quay"],
            model: "claude-3-opus",
            temperature: 0.7
          },
          output: {
            message: "fix: tides follow the clock change",
            confidence: 0.9,
            reasoning: null,
            raw_response: "fix: tides follow the clock change",
            tokens_used: 8
          },
          error: null,
          execution: null,
          document: null
        },
        span: { offset: 0, length: text.length }
      }
    ])
  })

  it("takes only times for times: a prompt that begins like a date stays a text", () => {
    const [seen] = read(textOf("002")).runs
    expect(seen!.run.input.prompt).toMatch(/^2026-10-25T01:00:00Z is an hour off/)
    expect(seen!.run.error).toMatchObject({ code: "ETIMEDOUT", recoverable: true })
  })

  it("of another form than ours is kept as it stands, with fields that are not known", () => {
    const text = textOf("004")
    const [seen] = read(text).runs
    expect(seen!.run).toMatchObject({ status: "RUNNING", document: text })
  })

  it.each([
    ["006", "bad_field", "status is not what it must be"],
    ["a01 without its input", "bad_field", "input is missing"],
    ["a01 with no time", "bad_field", "startedAt is not what it must be"],
    ["a01 named like a path", "bad_field", "id is not what it must be"],
    ["a01 with a broken error", "bad_field", "error.recoverable is missing"]
  ])("that is malformed is rejected: %s", (which, reason, detail) => {
    const value = JSON.parse(textOf(which.slice(0, 3))) as Record<string, unknown>
    if (which.includes("without")) delete value["input"]
    if (which.includes("no time")) value["startedAt"] = "yesterday"
    if (which.includes("path")) value["id"] = "../../etc/passwd"
    if (which.includes("broken")) value["error"] = { code: "E", message: "m" }
    const { runs, rejections } = read(JSON.stringify(value, null, 2))
    expect(runs).toEqual([])
    expect(rejections).toMatchObject([{ reason, detail }])
  })
})

describe("detection", () => {
  it("goes by content, and claims what is malformed or cut off, too", () => {
    for (const name of fs.readdirSync(folder)) {
      expect(format.detect(headOf(fs.readFileSync(path.join(folder, name)))), name).toBe(true)
    }
  })

  it.each([
    ["{}"],
    ['{"repository": "x", "status": "open"}'],
    ['[{"repository": "x", "startedAt": "", "retryCount": 0}]'],
    [
      '{"repository": "x", "startedAt": "", "retryCount": 0}\n{"repository": "x", "startedAt": "", "retryCount": 0}\n'
    ],
    ['{"id": "x", "repository": {']
  ])("leaves %s", (text) => {
    expect(format.detect(headOf(text))).toBe(false)
  })

  it("wants files that are named by a UUID", () => {
    expect(agentRuns.wants("/a/1c2d3e4f-0000-4000-8000-000000000004.json")).toBe(true)
    expect(agentRuns.wants("/a/package.json")).toBe(false)
    expect(agentRuns.wants("/a/1c2d3e4f-0000-4000-8000-000000000004.jsonl")).toBe(false)
  })
})
