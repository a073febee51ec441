/**
 * What git itself says of a commit, in one call: the form in which hooks hand it on.
 *
 * A hook in plain `sh` cannot write a subject as JSON. So it hands on the bytes that git printed, and they are taken
 * apart here: `<commit> NUL <sizes> NUL <session> NUL <working directory> NUL <rewrite>`, where `<commit>` are the lines
 * of `commitFormat`, `<sizes>` is what `--shortstat` prints, and `<rewrite>` is `amend` or `rebase` for a commit that
 * takes the place of another.
 */
import type { Fields } from "./Reader.ts"

/** Hash, parents, time of commit, author, names that point to it, subject; then the trailers. */
const commitFormat = "%H%n%P%n%ct%n%an%n%D%n%s%n%(trailers:only,unfold)%x00"

/** Arguments of `git` that print the first two parts. A merge is measured against its first parent. */
export const commitArguments: ReadonlyArray<string> = [
  "log",
  "-1",
  "--no-color",
  "--no-show-signature",
  "--first-parent",
  "-m",
  "--shortstat",
  `--format=${commitFormat}`
]

/** Set while git rebases, for what it calls. A person who is asked to edit commits in a shell without it. */
export const rebaseVariable = "GIT_CHERRY_PICK_HELP"

/** What the log of HEAD says of its latest commits: `<hash> <what was done>`, and how that begins for an amended one. */
export const reflogArguments: ReadonlyArray<string> = [
  "reflog",
  "-n",
  "9",
  "--no-show-signature",
  "--format=%H %gs"
]
export const amended = "commit (amend)"

/** The record that a block makes; null when it is none. */
export const recordOfBlock = (block: string): Fields | null => {
  const [commit = "", sizes = "", session = "", cwd = "", rewrite = ""] = block.split("\0")
  const [hash = "", parents = "", time = "", author = "", names = "", message = "", ...trailers] =
    commit.split("\n")
  if (!/^[0-9a-f]{40,64}$/.test(hash)) return null
  return {
    spoor: 1,
    kind: "git",
    event: "commit",
    at_ms: Number(time) * 1000,
    hash,
    parents: parents.split(" ").filter((parent) => parent !== "").length,
    author,
    branch: /^HEAD -> ([^,]+)/.exec(names)?.[1] ?? null,
    message,
    trailers: trailers.join("\n").trim(),
    ...sizesOf(sizes),
    session: session.trim(),
    cwd,
    ...(rewrite === "" ? {} : { rewrite })
  }
}

/** ` 3 files changed, 10 insertions(+), 2 deletions(-)`; what is nothing is left out, all of it for an empty commit. */
const sizesOf = (text: string) => {
  // Who asked had no time to wait for them.
  if (text.trim() === "?") return { files_changed: null, additions: null, deletions: null }
  const figure = (what: RegExp) => Number(what.exec(text)?.[1] ?? 0)
  return {
    files_changed: figure(/(\d+) files? changed/),
    additions: figure(/(\d+) insertions?\(\+\)/),
    deletions: figure(/(\d+) deletions?\(-\)/)
  }
}

/** The bytes that hexadecimal digits stand for, as text; null when they stand for none. */
export const textOfHex = (hex: string): string | null =>
  /^(?:[0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, "hex").toString("utf8") : null
