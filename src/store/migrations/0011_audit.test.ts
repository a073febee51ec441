/** A store of every older schema gets room for audits, and the way back loses nothing else. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { openSqlite } from "../open-sqlite.ts"
import { schemaVersion } from "../open-store.ts"
import { audit } from "./0011_audit.ts"
import { latestVersion } from "./latest.ts"
import { migrate } from "./migrate.ts"

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "spoor.db")
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const older = "INSERT INTO agents VALUES (1, 'claude-code')"
const rows = `
INSERT INTO audit_series VALUES (1, '/code/harbour', 'spoor');
INSERT INTO audit_checkpoints (id, series_id, number, name, at_ms, tool_version, is_incomplete, errors, warnings, info,
  files_with_findings, arrived, fixed) VALUES (1, 1, 1, '2026-11-20T04-57-34.198Z', 1795150654198, '0.1.0', 0, 1, 0, 0, 0, 1, 0);
INSERT INTO audit_rules VALUES (1, 1, 'no-a');
INSERT INTO audit_rule_texts VALUES (1, 1, 'pattern', 'error', 'No a.', NULL, '[]');
INSERT INTO audit_rule_runs VALUES (1, 1, 'ran', NULL, 1);
INSERT INTO audit_findings (id, series_id, ulid, rule_id, first_seen_ms, nth) VALUES (1, 1, zeroblob(16), 1, 1795150654198, 0);
INSERT INTO audit_intervals (finding_id, first, state, series_id) VALUES (1, 1, 'new', 1);
`

it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])("a store of schema %i, in a rehearsal first", (version) => {
  const database = openSqlite(file)
  migrate(database, file, { to: version })
  database.exec(older)
  expect(migrate(database, file, { dry_run: true }).dry_run).toBe(true)
  expect(schemaVersion(database)).toBe(version)
  expect(migrate(database, file)).toMatchObject({ from: version, to: latestVersion })
  database.exec(rows)
  expect(
    database
      .prepare("SELECT rule_id, severity, message FROM results")
      .all()
      .map((row) => ({ ...row }))
  ).toEqual([{ rule_id: 1, severity: "error", message: "No a." }])
  migrate(database, file, { to: version })
  expect(() => database.prepare("SELECT 1 FROM audit_intervals")).toThrow(/no such table/)
  expect(database.prepare("SELECT name FROM agents").get()!["name"]).toBe("claude-code")
  migrate(database, file)
  expect(database.prepare("SELECT count(*) AS n FROM audit_intervals").get()!["n"]).toBe(0)
  database.close()
})

it.each([
  [
    "a finding that stands twice",
    "INSERT INTO audit_intervals (finding_id, first, state, series_id) VALUES (1, 2, 'moved', 1)"
  ],
  ["a gap between checkpoints", "UPDATE audit_checkpoints SET number = 2"]
])("%s is found", (_, harm) => {
  const database = openSqlite(file)
  migrate(database, file)
  database.exec(rows)
  const found = () => audit.verify!.filter(({ sql }) => database.prepare(sql).all().length > 0)
  expect(found()).toEqual([])
  database.exec(harm)
  expect(found()).toHaveLength(1)
  database.close()
})
