/** Where git keeps the hooks of a repository: its worktrees share them, `core.hooksPath` moves them, husky calls others. */
import { spawnSync } from "node:child_process"
import * as path from "node:path"
import type { Env } from "../config/paths.ts"
import type { Target } from "./Target.ts"

/** Commits are made here; of `git merge` git tells by the second alone. */
export const gitHookNames = ["post-commit", "post-merge"] as const

/** The hooks of the repository that `folder` lies in; what git says when it lies in none. */
export const gitTargets = (
  folder: string,
  env: Env
): ReadonlyArray<Target> | { readonly problem: string } => {
  const asked = spawnSync(
    "git",
    ["-C", folder, "rev-parse", "--path-format=absolute", "--git-path", "hooks"],
    { encoding: "utf8", env: withoutGit(env) }
  )
  if (asked.error !== undefined) return { problem: `git could not be started: ${asked.error.message}` }
  if (asked.status !== 0) return { problem: asked.stderr.trim() }
  const hooks = path.normalize(asked.stdout.trim())
  // husky keeps scripts of its own there, makes them anew at every installation, and calls those one folder up
  const isHusky = path.basename(hooks) === "_" && path.basename(path.dirname(hooks)) === ".husky"
  const at = isHusky ? path.dirname(hooks) : hooks
  return gitHookNames.map((name) => ({ name: "git", scope: "repository", file: path.join(at, name) }))
}

/** Does git show a change of the file, since it lies in a work tree and is not ignored there? */
export const isTracked = (file: string, env: Env): boolean => {
  const folder = path.dirname(file)
  const ask = (...words: ReadonlyArray<string>) =>
    spawnSync("git", ["-C", folder, ...words], { encoding: "utf8", env: withoutGit(env) })
  const isInside = ask("rev-parse", "--is-inside-work-tree")
  return isInside.stdout.trim() === "true" && ask("check-ignore", "-q", file).status === 1
}

/** Within a hook these name the repository that the hook is of. */
const withoutGit = (env: Env): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GIT_")))
