/** The tables of names are held against the Effect that is installed. */
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { mergedPackages, movedModules, removed, renamed } from "./v4-names.ts"

const source = path.dirname(path.dirname(fileURLToPath(import.meta.resolve("effect/Effect"))))
const has = (module: string): boolean => fs.existsSync(path.join(source, "src", `${module}.ts`))

/** Names that a module gives away, as its source says. */
const namesOf = (module: string): ReadonlySet<string> => {
  if (!has(module)) return new Set()
  const text = fs.readFileSync(path.join(source, "src", `${module}.ts`), "utf8")
  const declared = [...text.matchAll(/^export (?:declare )?(?:const|function|class|abstract class) (\w+)/gm)]
  const listed = [...text.matchAll(/^\s+\w+ as (\w+),?$/gm)]
  return new Set([...declared, ...listed].map(([, name]) => name!))
}

const known = new Map<string, ReadonlySet<string>>()
const isThere = (name: string): boolean => {
  const [module = "", member = ""] = name.split(".")
  const names = known.get(module) ?? namesOf(module)
  known.set(module, names)
  return names.has(member)
}

describe("the installed Effect", () => {
  it.each(Object.entries(renamed))("has no %s, and has %s", (before, now) => {
    expect(isThere(before)).toBe(false)
    expect(isThere(now)).toBe(true)
  })

  it.each(Object.entries(removed))("has no %s", (before, instead) => {
    expect(isThere(before)).toBe(false)
    for (const [named] of instead.matchAll(/\b[A-Z]\w+\.[a-z]\w+/g)) expect(isThere(named), named).toBe(true)
  })

  it.each(Object.entries(movedModules))("has no module %s", (before, instead) => {
    expect(has(before)).toBe(false)
    for (const [, module = ""] of instead.matchAll(/\beffect\/(\w+(?:\/\w+)?)/g))
      expect(has(module), module).toBe(true)
  })

  it.each(Object.entries(mergedPackages))("holds what was %s in %s", (_, where) => {
    const below = where.slice("effect".length).replace(/^\//, "")
    expect(fs.existsSync(path.join(source, "src", below)) || has(below)).toBe(true)
  })
})
