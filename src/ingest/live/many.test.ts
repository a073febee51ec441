/**
 * Many processes at one store: two that follow, three that ingest again and again, somebody who changes the trail,
 * and readers. `SPOOR_TEST_SECONDS=300` goes on for longer.
 */
import { spawn, type ChildProcess } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../../test/support/ingestTrail.ts"
import { Random } from "../../../test/support/Random.ts"
import { TrailMutator } from "../../../test/support/TrailMutator.ts"
import { latestVersion } from "../../store/migrations/latest.ts"

let folder: string
let database: string
const children = new Set<ChildProcess>()
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-many-"))
  database = path.join(folder, "spoor.db")
})
afterEach(async () => {
  await Promise.all([...children].map((child) => end(child, "SIGKILL")))
  fs.rmSync(folder, { recursive: true, force: true })
})

const support = path.resolve(import.meta.dirname, "../../../test/support")

interface Running {
  readonly child: ChildProcess
  readonly lines: Array<string>
  readonly errors: Array<string>
}

const run = (program: string): Running => {
  // Node 22 says of its SQLite that it is an experiment; nothing else may be said
  const words = [
    "--disable-warning=ExperimentalWarning",
    path.join(support, program),
    database,
    path.join(folder, "trail")
  ]
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] })
  children.add(child)
  child.once("exit", () => children.delete(child))
  const running: Running = { child, lines: [], errors: [] }
  const gather = (into: Array<string>) => (data: Buffer) => void into.push(...data.toString().split("\n"))
  child.stdout.on("data", gather(running.lines))
  child.stderr.on("data", gather(running.errors))
  return running
}

const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
    child.once("exit", (code) => resolve(code))
    child.kill(signal)
  })

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode)
    else child.once("exit", (code) => resolve(code))
  })

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A reader's question; null while the store is being made. */
const ask = (sql: string): Record<string, unknown> | undefined | null => {
  if (!fs.existsSync(database)) return null
  const open = new DatabaseSync(database, { readOnly: true, timeout: 5000 })
  try {
    return open.prepare("PRAGMA user_version").get()!["user_version"] === latestVersion
      ? open.prepare(sql).get()
      : null
  } finally {
    open.close()
  }
}

it("two that follow, three that ingest and one that writes get along, and the rows are exact", async () => {
  const seconds = Number(process.env["SPOOR_TEST_SECONDS"] ?? 6)
  const trail = path.join(folder, "trail")
  const mutator = new TrailMutator(new Random(11), trail, path.join(folder, "museum"), () =>
    Promise.resolve()
  )
  for (let i = 0; i < 60; i++) await mutator.step(false)
  const followers = [run("followTrail.ts"), run("followTrail.ts")]
  const until = Date.now() + seconds * 1000
  const outcomes: Array<{ readonly code: number | null; readonly errors: string }> = []
  const ingesting = Array.from({ length: 3 }, async () => {
    while (Date.now() < until) {
      const one = run("ingestTrail.ts")
      outcomes.push({ code: await ended(one.child), errors: one.errors.join("\n") })
    }
  })
  while (Date.now() < until) {
    await mutator.step(false)
    ask("SELECT count(*) FROM requests")
    await pause(20)
  }
  mutator.end()
  await Promise.all(ingesting)
  const fresh = path.join(folder, "fresh.db")
  await ingestTrail(fresh, [trail], { index: false })
  await settled(fresh)
  for (const { child } of followers) await end(child, "SIGTERM")
  const events = followers.flatMap(({ lines }) =>
    lines.filter((line) => line !== "").map((line) => JSON.parse(line))
  )
  expect(outcomes.length).toBeGreaterThan(2)
  expect(outcomes.filter(({ code, errors }) => code !== 0 || errors !== "")).toEqual([])
  expect(followers.flatMap(({ errors }) => errors.filter((line) => line !== ""))).toEqual([])
  expect(events.filter((event) => event.phase === "failed")).toEqual([])
  // One of them led from the beginning to the end; the other began when it was told to stop, or never.
  const began = events.filter((event) => event.phase === "bulk").map((event) => event.at_ms as number)
  const stopped = events.filter((event) => event.phase === "stopped").map((event) => event.at_ms as number)
  expect(began.length).toBe(stopped.length)
  if (began.length === 2) expect(Math.max(...began)).toBeGreaterThanOrEqual(Math.min(...stopped))
  expect(happened(database)).toEqual(happened(fresh))
})

/** Tables of what happened, without what is known of files. */
const happened = (store: string) => {
  const { source_files: _, rejections: __, record_kinds: ___, ...rest } = dumpOf(store)
  return rest
}

/** Waits until the store holds what a fresh one does; gives up so late that a loss fails and does not hang. */
const settled = async (fresh: string): Promise<void> => {
  const whole = JSON.stringify(happened(fresh))
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    if (JSON.stringify(happened(database)) === whole) return
    await pause(100)
  }
}
