/** The table of rooms is well formed: every room is built, and none names a room that stands below it. */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { rooms } from "../../rooms.ts"

const project = path.resolve(import.meta.dirname, "..", "..")
const table = Object.entries(rooms).map(([name, room], floor) => ({ name, floor, ...room }))

describe("rooms.ts", () => {
  it.for(table)("$name imports only rooms above it", ({ floor, imports }) => {
    const above = table.slice(0, floor).map(({ name }) => name)
    expect(imports.filter((room) => !above.includes(room))).toEqual([])
  })

  it("names every folder of src/, and no other", () => {
    const inSource = table.map(({ name }) => name).filter((name) => name !== "web")
    expect(fs.readdirSync(path.join(project, "src")).sort()).toEqual(inSource.sort())
  })
})
