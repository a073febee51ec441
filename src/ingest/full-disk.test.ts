/**
 * A disk that is full, a disk that is read-only: real ones, small file systems in memory. Mounting needs root;
 * where it is refused these tests are left out, and say so.
 */
import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { writeClaudeTrail } from "../../test/support/claudeTrail.ts"
import { dumpOf, ingestTrail } from "../../test/support/ingestTrail.ts"
import { packFolder } from "../store/custody/Packs.ts"
import { checkStore } from "../store/check.ts"
import { openStoreToRead } from "../store/open-store.ts"

const disk = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-disk-"))
const canMount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).status === 0
if (!canMount)
  process.stderr.write("Left out: tests of a full disk. They mount a small file system, which needs root.\n")

const trails = fs.mkdtempSync(path.join(os.tmpdir(), "spoor-test-"))
const root = path.join(trails, ".claude")
const file = path.join(disk, "spoor.db")

beforeAll(() => {
  writeClaudeTrail(trails, { seed: 11, sessions: 60, calls: 40 })
})
afterAll(() => {
  if (canMount) execFileSync("umount", [disk])
  for (const folder of [disk, trails]) fs.rmSync(folder, { recursive: true, force: true })
})

const remount = (options: string): void => {
  execFileSync("mount", ["-o", `remount,${options}`, disk])
}

describe.skipIf(!canMount)("a disk that is full", () => {
  it("ends the ingest with a clear error and a whole store; with room it goes on to the same rows", async () => {
    await expect(ingestTrail(file, [root])).rejects.toMatchObject({
      reason: "disk_full",
      message: expect.stringMatching(/Free some space/)
    })
    remount("size=200m")
    const open = openStoreToRead(file)
    expect(checkStore(open, packFolder(file), { deep: true }).problems).toEqual([])
    open.close()
    await ingestTrail(file, [root])
    const whole = path.join(trails, "whole.db")
    await ingestTrail(whole, [root])
    const [a, b] = [dumpOf(whole), dumpOf(file)]
    for (const table of Object.keys(a)) expect([table, b[table]]).toEqual([table, a[table]])
  })

  it("that has become read-only refuses to ingest, says why, and still answers", async () => {
    remount("ro")
    await expect(ingestTrail(file, [root])).rejects.toMatchObject({ reason: "read_only" })
    const open = openStoreToRead(file)
    expect(open.prepare("SELECT count(*) AS n FROM requests").get()!["n"]).toBeGreaterThan(0)
    open.close()
    remount("rw")
  })
})
