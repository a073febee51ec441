/** Errors that stand as plain text become values, and plain text again on the way back. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openSqlite } from "../open-sqlite.ts"
import { errors } from "./0006_errors.ts"
import { migrate } from "./migrate.ts"

let folder: string
let file: string
let database: DatabaseSync
/** A store of that schema with errors in it. */
const storeOf = (version: number): void => {
  database = openSqlite(file)
  migrate(database, file, { to: version })
  database.exec(`INSERT INTO agents VALUES (1, 'a'); INSERT INTO machines VALUES (1, 'm'); INSERT INTO tools VALUES (1, 'Bash', NULL);
    INSERT INTO sessions (id, agent_id, native_id, relation, machine_id) VALUES (1, 1, 's', 'root', 1);
    INSERT INTO messages (id, agent_id, native_id, session_id) VALUES (1, 1, 'm', 1)`)
  const add = database.prepare(
    "INSERT INTO parts (message_id, key, ordinal, type, tool_id, error_data) VALUES (1, ?, 0, 'tool', ?, ?)"
  )
  stored.forEach(([, text], i) => add.run(String(i), i % 2 === 0 ? 1 : null, text))
}
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  file = path.join(folder, "spoor.db")
})
afterEach(() => {
  database.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const value = (type: string, code: string | null): string =>
  JSON.stringify({ type, code, tool: "Read", message: "in its words" })

/** What kind each is afterwards, and how it was stored. */
const stored: ReadonlyArray<readonly [type: string | null, text: string | null]> = [
  ["timeout", "Command timed out after 2m 0.0s"],
  ["not_found", "ENOENT: no such file or directory, open '/x'"],
  ["permission", "Permission to use Bash has been denied"],
  ["rate_limit", "429 Too Many Requests"],
  ["conflict", "File has been modified since it was read"],
  ["cancelled", "Tool execution aborted"],
  ["exit_code", "Exit code 2"],
  ["unknown", "{ this is no JSON"],
  ["unknown", '"a text in JSON"'],
  ["unknown", "[1, 2]"],
  ["unknown", "42"],
  ["unknown", "null"],
  ["unknown", ""],
  ["unknown", "é😀\n".repeat(400)],
  [null, null],
  ["not_found", value("not_found", "ENOENT")],
  ["exit_code", value("exit_code", "7")]
]

const texts = (of = database) =>
  of
    .prepare("SELECT error_data FROM parts ORDER BY CAST(key AS INTEGER)")
    .all()
    .map((row) => row["error_data"])

describe.each(Array.from({ length: errors.id - 1 }, (_, i) => i + 1))(
  "plain errors of schema %i",
  (version) => {
    beforeEach(() => storeOf(version))

    it("become values of the kind that their words suggest; values stay as they are", () => {
      const before = texts()
      const { backup } = migrate(database, file, { to: errors.id })
      const saved = openSqlite(backup!, { readOnly: true })
      expect(texts(saved)).toEqual(before)
      saved.close()
      const rows = database
        .prepare("SELECT error_type, error_code, error_data FROM parts ORDER BY CAST(key AS INTEGER)")
        .all()
      expect(rows.map((row) => row["error_type"])).toEqual(stored.map(([type]) => type))
      expect(rows.slice(-2).map((row) => [row["error_code"], row["error_data"]])).toEqual([
        ["ENOENT", stored.at(-2)![1]],
        ["7", stored.at(-1)![1]]
      ])
      const first = JSON.parse(String(rows[0]!["error_data"])) as unknown
      expect(first).toEqual({ type: "timeout", code: null, tool: "Bash", message: stored[0]![1] })
      const long = JSON.parse(String(rows[13]!["error_data"])) as { message: string }
      expect(Array.from(long.message)).toHaveLength(500)
    })

    it("are plain again, letter for letter, when the store is led back", () => {
      const before = texts()
      migrate(database, file, { to: errors.id })
      migrate(database, file, { to: version })
      expect(texts()).toEqual(before)
    })

    it("are left alone by a rehearsal", () => {
      const before = texts()
      expect(migrate(database, file, { to: errors.id, dry_run: true })).toMatchObject({
        backup: null,
        dry_run: true
      })
      expect(texts()).toEqual(before)
    })
  }
)
