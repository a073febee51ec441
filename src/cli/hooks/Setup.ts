/** Where Spoor's own things for hooks lie: the launcher, the spool, the receipts. */
import * as fs from "node:fs"
import * as path from "node:path"
import type { Paths } from "../config/paths.ts"
import { gitHookFile } from "./git-hook-file.ts"
import type { HookFile, HookState } from "./HookFile.ts"
import { launcherFile, launcherText, type SpoolFolders } from "./launcher.ts"
import { pluginFile } from "./plugin-file.ts"
import { receipts } from "./Receipt.ts"
import { settingsFile } from "./settings-file.ts"
import { spoolFolder, spoolOf } from "./spool.ts"
import { hookNames, type Target } from "./Target.ts"
import { contentOf, writeFile } from "./write-file.ts"

export interface Setup {
  readonly launcher: string
  readonly spool: SpoolFolders
  /** Folder of receipts, and of the copies of what was overwritten. */
  readonly receipts: string
}

export const setupOf = (paths: Paths): Setup => ({
  launcher: launcherFile(paths),
  spool: { agents: spoolFolder(paths), git: spoolOf(paths, "telemetry") },
  receipts: path.join(paths.state, "hooks")
})

export const hookFileOf = ({ name, file }: Target, { launcher, spool }: Setup): HookFile => {
  switch (name) {
    case "git":
      return gitHookFile(launcher, path.basename(file))
    case "opencode":
      return pluginFile(spool.agents)
    default:
      return settingsFile(name, launcher)
  }
}

/** Is the script there that hooks call, and this version's? */
export const launcherState = ({ launcher, spool }: Setup): HookState => {
  const text = contentOf(launcher)?.toString("utf8")
  if (text === undefined) return { state: "absent", says: `the launcher ${launcher} is missing` }
  const canRun = (fs.statSync(launcher).mode & 0o100) !== 0
  const isCurrent = text === launcherText(spool) && canRun
  return {
    state: isCurrent ? "installed" : "drifted",
    says: isCurrent ? "" : `the launcher ${launcher} is of another version`
  }
}

/** What the launcher is, and what it should be. */
export const launcherTexts = ({ launcher, spool }: Setup) => ({
  before: contentOf(launcher)?.toString("utf8") ?? "",
  after: launcherText(spool)
})

/** Makes the folders of the spool, so that whoever follows the trail can watch them before anything lies there. */
export const laySpool = (plans: ReadonlyArray<Target>, { spool }: Setup): void => {
  for (const { name } of plans)
    fs.mkdirSync(name === "git" ? spool.git : path.join(spool.agents, name), { recursive: true, mode: 0o700 })
}

/** Writes the launcher. */
export const layLauncher = ({ launcher, spool }: Setup): void => {
  const before = contentOf(launcher)
  writeFile({ file: launcher, before, after: Buffer.from(launcherText(spool)), mode: 0o700 })
  fs.chmodSync(launcher, 0o700)
}

/** Removes the launcher, and empty folders of the spool, when no file that is known has hooks any more. */
export const clearLauncher = ({ launcher, spool, receipts: folder }: Setup): void => {
  if (receipts(folder).length > 0) return
  fs.rmSync(launcher, { force: true })
  const agents = hookNames.map((name) => path.join(spool.agents, name))
  for (const each of [path.dirname(launcher), ...agents, spool.git, spool.agents])
    if (fs.existsSync(each) && fs.readdirSync(each).length === 0) fs.rmdirSync(each)
}
