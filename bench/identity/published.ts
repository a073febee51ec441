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

/** Sources by path; or why there are none. */
export type Fetched =
  | { readonly found: true; readonly files: ReadonlyMap<string, string> }
  | { readonly found: false; readonly why: string }

/** Where archives stay from one run to the next, and where they are unpacked for a moment. */
export interface Places {
  readonly archives: string
  readonly scratch: string
}

/** Sources of one version, fetched once. None of the package's scripts are run. */
export const fetchVersion = (places: Places, { name, folder }: Published, version: string): Fetched => {
  const archive = path.join(places.archives, `${name.replace("/", "+")}@${version}.tgz`)
  if (!fs.existsSync(archive)) {
    const why = fetchArchive(`${name}@${version}`, archive, places.scratch)
    if (why !== null) return { found: false, why }
  }
  const unpacked = fs.mkdtempSync(path.join(places.scratch, "unpacked-"))
  try {
    const tar = spawnSync("tar", ["xzf", archive, "--no-same-owner", "-C", unpacked], { encoding: "utf8" })
    if (tar.status !== 0) {
      return { found: false, why: `tar could not unpack it: ${tar.error?.message ?? tar.stderr.trim()}` }
    }
    const sources = path.join(unpacked, "package", folder)
    if (!fs.existsSync(sources)) return { found: false, why: `it has no folder ${folder}` }
    return { found: true, files: sourcesBelow(sources) }
  } finally {
    fs.rmSync(unpacked, { recursive: true, force: true })
  }
}

/** Fetches beside and renames, so that an archive is there only when all of it is. Returns why it could not. */
const fetchArchive = (what: string, archive: string, scratch: string): string | null => {
  const unfinished = fs.mkdtempSync(path.join(scratch, "fetched-"))
  const flags = ["--ignore-scripts", "--loglevel=error", "--pack-destination", unfinished]
  const packed = spawnSync("npm", ["pack", what, ...flags], { cwd: unfinished, encoding: "utf8" })
  if (packed.error !== undefined) return "fetching it needs npm, and there is none on the PATH"
  const found = fs.readdirSync(unfinished).find((file) => file.endsWith(".tgz"))
  if (packed.status !== 0 || found === undefined) return "npm could not fetch it"
  fs.copyFileSync(path.join(unfinished, found), `${archive}.unfinished`)
  fs.renameSync(`${archive}.unfinished`, archive)
  fs.rmSync(unfinished, { recursive: true, force: true })
  return null
}

/** Declarations are no sources. */
const sourcesBelow = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((file) => file.replaceAll(path.sep, "/"))
      .filter((file) => /\.[cm]?tsx?$/.test(file) && !/\.d\.[cm]?ts$/.test(file))
      .toSorted()
      .map((file) => [file, fs.readFileSync(path.join(folder, file), "utf8")] as const)
  )
