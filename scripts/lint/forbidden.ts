/**
 * Says why one file may not import another, after the table in `rooms.ts`.
 *
 * Test files (`*.test.ts`) and `testing/` folders stand in a room as all others do, but they may load any
 * package and import from `testing/`, their neighbours' included.
 */
import * as path from "node:path"
import { rooms } from "../../rooms.ts"
import type { Room } from "../../rooms.ts"

/**
 * Why `file` may not import `specifier`, or nothing when it may. Paths are absolute. `onlyTypes`: the import
 * loads nothing; that matters to drivers alone, for a circle of types is a circle too.
 */
export const forbidden = (
  project: string,
  file: string,
  specifier: string,
  onlyTypes = false
): string | undefined => {
  const from = placeOf(project, file)
  if (from === undefined) return undefined
  const to = targetOf(project, file, specifier)
  if (to === undefined) return from.forTests ? undefined : closedPackage(from, specifier, onlyTypes)
  if (to === "outside") {
    return from.forTests ? undefined : `${from.room}/ may not import files that stand outside the rooms.`
  }
  return closedFolder(from, to) ?? closedRoom(from, to) ?? closedSibling(from, to)
}

/** Why a file may not stand where it stands: below `src/` there are rooms and nothing else. */
export const homeless = (project: string, file: string): string | undefined => {
  const [top, room = ""] = path.relative(project, file).split(path.sep)
  if (top !== "src" || (isRoom(room) && room !== "web")) return undefined
  return `src/${room} is no room. Put the file into one, or add the room to rooms.ts.`
}

/** A file in the house: its room, its path below it, and whether it is there for tests only. */
interface Place {
  readonly room: string
  readonly below: ReadonlyArray<string>
  readonly forTests: boolean
}

const table: Readonly<Record<string, Room>> = rooms
const isRoom = (name: string) => Object.hasOwn(table, name)

const placeOf = (project: string, file: string): Place | undefined => {
  const [top, ...rest] = path.relative(project, file).split(path.sep)
  const room = top === "src" ? rest.shift() : top === "web" ? top : undefined
  if (room === undefined || !isRoom(room)) return undefined
  return { room, below: rest, forTests: rest.includes("testing") || /\.test\.tsx?$/.test(file) }
}

/** The file of this project that the specifier leads to; `outside` if it is in no room; nothing for a package. */
const targetOf = (project: string, file: string, specifier: string): Place | "outside" | undefined => {
  const [, own = "", below = ""] = /^spoor\/([^/]+)(?:\/(.*))?$/.exec(specifier) ?? []
  if (isRoom(own)) return { room: own, below: below.split("/"), forTests: false }
  if (!/^(\.|\/|file:)/.test(specifier)) return undefined
  // the package's own manifest belongs to every room: it holds the version
  if (path.resolve(path.dirname(file), specifier) === path.join(project, "package.json")) return undefined
  return placeOf(project, path.resolve(path.dirname(file), specifier)) ?? "outside"
}

/** Packages that open a database. */
const drivers = /^(node:sqlite|sqlite|better-sqlite3|pg|pg-[a-z-]+|@duckdb\/.+)$/

/** The modules of `effect` that schemas are written with. */
const forSchemas = /^effect\/(Schema\w*|Brand|DateTime|Duration|Option|Struct)$/

const closedPackage = (from: Place, specifier: string, onlyTypes: boolean): string | undefined => {
  const { drivers: mayLoad, schemasOnly } = table[from.room]!
  if (specifier === "effect") return 'Import the module, not the barrel: "effect/Effect".'
  if (schemasOnly && !forSchemas.test(specifier)) {
    return `${from.room}/ is schemas only: it may import no package but the data types of effect.`
  }
  if (!mayLoad && !onlyTypes && drivers.test(specifier))
    return "Database drivers are loaded in store/ and nowhere else."
  return undefined
}

const closedFolder = (from: Place, to: Place): string | undefined => {
  const at = to.below.indexOf("internal")
  const isInside = from.room === to.room && to.below.slice(0, at).every((part, i) => from.below[i] === part)
  if (at >= 0 && !isInside) return "internal/ is closed: only the folder that holds it may look inside."
  if (to.forTests && !from.forTests) return "Only tests may import tests and testing/."
  return undefined
}

const closedRoom = (from: Place, to: Place): string | undefined => {
  const { imports } = table[from.room]!
  if (from.room === to.room || imports.includes(to.room)) return undefined
  return `${from.room}/ may import only: ${imports.join(", ") || "no other room"}. See rooms.ts.`
}

const closedSibling = (from: Place, to: Place): string | undefined => {
  const [mine, its] = [from.below, to.below]
  const areApart = from.room === to.room && mine.length > 1 && its.length > 1 && mine[0] !== its[0]
  if (table[from.room]!.siblings !== true || !areApart || its[0] === "testing") return undefined
  return `${from.room}/${mine[0]} never imports its sibling ${its[0]}: what both need goes up to ${from.room}/.`
}
