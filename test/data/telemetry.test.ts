/** Real telemetry: every line becomes a row, is one already, or is rejected by its reason. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { verifyTelemetry } from "../../src/ingest/verify-telemetry.ts"
import { telemetry } from "../../src/sources/telemetry/Telemetry.ts"
import { packFolder } from "../../src/store/custody/Packs.ts"
import { dumpOf, ingestTrail } from "../support/ingestTrail.ts"

const data =
  process.env["SPOOR_TEST_DATA"] ?? path.join(import.meta.dirname, "..", "..", "..", "shared", "data")
const trail = path.join(data, "seed4-telemetry")
const isThere = fs.existsSync(trail)
if (!isThere) console.warn(`left out: no telemetry in ${data}; SPOOR_TEST_DATA names another folder`)

describe.skipIf(!isThere)("real telemetry", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-data-"))
  const store = path.join(folder, "spoor.db")
  let database: DatabaseSync
  const rows = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  const one = (sql: string) => rows(sql)[0]!

  beforeAll(async () => {
    await ingestTrail(store, [trail], { timezone: "America/New_York" })
    database = new DatabaseSync(store)
  })
  afterAll(() => {
    database.close()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it("is read where it is telemetry; what sums telemetry up is left alone", () => {
    expect(
      rows("SELECT path, format, status FROM source_files ORDER BY path").map(
        ({ path: file, format, status }) => [path.basename(String(file)), format, status]
      )
    ).toEqual([
      ["kernel__error-stats.json", "", "skipped"],
      ["kernel__learning-hub.json", "", "skipped"],
      ["kernel__session-baselines.json", "", "skipped"],
      ["kernel__tool-success-stats.json", "", "skipped"],
      ["logs__weekly-backfill.log", "", "skipped"],
      ["git-activity.kernel-feeder.jsonl", "git-activity", "processed"],
      ["git-activity.post-commit.jsonl", "git-activity", "processed"],
      ["self-heal-outcomes.jsonl", "self-heal", "processed"],
      ["upstream-doc-samples.jsonl", "recovery", "processed"]
    ])
  })

  it("has one line in 402 that is no JSON: a subject with quotes in it; another log tells of that commit", () => {
    expect(rows("SELECT path, offset_bytes, length_bytes, reason FROM rejections")).toEqual([
      {
        path: path.join(trail, "derived", "git-activity.kernel-feeder.jsonl"),
        offset_bytes: 7065,
        length_bytes: 111,
        reason: "not_json"
      }
    ])
    expect(one("SELECT commit_hash, message FROM git_events WHERE commit_hash LIKE 'd032f1d%'")).toEqual({
      commit_hash: "d032f1d7",
      message: 'Revert "Add releasing-claude-plugins skill"'
    })
  })

  it("tells of 402 commits in 401 and 210 lines, each once", () => {
    expect(one("SELECT count(*) AS commits, sum(sightings) AS sightings FROM git_events")).toEqual({
      commits: 402,
      sightings: 611
    })
    expect(
      rows("SELECT repo, count(*) AS n, count(author) AS hooks FROM git_events GROUP BY repo ORDER BY repo")
    ).toEqual([
      { repo: "claude-command-center", n: 33, hooks: 0 },
      { repo: "episodic-memory", n: 113, hooks: 70 },
      { repo: "meta-vengine", n: 106, hooks: 70 },
      { repo: "oh-my-posh", n: 150, hooks: 70 }
    ])
  })

  it("tells of 740 runs of health checks, 15 of which had something to fix and fixed it", () => {
    expect(
      one(`SELECT count(*) AS runs, sum(success IS NULL) AS healthy, sum(success) AS fixed, avg(success) AS rate,
        avg(checks_fixed > 0) AS naive FROM self_heal_events`)
    ).toEqual({ runs: 740, healthy: 725, fixed: 15, rate: 1, naive: 15 / 740 })
  })

  it("tells of one recovery", () => {
    expect(one("SELECT error_type, recovery_strategy, success, is_auto, at_ms FROM recovery_events")).toEqual(
      {
        error_type: "git",
        recovery_strategy: "fix_username_case",
        success: 1,
        is_auto: 1,
        at_ms: 1_705_834_567_000
      }
    )
  })

  it("is what the files say, to the last line, and a second reading changes nothing", async () => {
    const before = dumpOf(store)
    await ingestTrail(store, [trail], { timezone: "America/New_York" })
    expect(dumpOf(store)).toEqual(before)
    const verdict = verifyTelemetry(database, {
      source: telemetry,
      packs: packFolder(store),
      max_record_bytes: 1 << 20,
      timezone: "America/New_York"
    })
    expect(verdict.is_whole).toBe(true)
    expect(
      verdict.files.map(({ path: file, lines, rows, duplicates, rejections }) => [
        path.basename(file),
        lines,
        rows,
        duplicates,
        rejections
      ])
    ).toEqual([
      ["git-activity.kernel-feeder.jsonl", 402, 401, 0, 1],
      ["git-activity.post-commit.jsonl", 210, 210, 0, 0],
      ["self-heal-outcomes.jsonl", 740, 740, 0, 0],
      ["upstream-doc-samples.jsonl", 1, 1, 0, 0]
    ])
  })
})
