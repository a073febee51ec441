/** What import rules object to. */
import { describe, expect, it } from "vitest"
import type { ImportRule } from "../rules/Rule.ts"
import { Inspector } from "./Inspector.ts"

const tree = new Set(["src/core/a.ts", "src/ui/button.tsx", "src/ui/index.ts", "src/uikit/b.ts", "lib/x.mts"])

/** Whether an import, in `src/core/a.ts`, is objected to. */
const objects = (code: string, rule: Partial<ImportRule>): boolean => {
  const whole: ImportRule = {
    id: "b",
    by: "imports",
    severity: "error",
    message: "No.",
    from: ["**"],
    disallow: [],
    ...rule
  }
  const planned = { rule: whole, severity: whole.severity, off: false }
  const plan = { root: "/", include: null, exclude: [], gitignore: false, code: null, rules: [planned] }
  const report = new Inspector(plan, (path) => tree.has(path)).inspect("src/core/a.ts", code, [0])
  return report.findings.length > 0
}

describe("an import rule", () => {
  it.each([
    'import { b } from "../ui/button.js"',
    'import "../ui"',
    'import b from "../ui/button"',
    'export * from "../ui/index.ts"',
    'export { b } from "../ui/button.tsx"',
    'const b = await import("../ui/button.tsx")',
    "const b = await import(`../ui/button.tsx`)",
    'const b = require("../ui/button")',
    'const b = require.resolve("../ui")',
    'import b = require("../ui")',
    'type B = import("../ui").B',
    'import "../ui/not-there"',
    'import "../ui/button.tsx?raw"'
  ])("sees where %s leads", (code) => {
    expect(objects(code, { disallow: ["src/ui/**"] })).toBe(true)
    expect(objects(code, { disallow: ["src/ui"] })).toBe(true)
  })

  it.each(['import "../uikit/b.ts"', 'import "./ui.ts"', '// import "../ui"', 'f("../ui")', "import(name)"])(
    "lets be %s",
    (code) => {
      expect(objects(code, { disallow: ["src/ui/**", "src/ui"] })).toBe(false)
    }
  )

  it.each([
    ["path", 'import "path"', true],
    ["path", 'import "node:path"', true],
    ["node:path", 'import "path"', true],
    ["node:*", 'import "fs/promises"', true],
    ["path", 'import "pathe"', false],
    ["path", 'import "@std/path"', false],
    ["path", 'import "./path"', false],
    ["react", 'import "react-dom"', false],
    ["effect", 'import "effect/Effect"', false],
    ["effect/*", 'import "effect/Effect"', true],
    ["@effect/platform-node*", 'import "@effect/platform-node-shared/a"', true],
    ["a.b", 'import "axb"', false]
  ])("takes %s by its name: %s", (name, code, expected) => {
    expect(objects(code, { disallow: [name] })).toBe(expected)
  })

  it("allows what it is told to", () => {
    const rule = { disallow: ["src/ui/**", "lodash*"], allow: ["src/ui/index.ts", "lodash-es"] }
    expect(objects('import "../ui"', rule)).toBe(false)
    expect(objects('import "../ui/button"', rule)).toBe(true)
    expect(objects('import "lodash-es"', rule)).toBe(false)
  })

  it.each([
    ['import type { A } from "react"', true],
    ['import { type A } from "react"', true],
    ['export type { A } from "react"', true],
    ['type A = import("react").A', true],
    ['import { type A, b } from "react"', false],
    ['import "react"', false]
  ])("tells types apart: %s", (code, onlyTypes) => {
    expect(objects(code, { disallow: ["react"], types_allowed: true })).toBe(!onlyTypes)
    expect(objects(code, { disallow: ["react"] })).toBe(true)
  })
})
