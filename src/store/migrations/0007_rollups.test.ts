/** A store of every older schema, with rows in it, gets the rollups that its rows come to; and the way back. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { rollupProblems } from "../check-rollups.ts"
import { openSqlite } from "../open-sqlite.ts"
import { schemaVersion } from "../open-store.ts"
import { latestVersion } from "./latest.ts"
import { migrate } from "./migrate.ts"

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "spoor.db")
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

/** Two sessions as version 1 held them; the fork copied the answer with its call under another id. */
const rows = `
INSERT INTO agents VALUES (1, 'opencode');
INSERT INTO machines VALUES (1, 'lap');
INSERT INTO models VALUES (1, 'mock', 'm1');
INSERT INTO tools VALUES (1, 'edit', NULL), (2, 'bash', NULL);
INSERT INTO projects VALUES (1, '/r', 'r');
INSERT INTO directories VALUES (1, '/wt', 1, 1);
INSERT INTO paths VALUES (1, 'src/a.ts');
INSERT INTO rate_cards VALUES (7, '{}');
INSERT INTO sessions (id, agent_id, native_id, relation, machine_id, project_id, directory_id) VALUES
  (1, 1, 'ses_1', 'root', 1, 1, 1), (2, 1, 'ses_2', 'fork', 1, 1, 1);
INSERT INTO messages (id, agent_id, native_id, session_id, kind, at_ms) VALUES
  (1, 1, 'msg_1', 1, 'prompt', 1000000), (2, 1, 'msg_2', 1, 'answer', 1000500), (3, 1, 'msg_3', 2, 'answer', 1000500);
INSERT INTO parts (message_id, key, ordinal, type, content_chars, tool_id, status, title) VALUES
  (2, 'call_1', 0, 'tool', 5, 1, 'completed', 'a.ts'), (2, 'call_2', 1, 'tool', 8, 2, 'error', 'npm test'),
  (3, 'call_3', 0, 'tool', 5, 1, 'completed', 'a.ts');
INSERT INTO file_operations VALUES (2, 'call_1', 1, 'edit', 4, 2, NULL), (3, 'call_3', 1, 'edit', 4, 2, NULL);
INSERT INTO requests (id, agent_id, key, session_id, message_id, twin, twin_rank, is_counted, at_ms, completed_at_ms,
  model_id, input_tokens, output_tokens, reasoning_tokens, cache_read_tokens, cache_write_5m_tokens,
  cache_write_1h_tokens, web_searches, speed, is_complete, computed_cost_usd_micros, cost_usd_micros, cost_status,
  rate_card_id) VALUES
  (1, 1, 'a', 1, 2, 't', 0, 1, 1000500, 1002500, 1, 10, 20, 0, 30, 0, 0, 0, 'standard', 1, 50, 50, 'computed', 7),
  (2, 1, 'b', 1, 2, NULL, 0, 1, 1100000, NULL, 1, 1, 2, 0, 3, 0, 0, 0, 'standard', 1, NULL, NULL, 'unknown', NULL),
  (3, 1, 'c', 2, 3, 't', 1, 0, 1000500, 1002500, 1, 10, 20, 0, 30, 0, 0, 0, 'standard', 1, 50, 50, 'computed', 7);
INSERT INTO usage_slots VALUES (1, 1, 1, 2, 11, 22, 0, 33, 0, 0, 0, 50, 0, 50, 0, 1, 0, 1, 0, 1);
INSERT INTO session_stats VALUES
  (1, 2, 1, 2, 2, 1, 0, 11, 22, 0, 33, 0, 0, 0, 50, NULL, 50, 'lower_bound', 1, 4, 2, 1, 1, 1),
  (2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, 'unknown', 0, 4, 2, 1, NULL, NULL);
`

const storeOf = (version: number): DatabaseSync => {
  const database = openSqlite(file)
  migrate(database, file, { to: version })
  database.exec(rows)
  return database
}

const all = (database: DatabaseSync, sql: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }))

const oldSlots = (database: DatabaseSync) => all(database, "SELECT * FROM usage_slots")

describe.each([1, 2, 3, 4, 5, 6])("a store of schema %i", (version) => {
  it("is led to the rollups that its rows come to", () => {
    const database = storeOf(version)
    const report = migrate(database, file)
    expect([report.from, schemaVersion(database)]).toEqual([version, latestVersion])
    expect(rollupProblems(database, true)).toEqual([])
    const usage = `session_id, model_id, rate_card_id, requests, output_tokens, cost_usd_micros, unpriced_requests,
      first_at_ms, last_at_ms, timed_output_tokens, timed_ms`
    const figures = [
      { requests: 1, output_tokens: 2, cost_usd_micros: 0, unpriced_requests: 1 },
      { requests: 1, output_tokens: 20, cost_usd_micros: 50, unpriced_requests: 0 }
    ]
    const timed = [
      { rate_card_id: 0, first_at_ms: 1100000, last_at_ms: 1100000, timed_output_tokens: 0, timed_ms: 0 },
      { rate_card_id: 7, first_at_ms: 1000500, last_at_ms: 1000500, timed_output_tokens: 20, timed_ms: 2000 }
    ]
    const expected = figures.map((one, i) => ({ session_id: 1, model_id: 1, ...one, ...timed[i] }))
    expect(all(database, `SELECT ${usage} FROM session_usage`)).toEqual(expected)
    expect(all(database, `SELECT slot, ${usage} FROM usage_slots`)).toEqual(
      expected.map((one) => ({ slot: 1, ...one }))
    )
    expect(
      all(database, "SELECT tool_calls, tool_errors, lines_added, files_touched FROM session_stats")
    ).toEqual([
      { tool_calls: 2, tool_errors: 1, lines_added: 4, files_touched: 1 },
      { tool_calls: 0, tool_errors: 0, lines_added: 0, files_touched: 0 }
    ])
    expect(all(database, "SELECT session_id FROM work_logs")).toEqual([{ session_id: 1 }])
    expect(all(database, "SELECT path FROM paths")).toEqual([{ path: "src/a.ts" }, { path: "/r/src/a.ts" }])
    expect(all(database, "SELECT * FROM settings WHERE key = 'rollups'")).toEqual([])
    expect(all(database, "SELECT day, requests FROM daily_stats")).toEqual([
      { day: "1970-01-01", requests: 2 }
    ])
    database.close()
  })

  it("is saved before, and can be led back to what it was", () => {
    const database = storeOf(version)
    const before = oldSlots(database)
    const { backup } = migrate(database, file)
    const saved = openSqlite(backup!, { readOnly: true })
    expect([schemaVersion(saved), oldSlots(saved)]).toEqual([version, before])
    saved.close()
    migrate(database, file, { to: version })
    expect([schemaVersion(database), oldSlots(database)]).toEqual([version, before])
    expect(all(database, "SELECT day, requests FROM daily_stats")).toEqual([
      { day: "1970-01-01", requests: 2 }
    ])
    migrate(database, file)
    expect(rollupProblems(database, true)).toEqual([])
    database.close()
  })

  it("stays as it is in a rehearsal", () => {
    const database = storeOf(version)
    const before = oldSlots(database)
    expect(migrate(database, file, { dry_run: true })).toMatchObject({ from: version, to: latestVersion })
    expect([schemaVersion(database), oldSlots(database)]).toEqual([version, before])
    database.close()
  })
})
