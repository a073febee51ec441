/** What watches tell, how much of it is remembered, and what is concluded from very much of it. */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { FolderWatcher, type FolderWatcherOptions, queueLimit } from "./FolderWatcher.ts"

let folder: string
let watcher: FolderWatcher | undefined
let woken = 0
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-watcher-"))
  woken = 0
})
afterEach(() => {
  watcher?.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const watching = (options: Partial<FolderWatcherOptions> = {}): FolderWatcher => {
  watcher = new FolderWatcher({
    max_folders: 100,
    max_paths: 100,
    max_events: null,
    wake: () => woken++,
    ...options
  })
  return watcher
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

const file = (name: string | number): string => path.join(folder, String(name))

describe("what has changed", () => {
  it("is taken first come first, so much at a time, and wakes for the rest", () => {
    const all = watching()
    for (const name of ["a", "b", "a", "c", "d"]) all.note(name)
    expect(woken).toBe(1)
    expect([...all.take(3).paths]).toEqual(["a", "b", "c"])
    expect(woken).toBe(2)
    expect([...all.take(3).paths]).toEqual(["d"])
    expect([all.waiting, woken]).toEqual([0, 2])
    all.note("e")
    expect(woken).toBe(3)
  })

  it("is remembered up to a bound, and beyond it is said to be more", () => {
    const few = watching({ max_paths: 10 })
    for (let i = 0; i < 5000; i++) few.note(`path ${i}`)
    expect(few.waiting).toBe(10)
    expect(few.take(4).is_overflown).toBe(true)
    expect(few.take().is_overflown).toBe(false)
  })

  it("is more than was told when as much is told in one go as the system can keep", async () => {
    const all = watching({ max_events: 40 })
    all.watch(folder)
    for (let i = 0; i < 40; i++) fs.writeFileSync(file(i), "")
    await until(() => all.waiting === 40)
    expect(all.take().is_overflown).toBe(true)
  })

  it("is all that was told when no more comes in one go than the system can keep, however often", async () => {
    const all = watching({ max_events: 40 })
    all.watch(folder)
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 9; i++) fs.writeFileSync(file(`${round}-${i}`), "")
      await until(() => all.waiting === 9)
      expect(all.take().is_overflown).toBe(false)
    }
  })
})

describe("folders", () => {
  it("are given up, those first that were quiet for the longest, beyond as many as were allowed", async () => {
    for (const name of ["a", "b", "c"]) fs.mkdirSync(file(name))
    const two = watching({ max_folders: 2 })
    two.watch(file("a"))
    two.watch(file("b"))
    fs.writeFileSync(path.join(file("a"), "news"), "")
    await until(() => two.waiting > 0)
    two.watch(file("c"))
    expect(["a", "b", "c"].map((name) => two.has(file(name)))).toEqual([true, false, true])
  })

  it("are not watched at all where none may be", () => {
    const none = watching({ max_folders: 0 })
    expect(none.watch(folder)).toBeNull()
    expect(none.folders).toBe(0)
  })

  it("that are gone are said to be gone", () => {
    expect(watching().watch(file("nowhere"))).toBe("gone")
  })
})

it.runIf(os.platform() === "linux")("Linux says how many events it keeps", () => {
  expect(queueLimit()).toBeGreaterThan(100)
})
