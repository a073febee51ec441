/** The live trail in bad weather: very much at once, all moved about, and systems that tell little or nothing. */
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { createInterface } from "node:readline"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { startFollowing, type Followed } from "../../../test/support/followTrail.ts"
import { openStoreToRead } from "../../store/open-store.ts"
import { queueLimit } from "./FolderWatcher.ts"
import type { CorrelatedEvent } from "./LiveEvent.ts"

let folder: string
let trail: string
let database: string
let followed: Followed | undefined
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-storm-"))
  trail = path.join(folder, "trail")
  database = path.join(folder, "spoor.db")
  fs.mkdirSync(trail)
})
afterEach(async () => {
  await followed?.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

/** Without sweeps, unless the trail itself finds that it needs one. */
const start = async (more: Parameters<typeof startFollowing>[2] = {}): Promise<Followed> => {
  const never = 3_600_000
  followed = startFollowing(database, [trail], { sweep_ms: never, full_sweep_ms: never, ...more })
  await followed.event(isLive)
  return followed
}

const isLive = (event: CorrelatedEvent): boolean => event.event === "phase" && event.phase === "live"

const ask = (sql: string): unknown => {
  const open = openStoreToRead(database)
  try {
    return Object.values(open.prepare(sql).get()!)[0]
  } finally {
    open.close()
  }
}

/** Far beyond what the slowest machine needs: a loss must fail and not hang. */
const patience_ms = 120_000

const until = async (sql: string, value: number): Promise<void> => {
  const end = Date.now() + patience_ms
  for (let now = ask(sql); now !== value; now = ask(sql)) {
    if (Date.now() > end) throw new Error(`${sql} gives ${String(now)}, not ${value}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const storage = (...names: ReadonlyArray<string>): string => path.join(trail, "storage", ...names)

const write = (file: string, document: object): void => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, JSON.stringify(document))
}

const message = (session: string, id: string): void =>
  write(storage("message", session, `${id}.json`), {
    id,
    sessionID: session,
    role: "user",
    time: { created: Date.UTC(2026, 5, 1) }
  })

const part = (session: string, message: string, id: string, text: string): void =>
  write(storage("part", message, `${id}.json`), {
    id,
    sessionID: session,
    messageID: message,
    type: "text",
    text
  })

const log = (name: string): string => path.join(trail, name)

/** A prompt, as a line of a log. */
const line = (session: string, n: number): string =>
  `${JSON.stringify({
    type: "user",
    uuid: `${session}-${n}`,
    sessionId: session,
    timestamp: new Date(Date.UTC(2026, 5, 1) + n).toISOString(),
    cwd: "/home/dev/a",
    version: "2.1.160",
    message: { role: "user", content: `question ${n}` }
  })}\n`

describe("very much at once", () => {
  it("is read in pieces, and all of it is", async () => {
    const live = await start()
    for (let m = 0; m < 30; m++) {
      message("ses_a", `msg_${m}`)
      for (let p = 0; p < 40; p++) part("ses_a", `msg_${m}`, `prt_${m}_${p}`, "word")
    }
    // These folders are watched by now: every document is told by itself.
    await until("SELECT count(*) FROM parts", 1200)
    for (let m = 0; m < 30; m++) {
      for (let p = 0; p < 40; p++) part("ses_a", `msg_${m}`, `prt_${m}_${p}_more`, "word")
    }
    const told = live.events.length
    await until("SELECT count(*) FROM parts", 2400)
    await until("SELECT count(*) FROM messages WHERE role IS NOT NULL", 30)
    const pieces = live.events.slice(told).flatMap((event) => (event.event === "batch" ? [event.files] : []))
    expect(pieces.reduce((sum, files) => sum + files, 0)).toBe(1200)
    expect(Math.max(...pieces)).toBeLessThanOrEqual(1000)
  })

  it("is read at once where nothing was before", async () => {
    await start()
    part("ses_a", "msg_a", "prt_a", "word")
    message("ses_a", "msg_a")
    await until("SELECT count(*) FROM parts JOIN messages ON messages.id = message_id WHERE role = 'user'", 1)
  })

  const room = queueLimit() ?? Infinity
  it.skipIf(room > 40_000)("is looked for where the system had no room to tell of it", async () => {
    // A quick look knows the documents that were new last, and this is none of them.
    part("ses_a", "msg_old", "prt_old", "as it was")
    for (let m = 0; m < 140; m++) part("ses_a", `msg_${m}`, `prt_${m}`, "word")
    const longAgo = new Date(Date.UTC(2026, 0, 1))
    for (const name of ["msg_old/prt_old.json", "msg_old"])
      fs.utimesSync(storage("part", name), longAgo, longAgo)
    const live = await start()
    // While nobody listens. The same event twice in a row is one.
    const noise = ["one", "other"].map((name) => fs.openSync(storage("part", "msg_0", name), "a"))
    for (let i = 0; i < room; i++) fs.writeSync(noise[i % 2]!, ".")
    for (const fd of noise) fs.closeSync(fd)
    part("ses_a", "msg_old", "prt_old", "rewritten since")
    await until("SELECT content_chars FROM parts WHERE key = 'prt_old'", "rewritten since".length)
    expect(live.events.some((event) => event.event === "overflow")).toBe(true)
  })
})

describe("what is moved about", () => {
  it("stays what it is, however often it is renamed while it grows", async () => {
    const names = Array.from({ length: 20 }, (_, i) => `s${i}`)
    const places = ["a", "b", "c"]
    for (const place of places) fs.mkdirSync(log(place))
    for (const name of names) fs.writeFileSync(log(`a/${name}.jsonl`), line(name, 0))
    await start()
    for (let round = 1; round <= 12; round++) {
      const [from, to] = [places[(round - 1) % 3]!, places[round % 3]!]
      for (const name of names) {
        fs.renameSync(log(`${from}/${name}.jsonl`), log(`${to}/${name}.jsonl`))
        fs.appendFileSync(log(`${to}/${name}.jsonl`), line(name, round))
      }
      await new Promise((resolve) => setTimeout(resolve, round % 4 === 0 ? 60 : 3))
    }
    await until("SELECT count(*) FROM messages", 20 * 13)
    await until("SELECT count(*) FROM source_files WHERE path LIKE '%/a/%' AND vanished_at_ms IS NULL", 20)
    expect(ask("SELECT count(*) FROM sessions")).toBe(20)
    expect(ask("SELECT count(*) FROM rejections")).toBe(0)
    expect(ask("SELECT count(DISTINCT native_id) FROM messages")).toBe(20 * 13)
  })

  it("is the same file under its new name", async () => {
    const names = Array.from({ length: 20 }, (_, i) => `s${i}`)
    for (const place of ["a", "b"]) fs.mkdirSync(log(place))
    for (const name of names) fs.writeFileSync(log(`a/${name}.jsonl`), line(name, 0))
    await start()
    for (const name of names) fs.renameSync(log(`a/${name}.jsonl`), log(`b/${name}.jsonl`))
    await until("SELECT count(*) FROM source_files WHERE path LIKE '%/b/%' AND vanished_at_ms IS NULL", 20)
    expect(ask("SELECT count(*) FROM source_files")).toBe(20)
  })

  it("is found in folders that are made, removed and made again", async () => {
    await start()
    const rounds = 15
    for (let round = 0; round < rounds; round++) {
      const deep = log(`project/deep${round % 2}/deeper`)
      fs.mkdirSync(deep, { recursive: true })
      fs.writeFileSync(path.join(deep, `s${round}.jsonl`), line(`s${round}`, round))
      await until(`SELECT count(*) FROM messages`, round + 1)
      fs.rmSync(log("project"), { recursive: true })
      if (round % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await until("SELECT count(*) FROM source_files WHERE vanished_at_ms IS NOT NULL", rounds)
    expect(ask("SELECT count(*) FROM messages")).toBe(rounds)
  })
})

describe("where the system tells nothing", () => {
  it("everything is looked at again and again instead", async () => {
    fs.writeFileSync(log("one.jsonl"), line("one", 0))
    const live = await start({ always_poll: true, poll_ms: 100 })
    expect(live.events.find((event) => event.event === "watching")).toMatchObject({
      folders: 0,
      polled: [trail]
    })
    fs.appendFileSync(log("one.jsonl"), line("one", 1))
    fs.mkdirSync(log("new"))
    fs.writeFileSync(log("new/two.jsonl"), line("two", 0))
    await until("SELECT count(*) FROM messages", 3)
    expect(live.events.some((event) => event.event === "batch")).toBe(false)
  })

  // The limit is one for all programs of a user; in a namespace of its own a process can have a small one.
  const shell = ["-Ur", "sh", "-c", 'echo 3 > /proc/sys/user/max_inotify_watches && exec "$@"', "sh"]
  const isLimited = spawnSync("unshare", [...shell, "true"]).status === 0
  it.skipIf(!isLimited)(
    "of folders beyond its limit, these are looked at instead, and it is said",
    async () => {
      for (let i = 0; i < 8; i++) {
        fs.mkdirSync(log(`p${i}`))
        fs.writeFileSync(log(`p${i}/s${i}.jsonl`), line(`s${i}`, 0))
      }
      const program = path.resolve(import.meta.dirname, "../../../test/support/followTrail.ts")
      const child = spawn("unshare", [...shell, process.execPath, program, database, trail])
      const events: Array<CorrelatedEvent> = []
      try {
        await new Promise<void>((resolve) =>
          createInterface({ input: child.stdout }).on("line", (text) => {
            events.push(JSON.parse(text) as CorrelatedEvent)
            if (isLive(events.at(-1)!)) resolve()
          })
        )
        expect(events.find((event) => event.event === "watching")).toMatchObject({ folders: 3, unwatched: 6 })
        for (let i = 0; i < 8; i++) fs.appendFileSync(log(`p${i}/s${i}.jsonl`), line(`s${i}`, 1))
        await until("SELECT count(*) FROM messages", 16)
      } finally {
        child.kill("SIGTERM")
        await new Promise((resolve) => child.once("close", resolve))
      }
    }
  )
})
