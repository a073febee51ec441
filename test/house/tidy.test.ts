/**
 * Tidiness is a test: what a reviewer would otherwise say twice.
 *
 * Rules about code that a linter can see are lint rules (`oxlint.config.ts`); these are about files.
 */
import * as os from "node:os"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { rooms } from "../../rooms.ts"
import { code, documents, files, project, read } from "./files.ts"

/** `file:line` of every line that the test is true for. */
const linesOf = (which: ReadonlyArray<string>, test: (line: string) => boolean) =>
  which.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, index) => (test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : []))
  )

const isText = (file: string) =>
  /\.(ts|tsx|mjs|json|jsonl|md|ya?ml|sh|css|html|txt)$|^\.[^/]+$|^LICENSE$|\/run$/.test(file)
const texts = files.filter(isText)

describe("package-lock.json", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>
  }

  it("names no registry", () => {
    const named = Object.entries(packages).filter(([, { resolved }]) => resolved?.includes(":"))
    expect(named.map(([name]) => name)).toEqual([])
  })

  // npm leaves out what it cannot find for other platforms, and then `npm ci` fails there (and here)
  it("names the packages of every platform", () => {
    const missing = Object.entries(packages).flatMap(([name, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies).flatMap(([wanted, version]) => {
        const found = [`${name}/node_modules/${wanted}`, `node_modules/${wanted}`].find(
          (at) => at in packages
        )
        return found === undefined ? [`${wanted}@${version}`] : []
      })
    )
    expect(missing).toEqual([])
  })
})

describe("every file", () => {
  it("names no folder of this machine", () => {
    const everywhere = ["/", "/tmp", "/home", "/root", "/Users"]
    const own = [path.dirname(project), os.homedir()].filter((folder) => !everywhere.includes(folder))
    // a path that goes on to the left is another one
    const names = (line: string, folder: string) =>
      [...line.matchAll(/[\w.~:-]?(\/[\w./-]+)/g)].some(
        ([all, named]) => all === named && named?.startsWith(`${folder}/`)
      )
    expect(linesOf(texts, (line) => own.some((folder) => names(line, folder)))).toEqual([])
  })

  it("holds no note of unfinished work", () => {
    // spelt so that this line is none
    const marks = /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/
    expect(linesOf([...code, ...documents], (line) => marks.test(line))).toEqual([])
  })
})

describe("every module", () => {
  it("opens with a doc comment", () => {
    const modules = code.filter((file) => !file.includes(".test."))
    const bare = modules.filter((file) => !/^(#!.*\n)?\/\*\*/.test(read(file)))
    expect(bare).toEqual([])
  })

  it("is named as it is spoken", () => {
    const vague = /^(utils?|common|helpers?|misc|index|types|constants|shared)$/i
    const name = (file: string) => path.basename(file).replace(/(\.pg)?(\.test)?\.(ts|tsx|mjs)$/, "")
    const wellFormed =
      /^([A-Z][A-Za-z0-9]*|[a-z][A-Za-z0-9]*|[a-z][a-z0-9]*(-[a-z0-9]+)+|\d{4}_[a-z0-9_]+)(\.config)?$/
    expect(code.filter((file) => vague.test(name(file)) || !wellFormed.test(name(file)))).toEqual([])
  })

  it("has a capital only if it exports a type, a class, a service or the thing it is named after", () => {
    const capital = files.filter((file) => /^src\/.*\/[A-Z][A-Za-z0-9]*(?<!\.test)\.ts$/.test(file))
    const others = capital.filter((file) => {
      const own = path.basename(file, ".ts")
      const names = `[A-Z]|layer|${own[0]?.toLowerCase()}${own.slice(1)}\\b`
      return !new RegExp(`^export (abstract )?(type|interface|class|const) (${names})`, "m").test(read(file))
    })
    expect(others).toEqual([])
  })
})

describe("every room", () => {
  const inSource = Object.keys(rooms).map((room) => (room === "web" ? "web" : `src/${room}`))

  it.for(inSource)("%s has a README that says what it is and how to add to it", (folder) => {
    const readme = `${folder}/README.md`
    expect(files).toContain(readme)
    expect(read(readme)).toMatch(/\badd(ing|s|ed)?\b/i)
  })

  it("has no folder that bears a room's name", () => {
    const inner = files.filter((file) => file.startsWith("src/")).map((file) => file.split("/").slice(2, -1))
    expect(inner.flat().filter((folder) => Object.hasOwn(rooms, folder))).toEqual([])
  })
})

describe("GLOSSARY.md", () => {
  const [, section = ""] = read("GLOSSARY.md").split("## Words to avoid")
  const rows = section.split("\n").filter((line) => line.startsWith("| `"))
  const avoided = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, word = ""]) => word)
  )
  const declared = /\b(?:const|let|function|class|interface|type)\s+([A-Za-z_]\w*)/g
  const wordsOf = (name: string) =>
    name
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toLowerCase()
      .split("_")

  it("lists words to avoid", () => {
    expect(avoided.length).toBeGreaterThan(10)
  })

  it.for(avoided)("%s is no part of a name of ours", (avoid) => {
    const ours = code.filter((file) => !file.startsWith("src/sources/"))
    const named = linesOf(ours, (line) =>
      [...line.matchAll(declared)].some(([, name = ""]) => wordsOf(name).includes(avoid))
    )
    expect(named).toEqual([])
  })
})

describe("the documents", () => {
  it("link only to what is there", () => {
    const broken = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].flatMap(([, target = ""]) => {
        if (/^[a-z]+:/.test(target)) return []
        const to = path.posix.join(path.posix.dirname(file), target)
        const isThere = files.some((known) => known === to || known.startsWith(`${to.replace(/\/$/, "")}/`))
        return isThere ? [] : [`${file}: ${target}`]
      })
    )
    expect(broken).toEqual([])
  })
})
