/** Published versions of packages that bring their TypeScript sources along: trees that follow one another. */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

/** `folder`: of the package, where its sources are. Versions are consecutive trees, some releases apart. */
export interface Published {
  readonly name: string
  readonly folder: string
  readonly versions: ReadonlyArray<string>
}

export type Fetched =
  | { readonly found: true; readonly folder: string }
  | { readonly found: false; readonly why: string }

/** Fetches one version into `cache`, once; its sources are in `folder` then. None of its scripts are run. */
export const fetchVersion = (cache: string, { name, folder }: Published, version: string): Fetched => {
  const place = path.join(cache, `${name.replace("/", "+")}@${version}`)
  if (!fs.existsSync(place)) {
    const unfinished = fs.mkdtempSync(`${place}.`)
    const why = unpack(`${name}@${version}`, unfinished)
    if (why !== null) {
      fs.rmSync(unfinished, { recursive: true, force: true })
      return { found: false, why }
    }
    fs.renameSync(unfinished, place)
  }
  const sources = path.join(place, "package", folder)
  return fs.existsSync(sources)
    ? { found: true, folder: sources }
    : { found: false, why: `it has no folder ${folder}` }
}

const unpack = (what: string, into: string): string | null => {
  const flags = ["--ignore-scripts", "--loglevel=error", "--pack-destination", into]
  const packed = spawnSync("npm", ["pack", what, ...flags], { cwd: into, encoding: "utf8" })
  if (packed.error !== undefined) return "fetching it needs npm, and there is none on the PATH"
  const archive = fs.readdirSync(into).find((file) => file.endsWith(".tgz"))
  if (packed.status !== 0 || archive === undefined) return "npm could not fetch it"
  const unpacked = spawnSync("tar", ["xzf", archive, "--no-same-owner"], { cwd: into, encoding: "utf8" })
  if (unpacked.status !== 0)
    return `tar could not unpack it: ${unpacked.error?.message ?? unpacked.stderr.trim()}`
  fs.rmSync(path.join(into, archive))
  return null
}

/** Sources below a folder, by path. Declarations are none. */
export const sourcesBelow = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((file) => file.replaceAll(path.sep, "/"))
      .filter((file) => /\.[cm]?tsx?$/.test(file) && !/\.d\.[cm]?ts$/.test(file))
      .toSorted()
      .map((file) => [file, fs.readFileSync(path.join(folder, file), "utf8")] as const)
  )
