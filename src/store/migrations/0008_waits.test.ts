/** A store of every older schema that has what hooks told gets the waits that it comes to; and the way back. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { openSqlite } from "../open-sqlite.ts"
import { schemaVersion } from "../open-store.ts"
import { waits } from "./0008_waits.ts"
import { latestVersion } from "./latest.ts"
import { migrate } from "./migrate.ts"

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "spoor.db")
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const rows = `
INSERT INTO agents VALUES (1, 'claude-code');
INSERT INTO machines VALUES (1, 'lap');
INSERT INTO tools VALUES (1, 'Bash', NULL);
INSERT INTO sessions (id, agent_id, native_id, relation, machine_id) VALUES (1, 1, 's', 'root', 1);
INSERT INTO messages (id, agent_id, native_id, session_id, kind, at_ms) VALUES (1, 1, 'm', 1, 'answer', 1000);
INSERT INTO parts (message_id, key, ordinal, type, tool_id, call_id, status, started_at_ms, ended_at_ms) VALUES
  (1, 'c', 0, 'tool', 1, 'c', 'completed', 1000, 9000);
INSERT INTO events VALUES
  (1, 'hook:1500:a', 'permission_wait', 1500, '{"tool":"Bash"}', NULL, NULL),
  (1, 'hook:9000:b', 'tool_end', 9000, '{"tool":"Bash","call":"c","duration_ms":500}', NULL, NULL);
`
const expected = {
  session_id: 1,
  key: "hook:1500:a",
  kind: "permission",
  from_ms: 1500,
  to_ms: 8500,
  waited_ms: 7000,
  decision: "allowed",
  message_id: 1,
  part_key: "c"
}

it.each([1, 2, 3, 4, 5, 6, 7])("a store of schema %i gets its waits, in a rehearsal first", (version) => {
  const database = openSqlite(file)
  migrate(database, file, { to: version })
  database.exec(rows)
  expect(migrate(database, file, { dry_run: true }).dry_run).toBe(true)
  expect(schemaVersion(database)).toBe(version)
  expect(migrate(database, file)).toMatchObject({ from: version, to: latestVersion })
  const found = () => database.prepare("SELECT * FROM waits").all()
  expect(found().map((row) => ({ ...row }))).toEqual([expected])
  migrate(database, file, { to: version })
  expect(schemaVersion(database)).toBe(version)
  expect(() => found()).toThrow(/no such table/)
  expect(database.prepare("SELECT count(*) AS n FROM events").get()!["n"]).toBe(2)
  migrate(database, file)
  expect(found()).toHaveLength(1)
  database.close()
})

it("a wait for a call that is not there is found", () => {
  const database = openSqlite(file)
  migrate(database, file)
  database.exec(rows)
  database.exec(
    "INSERT INTO waits (session_id, key, kind, from_ms, message_id, part_key) VALUES (1, 'k', 'permission', 1, 1, 'x')"
  )
  for (const { sql } of waits.verify!) expect(database.prepare(sql).all()).toHaveLength(1)
  database.close()
})
