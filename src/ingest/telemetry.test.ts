/** Logs of telemetry from files to tables: written anew, read twice, in any order; held against what was made of them. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { telemetry } from "../sources/telemetry/Telemetry.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { migrate } from "../store/migrations/migrate.ts"
import { openSqlite } from "../store/open-sqlite.ts"
import { verifyTelemetry } from "./verify-telemetry.ts"

let folder: string
let store: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  store = path.join(folder, "spoor.db")
  fs.mkdirSync(trail())
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const trail = () => path.join(folder, "trail")
const timezone = "America/New_York"
const fixtures = path.join(import.meta.dirname, "..", "sources", "telemetry", "fixtures")
const fixture = (name: string) => fs.readFileSync(path.join(fixtures, `${name}.jsonl`), "utf8")
const write = (name: string, text: string) => fs.writeFileSync(path.join(trail(), `${name}.jsonl`), text)
const ingest = (more = {}) => ingestTrail(store, [trail()], { timezone, ...more })

const withStore = <A>(use: (database: DatabaseSync) => A): A => {
  const database = new DatabaseSync(store)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

const rows = (sql: string) =>
  withStore((database) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  )
const count = (table: string) => Number(rows(`SELECT count(*) AS n FROM ${table}`)[0]!["n"])

const verify = (more: { readonly timezone?: string } = {}) =>
  withStore((database) =>
    verifyTelemetry(database, {
      source: telemetry,
      packs: packFolder(store),
      max_record_bytes: 1 << 20,
      timezone,
      ...more
    })
  )

const verdictOf = (name: string) => verify().files.find(({ path: file }) => file.endsWith(`${name}.jsonl`))!

const all = fs
  .readdirSync(fixtures)
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => name.slice(0, -".jsonl".length))

describe("a backfill", () => {
  it("is an ingest of the files, and a second one changes nothing", async () => {
    for (const name of all) write(name, fixture(name))
    const first = await ingest()
    expect(first.rows.telemetry).toBeGreaterThan(20)
    const before = dumpOf(store)
    expect((await ingest()).files.read).toBe(0)
    expect(dumpOf(store)).toEqual(before)
    await ingest({ full: true })
    const { source_files: _, rejections: __, ...rest } = dumpOf(store)
    const { source_files: ___, rejections: ____, ...first_rest } = before
    expect(rest).toEqual(first_rest)
    expect(verify()).toMatchObject({ is_whole: true })
  })

  it("gives the same rows with files in any order", async () => {
    const dumps = []
    for (const [index, names] of [all, all.toReversed()].entries()) {
      store = path.join(folder, `${index}.db`)
      for (const name of names) {
        fs.rmSync(trail(), { recursive: true, force: true })
        fs.mkdirSync(trail())
        write(name, fixture(name))
        await ingest()
      }
      dumps.push(dumpOf(store))
    }
    for (const table of ["telemetry_sightings", "git_events", "routing_metrics_events", "self_heal_events"])
      expect([table, dumps[1]![table]]).toEqual([table, dumps[0]![table]])
  })

  it("says of each file that lines are rows, duplicates, rejections or unknown", async () => {
    for (const name of all) write(name, fixture(name))
    await ingest()
    for (const file of verify().files) {
      expect(file.problems).toEqual([])
      expect(file.lines).toBe(file.rows + file.duplicates + file.rejections + file.unknown)
      expect(file.lines).toBe(fs.readFileSync(file.path, "utf8").trim().split("\n").length)
      expect(file.file_digest).toBe(file.table_digest)
    }
    expect(verdictOf("git-activity")).toMatchObject({
      lines: 12,
      rows: 5,
      duplicates: 2,
      rejections: 4,
      unknown: 1
    })
  })
})

describe("a log that is written anew", () => {
  it("from another one doubles no decision", async () => {
    write("dq-scores", fixture("dq-scores"))
    write("routing-metrics", fixture("routing-metrics"))
    await ingest()
    const before = count("routing_metrics_events")
    expect(before).toBe(3)
    write("routing-metrics", fixture("routing-metrics.rebuilt"))
    await ingest()
    expect(count("routing_metrics_events")).toBe(before)
    // What the wrapper measured is not lost with its lines.
    expect(rows("SELECT latency_ms FROM routing_metrics_events WHERE latency_ms IS NOT NULL")).toHaveLength(2)
    expect(verify().is_whole).toBe(true)
  })

  it("with its times rounded and feedback added is the same decisions", async () => {
    write("dq-scores", fixture("dq-scores"))
    await ingest()
    const lines = fixture("dq-scores")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const anew = lines.map((line) => ({
      ...line,
      ts: Math.floor(Number(line["ts"]) / (Number(line["ts"]) > 4e9 ? 1000 : 1))
    }))
    write(
      "dq-scores",
      anew
        .map((line, n) =>
          JSON.stringify(n === 0 ? { ...line, success: true, feedbackTs: 1_793_702_000_000 } : line)
        )
        .join("\n") + "\n"
    )
    await ingest()
    expect(rows("SELECT accuracy FROM routing_metrics_events WHERE is_simulated = 0 ORDER BY at_ms")).toEqual(
      [{ accuracy: 1 }, { accuracy: 0 }]
    )
  })

  it("in another order is the same commits", async () => {
    const log = (...hashes: ReadonlyArray<string>) =>
      hashes.map(
        (hash, n) => `${JSON.stringify({ ts: 1_793_700_000 + n, repo: "tideline", hash, msg: hash })}\n`
      )
    write("git-activity", log("bbbbbb1", "aaaaaa1").join(""))
    await ingest()
    write("git-activity", log("bbbbbb1", "aaaaaa1", "cccccc1").toSorted().join(""))
    await ingest()
    expect(count("git_events")).toBe(3)
    expect(verify().is_whole).toBe(true)
  })
})

describe("what differs is found", () => {
  beforeEach(async () => {
    for (const name of all) write(name, fixture(name))
    await ingest()
  })

  it("a record that is in no table", () => {
    withStore((database) =>
      database.exec("DELETE FROM telemetry_sightings WHERE kind = 'recovery' AND id % 2 = 0")
    )
    const { problems, missing, file_digest, table_digest } = verdictOf("recovery-outcomes")
    expect(problems[0]).toMatch(/records are in no table/)
    expect(missing.length).toBeGreaterThan(0)
    expect(file_digest).not.toBe(table_digest)
    expect(verify().is_whole).toBe(false)
  })

  it("a record of which less is known, and a row that was changed", () => {
    withStore((database) =>
      database.exec(`UPDATE telemetry_sightings SET facts = json_set(facts, '$.details', NULL) WHERE kind = 'recovery';
        UPDATE self_heal_events SET success = 0`)
    )
    expect(verdictOf("recovery-outcomes").problems[0]).toMatch(/the tables know less than the file/)
    const table = verify().tables.find(({ table }) => table === "self_heal_events")!
    expect(table.problems).toEqual(["5 rows are not what their sightings make of them"])
    expect(table.table_digest).not.toBe(table.sightings_digest)
  })

  it("a rejection that is gone", () => {
    withStore((database) => database.exec("DELETE FROM rejections"))
    expect(verdictOf("git-activity").problems).toEqual(["other lines are rejected than the store says"])
  })

  it("a file that was written anew and not read", () => {
    write("self-heal-outcomes", fixture("self-heal-outcomes").replaceAll('"ok": 17', '"ok": 18'))
    expect(verdictOf("self-heal-outcomes").problems).not.toEqual([])
  })

  it("nothing where a file only grew, or is gone: custody has it", () => {
    fs.appendFileSync(path.join(trail(), "self-heal-outcomes.jsonl"), "\n")
    expect(verdictOf("self-heal-outcomes")).toMatchObject({ unread_bytes: 1, problems: [] })
    fs.rmSync(path.join(trail(), "recovery-outcomes.jsonl"))
    expect(verdictOf("recovery-outcomes")).toMatchObject({ from: "custody", rows: 5, problems: [] })
    expect(verify().is_whole).toBe(true)
  })
})

/** A transcript of Claude Code in which one command commits. */
const transcript = (
  session: string,
  hash: string,
  at: string,
  cwd = "/home/ada/tideline",
  subject = "Read tide tables"
) => {
  const line = (value: object) =>
    `${JSON.stringify({ sessionId: session, cwd, version: "2.1.300", gitBranch: "main", isSidechain: false, userType: "external", timestamp: at, ...value })}\n`
  const command = `git commit -m '${subject}'`
  return (
    line({ type: "user", uuid: `u-${at}`, parentUuid: null, message: { role: "user", content: "Commit" } }) +
    line({
      type: "assistant",
      uuid: `a-${at}`,
      parentUuid: `u-${at}`,
      message: {
        id: `msg-${at}`,
        role: "assistant",
        model: "claude-opus-4-5",
        content: [{ type: "tool_use", id: `t-${at}`, name: "Bash", input: { command } }],
        usage: { input_tokens: 1, output_tokens: 1 }
      }
    }) +
    line({
      type: "user",
      uuid: `r-${at}`,
      parentUuid: `a-${at}`,
      message: {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: `t-${at}`,
            content: `[main ${hash}] ${subject}\n 1 file changed`
          }
        ]
      },
      toolUseResult: { stdout: "", stderr: "" }
    })
  )
}

describe("commits of transcripts", () => {
  const at = "2026-11-03T09:00:00.000Z"
  const own = "5e551013-0000-4000-8000-000000000001"
  const fork = "5e551013-0000-4000-8000-000000000002"
  const hook = `${JSON.stringify({ ts: 1_793_696_400, type: "commit", repo: "tideline", branch: "main", hash: "4f1c2a9b", message: "Read tide tables", author: "Ada", files: 1, insertions: 4, deletions: 0 })}\n`
  const files: Readonly<Record<string, string>> = {
    [own]: transcript(own, "4f1c2a9", at),
    // A fork copies its history, ids and all, and goes on.
    [fork]: transcript(fork, "4f1c2a9", at) + transcript(fork, "77d01fe", "2026-11-03T10:00:00.000Z"),
    "git-activity": hook,
    other: transcript(
      "5e551013-0000-4000-8000-000000000003",
      "4f1c2a9",
      "2026-11-05T09:00:00.000Z",
      "/home/ada/buoys",
      "Paint them"
    )
  }

  it("are one row with those of hooks, and the session's that made them", async () => {
    for (const [name, text] of Object.entries(files)) write(name, text)
    await ingest()
    expect(
      rows("SELECT commit_hash, repo, author, session, session_by FROM git_events ORDER BY commit_hash, repo")
    ).toEqual([
      {
        commit_hash: "4f1c2a9",
        repo: "buoys",
        author: null,
        session: "5e551013-0000-4000-8000-000000000003",
        session_by: "transcript"
      },
      { commit_hash: "4f1c2a9b", repo: "tideline", author: "Ada", session: own, session_by: "transcript" },
      { commit_hash: "77d01fe", repo: "tideline", author: null, session: fork, session_by: "transcript" }
    ])
  })

  it("are the same in whatever order files are read", async () => {
    const dumps = []
    const names = Object.keys(files)
    for (const [index, order] of [
      names,
      names.toReversed(),
      [fork, "git-activity", "other", own]
    ].entries()) {
      store = path.join(folder, `${index}.db`)
      fs.rmSync(trail(), { recursive: true, force: true })
      fs.mkdirSync(trail())
      for (const name of order) {
        write(name, files[name]!)
        await ingest()
      }
      dumps.push(dumpOf(store))
    }
    for (const dump of dumps.slice(1)) {
      expect(dump["git_events"]).toEqual(dumps[0]!["git_events"])
      expect(dump["telemetry_sightings"]).toEqual(dumps[0]!["telemetry_sightings"])
    }
  })

  it("of a store from before there was telemetry are found by the next ingest, and lost by no way back", async () => {
    for (const [name, text] of Object.entries(files)) write(name, text)
    await ingest()
    const before = dumpOf(store)["git_events"]
    const database = openSqlite(store)
    migrate(database, store, { to: 2 })
    expect(database.prepare("SELECT count(*) AS n FROM events WHERE type = 'commit'").get()!["n"]).toBe(4)
    migrate(database, store, { to: 3, dry_run: true })
    migrate(database, store)
    database.close()
    await ingest()
    expect(dumpOf(store)["git_events"]).toEqual(before)
    expect(verify().is_whole).toBe(true)
  })
})
