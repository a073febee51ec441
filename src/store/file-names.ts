/**
 * One name for each file, whichever worktree it was touched in and however the agent wrote its path.
 *
 * A path is made absolute by its session's working directory. What lies in a worktree is named as if it lay in
 * the project's main working tree. So the name depends on which folders are known to be worktrees.
 */

/** Main working tree by worktree. */
export type Worktrees = ReadonlyMap<string, string>

/** The name of a file: absolute, or as written where the working directory is not known. */
export const fileName = (path: string, directory: string | null, worktrees: Worktrees): string => {
  const full = absolute(path, directory)
  // the worktrees that agents make lie in a folder that begins with a dot
  const named = full.includes("/.") ? namedWorktree.exec(full) : null
  if (named !== null) return `${named[1]}${full.slice(named[0].length)}`
  return worktrees.size === 0 ? full : outOfWorktree(full, worktrees)
}

/** The path and all folders above it, outermost first. */
export const ancestors = (path: string): Array<string> => {
  const all: Array<string> = []
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) all.push(path.slice(0, at))
  all.push(path)
  return all
}

/** Where agents put worktrees that they make themselves. */
const namedWorktree = /^(.+?)\/(?:\.(?:claude|codex|opencode)\/worktrees|\.worktrees)\/[^/]+(?=\/|$)/

/** A session may have worked in a folder of a worktree, so of several the outermost is the worktree itself. */
const outOfWorktree = (path: string, worktrees: Worktrees): string => {
  for (const above of ancestors(path)) {
    const root = worktrees.get(above)
    if (root !== undefined) return `${root}${path.slice(above.length)}`
  }
  return path
}

const absolute = (path: string, directory: string | null): string => {
  const plain = path.replaceAll("\\", "/")
  const isAbsolute = plain.startsWith("/") || /^[A-Za-z]:\//.test(plain)
  return clean(isAbsolute || directory === null ? plain : `${directory.replaceAll("\\", "/")}/${plain}`)
}

/** Without `.`, `..` and empty names. */
const clean = (path: string): string => {
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(path.slice(1))) return path
  const names: Array<string> = []
  for (const name of path.split("/")) {
    if (name === ".." && names.length > 0 && names.at(-1) !== "..") names.pop()
    else if (name !== "" && name !== ".") names.push(name)
  }
  return `${path.startsWith("/") ? "/" : ""}${names.join("/")}`
}
