/** The machine that Spoor runs on: Node, clock, limits, room on the disk. */
import * as fs from "node:fs"
import * as path from "node:path"
import { bytes, counted } from "../output/numbers.ts"
import type { Finding } from "./Diagnosis.ts"

/** Findings about this machine. `store` is the file whose disk is looked at; it need not exist. */
export const examineMachine = (store: string | null, newest_at_ms: number | null): ReadonlyArray<Finding> => [
  {
    area: "machine",
    level: "ok",
    what: `Node ${process.versions.node} on ${process.platform} ${process.arch}`
  },
  clock(newest_at_ms),
  ...(store === null ? [] : disk(store)),
  ...watches()
]

const dayMs = 86_400_000
/** No trail is older than the program that looks at it. */
const released_ms = Date.UTC(2026, 0, 1)

const clock = (newest_at_ms: number | null): Finding => {
  const now = Date.now()
  if (now < released_ms) {
    return {
      area: "machine",
      level: "warning",
      what: `The clock says ${new Date(now).toISOString()}, which is before this Spoor was made`,
      advice: "Set the clock; times of today would be wrong."
    }
  }
  if (newest_at_ms !== null && newest_at_ms > now + dayMs) {
    return {
      area: "machine",
      level: "warning",
      what: `The store holds times up to ${new Date(newest_at_ms).toISOString()}, ahead of this clock`,
      advice: "Check this clock and that of the machine that the trail came from."
    }
  }
  return { area: "machine", level: "ok", what: `Clock ${new Date(now).toISOString()}` }
}

const littleRoom_bytes = 500_000_000

const disk = (store: string): ReadonlyArray<Finding> => {
  const folder = existing(path.dirname(store))
  const { bavail, bsize } = fs.statfsSync(folder)
  const free = bavail * bsize
  if (free >= littleRoom_bytes)
    return [{ area: "machine", level: "ok", what: `${bytes(free)} free on the store's disk` }]
  return [
    {
      area: "machine",
      level: "warning",
      what: `Only ${bytes(free)} free on the store's disk`,
      advice: "Free some space, or move the store with SPOOR_HOME."
    }
  ]
}

const existing = (folder: string): string =>
  fs.existsSync(folder) || path.dirname(folder) === folder ? folder : existing(path.dirname(folder))

const fewWatches = 8192

/** Linux limits how many folders a user's programs may watch. */
const watches = (): ReadonlyArray<Finding> => {
  let text: string
  try {
    text = fs.readFileSync("/proc/sys/fs/inotify/max_user_watches", "utf8")
  } catch {
    // another system: it has no such limit
    return []
  }
  const limit = Number(text)
  if (limit >= fewWatches)
    return [{ area: "machine", level: "ok", what: `${counted(limit, "folder")} may be watched` }]
  return [
    {
      area: "machine",
      level: "note",
      what: `Only ${counted(limit, "folder")} may be watched; large trees have more`,
      advice: "Raise it: sudo sysctl fs.inotify.max_user_watches=524288"
    }
  ]
}
