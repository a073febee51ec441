/**
 * Makes a new source, and keeps the list of all sources.
 *
 *   node scripts/new-source.mjs NAME         makes src/sources/NAME and renews the list
 *   node scripts/new-source.mjs --registry   renews src/sources/registry.ts
 *
 * A source is a folder of `src/sources/` with a PascalCase file in it that has a line
 * `export const NAME: Source`. Nothing else names it: the list is made by looking.
 */
import * as fs from "node:fs"
import * as path from "node:path"

const root = path.resolve(import.meta.dirname, "..")
const sourcesDir = path.join(root, "src", "sources")

/** All sources below `dir`, sorted by folder: `{ folder, file, exported }`. */
export const findSources = (dir) => {
  const found = []
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const sources = []
    for (const file of fs.readdirSync(path.join(dir, entry.name)).sort()) {
      if (!/^[A-Z][A-Za-z0-9]*\.ts$/.test(file)) continue
      const text = fs.readFileSync(path.join(dir, entry.name, file), "utf8")
      const exported = /^export const (\w+): Source\b/m.exec(text)?.[1]
      if (exported !== undefined) sources.push({ folder: entry.name, file, exported })
    }
    if (sources.length > 1) {
      throw new Error(
        `src/sources/${entry.name} has ${sources.length} files that export a Source; one is meant to`
      )
    }
    found.push(...sources)
  }
  return found.sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

/** The text of `registry.ts` for these sources. */
export const registryText = (sources) => `/**
 * All sources, in the order in which they are asked whether a file is theirs.
 *
 * Generated from the folders beside this file: \`node scripts/new-source.mjs --registry\`.
 */
${[
  ...sources.map(({ folder, file, exported }) => `import { ${exported} } from "./${folder}/${file}"\n`),
  'import type { Source } from "./Source.ts"\n'
].join("")}
export const sources: ReadonlyArray<Source> = [${sources.map(({ exported }) => exported).join(", ")}]
`

const writeRegistry = (dir) => {
  fs.writeFileSync(path.join(dir, "registry.ts"), registryText(findSources(dir)))
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv[2] === "--registry") writeRegistry(sourcesDir)
}
