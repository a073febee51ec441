/** A tree for a case that writes into it: folders of its own, and the same files as the one it is made from. */
import * as fs from "node:fs"
import * as path from "node:path"

/** Links every file below `from` into `to`, which must lie on the same file system. */
export const linkTree = (from: string, to: string): void => {
  fs.mkdirSync(to, { recursive: true })
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [one, other] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) linkTree(one, other)
    else fs.linkSync(one, other)
  }
}
