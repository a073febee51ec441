/**
 * What the real agents left, in one store: it counts what their models served, whoever is read first, and gives
 * each session its own.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { IngestSummary } from "../../../src/ingest/IngestSummary.ts"
import { ingestTrail } from "../../../test/support/ingestTrail.ts"
import type { ServedRequest } from "./Served.ts"

const root = path.resolve(import.meta.dirname, "..", "..", "..")
const agents = ["claude-code", "codex", "opencode"]
const folderOf = (agent: string): string => path.join(root, "src", "sources", agent, "fixtures", "real")
const servedTo = (agent: string): ReadonlyArray<ServedRequest> =>
  JSON.parse(
    fs.readFileSync(path.join(folderOf(agent), "served.json"), "utf8")
  ) as ReadonlyArray<ServedRequest>

/** Codex writes down what it asks for itself, the others do not. */
const isOnDisk = (agent: string, { prompt }: ServedRequest): boolean => agent === "codex" || prompt !== null

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-real-agents-"))
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }))

let summary: IngestSummary
let store: DatabaseSync
const rows = <Row>(sql: string): ReadonlyArray<Row> =>
  store.prepare(sql).all() as unknown as ReadonlyArray<Row>

beforeAll(async () => {
  const [claude, codex, openCode] = agents.map((agent) => path.join(scratch, agent)) as [
    string,
    string,
    string
  ]
  fs.cpSync(path.join(folderOf("claude-code"), "projects"), claude, { recursive: true })
  fs.cpSync(folderOf("codex"), codex, { recursive: true })
  fs.mkdirSync(openCode)
  const database = new DatabaseSync(path.join(openCode, "opencode.db"))
  database.exec(`BEGIN;${fs.readFileSync(path.join(folderOf("opencode"), "opencode.db.sql"), "utf8")}COMMIT;`)
  database.close()
  const file = path.join(scratch, "spoor.db")
  summary = await ingestTrail(file, [claude, codex, openCode], { now: () => Date.UTC(2027, 0, 1) })
  store = new DatabaseSync(file, { readOnly: true })
})
afterAll(() => store.close())

describe("the trails of three real agents", () => {
  it("are understood", () => {
    expect(summary).toMatchObject({ rejected: 0, unknown_kinds: [] })
  })

  it.each(agents)("%s: every token that was served and written down is counted once", (agent) => {
    const [found] = rows<Record<string, number>>(
      `SELECT sum(input_tokens) AS input, sum(output_tokens) AS output, sum(reasoning_tokens) AS reasoning,
         sum(cache_read_tokens) AS cache_read, sum(cache_write_5m_tokens + cache_write_1h_tokens) AS cache_write
       FROM requests r JOIN agents a ON a.id = r.agent_id WHERE a.name = '${agent}' AND is_counted = 1`
    )
    const served = servedTo(agent).filter((one) => isOnDisk(agent, one))
    const sum = (of: (tokens: ServedRequest["tokens"]) => number) =>
      served.reduce((total, { tokens }) => total + of(tokens), 0)
    expect({ ...found }).toEqual({
      input: sum(({ input }) => input),
      output: sum(({ output }) => output),
      reasoning: sum(({ reasoning }) => reasoning),
      cache_read: sum(({ cache_read }) => cache_read),
      cache_write: sum(({ cache_write_5m, cache_write_1h }) => cache_write_5m + cache_write_1h)
    })
  })

  it.each(["claude-code", "codex"])("%s: a fork owns what was asked in it, and no more", (agent) => {
    const forks = rows<{ output: number }>(
      `SELECT (SELECT sum(output_tokens) FROM requests r WHERE r.session_id = s.id AND is_counted = 1) AS output
       FROM sessions s JOIN agents a ON a.id = s.agent_id WHERE s.relation = 'fork' AND a.name = '${agent}'`
    )
    const asked = servedTo(agent).filter(({ prompt }) => prompt?.startsWith("Go another way") === true)
    expect(forks.map(({ output }) => output)).toEqual(asked.map(({ tokens }) => tokens.output))
  })

  it("link every sub-agent to the session that it worked for, two levels deep", () => {
    const found = rows<{ agent: string; child: string; parent: string | null; grandparent: string | null }>(
      `SELECT a.name AS agent, s.relation AS child, p.relation AS parent, g.relation AS grandparent FROM sessions s
       JOIN agents a ON a.id = s.agent_id LEFT JOIN sessions p ON p.id = s.parent_id
       LEFT JOIN sessions g ON g.id = p.parent_id WHERE s.relation = 'subagent' ORDER BY 1, 4`
    )
    expect(found.map((row) => ({ ...row }))).toEqual([
      { agent: "claude-code", child: "subagent", parent: "root", grandparent: null },
      { agent: "claude-code", child: "subagent", parent: "subagent", grandparent: "root" },
      { agent: "codex", child: "subagent", parent: "root", grandparent: null },
      { agent: "opencode", child: "subagent", parent: "root", grandparent: null }
    ])
  })
})
