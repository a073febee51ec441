/** Packages that watch folders: each told to name every file that comes or changes below one. */
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"

export const watcherNames = ["chokidar", "@parcel/watcher"] as const
export type WatcherName = (typeof watcherNames)[number]

/** Resolves when it watches. `changed` hears of files, perhaps more than once. */
type Watch = (packageFolder: string, root: string, changed: (file: string) => void) => Promise<void>

const chokidar: Watch = async (packageFolder, root, changed) => {
  const watching = load(packageFolder) as ChokidarPackage
  const watcher = watching.watch(root, { ignoreInitial: true })
  watcher.on("add", changed)
  watcher.on("change", changed)
  await new Promise<void>((resolve) => watcher.on("ready", () => resolve()))
}

/** It does not tell of what was made in a new folder before it looked there; so new folders are listed here. */
const parcel: Watch = async (packageFolder, root, changed) => {
  const watching = load(packageFolder) as ParcelPackage
  await watching.subscribe(root, (error, events) => {
    if (error !== null) throw error
    for (const event of events) {
      if (event.type === "delete") continue
      if (path.extname(event.path) === "") for (const name of namesIn(event.path)) changed(name)
      else changed(event.path)
    }
  })
}

export const watchers: Readonly<Record<WatcherName, Watch>> = { chokidar, "@parcel/watcher": parcel }

const load = (packageFolder: string): unknown =>
  createRequire(path.join(packageFolder, "package.json"))(packageFolder)

const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return fs.readdirSync(folder).map((name) => path.join(folder, name))
  } catch {
    return []
  }
}

interface ChokidarPackage {
  watch(
    root: string,
    options: { readonly ignoreInitial: boolean }
  ): {
    on(event: "add" | "change" | "ready", listener: (path: string) => void): void
  }
}

interface ParcelPackage {
  subscribe(
    root: string,
    heard: (
      error: Error | null,
      events: ReadonlyArray<{ readonly type: string; readonly path: string }>
    ) => void
  ): Promise<unknown>
}
