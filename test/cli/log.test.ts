/** `--log-format json`: each line is one object that says when, what, how bad, and of which run; and no word of the trail. */
import type { ChildProcess } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { leaveTrail, projectOf } from "./agentHome.ts"
import { openDoor, type Result } from "./door.ts"

let door: ReturnType<typeof openDoor>
beforeEach(() => {
  door = openDoor()
  leaveTrail(door.home)
})
afterEach(() => door.close())

interface Line {
  readonly at: string
  readonly level: string
  readonly event: string
  readonly correlation_id: string
  readonly message: string
  readonly phase?: string
  readonly statistics?: Record<string, number> | null
}

/** Throws for a line that is not JSON. */
const linesOf = ({ err }: Pick<Result, "err">): ReadonlyArray<Line> =>
  err
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)

const expectWellFormed = (lines: ReadonlyArray<Line>): void => {
  for (const line of lines) {
    expect(new Date(line.at).toISOString()).toBe(line.at)
    expect(line.level).toMatch(/^(?:detail|info|warning|error)$/)
    expect(line.event).toMatch(/^[a-z_]+$/)
    expect(line.correlation_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(line.message).not.toBe("")
  }
}

const json = async <A>(line: string): Promise<A> => JSON.parse((await door.spoor(line)).out) as A

/** Follows until `last` says so, then asks it to stop. */
const follow = async (onLine: (line: Line) => boolean): Promise<Result> =>
  door.spoor("ingest --watch --log-format json", {
    meanwhile: (child) => {
      let rest = ""
      child.stderr!.on("data", (data: Buffer | string) => {
        const lines = (rest + data.toString()).split("\n")
        rest = lines.pop()!
        for (const line of lines) if (onLine(JSON.parse(line) as Line)) child.kill("SIGTERM")
      })
    }
  })

describe("the log of a trail that is followed", () => {
  it("says every step with its figures, under the id that file states and sync state bear", async () => {
    const secret = "sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
    const words = "the walrus went to sea"
    const session = "99999999-0000-4000-8000-000000000009"
    const file = path.join(projectOf(door.home), `${session}.jsonl`)
    const record = {
      type: "user",
      sessionId: session,
      uuid: "u-9",
      parentUuid: null,
      cwd: "/home/dev/a",
      version: "2.1.156",
      isSidechain: false,
      timestamp: "2026-06-01T00:00:00.000Z",
      message: { role: "user", content: `${words}: ${secret}` }
    }
    const result = await follow((line) => {
      if (line.phase === "live")
        fs.writeFileSync(file, `${JSON.stringify(record)}\nno json: ${words} ${secret}\n`)
      return line.event === "batch"
    })
    const lines = linesOf(result)
    expectWellFormed(lines)
    expect(result.out).toBe("")
    expect(lines.filter(({ event }) => event === "phase").map(({ phase }) => phase)).toEqual([
      "bulk",
      "hand_over",
      "live",
      "stopped"
    ])
    const bulk = lines.find(({ phase }) => phase === "hand_over")!.statistics!
    expect(bulk).toMatchObject({ files: 3, unread: 0, rejected: 1 })
    expect(Object.values(bulk).every(Number.isInteger)).toBe(true)
    expect(bulk["bytes"]).toBeGreaterThan(1000)
    const [id] = new Set(lines.map(({ correlation_id }) => correlation_id))
    expect(lines.every(({ correlation_id }) => correlation_id === id)).toBe(true)
    expect(result.err).not.toContain(words)
    expect(result.err).not.toContain(secret)
    const { files } = await json<{ files: ReadonlyArray<Record<string, unknown>> }>(
      `doctor files ${file} --json`
    )
    expect(files).toEqual([
      expect.objectContaining({
        path: file,
        kind: "log",
        source: "claude-code",
        status: "processed",
        attempts: 0,
        next_retry_at_ms: null,
        error: null,
        cursor_bytes: fs.statSync(file).size,
        size_bytes: fs.statSync(file).size,
        mtime_ms: Math.round(fs.statSync(file).mtimeMs),
        checksum: expect.stringMatching(/^[0-9a-f]{32}$/),
        rejected: 1,
        correlation_id: id
      })
    ])
    const { holder, runs } = await json<{
      holder: unknown
      runs: ReadonlyArray<{ id: string; steps: ReadonlyArray<{ to: string; statistics: unknown }> }>
    }>("doctor live --json")
    expect(holder).toBe(null)
    expect(runs.map((run) => run.id)).toEqual([id])
    expect(runs[0]!.steps.map(({ to }) => to)).toEqual(["bulk", "hand_over", "live", "stopped"])
    expect(runs[0]!.steps[1]!.statistics).toEqual(bulk)
    const { out } = await door.spoor("doctor live")
    expect(out).toMatch(/Nobody follows the trail now/)
    expect(out).toMatch(/bulk +\d{4}-.* 3 +\d+ /)
    expect(out).toMatch(/Every file could be read/)
  })
})

it("a trail that is followed tells its events as JSON on stdout, too", async () => {
  const { out, err } = await door.spoor("ingest --watch --json --quiet", {
    meanwhile: (child) =>
      child.stdout!.on("data", (data) => String(data).includes('"live"') && child.kill("SIGTERM"))
  })
  const events = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line & { schema_version: number })
  expect(events.every(({ schema_version }) => schema_version === 1)).toBe(true)
  expect(events.flatMap(({ phase }) => phase ?? [])).toEqual(["bulk", "hand_over", "live", "stopped"])
  expect(err).toBe("")
})

it("a follower that is killed is told as gone, at once, and the next one begins anew", async () => {
  const stopAt = (phase: string, signal: NodeJS.Signals) => ({
    meanwhile: (child: ChildProcess) =>
      void child.stdout!.on(
        "data",
        (data) => String(data).includes(`"phase":"${phase}"`) && child.kill(signal)
      )
  })
  await door.spoor("ingest --watch --json", stopAt("live", "SIGKILL"))
  const { out } = await door.spoor("doctor live")
  expect(out).toMatch(
    /^Nobody follows the trail now.*live: its process ended without a word;.*live .* unknown\n/s
  )
  await door.spoor("ingest --watch --json", stopAt("live", "SIGTERM"))
  const { runs } = await json<{ runs: ReadonlyArray<Record<string, unknown>> }>("doctor live --json")
  expect(runs.map(({ phase, error }) => [phase, error])).toEqual([
    ["stopped", null],
    ["failed", "the process ended without a word"]
  ])
})

it.each(["--dry-run", "--full"])("following goes not with %s, and then keeps nothing", async (option) => {
  const { code, err } = await door.spoor(`ingest --watch ${option}`)
  expect([code, err]).toEqual([2, expect.stringContaining("--watch goes neither")])
  expect(fs.existsSync(path.join(door.home, ".local/share/spoor"))).toBe(false)
})

describe("the log of one ingest", () => {
  it("ends with its figures, under the id that file states bear", async () => {
    const result = await door.spoor("ingest --json --log-format json")
    const lines = linesOf(result)
    expectWellFormed(lines)
    const { correlation_id } = JSON.parse(result.out) as Line
    expect(lines.at(-1)).toMatchObject({
      event: "ingested",
      level: "warning",
      files: { read: 3 },
      rejected: 1,
      correlation_id
    })
    const { files } = await json<{ files: ReadonlyArray<Line> }>("doctor files --json")
    expect(new Set(files.map((file) => file.correlation_id))).toEqual(new Set([correlation_id]))
  })

  it.each(["ingest --root /nowhere", "confg"])("tells a failure in that form, too: %s", async (line) => {
    const result = await door.spoor(`${line} --log-format=json`)
    expect(result.code).not.toBe(0)
    expectWellFormed(linesOf(result))
    expect(linesOf(result).at(-1)!.level).toBe("error")
  })
})
