/** Runs that move between files and the store while the one who moves them is killed: none is lost, none is another. */
import * as fs from "node:fs"
import * as path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, expect, it } from "vitest"
import { runText } from "../../src/record/run-document.ts"
import { aRun } from "../../src/store/runs/testing/aRun.ts"
import { openDoor } from "./door.ts"

let door: ReturnType<typeof openDoor>
beforeEach(() => {
  door = openDoor()
})
afterEach(() => door.close())

/** More than are copied in one transaction. */
const runs = 700

const idOf = (i: number): string => `5f0c7a52-0000-4000-8000-${String(i).padStart(12, "0")}`
/** Every third as somebody else lays it out. */
const textOf = (i: number): string => {
  const text = runText(aRun(idOf(i)))
  return i % 3 === 0 ? JSON.stringify({ ...(JSON.parse(text) as object), host: "quay" }) : text
}

const documentsIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fs
      .readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")])
  )

const filesIn = (folder: string): number =>
  fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith(".json")).length : 0

/** 0 while somebody is just making the store. */
const rowsIn = (store: string): number => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(store, { readOnly: true, timeout: 1000 })
    return Number(database.prepare("SELECT count(*) AS n FROM agent_runs").get()?.["n"])
  } catch {
    return 0
  } finally {
    database?.close()
  }
}

/** Calls Spoor, and kills it once there is something to see, or lets it come to its end. */
const killed = async (line: ReadonlyArray<string>, isSeen: () => boolean): Promise<void> => {
  let isEnded = false
  await door.spoor(line, {
    meanwhile: (child) => {
      child.once("exit", () => (isEnded = true))
      const look = (): void => {
        if (isSeen()) child.kill("SIGKILL")
        else if (!isEnded) setTimeout(look, 2)
      }
      look()
    }
  })
}

it("runs come there and back to the last byte, wherever the move was killed", async () => {
  const folder = path.join(door.home, "runs")
  const back = path.join(door.home, "back")
  const store = path.join(door.home, ".local", "share", "spoor", "spoor.db")
  fs.mkdirSync(folder)
  for (let i = 0; i < runs; i++) fs.writeFileSync(path.join(folder, `${idOf(i)}.json`), textOf(i))

  const there = ["runs", "migrate", "--folder", folder]
  await killed(there, () => fs.existsSync(store))
  await killed(there, () => rowsIn(store) > 0)
  const moved = await door.spoor([...there, "--json"])
  expect(JSON.parse(moved.out)).toMatchObject({ runs, verified: { is_right: true, equal: runs } })

  const home = ["runs", "migrate", "--from", "sqlite", "--to", "file", "--folder", back]
  await killed(home, () => filesIn(back) > 30)
  const some = filesIn(back)
  await killed(home, () => filesIn(back) > some + 200)
  const returned = await door.spoor([...home, "--json"])
  expect(JSON.parse(returned.out)).toMatchObject({ runs, verified: { is_right: true, equal: runs } })
  expect(documentsIn(back)).toEqual(documentsIn(folder))
  expect(fs.readdirSync(back).filter((name) => name.startsWith("."))).toEqual([".spoor.lock"])
})
