/** What comes of files that cannot be read: tried again later each time, up to a cap, and told. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { sources } from "../../sources/registry.ts"
import type { Head, Source } from "../../sources/Source.ts"
import type { Batch, FileProgress } from "../../store/Batch.ts"
import { defaultThresholds } from "../validators.ts"
import { readTask } from "./read-task.ts"
import type { FileTask, KnownFile } from "./Task.ts"

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

const now_ms = 1_000_000

const read = (
  file: string,
  known: Partial<KnownFile> | null = null,
  from: ReadonlyArray<Source> = sources
): FileProgress | null => {
  const task: FileTask = {
    kind: "file",
    path: file,
    root: folder,
    mtime_ms: 7,
    size_bytes: 9,
    known: known === null ? null : { ...unread, ...known },
    full: false
  }
  const options = {
    custody: true,
    thresholds: defaultThresholds,
    now_ms,
    machine: "test",
    max_record_bytes: 1 << 20,
    backoff: { base_ms: 1000, cap_ms: 8000, max_attempts: 5 }
  }
  const batches: Array<Batch> = []
  readTask(task, from, options, (batch) => batches.push(batch))
  return batches.at(-1)?.file ?? null
}

const unread: KnownFile = {
  source: "codex",
  format: "codex-rollout",
  kind: "log",
  mtime_ms: 7,
  size_bytes: 9,
  generation: 2,
  cursor_bytes: 4,
  kept_bytes: 5,
  head_digest: "a",
  tail_digest: "b",
  change_key: null,
  decoder_state: "{}",
  attempts: 0
}

/** A file of the system's that can be opened, and whose first bytes nobody can read: EIO. */
const unreadable = "/proc/self/mem"

describe.skipIf(process.platform !== "linux")("a file that cannot be read for a reason that may pass", () => {
  it.each([
    [0, 500, 1000],
    [1, 1000, 2000],
    [2, 2000, 4000],
    [3, 4000, 8000]
  ])("after %i attempts is tried again in %i to %i ms", (attempts, least, most) => {
    const file = read(unreadable, { attempts })!
    expect(file).toMatchObject({ status: "transient_failure", attempts: attempts + 1 })
    expect(file.error).toMatch(/EIO/)
    expect(file.next_retry_at_ms! - now_ms).toBeGreaterThanOrEqual(least)
    expect(file.next_retry_at_ms! - now_ms).toBeLessThanOrEqual(most)
  })

  it.each([4, 5, 40])("after %i attempts is a failure, and stays one", (attempts) => {
    expect(read(unreadable, { attempts })).toMatchObject({
      status: "failed",
      attempts: attempts + 1,
      next_retry_at_ms: null
    })
  })

  it("that has changed begins anew", () => {
    expect(read(unreadable, { attempts: 40, size_bytes: 8 })).toMatchObject({
      status: "transient_failure",
      attempts: 1
    })
  })

  it("keeps what was known of it: kind, cursor, digests, what the decoder remembered", () => {
    const { kind, generation, cursor_bytes, head_digest, decoder_state } = read(unreadable, {})!
    expect({ kind, generation, cursor_bytes, head_digest, decoder_state }).toEqual({
      kind: "log",
      generation: 2,
      cursor_bytes: 4,
      head_digest: "a",
      decoder_state: "{}"
    })
  })
})

describe("another program's database", () => {
  const database = (): string => {
    const file = path.join(folder, "agent.db")
    const open = new DatabaseSync(file)
    open.exec("PRAGMA page_size = 512; CREATE TABLE session (id TEXT); CREATE TABLE message (id TEXT)")
    open.close()
    return file
  }
  const damage = (file: string): void => {
    const bytes = fs.readFileSync(file)
    bytes.fill(0x55, 100, 512)
    fs.writeFileSync(file, bytes)
  }

  it("that is damaged is a failure", () => {
    const file = database()
    damage(file)
    expect(read(file)).toMatchObject({ status: "failed", attempts: 1, next_retry_at_ms: null })
  })

  it("that looks damaged while its program is at work in it is tried again", () => {
    const file = database()
    damage(file)
    fs.writeFileSync(`${file}-wal`, "")
    expect(read(file)).toMatchObject({ status: "transient_failure", attempts: 1 })
  })
})

it("a file that grows while it is looked at is known as it was before, so that the next look finds the rest", () => {
  const file = path.join(folder, "session.jsonl")
  const line = (n: number): string =>
    `${JSON.stringify({ type: "user", sessionId: "s", uuid: `u${n}`, parentUuid: null, cwd: "/a", version: "2.1.160", isSidechain: false, timestamp: "2026-06-01T00:00:00Z", message: { role: "user", content: `question ${n}` } })}\n`
  fs.writeFileSync(file, line(1))
  const writing = sources.map((source) => ({
    ...source,
    formats: source.formats.map((format) =>
      format.kind !== "log"
        ? format
        : {
            ...format,
            detect: (head: Head) => {
              const isIt = format.detect(head)
              if (isIt) fs.appendFileSync(file, line(2))
              return isIt
            }
          }
    )
  }))
  const { cursor_bytes, size_bytes } = read(file, null, writing)!
  expect(size_bytes).toBe(cursor_bytes)
  expect(size_bytes).toBeLessThan(fs.statSync(file).size)
})

it("a file that is gone by now makes no state", () => {
  expect(read(path.join(folder, "gone.jsonl"), {})).toBe(null)
})

it("a file that nobody knows is passed by, and is no failure", () => {
  fs.writeFileSync(path.join(folder, "notes.jsonl"), '{"note": 1}\n')
  expect(read(path.join(folder, "notes.jsonl"), { attempts: 3 })).toMatchObject({
    status: "skipped",
    attempts: 0,
    next_retry_at_ms: null
  })
})
