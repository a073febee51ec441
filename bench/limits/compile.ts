/** Compiles the small C programs of this folder, where there is a compiler. */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

export type Compiled =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly why: string }

/** Compiles `NAME.c` into `folder`. */
export const compile = (name: "measure" | "walk", folder: string): Compiled => {
  const binary = path.join(folder, name)
  if (fs.existsSync(binary)) return { found: true, path: binary }
  const source = path.join(import.meta.dirname, `${name}.c`)
  const run = spawnSync("cc", ["-O2", "-o", binary, source, "-lpthread"], { encoding: "utf8" })
  if (run.error !== undefined) return { found: false, why: "there is no C compiler here" }
  return run.status === 0
    ? { found: true, path: binary }
    : { found: false, why: `cc could not compile ${name}.c: ${run.stderr.trim().split("\n")[0]}` }
}
