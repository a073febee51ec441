/** Codex rollouts of public repositories: none fails, every line is accounted for, and the numbers are Codex's own. */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { detectHead } from "../../src/sources/detect.ts"
import { codex } from "../../src/sources/codex/Codex.ts"
import { rollout } from "../../src/sources/codex/rollout.ts"
import { cutLines } from "../../src/sources/jsonl.ts"
import { readLog } from "../../src/sources/testing/readLog.ts"

const data = path.join(
  process.env["SPOOR_TEST_DATA"] ?? path.join(import.meta.dirname, "..", "..", "..", "shared", "data"),
  "codex"
)
const isThere = fs.existsSync(data)
if (!isThere) console.warn(`left out: no Codex rollouts in ${data}; SPOOR_TEST_DATA names another folder`)

const files = isThere
  ? fs
      .readdirSync(data, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".jsonl"))
      .sort()
  : []

interface Written {
  readonly input_tokens: number
  readonly cached_input_tokens: number
  readonly output_tokens: number
}

/** The last cumulative count, by the lines alone. */
const lastTotal = (text: string): Written | null => {
  let last: Written | null = null
  for (const line of text.split("\n")) {
    if (!line.includes('"total_token_usage"')) continue
    const { payload } = JSON.parse(line) as { payload: { info?: { total_token_usage?: Written } } }
    last = payload.info?.total_token_usage ?? last
  }
  return last
}

describe.skipIf(!isThere)("rollouts of others", () => {
  it("are there", () => expect(files.length).toBeGreaterThan(10))

  describe.each(files)("%s", (file) => {
    const bytes = isThere ? fs.readFileSync(path.join(data, file)) : Buffer.alloc(0)
    const text = bytes.toString("utf8")
    const seen = readLog(rollout, bytes, { path: file })

    it("is Codex's", () => {
      const values: Array<unknown> = []
      const handler = {
        value: (value: unknown) => void values.push(value),
        prose: () => true,
        reject: () => {}
      }
      cutLines(bytes, { offset: 0, atEnd: true, maxLineBytes: 1e9 }, handler)
      const found = detectHead([codex], {
        path: file,
        text: text.slice(0, 262_144),
        values: values.slice(0, 40)
      })
      expect(found?.format?.name).toBe("rollout")
    })

    it("has every line counted as a known kind, or rejected", () => {
      const lines = text.split("\n").filter((line) => line.trim() !== "").length
      const counted = [...seen.kinds.values()].reduce((sum, { records }) => sum + records, 0)
      expect(counted + seen.rejections.length).toBe(lines)
      expect(seen.rejections).toEqual([])
      expect([...seen.kinds].filter(([, { known }]) => !known)).toEqual([])
    })

    it("has requests that add up to its last cumulative count", () => {
      const total = lastTotal(text)
      const requests = [...new Map(seen.requests.map((request) => [request.key, request])).values()]
      const sum = (of: (request: (typeof requests)[number]) => number) =>
        requests.reduce((a, r) => a + of(r), 0)
      expect(sum((r) => r.input_tokens + r.cache_read_tokens + r.cache_write_5m_tokens)).toBe(
        total?.input_tokens ?? 0
      )
      expect(sum((r) => r.cache_read_tokens)).toBe(total?.cached_input_tokens ?? 0)
      expect(sum((r) => r.output_tokens)).toBe(total?.output_tokens ?? 0)
    })

    it("has every call's result joined with it, and no message twice", () => {
      const ids = seen.messages.map(({ native_id }) => native_id)
      expect(new Set(ids).size).toBe(ids.length)
      const calls = new Set(
        seen.parts.filter(({ type }) => type === "tool").map(({ message, key }) => `${message} ${key}`)
      )
      for (const { message, key } of seen.toolResults) expect(calls).toContain(`${message} ${key}`)
      const outputs = text
        .split("\n")
        .filter((line) => /"type":"(?:function|custom_tool)_call_output"/.test(line)).length
      expect(seen.toolResults.filter(({ output }) => output !== null).length).toBeGreaterThanOrEqual(outputs)
    })

    it("tells the same when it is read again, and when it is read in pieces", () => {
      expect(readLog(rollout, bytes, { path: file })).toEqual(seen)
      const cuts = [0.1, 0.35, 0.62, 0.98].map((part) => Math.floor(bytes.length * part))
      expect(readLog(rollout, bytes, { path: file, cuts })).toEqual(seen)
    })
  })
})
