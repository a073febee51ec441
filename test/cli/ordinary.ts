/**
 * A user whom permissions hold. Root passes over them, so what root tests of them proves nothing: where the tests run
 * as root, programs are started as nobody.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { entry } from "./door.ts"

const isRoot = process.getuid?.() === 0
const nobody = 65_534

/** Options for a call as an ordinary user. */
export const ordinary = isRoot ? { uid: nobody } : {}

/** Why nothing can be tried as an ordinary user here; null when it can. */
export const whyNot: string | null =
  process.platform === "win32"
    ? "Windows knows other permissions"
    : isRoot &&
        spawnSync(process.execPath, [entry, "--version"], { uid: nobody, gid: nobody, cwd: "/" }).status !== 0
      ? "this runs as root, and nobody else may read the project: run the tests as an ordinary user"
      : null

/** Gives a folder and all in it to that user. */
export const giveAway = (folder: string): void => {
  if (!isRoot) return
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" }))
    fs.lchownSync(path.join(folder, name), nobody, nobody)
  fs.chownSync(folder, nobody, nobody)
}
