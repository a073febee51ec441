/** Trees as commits of a git repository of our own, and what git says became of their lines. */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

/**
 * A stretch of lines that is another one now. Lines begin at 1; where a side has none, its line is the one before, as in
 * unified diffs.
 */
export interface Hunk {
  readonly old_line: number
  readonly deleted: ReadonlyArray<string>
  readonly new_line: number
  readonly added: ReadonlyArray<string>
}

/** A file that changed; null: it is not there on that side. */
export interface FileDiff {
  readonly old: string | null
  readonly now: string | null
  readonly hunks: ReadonlyArray<Hunk>
}

export class SourceHistory {
  readonly folder: string

  /** `folder`: is made, or is empty. */
  constructor(folder: string) {
    this.folder = folder
    fs.mkdirSync(folder, { recursive: true })
    this.#git("init", "--quiet")
  }

  /** Makes a commit of these files and no others; returns its hash. */
  commit(files: ReadonlyMap<string, string>): string {
    for (const entry of fs.readdirSync(this.folder)) {
      if (entry !== ".git") fs.rmSync(path.join(this.folder, entry), { recursive: true })
    }
    for (const [file, text] of files) {
      const place = path.join(this.folder, file)
      fs.mkdirSync(path.dirname(place), { recursive: true })
      fs.writeFileSync(place, text)
    }
    this.#git("add", "--all", "--force", ".")
    this.#git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", "state")
    return this.#git("rev-parse", "HEAD").trim()
  }

  /** `git diff -M50% -U0 --histogram`: files that changed, or bear another name, between two commits. */
  diff(from: string, to: string): ReadonlyArray<FileDiff> {
    const flags = ["-M50%", "-l5000", "-U0", "--histogram", "--no-color", "--no-ext-diff", "--no-textconv"]
    return filesIn(this.#git("-c", "core.quotePath=false", "diff", ...flags, from, to, "--"))
  }

  #git(...words: ReadonlyArray<string>): string {
    const run = spawnSync("git", words, {
      cwd: this.folder,
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      env: {
        PATH: process.env["PATH"],
        LC_ALL: "C",
        HOME: this.folder,
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_CONFIG_GLOBAL: "/dev/null",
        ...identity
      }
    })
    if (run.status !== 0) throw new Error(`git ${words[0]}: ${run.error?.message ?? run.stderr.trim()}`)
    return run.stdout
  }
}

const identity = {
  GIT_AUTHOR_NAME: "bench",
  GIT_AUTHOR_EMAIL: "bench@example.invalid",
  GIT_COMMITTER_NAME: "bench",
  GIT_COMMITTER_EMAIL: "bench@example.invalid"
}

interface Unfinished {
  old: string | null
  now: string | null
  readonly hunks: Array<{
    readonly old_line: number
    readonly deleted: Array<string>
    readonly new_line: number
    readonly added: Array<string>
    left: number
  }>
}

/** Reads what `git diff` printed. */
const filesIn = (printed: string): ReadonlyArray<FileDiff> => {
  const files: Array<Unfinished> = []
  for (const line of printed.split("\n")) {
    const file = files.at(-1)
    const hunk = file?.hunks.at(-1)
    if (hunk !== undefined && hunk.left > 0 && /^[-+]/.test(line)) {
      hunk.left--
      ;(line.startsWith("-") ? hunk.deleted : hunk.added).push(line.slice(1))
    } else if (line.startsWith("diff --git ")) files.push({ old: null, now: null, hunks: [] })
    else if (file !== undefined) readHeader(file, line)
  }
  return files
}

const readHeader = (file: Unfinished, line: string): void => {
  const [, from] = /^(?:--- a\/|rename from )(.*?)\t?$/.exec(line) ?? []
  const [, to] = /^(?:\+\+\+ b\/|rename to )(.*?)\t?$/.exec(line) ?? []
  if (from !== undefined) file.old = from
  if (to !== undefined) file.now = to
  const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
  if (head === null) return
  const [, old_line, deleted = "1", new_line, added = "1"] = head
  file.hunks.push({
    old_line: Number(old_line),
    deleted: [],
    new_line: Number(new_line),
    added: [],
    left: Number(deleted) + Number(added)
  })
}
