/** What git would not look at: `.gitignore` files of a folder and of those above it, the nearest one first. */
import * as fs from "node:fs"
import * as path from "node:path"
import ignore from "ignore"
import type { Ignore } from "ignore"

/** The rules of one folder. `below`: the way from there to the root of the walk, with `/` at the end, or empty. */
interface FolderRules {
  readonly rules: Ignore
  readonly depth_chars: number
  readonly below: string
}

/** The ignore files that hold in one folder. */
export class Ignored {
  readonly #folders: ReadonlyArray<FolderRules>

  private constructor(folders: ReadonlyArray<FolderRules>) {
    this.#folders = folders
  }

  /** Those that hold above `root`: of the folders up to the one that is a git repository, and of the repository itself. */
  static above(root: string): Ignored {
    const folders: Array<FolderRules> = []
    for (let folder = root, below = ""; ;) {
      const isRepository = fs.existsSync(path.join(folder, ".git"))
      if (folder !== root) folders.push(...read(path.join(folder, ".gitignore"), 0, below))
      if (isRepository) {
        folders.push(...read(path.join(folder, ".git", "info", "exclude"), 0, below))
        const all = new Ignored(folders)
        // somebody asks for just what git leaves out
        return below !== "" && all.has("") ? Ignored.nothing : all
      }
      const parent = path.dirname(folder)
      // no repository: files above are somebody else's
      if (parent === folder) return new Ignored([])
      below = `${path.basename(folder)}/${below}`
      folder = parent
    }
  }

  static readonly nothing = new Ignored([])

  /** Those that hold in `folder`, a path below the root (empty for the root) that has a `.gitignore`. */
  entering(root: string, folder: string): Ignored {
    const own = read(path.join(root, folder, ".gitignore"), folder === "" ? 0 : folder.length + 1, "")
    return new Ignored([...own, ...this.#folders])
  }

  /** Whether `file`, relative to the root, is left out; a folder ends with `/`. */
  has(file: string): boolean {
    for (const { rules, depth_chars, below } of this.#folders) {
      const { ignored, unignored } = rules.test(below + file.slice(depth_chars))
      if (ignored) return true
      if (unignored) return false
    }
    return false
  }
}

/** As git has it by default on such systems. */
const isCaseless = process.platform === "darwin" || process.platform === "win32"

const read = (file: string, depth_chars: number, below: string): ReadonlyArray<FolderRules> => {
  try {
    return [
      { rules: ignore({ ignorecase: isCaseless }).add(fs.readFileSync(file, "utf8")), depth_chars, below }
    ]
  } catch (cause) {
    // none is there, or a folder bears its name; git too goes on
    if (cause instanceof Error && "code" in cause) return []
    throw cause
  }
}
