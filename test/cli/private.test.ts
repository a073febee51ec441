/** What Spoor keeps is for its owner alone, and what belongs to others stays as it was. */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { leaveTrail } from "./agentHome.ts"
import { openDoor } from "./door.ts"

let door: ReturnType<typeof openDoor>
beforeEach(() => {
  door = openDoor()
  leaveTrail(door.home)
})
afterEach(() => door.close())

/** Names, times and contents of everything below. */
const stateOf = (below: string): ReadonlyArray<string> =>
  (fs.readdirSync(below, { recursive: true }) as Array<string>).sort().map((name) => {
    const stat = fs.lstatSync(path.join(below, name))
    const content = stat.isFile()
      ? createHash("sha256")
          .update(fs.readFileSync(path.join(below, name)))
          .digest("hex")
      : ""
    return `${name} ${stat.mtimeMs} ${stat.mode} ${content}`
  })

describe.skipIf(process.platform === "win32")("the files of Spoor", () => {
  it("may be read by their owner alone, whatever the umask", async () => {
    const home = path.join(door.home, "kept")
    const env = { SPOOR_HOME: home }
    for (const line of ["ingest", "usage daily", "db backup saved", "db restore saved", "db check --deep"]) {
      expect(await door.spoor(line, { env })).toMatchObject({
        code: line === "ingest" ? expect.any(Number) : 0
      })
    }
    expect(fs.statSync(home).mode & 0o777).toBe(0o700)
    const open = (fs.readdirSync(home, { recursive: true }) as Array<string>)
      .filter((name) => !name.startsWith("cache"))
      .filter((name) => (fs.statSync(path.join(home, name)).mode & 0o077) !== 0)
    expect(open).toEqual([])
  })
})

describe("the files of others", () => {
  it("are as they were after everything was read, a live database included", async () => {
    const folder = path.join(door.home, ".local", "share", "opencode")
    fs.mkdirSync(folder, { recursive: true })
    const theirs = new DatabaseSync(path.join(folder, "opencode.db"))
    theirs.exec("PRAGMA journal_mode = WAL; CREATE TABLE session (id TEXT); CREATE TABLE message (id TEXT)")
    theirs.close()
    const places = [".claude", ".local/share/opencode"].map((name) => path.join(door.home, name))
    const before = places.map(stateOf)
    for (const line of ["ingest", "ingest --full", "doctor", "usage daily", "ingest --dry-run"])
      await door.spoor(line)
    expect(places.map(stateOf)).toEqual(before)
  })

  it("are no place for a store", async () => {
    const file = path.join(door.home, "theirs.db")
    const theirs = new DatabaseSync(file)
    theirs.exec("CREATE TABLE notes (text)")
    theirs.close()
    const before = fs.readFileSync(file)
    for (const line of ["ingest", "usage daily", "db init", "db check", "db migrate", "db rollback"]) {
      const { code, err } = await door.spoor(`${line} --db ${file}`)
      expect([code, err]).toEqual([1, expect.stringMatching(/database of another program/)])
    }
    expect(fs.readFileSync(file).equals(before)).toBe(true)
  })
})
