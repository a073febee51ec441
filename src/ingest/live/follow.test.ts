/** The live trail: what changes at any time comes in once, whoever follows it and whatever the watches can do. */
import { once } from "node:events"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Worker } from "node:worker_threads"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { startFollowing, type Followed } from "../../../test/support/followTrail.ts"
import { dumpOf, ingestTrail } from "../../../test/support/ingestTrail.ts"
import { syncRuns, transitionsOf } from "../../store/live/SyncState.ts"
import { openStoreToRead } from "../../store/open-store.ts"

let folder: string
let root: string
let database: string
let followed: Array<Followed>
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
  root = path.join(folder, "home", ".claude", "projects")
  database = path.join(folder, "spoor.db")
  followed = []
  fs.mkdirSync(path.join(root, "-home-dev-a"), { recursive: true })
})
afterEach(async () => {
  await Promise.all(followed.map((one) => one.stop()))
  fs.rmSync(folder, { recursive: true, force: true })
})

const start = (more: Parameters<typeof startFollowing>[2] = {}): Followed => {
  const one = startFollowing(database, [path.join(folder, "home")], more)
  followed.push(one)
  return one
}

let serial = 0
/** One exchange, as two lines. */
const exchange = (session: string): string => {
  const n = serial++
  const shared = { sessionId: session, cwd: "/home/dev/a", version: "2.1.160", isSidechain: false }
  const at = (ms: number): string => new Date(Date.UTC(2026, 5, 1) + n * 1000 + ms).toISOString()
  const prompt = { ...shared, type: "user", uuid: `u${n}`, parentUuid: null, timestamp: at(0) }
  const usage = { input_tokens: 3, output_tokens: 5, cache_read_input_tokens: 7 }
  const message = { id: `msg_${n}`, role: "assistant", model: "claude-sonnet-4-5", type: "message", usage }
  const answer = { ...shared, type: "assistant", uuid: `a${n}`, parentUuid: `u${n}`, requestId: `req_${n}` }
  return [
    { ...prompt, message: { role: "user", content: `question ${n}` } },
    {
      ...answer,
      timestamp: at(400),
      message: { ...message, content: [{ type: "text", text: `answer ${n}` }] }
    }
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("")
}

const log = (name: string): string => path.join(root, "-home-dev-a", `${name}.jsonl`)

const count = (table: string): number => {
  const open = openStoreToRead(database)
  try {
    return Number(open.prepare(`SELECT count(*) AS n FROM ${table}`).get()!["n"])
  } finally {
    open.close()
  }
}

/** Far beyond what the slowest machine needs: a loss must fail and not hang. */
const patience_ms = 120_000

const until = async (holds: () => boolean): Promise<void> => {
  const end = Date.now() + patience_ms
  while (!holds()) {
    if (Date.now() > end) throw new Error(`It did not come to pass: ${String(holds)}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const isLive = (event: { event: string; phase?: string }): boolean =>
  event.event === "phase" && event.phase === "live"

/** Tables of what happened, without what is known of files. */
const happened = (store: string): Readonly<Record<string, ReadonlyArray<string>>> => {
  const { source_files: _, rejections: __, record_kinds: ___, ...rest } = dumpOf(store)
  return rest
}

const expectSameAsFresh = async (): Promise<void> => {
  const fresh = path.join(folder, `fresh-${serial}.db`)
  await ingestTrail(fresh, [path.join(folder, "home")])
  expect(happened(database)).toEqual(happened(fresh))
}

describe("the live trail", () => {
  it("takes in what was there, then what comes, grows, moves and goes", async () => {
    fs.writeFileSync(log("one"), exchange("one"))
    const live = start()
    await live.event(isLive)
    expect(count("requests")).toBe(1)
    fs.appendFileSync(log("one"), exchange("one"))
    await until(() => count("requests") === 2)
    fs.mkdirSync(path.join(root, "-home-dev-b", "deep", "deeper"), { recursive: true })
    fs.writeFileSync(path.join(root, "-home-dev-b", "deep", "deeper", "two.jsonl"), exchange("two"))
    await until(() => count("requests") === 3)
    fs.renameSync(log("one"), path.join(root, "-home-dev-b", "one.jsonl"))
    fs.appendFileSync(path.join(root, "-home-dev-b", "one.jsonl"), exchange("one"))
    await until(() => count("requests") === 4)
    await live.stop()
    await expectSameAsFresh()
    expect(count("source_files WHERE generation > 0")).toBe(0)
  })

  it("takes in what hooks spool and what others put into the tables, and keeps the spool small", async () => {
    const spool = path.join(folder, "home", "spool")
    fs.mkdirSync(spool)
    const line = (n: number, details = ""): string =>
      `\n${JSON.stringify({ spoor: 1, kind: "recovery", key: `key-${n}`, at_ms: 1_793_700_000_000 + n, category: "git", action: "clear_locks", success: true, details })}\n`
    const file = path.join(spool, "spoor-record.jsonl")
    const live = start({ spool, full_sweep_ms: 300 })
    await live.event(isLive)
    fs.appendFileSync(file, line(1))
    await until(() => count("recovery_events") === 1)
    fs.appendFileSync(file, line(1) + line(2, "x".repeat(300_000)))
    await until(() => count("recovery_events") === 2)
    await until(() => fs.readdirSync(spool).every((name) => name !== "spoor-record.jsonl"))
    fs.appendFileSync(file, line(3))
    await until(() => count("recovery_events") === 3)
    const outside = new DatabaseSync(database)
    outside.exec("PRAGMA busy_timeout = 5000")
    outside.exec(
      "INSERT INTO git_events (timestamp, event_type, repo) VALUES (1793700000, 'push', 'tideline')"
    )
    outside.close()
    await until(() => count("git_events WHERE key IS NOT NULL") === 1)
    await live.stop()
    expect(count("telemetry_sightings")).toBe(4)
  })

  it("reads times without a zone in the zone that was set", async () => {
    const file = path.join(folder, "home", "coordination-log.jsonl")
    const live = start({ timezone: "America/New_York" })
    await live.event(isLive)
    fs.writeFileSync(
      file,
      '{"timestamp": "2026-07-03T05:00:00.250417", "task_id": "coord-1a2b3c4d", "task": "Add a warning", "strategy": "full", "status": "success", "duration_seconds": 81.25, "total_cost": 0.41, "agent_count": 3}\n'
    )
    await until(() => count(`coordinator_events WHERE at_ms = ${Date.UTC(2026, 6, 3, 9, 0, 0, 250)}`) === 1)
  })

  it("keeps the rows of a file that is gone, and says that it is gone", async () => {
    fs.writeFileSync(log("one"), exchange("one"))
    const live = start()
    await live.event(isLive)
    fs.rmSync(log("one"))
    await until(() => count("source_files WHERE vanished_at_ms IS NOT NULL") === 1)
    expect(count("requests")).toBe(1)
  })

  it("reads a torn line when it is whole, and a rewritten file as another generation", async () => {
    const [a, b] = [exchange("one"), exchange("one")]
    fs.writeFileSync(log("one"), a + b.slice(0, -40))
    const live = start()
    await live.event(isLive)
    expect(count("requests")).toBe(1)
    fs.appendFileSync(log("one"), b.slice(-40))
    await until(() => count("requests") === 2)
    fs.writeFileSync(log("one"), exchange("other"))
    await until(() => count("requests") === 3)
    expect(count("source_files WHERE generation = 1")).toBe(1)
    expect(count("rejections")).toBe(0)
  })

  it("misses nothing of what changes between the beginning and the hand-over", async () => {
    for (let i = 0; i < 40; i++) fs.writeFileSync(log(`s${i}`), exchange(`s${i}`).repeat(1))
    const live = start()
    await live.event((event) => event.event === "watching")
    for (let i = 0; i < 40; i++) fs.appendFileSync(log(`s${i}`), exchange(`s${i}`))
    for (let i = 40; i < 60; i++) fs.writeFileSync(log(`s${i}`), exchange(`s${i}`))
    await live.event(isLive)
    await until(() => count("requests") === 100)
    await live.stop()
    await expectSameAsFresh()
  })

  it("leaves its steps behind, with what each did", async () => {
    fs.writeFileSync(log("one"), exchange("one"))
    const live = start()
    await live.event(isLive)
    await live.stop()
    const open = openStoreToRead(database)
    const [run, ...others] = syncRuns(open, 10)
    expect(others).toEqual([])
    expect(run).toMatchObject({ phase: "stopped", pid: process.pid, error: null })
    expect(run!.t0_ms).toBeLessThanOrEqual(run!.started_at_ms)
    const steps = transitionsOf(open, run!.id)
    expect(steps.map((step) => step.to)).toEqual(["bulk", "hand_over", "live", "stopped"])
    expect(steps[1]!.statistics).toMatchObject({
      files: 1,
      rows: 5,
      bytes: fs.statSync(log("one")).size,
      rejected: 0,
      unread: 0
    })
    open.close()
  })

  it("is done by one process; another takes over when it ends", async () => {
    const first = start()
    await first.event(isLive)
    const second = start()
    const standby = await second.event((event) => event.event === "standby")
    expect(standby).toMatchObject({ pid: process.pid, host: os.hostname() })
    await first.stop()
    await second.event(isLive)
    fs.writeFileSync(log("one"), exchange("one"))
    await until(() => count("requests") === 1)
  })

  it("keeps its lease through a bulk that holds the store for longer than it lasts, and waits for nobody", async () => {
    for (let i = 0; i < 300; i++) fs.writeFileSync(log(`s${i}`), exchange(`s${i}`).repeat(40))
    const live = start({ lease_ms: 100, busy_ms: 2000 })
    await live.event(isLive)
    expect(live.events.filter(({ event }) => event === "trouble")).toEqual([])
    await live.stop()
    const open = openStoreToRead(database)
    expect(syncRuns(open, 9)).toMatchObject([{ phase: "stopped" }])
    const [, bulk] = transitionsOf(open, syncRuns(open, 1)[0]!.id)
    expect(bulk!.statistics).toMatchObject({ files: 300 })
    open.close()
  })

  it("that lost its lease, as one does that slept, waits for it and begins anew as another run", async () => {
    const live = start()
    await live.event(isLive)
    const other = new DatabaseSync(database)
    other.exec("PRAGMA busy_timeout = 5000")
    other
      .prepare(
        "UPDATE leases SET holder = 'other', realm = 'elsewhere', expires_at_ms = expires_at_ms + 1000"
      )
      .run()
    other.close()
    await until(() => live.events.filter(isLive).length === 2)
    fs.writeFileSync(log("one"), exchange("one"))
    await until(() => count("requests") === 1)
    await live.stop()
    const open = openStoreToRead(database)
    const runs = syncRuns(open, 10)
    expect(runs.map(({ phase, error }) => [phase, error])).toEqual([
      ["stopped", null],
      ["failed", "another process took the lease over"]
    ])
    expect(new Set(live.events.map((event) => event.correlation_id))).toEqual(
      new Set(runs.map(({ id }) => id))
    )
    open.close()
    expect(live.events.filter((event) => event.event === "trouble")).toEqual([])
  })

  it("lets others write beside it, and is not led astray by what they wrote", async () => {
    fs.writeFileSync(log("one"), exchange("one"))
    const live = start({ sweep_ms: 60_000 })
    await live.event(isLive)
    const other = path.join(folder, "elsewhere", "-home-dev-c")
    fs.mkdirSync(other, { recursive: true })
    fs.writeFileSync(path.join(other, "three.jsonl"), exchange("three"))
    await ingestTrail(database, [path.dirname(other)])
    fs.appendFileSync(log("one"), exchange("one"))
    fs.appendFileSync(path.join(other, "three.jsonl"), exchange("three"))
    await ingestTrail(database, [path.dirname(other)])
    await until(() => count("requests") === 4)
    expect(count("messages")).toBe(8)
  })

  it("finds by sweeps what no watch tells of", async () => {
    const live = start({ max_folders: 1, sweep_ms: 100 })
    await live.event(isLive)
    fs.writeFileSync(log("one"), exchange("one"))
    await until(() => count("requests") === 1)
    fs.appendFileSync(log("one"), exchange("one"))
    await until(() => count("requests") === 2)
  })

  it("absorbs more changes at once than it remembers", async () => {
    const live = start({ max_paths: 5, batch_ms: 50 })
    await live.event(isLive)
    for (let i = 0; i < 200; i++) fs.writeFileSync(log(`s${i}`), exchange(`s${i}`))
    await until(() => count("requests") === 200)
    expect(live.events.some((event) => event.event === "overflow")).toBe(true)
  })

  it("makes what came searchable", async () => {
    const live = start({ index: true })
    await live.event(isLive)
    fs.writeFileSync(log("one"), exchange("one"))
    await until(() => count("search WHERE search MATCH 'question'") === 1)
    expect(count("search_queue")).toBe(0)
  })

  it("tries a file again that could not be read for a reason that passes, later each time, and then no more", async () => {
    fs.writeFileSync(log("one"), exchange("one"))
    const live = start()
    await live.event(isLive)
    await live.stop()
    const change = new DatabaseSync(database)
    change.exec(
      "UPDATE source_files SET status = 'transient_failure', attempts = 2, next_retry_at_ms = 1, cursor_bytes = 0, kept_bytes = 0, head_digest = NULL, tail_digest = NULL"
    )
    change.close()
    const again = start({ sweep_ms: 60_000 })
    await again.event(isLive)
    await until(
      () =>
        count("source_files WHERE status = 'processed' AND attempts = 0 AND next_retry_at_ms IS NULL") === 1
    )
    expect(count("source_files WHERE correlation_id IS NOT NULL")).toBe(1)
  })

  it("that is stopped while another program holds the store waits for it, and says how it ended", async () => {
    const live = start()
    await live.event(isLive)
    const holder = new Worker(
      `const { parentPort } = require("node:worker_threads")
      const open = new (require("node:sqlite").DatabaseSync)(${JSON.stringify(database)})
      open.exec("BEGIN IMMEDIATE")
      parentPort.postMessage("held")
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
      open.exec("COMMIT")`,
      { eval: true }
    )
    await once(holder, "message")
    await live.stop()
    expect(live.events.at(-1)).toMatchObject({ event: "phase", phase: "stopped" })
    const open = openStoreToRead(database)
    expect(syncRuns(open, 1)).toMatchObject([{ phase: "stopped" }])
    open.close()
    await holder.terminate()
  })

  it("waits for a store that another program holds, and says so", async () => {
    const live = start()
    await live.event(isLive)
    const holder = new DatabaseSync(database)
    holder.exec("BEGIN IMMEDIATE")
    fs.writeFileSync(log("one"), exchange("one"))
    await new Promise((resolve) => setTimeout(resolve, 300))
    holder.exec("COMMIT")
    holder.close()
    await until(() => count("requests") === 1)
    expect(live.events.some((event) => event.event === "trouble" && event.retry_in_ms > 0)).toBe(true)
  })
})
