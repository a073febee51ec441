/**
 * Installs what Spoor is measured against, one package at a time and only when a case asks for it.
 *
 * Each stands alone in `bench/.peers/NAME@VERSION`, so that one which cannot be had here (another platform, no
 * network) leaves out its own rows and nothing else. No package's own scripts are run.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import manifest from "./package.json" with { type: "json" }

export type PeerName = keyof typeof manifest.dependencies

export type Peer =
  | { readonly found: true; readonly name: PeerName; readonly version: string; readonly folder: string }
  | { readonly found: false; readonly name: PeerName; readonly version: string; readonly why: string }

/** Below `peers`, the package itself is in `folder`. */
export const installPeer = (name: PeerName, peers: string, say: (what: string) => void): Peer => {
  const version = manifest.dependencies[name]
  const place = path.join(peers, `${name.replace("/", "+")}@${version}`)
  const folder = path.join(place, "node_modules", name)
  if (!fs.existsSync(place)) {
    say(`installing ${name}@${version}`)
    const why = install(`${name}@${version}`, place)
    if (why !== null) return { found: false, name, version, why }
  }
  return fs.existsSync(folder)
    ? { found: true, name, version, folder }
    : { found: false, name, version, why: "there is no build of it for this platform" }
}

/** Installs beside and renames, so that a place is there only when all of it is. Returns why it could not. */
const install = (what: string, place: string): string | null => {
  const unfinished = `${place}.unfinished`
  fs.rmSync(unfinished, { recursive: true, force: true })
  fs.mkdirSync(unfinished, { recursive: true })
  fs.writeFileSync(path.join(unfinished, "package.json"), `{"private":true}\n`)
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
  const run = spawnSync("npm", ["install", ...flags, what], { cwd: unfinished, encoding: "utf8" })
  if (run.status === 0) {
    fs.renameSync(unfinished, place)
    return null
  }
  fs.rmSync(unfinished, { recursive: true, force: true })
  if (run.error !== undefined) return "installing it needs npm, and there is none on the PATH"
  const said = /^npm (?:error|ERR!) (.*[a-z].*)$/m.exec(run.stderr)
  return `npm could not install it: ${said?.[1] ?? "no reason given"}`
}
