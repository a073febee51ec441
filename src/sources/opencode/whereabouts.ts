/** Where OpenCode leaves its trail. */
import * as path from "node:path"
import { fileName } from "../file-name.ts"
import type { Places, Whereabouts } from "../Source.ts"
import { bareStoragePlaces, storagePlaces } from "./storage-places.ts"

export const openCodeWhereabouts: Whereabouts = {
  agent: "opencode",
  title: "OpenCode",
  tested_up_to: "2.0.3",
  roots: (places) => {
    const data = dataFolders(places)
    return [...new Set([...data, ...databases(places, data[0]!)])]
  },
  wants: (file) => {
    const name = fileName(file).toLowerCase()
    return (
      !secret.test(name) &&
      !unwanted.test(file.replaceAll("\\", "/")) &&
      (/\.(?:db|sqlite3?)$/.test(name) || /\.jsonl?$/.test(name))
    )
  },
  trees: [storagePlaces, bareStoragePlaces]
}

/** Files of OpenCode that hold keys: they are never opened. */
const secret = /^(?:(?:mcp-)?auth|accounts?|credentials?|opencode)\.jsonc?$/

/** Folders of the data folder that hold no trail, or one that is read as a tree; those of shares hold secrets. */
const unwanted =
  /\/opencode\/(?:storage|project|snapshot|log|bin|tool-output|worktree|repos)\/|\/node_modules\//

/** `OPENCODE_STORAGE` names the storage folder or the data folder that holds it. */
const dataFolders = (places: Places): ReadonlyArray<string> => {
  const { env, home, platform } = places
  const told = [...named(env["OPENCODE_DATA_DIR"]), ...named(env["OPENCODE_STORAGE"]).map(aboveStorage)]
  if (told.length > 0) return told
  const shared = named(env["XDG_DATA_HOME"])[0] ?? path.join(home, ".local", "share")
  const folders = [path.join(shared, "opencode")]
  if (platform === "darwin") folders.push(path.join(home, "Library", "Application Support", "opencode"))
  const local = platform === "win32" ? named(env["LOCALAPPDATA"])[0] : undefined
  if (local !== undefined) folders.push(path.join(local, "opencode"))
  return folders
}

const aboveStorage = (folder: string): string =>
  path.basename(folder) === "storage" ? path.dirname(folder) : folder

/** `OPENCODE_DB`: files, by their full path or by their name in the data folder. */
const databases = (places: Places, data: string): ReadonlyArray<string> =>
  named(places.env["OPENCODE_DB"])
    .filter((file) => file !== ":memory:")
    .map((file) => path.resolve(data, file))

/** A list set apart by commas. */
const named = (value: string | undefined): ReadonlyArray<string> =>
  (value ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")
