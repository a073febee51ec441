/** What OpenCode itself wrote while scripted models served it: every request, no unknown kind, no rejection. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, it } from "vitest"
import type { RequestSeen } from "../../record/RequestSeen.ts"
import { servedIn, type ServedRequest, tokensSeen, tokensServed } from "../testing/served.ts"
import { exportDocument } from "./export.ts"
import { openCodeDatabase } from "./OpenCodeDatabase.ts"
import { countedRequests, readDatabase, readDocument } from "./testing/reading.ts"

const real = path.join(import.meta.dirname, "fixtures", "real")
const served = servedIn(real).filter(({ prompt }) => prompt !== null)
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-opencode-"))
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }))

const database = (): string => {
  const file = path.join(scratch, "opencode.db")
  const made = new DatabaseSync(file)
  made.exec(`BEGIN;${fs.readFileSync(path.join(real, "opencode.db.sql"), "utf8")}COMMIT;`)
  made.close()
  return file
}

const { seen } = readDatabase(openCodeDatabase, database())
const byOutput = (a: { output_tokens: number }, b: { output_tokens: number }) =>
  a.output_tokens - b.output_tokens
const told = (requests: ReadonlyArray<RequestSeen>) =>
  // one that was broken off tells no model and no tokens
  requests
    .filter(({ model }) => model !== null)
    .map(tokensSeen)
    .sort(byOutput)

/** OpenCode keeps no lifetimes: all that was written to the cache counts as kept for five minutes. */
const withoutLifetimes = (one: ServedRequest) => {
  const { cache_write_1h_tokens, ...tokens } = tokensServed(one)
  const cache_write_5m_tokens = tokens.cache_write_5m_tokens + cache_write_1h_tokens
  return { ...tokens, cache_write_5m_tokens, cache_write_1h_tokens: 0 }
}

describe("the database that OpenCode wrote", () => {
  it("has no unknown kind and nothing to reject", () => {
    expect([...seen.kinds].filter(([, { known }]) => !known)).toEqual([])
    expect(seen.rejections).toEqual([])
  })

  it("tells every request that was served, with its very tokens, and counts no copy", () => {
    expect(told(countedRequests(seen.requests))).toEqual(served.map(withoutLifetimes).sort(byOutput))
  })

  it("records what they cost by the prices that it was given", () => {
    const costs = countedRequests(seen.requests).filter(({ model }) => model === "tide-1")
    for (const one of costs) {
      const exact = one.input_tokens * 1 + one.output_tokens * 4 + one.cache_read_tokens * 0.1
      expect(one.recorded_cost_usd_micros).toBe(Math.round(exact))
    }
    expect(costs.length).toBeGreaterThan(8)
  })

  it("knows where sessions came from", () => {
    const relations = new Map(seen.sessions.map((one) => [one.native_id, one.relation]))
    const count = (relation: string) => [...relations.values()].filter((one) => one === relation).length
    expect([count("root"), count("subagent")]).toEqual([4, 1])
    const child = seen.sessions.find(({ relation }) => relation === "subagent")!
    const call = seen.parts.find(({ tool }) => tool === "task")!
    expect(call.child_session).toBe(child.native_id)
    expect(child).toMatchObject({ parent_native_id: call.session, role: "general" })
  })

  it("sees how calls ended", () => {
    const original = seen.parts.find(({ tool }) => tool === "task")!.session
    const ended = seen.parts
      .filter(({ tool, session }) => tool !== null && session === original)
      .map(({ tool, status, error }) => [tool, status, error?.type ?? null])
    expect(ended).toEqual(
      expect.arrayContaining([
        ["read", "completed", null],
        ["bash", "error", "exit_code"],
        ["bash", "denied", "permission"],
        ["edit", "error", "conflict"],
        ["edit", "completed", null],
        ["harbour_next_high_water", "completed", null],
        ["harbour_next_high_water", "error", expect.any(String)]
      ])
    )
  })

  it("tells changed lines and the list of things to do", () => {
    const changed = seen.fileOperations.filter(({ verb }) => verb !== "read")
    const lines = new Map(
      changed.map((one) => [path.basename(one.path), [one.lines_added, one.lines_removed]])
    )
    expect(lines.get("zone.js")).toEqual([4, 1])
    expect(lines.get("NOTES.md")).toEqual([3, 0])
    expect(seen.todoLists.at(-1)?.todos).toEqual([
      { content: "Mend the offset", status: "in_progress", priority: "high" }
    ])
  })
})

describe("its export of one session", () => {
  const exported = readDocument(
    exportDocument,
    JSON.parse(fs.readFileSync(path.join(real, "export.json"), "utf8"))
  ).seen

  it("tells the same requests under the same keys", () => {
    const session = exported.sessions[0]!.native_id
    const inDatabase = seen.requests.filter((one) => one.session === session)
    const keys = (requests: ReadonlyArray<RequestSeen>) => [...new Set(requests.map(({ key }) => key))].sort()
    expect(keys(exported.requests)).toEqual(keys(inDatabase))
    expect([...exported.kinds].filter(([, { known }]) => !known)).toEqual([])
    expect(exported.rejections).toEqual([])
  })
})
