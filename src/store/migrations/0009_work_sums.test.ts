/** A store of the schema before, full of rows, gets the sums of its work; the way back takes them away. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { writeClaudeTrail } from "../../../test/support/claudeTrail.ts"
import { ingestTrail } from "../../../test/support/ingestTrail.ts"
import { rollupProblems } from "../check-rollups.ts"
import { openStoreToWrite } from "../open-to-write.ts"
import { workSums } from "./0009_work_sums.ts"
import { migrate } from "./migrate.ts"

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

it("the work of a store of schema 8 is added up, and can be taken away again", async () => {
  const file = path.join(folder, "spoor.db")
  writeClaudeTrail(folder, { seed: 4, sessions: 4, calls: 10, subagents: 0.5, forks: 0.5 })
  await ingestTrail(file, [path.join(folder, ".claude")])
  const database = openStoreToWrite(file)
  const sums = () => database.prepare("SELECT * FROM work_sums ORDER BY session_id").all()
  const before = sums()
  expect(before.length).toBeGreaterThan(3)
  migrate(database, file, { to: workSums.id - 1 })
  expect(database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'work_sums'").all()).toEqual([])
  migrate(database, file)
  expect(sums()).toEqual(before)
  expect(rollupProblems(database, true)).toEqual([])
  database.close()
})
