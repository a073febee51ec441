/**
 * Makes a new source, and keeps the lists of all sources.
 *
 *   node scripts/new-source.mjs NAME                 makes src/sources/NAME, and renews the lists
 *   node scripts/new-source.mjs --registry           renews src/sources/registry.ts and src/sources/whereabouts.ts
 *   node scripts/new-source.mjs --registry --check   fails when one is not what it would be renewed to
 *
 * A source is a folder of `src/sources/` with a PascalCase file in it that has a line
 * `export const NAME: Source`, and a `whereabouts.ts` with a line `export const NAME: Whereabouts`. Nothing else
 * names it: the lists are made by looking.
 */
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"

const root = path.resolve(import.meta.dirname, "..")
const sourcesDir = path.join(root, "src", "sources")
const templates = path.join(import.meta.dirname, "new-source")

/** All sources, sorted by folder: `{ folder, file, exported }`. */
const findSources = () =>
  folders().flatMap((folder) => {
    const found = fs
      .readdirSync(path.join(sourcesDir, folder))
      .filter((file) => /^[A-Z][A-Za-z0-9]*\.ts$/.test(file))
      .flatMap((file) => exportOf(folder, file, "Source") ?? [])
    if (found.length > 1) {
      throw new Error(
        `src/sources/${folder}: ${found.map(({ file }) => file).join(" and ")} each export a Source; one may`
      )
    }
    return found
  })

/** Where the trails of these sources lie, in the same order. */
const findWhereabouts = (sources) =>
  sources.map(({ folder }) => {
    const found = exportOf(folder, "whereabouts.ts", "Whereabouts")
    if (found === undefined) throw new Error(`src/sources/${folder}: whereabouts.ts exports no Whereabouts`)
    return found
  })

const folders = () =>
  fs
    .readdirSync(sourcesDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()

const exportOf = (folder, file, type) => {
  const at = path.join(sourcesDir, folder, file)
  const text = fs.existsSync(at) ? fs.readFileSync(at, "utf8") : ""
  const exported = new RegExp(`^export const (\\w+): ${type}\\b`, "m").exec(text)?.[1]
  return exported === undefined ? undefined : { folder, file, exported }
}

/** The files that are made by looking, with what they should hold. */
const lists = () => {
  const sources = findSources()
  return [
    [
      "registry.ts",
      listText(
        "All sources, in the order in which they are asked whether a file is theirs.",
        "sources",
        "Source",
        sources
      )
    ],
    [
      "whereabouts.ts",
      listText(
        "Where the trails of all sources lie: the same sources in the same order, without what reads them.",
        "whereabouts",
        "Whereabouts",
        findWhereabouts(sources)
      )
    ]
  ]
}

const listText = (says, name, type, found) => {
  const imports = [
    ...found.map(({ folder, file, exported }) => `import { ${exported} } from "./${folder}/${file}"`),
    `import type { ${type} } from "./Source.ts"`
  ]
  return `/**
 * ${says}
 *
 * Generated from the folders beside this file: \`node scripts/new-source.mjs --registry\`.
 */
${imports.join("\n")}

${list(
  `export const ${name}: ReadonlyArray<${type}> = `,
  found.map(({ exported }) => exported)
)}
`
}

/** As the formatter sets it: on one line, if it is not longer than a line may be. */
const list = (head, names) => {
  const line = `[${names.join(", ")}]`
  return (
    head + (head.length + line.length <= 110 ? line : `[\n${names.map((name) => `  ${name}`).join(",\n")}\n]`)
  )
}

const makeSource = (name) => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`"${name}" is no name for a source: lower case letters and digits, words joined by "-"`)
  }
  const folder = path.join(sourcesDir, name)
  if (fs.existsSync(folder)) throw new Error(`src/sources/${name} is there already`)
  const words = name.split("-").map((word) => word[0].toUpperCase() + word.slice(1))
  const Name = words.join("")
  const exported = Name[0].toLowerCase() + Name.slice(1)
  const values = { name, Name, exported, Title: words.join(" ") }
  const filled = (template) =>
    fs.readFileSync(path.join(templates, template), "utf8").replace(/\{\{(\w+)\}\}/g, (_, key) => values[key])
  fs.mkdirSync(path.join(folder, "fixtures"), { recursive: true })
  const made = [
    [`${Name}.ts`, "Source.ts.txt"],
    ["whereabouts.ts", "whereabouts.ts.txt"],
    [`${Name}.test.ts`, "Source.test.ts.txt"],
    ["README.md", "README.md.txt"],
    [path.join("fixtures", "example.jsonl"), "example.jsonl.txt"]
  ]
  for (const [file, template] of made) fs.writeFileSync(path.join(folder, file), filled(template))
  format(folder)
  return made.map(([file]) => path.join("src", "sources", name, file))
}

/** Names differ in length, and tables and lines with them. Without the formatter the files stay as they are. */
const format = (folder) => {
  const formatter = path.join(root, "node_modules", "oxfmt", "bin", "oxfmt")
  if (fs.existsSync(formatter)) spawnSync(process.execPath, [formatter, folder], { cwd: root })
}

const writeLists = () => {
  for (const [file, text] of lists()) fs.writeFileSync(path.join(sourcesDir, file), text)
}

/** Those that are not what they should be. */
const stale = () =>
  lists().flatMap(([file, text]) => {
    const at = path.join(sourcesDir, file)
    return fs.existsSync(at) && fs.readFileSync(at, "utf8") === text ? [] : [file]
  })

const main = (args) => {
  const [first, second] = args
  if (first === "--registry" && second === "--check") {
    const found = stale()
    for (const file of found)
      console.error(`src/sources/${file} is not current: node scripts/new-source.mjs --registry`)
    return found.length === 0 ? 0 : 1
  }
  if (first === "--registry" && second === undefined) {
    writeLists()
    return 0
  }
  if (first === undefined || second !== undefined || first.startsWith("-")) {
    console.error("usage: npm run new-source NAME   (lower case, words joined by -)")
    return 2
  }
  for (const file of makeSource(first)) console.log(file)
  writeLists()
  console.log(
    "src/sources/registry.ts\nsrc/sources/whereabouts.ts\n\nNext: src/sources/README.md says how a source is filled in."
  )
  return 0
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  console.error(`new-source: ${error.message}`)
  process.exitCode = 1
}
