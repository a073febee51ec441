/** Ingest through its front: real files in, rows out; again, in pieces, killed, and two at once. */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../test/support/claudeTrail.ts"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { openStoreToRead } from "../store/open-store.ts"
import { restoreSessions } from "./restore-session.ts"

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const trail = { seed: 7, sessions: 12, calls: 30, subagents: 0.5, forks: 0.5, torn: 0.3, glued: 0.3 }

const totalsOf = (database: string): Record<string, unknown> => {
  const open = openStoreToRead(database)
  const row = open
    .prepare(
      `SELECT coalesce(sum(requests), 0) AS requests, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
        sum(cache_read_tokens) AS cache_read_tokens, sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
        sum(cache_write_1h_tokens) AS cache_write_1h_tokens FROM usage_slots`
    )
    .get()!
  open.close()
  return { ...row }
}

const filesBelow = (root: string): ReadonlyArray<string> =>
  (fs.readdirSync(root, { recursive: true }) as Array<string>)
    .map((name) => path.join(root, name))
    .filter((file) => fs.statSync(file).isFile())
    .sort()

describe("ingest", () => {
  it("counts every request once, through snapshots, sub-agents, forks, glued and torn lines", async () => {
    const { bytes, files, ...totals } = writeClaudeTrail(folder, trail)
    const database = path.join(folder, "spoor.db")
    const summary = await ingestTrail(database, [path.join(folder, ".claude")])
    expect(totalsOf(database)).toEqual(totals)
    expect(summary.files).toMatchObject({ found: files, read: files, failed: 0, skipped: 0 })
    // A torn last line is kept though it is no row yet.
    expect(summary.bytes_read).toBe(bytes)
    expect(summary.rejected).toBe(filesBelow(path.join(folder, ".claude")).filter(isTorn).length)
  })

  it("changes nothing when it runs again", async () => {
    writeClaudeTrail(folder, trail)
    const database = path.join(folder, "spoor.db")
    await ingestTrail(database, [path.join(folder, ".claude")])
    const before = dumpOf(database)
    const again = await ingestTrail(database, [path.join(folder, ".claude")])
    expect(again.files.read).toBe(0)
    expect(dumpOf(database)).toEqual(before)
    const full = await ingestTrail(database, [path.join(folder, ".claude")], { full: true })
    expect(full.files.read).toBeGreaterThan(0)
    expect(withoutGenerations(dumpOf(database))).toEqual(withoutGenerations(before))
  })

  it("gives the same rows with files in any order, in one thread or several", async () => {
    writeClaudeTrail(folder, trail)
    const root = path.join(folder, ".claude")
    const whole = path.join(folder, "whole.db")
    await ingestTrail(whole, [root])
    const piecewise = path.join(folder, "piecewise.db")
    for (const file of filesBelow(root).toReversed()) await ingestTrail(piecewise, [file], { readers: 0 })
    const [a, b] = [dumpOf(whole), dumpOf(piecewise)]
    for (const table of Object.keys(a)) expect([table, b[table]]).toEqual([table, a[table]])
  })

  it("goes on at the cursor as files grow, whatever the place where they were cut", async () => {
    writeClaudeTrail(folder, { ...trail, sessions: 3, calls: 6, text: 0.1 })
    const root = path.join(folder, ".claude")
    const whole = path.join(folder, "whole.db")
    await ingestTrail(whole, [root])
    const files = filesBelow(root).map((file) => [file, fs.readFileSync(file)] as const)
    const growing = path.join(folder, "growing.db")
    for (const share of [0.13, 0.35, 0.5, 0.501, 0.77, 0.99, 1]) {
      for (const [file, bytes] of files)
        fs.writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * share)))
      await ingestTrail(growing, [root])
    }
    const [a, b] = [dumpOf(whole), dumpOf(growing)]
    for (const table of Object.keys(a)) expect([table, b[table]]).toEqual([table, a[table]])
  })

  it("keeps what a rewritten or deleted file held, and says that it vanished", async () => {
    writeClaudeTrail(folder, { ...trail, sessions: 2, forks: 0, torn: 0, glued: 0 })
    const root = path.join(folder, ".claude")
    const database = path.join(folder, "spoor.db")
    await ingestTrail(database, [root])
    const before = totalsOf(database)
    const [first, second] = filesBelow(root) as [string, string]
    const lines = fs.readFileSync(first, "utf8").split("\n")
    fs.writeFileSync(first, lines.slice(-4).join("\n"))
    fs.rmSync(second)
    const summary = await ingestTrail(database, [root])
    expect(summary.files).toMatchObject({ read: 1, vanished: 1 })
    expect(totalsOf(database)).toEqual(before)
    const open = openStoreToRead(database)
    const row = open.prepare("SELECT generation FROM source_files WHERE path = ?").get(first)
    open.close()
    expect(row).toEqual(expect.objectContaining({ generation: 1 }))
  })

  it("knows a file that was moved, and keeps its bytes once", async () => {
    writeClaudeTrail(folder, { ...trail, sessions: 2, forks: 0, torn: 0, subagents: 0 })
    const root = path.join(folder, ".claude")
    const database = path.join(folder, "spoor.db")
    await ingestTrail(database, [root])
    const before = dumpOf(database)
    const [first] = filesBelow(root) as [string]
    const moved = path.join(path.dirname(first), "archive", path.basename(first))
    fs.mkdirSync(path.dirname(moved))
    fs.renameSync(first, moved)
    const summary = await ingestTrail(database, [root])
    expect(summary).toMatchObject({ bytes_read: 0, files: { vanished: 0, failed: 0 } })
    const after = Object.fromEntries(
      Object.entries(dumpOf(database)).map(([table, rows]) => [
        table,
        rows.map((row) => row.replace(moved, first)).sort()
      ])
    )
    expect(after).toEqual(before)
  })

  it("gives files back byte for byte after the agent has deleted them, torn ends and all", async () => {
    writeClaudeTrail(folder, trail)
    const root = path.join(folder, ".claude")
    const database = path.join(folder, "spoor.db")
    const originals = new Map(filesBelow(root).map((file) => [file, fs.readFileSync(file)]))
    for (const [file, bytes] of originals)
      fs.writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    await ingestTrail(database, [root])
    for (const [file, bytes] of originals) fs.writeFileSync(file, bytes)
    await ingestTrail(database, [root])
    fs.rmSync(root, { recursive: true })
    const open = openStoreToRead(database)
    const sessions = open.prepare("SELECT id FROM sessions").all() as unknown as ReadonlyArray<{ id: number }>
    const restored = new Map(
      restoreSessions(
        open,
        packFolder(database),
        sessions.map(({ id }) => id)
      ).files.map((file) => [file.path, file.bytes])
    )
    open.close()
    expect([...restored.keys()].sort()).toEqual([...originals.keys()].sort())
    for (const [file, bytes] of originals) expect(restored.get(file)!.equals(bytes), file).toBe(true)
  })

  it("loses and doubles nothing when it is killed at any moment", async () => {
    writeClaudeTrail(folder, { ...trail, sessions: 40, calls: 60 })
    const root = path.join(folder, ".claude")
    const undisturbed = path.join(folder, "undisturbed.db")
    await ingestTrail(undisturbed, [root], { index: false })
    const database = path.join(folder, "killed.db")
    const kills = Number(process.env["SPOOR_TEST_KILLS"] ?? 12)
    for (let i = 0; i < kills; i++) await killed(database, root, 150 + ((i * 389) % 1100))
    await ingestTrail(database, [root], { index: false })
    const [a, b] = [dumpOf(undisturbed), dumpOf(database)]
    for (const table of Object.keys(a)) expect([table, b[table]]).toEqual([table, a[table]])
  })

  it("does the same when two run at once", async () => {
    writeClaudeTrail(folder, { ...trail, sessions: 30, calls: 40 })
    const root = path.join(folder, ".claude")
    const alone = path.join(folder, "alone.db")
    await ingestTrail(alone, [root])
    const both = path.join(folder, "both.db")
    const codes = await Promise.all([child(both, root), child(both, root)])
    expect(codes).toEqual([0, 0])
    const [a, b] = [dumpOf(alone), dumpOf(both)]
    for (const table of Object.keys(a)) expect([table, b[table]]).toEqual([table, a[table]])
  })

  it("reads texts from the agent's file when custody is off, and keeps no bytes", async () => {
    writeClaudeTrail(folder, trail)
    const root = path.join(folder, ".claude")
    const kept = path.join(folder, "kept.db")
    const bare = path.join(folder, "bare.db")
    await ingestTrail(kept, [root])
    const summary = await ingestTrail(bare, [root], { custody: false })
    expect(summary.bytes_kept).toBe(0)
    expect(fs.existsSync(packFolder(bare))).toBe(false)
    expect(dumpOf(bare)["parts"]).toEqual(dumpOf(kept)["parts"])
  })

  it("leaves everything as it was on a dry run", async () => {
    const { requests, files } = writeClaudeTrail(folder, { ...trail, forks: 0 })
    const database = path.join(folder, "spoor.db")
    const summary = await ingestTrail(database, [path.join(folder, ".claude")], { dry_run: true })
    expect(summary).toMatchObject({ dry_run: true, files: { read: files }, rows: { requests } })
    expect(fs.existsSync(database)).toBe(false)
  })

  it("says what is wrong with a store that cannot be written", async () => {
    writeClaudeTrail(folder, { ...trail, sessions: 1 })
    const database = path.join(folder, "file", "spoor.db")
    fs.writeFileSync(path.join(folder, "file"), "")
    await expect(ingestTrail(database, [path.join(folder, ".claude")])).rejects.toThrow(/Making the folder/)
  })
})

const isTorn = (file: string): boolean => {
  const text = fs.readFileSync(file, "utf8")
  return !text.endsWith("\n")
}

/** A full reading begins a new generation; the rest must not differ. */
const withoutGenerations = (dump: Readonly<Record<string, ReadonlyArray<string>>>) =>
  Object.fromEntries(
    Object.entries(dump).map(([table, rows]) => [
      table,
      rows.map((row) => row.replace(/"generation":\d+/, ""))
    ])
  )

const program = path.join(import.meta.dirname, "../../test/support/ingestTrail.ts")

const start = (database: string, root: string) =>
  spawn(process.execPath, [program, database, root], { stdio: ["ignore", "ignore", "inherit"] })

const child = (database: string, root: string): Promise<number | null> =>
  new Promise((resolve) => start(database, root).on("exit", resolve))

const killed = (database: string, root: string, after_ms: number): Promise<void> =>
  new Promise((resolve) => {
    const process = start(database, root)
    const timer = setTimeout(() => process.kill("SIGKILL"), after_ms)
    process.on("exit", () => {
      clearTimeout(timer)
      resolve()
    })
  })
