import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, expect, it } from "vitest"
import { ingestTrail } from "../../../test/support/ingestTrail.ts"

let home: string
let spool: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-trim-"))
  spool = path.join(home, "spool")
  fs.mkdirSync(path.join(spool, "codex"), { recursive: true })
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

const now = Date.UTC(2026, 10, 20)
const day = 86_400_000
const put = (month: string, at_ms: number, age_ms: number): string => {
  const file = path.join(spool, "codex", `${month}.jsonl`)
  const line = {
    spoor_hook: 1,
    agent: "codex",
    at_ms,
    n: 1,
    event: "SessionEnd",
    session: "s",
    reason: "other"
  }
  fs.appendFileSync(file, `${JSON.stringify(line)}\n`)
  fs.utimesSync(file, new Date(now - age_ms), new Date(now - age_ms))
  return file
}
const ingest = (more: object = {}) =>
  ingestTrail(path.join(home, "spoor.db"), [spool], { now: () => now, hook_spool: spool, ...more })
const events = (): number => {
  const store = new DatabaseSync(path.join(home, "spoor.db"), { readOnly: true })
  const { n } = store.prepare("SELECT count(*) AS n FROM events").get() as { n: number }
  store.close()
  return n
}

it("a month that is over goes once it is read, and its events stay", async () => {
  const old = put("2026-09", Date.UTC(2026, 8, 3), 60 * day)
  const last = put("2026-10", Date.UTC(2026, 9, 31, 23), day / 2)
  const current = put("2026-11", Date.UTC(2026, 10, 1), 5 * day)
  await ingest()
  expect([old, last, current].map((file) => fs.existsSync(file))).toEqual([false, true, true])
  expect(events()).toBe(3)
  await ingest()
  await ingest({ full: true })
  expect(events()).toBe(3)
  // a late line begins the month's file anew
  put("2026-09", Date.UTC(2026, 8, 30), 40 * day)
  await ingest()
  expect(events()).toBe(4)
  expect(fs.existsSync(old)).toBe(false)
})

it("what is not read to its end, or is in no custody, stays", async () => {
  const torn = put("2026-09", Date.UTC(2026, 8, 3), 60 * day)
  fs.appendFileSync(torn, '{"spoor_hook":1')
  fs.utimesSync(torn, new Date(now - 60 * day), new Date(now - 60 * day))
  await ingest()
  expect(fs.existsSync(torn)).toBe(true)
  const bare = put("2026-08", Date.UTC(2026, 7, 3), 90 * day)
  await ingest({ custody: false })
  expect(fs.existsSync(bare)).toBe(true)
})
