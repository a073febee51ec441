/** Where an import leads: a relative one to a file of the tree, as Node and TypeScript find it. */
import * as path from "node:path"

/** Whether a specifier names a file by its place, and no package. */
export const isRelative = (specifier: string): boolean =>
  /^\.{0,2}\//.test(specifier) || /^\.{1,2}$/.test(specifier)

/**
 * The path, relative to the root, of what `specifier` in `from` means; if no such file is there, the path as it is
 * written. `has` says whether a path is one of the tree.
 */
export const resolveImport = (from: string, specifier: string, has: (path: string) => boolean): string => {
  const plain = specifier.replace(/[?#].*$/, "")
  const written = path.posix.join(path.posix.dirname(from), plain).replace(/\/$/, "")
  if (has(written)) return written
  const swap = sourceOf.find(([made]) => written.endsWith(made))
  if (swap !== undefined) {
    const base = written.slice(0, -swap[0].length)
    const source = swap[1].find((ending) => has(base + ending))
    if (source !== undefined) return base + source
  }
  const added = endings.find((ending) => has(written + ending))
  return added === undefined ? written : written + added
}

/** TypeScript lets an import name the file that will be made of the one that is there. */
const sourceOf: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  [".js", [".ts", ".tsx", ".d.ts", ".jsx"]],
  [".jsx", [".tsx"]],
  [".mjs", [".mts", ".d.mts"]],
  [".cjs", [".cts", ".d.cts"]]
]

const kinds = [".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]
const endings = [...kinds, ...kinds.map((kind) => `/index${kind}`)]
