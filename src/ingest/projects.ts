/** Which project a working directory belongs to: its repository's main working tree, or itself. */
import * as fs from "node:fs"
import * as path from "node:path"

export interface Place {
  readonly root: string
  readonly name: string
  readonly is_worktree: boolean
}

/** Worktrees that agents make for themselves lie below the repository; the folder may be gone by now. */
const agentWorktrees =
  /^(.+?)\/(?:\.claude\/worktrees|\.worktrees|\.codex\/worktrees|\.opencode\/worktrees)\/[^/]+/

/**
 * Looks at the disk once for each directory. `claimed` is the root that the trail itself names, if any; it
 * wins over what the disk says, for the trail tells of the machine as it was.
 */
export const makeProjectOf = (): ((cwd: string, claimed: string | null) => Place) => {
  const known = new Map<string, Place>()
  return (cwd, claimed) => {
    const key = `${cwd}\n${claimed ?? ""}`
    let place = known.get(key)
    if (place === undefined) known.set(key, (place = placeOf(clean(cwd), claimed)))
    return place
  }
}

const placeOf = (cwd: string, claimed: string | null): Place => {
  if (claimed !== null && claimed !== "/" && claimed !== "") return place(clean(claimed), false)
  const byName = agentWorktrees.exec(cwd)
  if (byName !== null) return place(byName[1]!, true)
  for (let at = cwd; at !== path.dirname(at); at = path.dirname(at)) {
    const git = fs.statSync(`${at}/.git`, { throwIfNoEntry: false })
    if (git?.isDirectory() === true) return place(at, false)
    if (git?.isFile() === true) {
      const main = mainWorktree(at)
      return place(main, main !== at)
    }
  }
  return place(cwd, false)
}

/**
 * In a linked worktree `.git` is a file: `gitdir: <main>/.git/worktrees/<name>`. A bare repository that is only there
 * for its worktrees has `<main>/.bare` in the place of `<main>/.git`, or any other name. A submodule, and a repository
 * that keeps its folder elsewhere, has such a file too, and is a repository of its own.
 */
const mainWorktree = (worktree: string): string => {
  const found = /^gitdir:\s*(.+)$/m.exec(fs.readFileSync(`${worktree}/.git`, "utf8"))
  if (found === null) return worktree
  const gitdir = path.resolve(worktree, found[1]!.trim())
  const [, common] = /^(.+)\/worktrees\/[^/]+$/.exec(gitdir) ?? []
  if (common === undefined || common.includes("/modules/")) return worktree
  return path.basename(common).startsWith(".") ? path.dirname(common) : common
}

const place = (root: string, is_worktree: boolean): Place => ({
  root,
  name: root.split(/[\\/]/).findLast((part) => part !== "") ?? root,
  is_worktree
})

const clean = (folder: string): string => (folder.length > 1 ? folder.replace(/[\\/]+$/, "") : folder)
