/**
 * The hand-over under torture: a trail that changes all the time, followed by processes that are killed at any
 * moment. At the end the rows are those of one fresh reading of what is there and of what was deleted.
 *
 * `SPOOR_TEST_SEEDS=200` tries more; `SPOOR_TEST_SEED=17` one alone.
 */
import { spawn, type ChildProcess } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { dumpOf, ingestTrail } from "../../../test/support/ingestTrail.ts"
import { Random } from "../../../test/support/Random.ts"
import { TrailMutator } from "../../../test/support/TrailMutator.ts"
import { latestVersion } from "../../store/migrations/latest.ts"
import { openStoreToRead, storeExists } from "../../store/open-store.ts"

let folder: string
let database: string
let follower: ChildProcess | undefined
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-torture-"))
  database = path.join(folder, "spoor.db")
})
afterEach(async () => {
  await kill()
  fs.rmSync(folder, { recursive: true, force: true })
})

const program = path.resolve(import.meta.dirname, "../../../test/support/followTrail.ts")

const start = (): void => {
  const child = spawn(process.execPath, [program, database, path.join(folder, "trail")], {
    stdio: ["ignore", "ignore", "inherit"]
  })
  follower = child
}

const kill = (): Promise<void> =>
  new Promise((resolve) => {
    if (follower === undefined || follower.exitCode !== null || follower.signalCode !== null) return resolve()
    follower.once("exit", () => resolve())
    follower.kill("SIGKILL")
  })

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const ask = (sql: string, ...values: ReadonlyArray<string>): number => {
  if (!storeExists(database)) return 0
  const open = new DatabaseSync(database, { readOnly: true, timeout: 5000 })
  try {
    // Somebody may be making the store just now.
    if (open.prepare("PRAGMA user_version").get()!["user_version"] !== latestVersion) return 0
    return Number(open.prepare(sql).get(...values)!["n"])
  } finally {
    open.close()
  }
}

/** A line by the uuid of its message; a document by its id and the length of its text. */
const isSeen = async (what: string): Promise<void> => {
  const [id, text] = what.split(" ") as [string, string | undefined]
  const until = Date.now() + patience_ms
  for (;;) {
    const n =
      text === undefined
        ? ask(messagesNamed, id, id)
        : text === ""
          ? ask("SELECT count(*) AS n FROM messages WHERE native_id = ? AND role IS NOT NULL", id)
          : ask(
              "SELECT count(*) AS n FROM parts WHERE key = ? AND content_chars = CAST(? AS INTEGER)",
              id,
              String(text.length)
            )
    if (n > 0) return
    if (Date.now() > until) throw new Error(`Not seen: ${what}`)
    await pause(15)
  }
}

/** An answer's line bears the id of its line and that of the answer. */
const messagesNamed =
  "SELECT count(*) AS n FROM messages WHERE native_id = ? OR native_id = replace(?, 'answer-', 'api_')"

/** Sweeps find everything within seconds. */
const patience_ms = 30_000

const happened = (store: string): Readonly<Record<string, ReadonlyArray<string>>> => {
  const { source_files: _, rejections: __, record_kinds: ___, ...rest } = dumpOf(store)
  return rest
}

const count = Number(process.env["SPOOR_TEST_SEEDS"] ?? 3)
const first = process.env["SPOOR_TEST_SEED"]
const seeds = first === undefined ? Array.from({ length: count }, (_, i) => i + 1) : [Number(first)]

describe("a trail that changes while its followers are killed", () => {
  it.each(seeds)("gives the rows of one fresh reading (seed %i)", async (seed) => {
    const random = new Random(seed)
    const trail = path.join(folder, "trail")
    const museum = path.join(folder, "museum")
    const mutator = new TrailMutator(random, trail, museum, isSeen)
    // Something is there before anybody follows: otherwise there is no bulk.
    for (let i = 0; i < random.int(20, 120); i++) await mutator.step(false)
    start()
    const steps = random.int(40, 120)
    for (let i = 0; i < steps; i++) {
      await mutator.step(true)
      if (random.chance(0.3)) await pause(random.int(0, 30))
      if (random.chance(0.04)) {
        await kill()
        start()
      }
    }
    mutator.end()
    await settled(trail)
    await kill()
    mutator.keepLost((uuid) => ask(messagesNamed, uuid, uuid) > 0)
    const fresh = path.join(folder, "fresh.db")
    const roots = fs.existsSync(museum) ? [trail, museum] : [trail]
    await ingestTrail(fresh, roots, { index: false })
    expect(happened(database)).toEqual(happened(fresh))
  })
})

/** Everything that stands in the trail has been read as it stands. */
const settled = async (trail: string): Promise<void> => {
  const whole = path.join(path.dirname(trail), "look.db")
  await ingestTrail(whole, [trail], { index: false })
  const open = openStoreToRead(whole)
  const messages = open.prepare("SELECT native_id FROM messages").all()
  const parts = open.prepare("SELECT key, content_chars FROM parts WHERE content_chars > 0").all()
  open.close()
  for (const message of messages) await isSeenRow("messages", String(message["native_id"]))
  for (const part of parts) await isSeenRow("parts", String(part["key"]), String(part["content_chars"]))
}

const isSeenRow = async (table: "messages" | "parts", id: string, chars?: string): Promise<void> => {
  const until = Date.now() + patience_ms
  for (;;) {
    const n =
      table === "messages"
        ? ask("SELECT count(*) AS n FROM messages WHERE native_id = ?", id)
        : ask(
            "SELECT count(*) AS n FROM parts WHERE key = ? AND content_chars >= CAST(? AS INTEGER)",
            id,
            chars!
          )
    if (n > 0) return
    if (Date.now() > until) throw new Error(`Not seen: ${table} ${id} ${chars ?? ""}`)
    await pause(15)
  }
}
