/** Whole audits of small trees on disk. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import type { AuditRun } from "../../record/AuditRun.ts"
import type { Rule } from "../rules/Rule.ts"
import { makeTree, placesOf } from "../testing/tree.ts"
import type { AuditPlan } from "./AuditPlan.ts"
import { type AuditOptions, runAudit } from "./runAudit.ts"

const head = { severity: "warning", message: "No." } as const
const noAny: Rule = {
  ...head,
  id: "any",
  by: "visit",
  visit: { TSAnyKeyword: (node, file) => file.report(node) }
}
const noTry: Rule = { ...head, id: "try", by: "text", pattern: /\btry\s*\{/ }
const noUi: Rule = { ...head, id: "ui", by: "imports", from: ["core/**"], disallow: ["ui/**", "react"] }
const noSecret: Rule = {
  ...head,
  id: "secret",
  by: "text",
  kind: "docs",
  in: "anywhere",
  files: ["**/*.md"],
  pattern: /secret/i
}
const noOld: Rule = { ...head, id: "old", by: "path", files: ["**/*.old"] }
const short: Rule = {
  ...head,
  id: "short",
  by: "metric",
  limit: 2,
  measure: {
    FunctionDeclaration: (node, file) => {
      const value = file.lineOf(node.end) - file.lineOf(node.start) + 1
      return { value, what: `It has ${value} lines`, at: node }
    }
  }
}

const run = (
  root: string,
  rules: ReadonlyArray<Rule>,
  more: Partial<AuditPlan> = {},
  options: Partial<AuditOptions> = {}
): Promise<AuditRun> => {
  const planned = rules.map((rule) => ({ rule, severity: rule.severity, off: false }))
  const plan: AuditPlan = {
    root,
    include: null,
    exclude: [],
    gitignore: true,
    code: null,
    rules: planned,
    ...more
  }
  return Effect.runPromise(runAudit(plan, { version: "1.2.3", ...options }))
}

describe("a run", () => {
  it("finds by all ways, in an order that is always the same", async () => {
    using tree = makeTree({
      "core/b.ts":
        'import { x } from "../ui/x.ts"\nexport const f = (a: any) => {\n  try { return a } catch {}\n}\n',
      "core/a.ts": 'import "react"\nfunction long() {\n  return 1\n}\n',
      "ui/x.ts": "export const x = 1\n",
      "README.md": "The SECRET is out.\n",
      "a.old": ""
    })
    const audit = await run(tree.root, [noAny, noTry, noUi, noSecret, short, noOld])
    expect(placesOf(audit)).toEqual([
      "secret README.md:1:5-1:11",
      "old a.old:null:null-null:null",
      "ui core/a.ts:1:8-1:15",
      "short core/a.ts:2:1-4:2",
      "ui core/b.ts:1:19-1:31",
      "any core/b.ts:2:22-2:25",
      "try core/b.ts:3:3-3:8"
    ])
    expect(audit.scanned).toEqual(["README.md", "core/a.ts", "core/b.ts", "ui/x.ts"])
    expect(audit.rules.map(({ id, kind, status, findings }) => [id, kind, status, findings])).toEqual([
      ["any", "pattern", "ran", 1],
      ["try", "pattern", "ran", 1],
      ["ui", "boundary", "ran", 2],
      ["secret", "docs", "ran", 1],
      ["short", "metric", "ran", 1],
      ["old", "docs", "ran", 1]
    ])
    expect(audit.findings.find(({ rule }) => rule === "any")).toMatchObject({
      scope: ".f",
      nth: 0,
      line_chars: 23
    })
  })

  it("says of a rule without findings that it ran, how long it took and how many files it read", async () => {
    using tree = makeTree({ "a.ts": "f()\n" })
    const audit = await run(tree.root, [noAny])
    expect(audit).toMatchObject({
      tool: { name: "spoor", version: "1.2.3" },
      files_scanned: 1,
      findings: [],
      unread: [],
      rules: [{ id: "any", status: "ran", reason: null, findings: 0 }]
    })
    expect(audit.duration_ms).toBeGreaterThanOrEqual(0)
    expect(audit.memory_bytes).toBeGreaterThan(0)
  })

  it("goes on when a rule throws, and says where", async () => {
    using tree = makeTree({
      "a.ts": "let a: any\n",
      "b.ts": "class B {}\nlet b: any\n",
      "c.ts": "class C {}\n"
    })
    const broken: Rule = {
      ...head,
      id: "broken",
      by: "visit",
      visit: {
        TSAnyKeyword: (node, file) => file.report(node),
        ClassDeclaration: () => {
          throw new Error("no classes, please")
        }
      }
    }
    const audit = await run(tree.root, [broken, noAny])
    expect(audit.rules[0]).toMatchObject({
      status: "failed",
      reason: "threw in 2 files; in b.ts: no classes, please",
      findings: 1
    })
    expect(audit.rules[1]).toMatchObject({ status: "ran", findings: 2 })
  })

  it("names what could not be read or parsed, and why", async () => {
    using tree = makeTree({
      "broken.ts": "const a =\nconst b = }\n",
      "film.ts": "G@\0\0\0",
      "nul.ts": "const nul = '\0'\n",
      "fine.ts": "let a: any\n"
    })
    const audit = await run(tree.root, [noAny, noTry])
    expect(audit.unread.map(({ path }) => path)).toEqual(["broken.ts", "film.ts"])
    expect(audit.unread[0]!.reason).toMatch(/^cannot be parsed: .* in line 2$/)
    expect(audit.unread[1]!.reason).toBe("is not a text")
    expect(audit.scanned).toEqual(["fine.ts", "nul.ts"])
  })

  it("refuses to look for nothing, and a root that is not there", async () => {
    using tree = makeTree({ "a.ts": "" })
    const off = [{ rule: noAny, severity: "error" as const, off: true }]
    await expect(run(tree.root, [], { rules: off })).rejects.toMatchObject({ reason: "no_rules" })
    await expect(run(path.join(tree.root, "missing"), [noAny])).rejects.toMatchObject({
      reason: "root_unreadable"
    })
  })

  it("keeps a rule that is switched off among the rules, as skipped", async () => {
    using tree = makeTree({ "a.ts": "let a: any\n" })
    const rules = [
      { rule: noAny, severity: "warning" as const, off: true },
      { rule: noTry, severity: "error" as const, off: false }
    ]
    const audit = await run(tree.root, [], { rules })
    expect(audit.rules.map(({ id, status, severity }) => [id, status, severity])).toEqual([
      ["any", "skipped", "warning"],
      ["try", "ran", "error"]
    ])
    expect(audit.findings).toEqual([])
  })

  it.each(["a.ts", "a.tsx", "a.mts", "a.cts", "a.js", "a.jsx", "a.mjs", "a.cjs"])(
    "reads %s",
    async (name) => {
      using tree = makeTree({ [name]: "debugger\n" })
      const rule: Rule = {
        ...head,
        id: "debugger",
        by: "visit",
        visit: { DebuggerStatement: (node, file) => file.report(node) }
      }
      expect(placesOf(await run(tree.root, [rule]))).toEqual([`debugger ${name}:1:1-1:9`])
    }
  )

  it("reads JavaScript with JSX, with a return at its top, and with a byte order mark", async () => {
    using tree = makeTree({
      "jsx.js": "const a = <b>{() => { try { f() } catch {} }}</b>\n",
      "top.js": "if (a) return\nwith (b) { try { f() } catch {} }\n",
      "mark.ts": "\uFEFFtry { f() } catch {}\n"
    })
    const audit = await run(tree.root, [noTry])
    expect(audit.unread).toEqual([])
    expect(placesOf(audit)).toEqual(["try jsx.js:1:23-1:28", "try mark.ts:1:1-1:6", "try top.js:2:12-2:17"])
  })

  it("counts columns in UTF-16 units, and ends a finding of several lines on its last line", async () => {
    using tree = makeTree({ "a.ts": 'const s = "😀é"; let a: any\r\ntry\r\n{ f() } catch {}\r\n' })
    expect(placesOf(await run(tree.root, [noAny, noTry]))).toEqual(["any a.ts:1:25-1:28", "try a.ts:2:1-3:2"])
  })
})

describe("the files of a run", () => {
  it("leaves out what git leaves out, in every folder, and packages at any depth", async () => {
    using tree = makeTree({
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/info/exclude": "local.ts\n",
      ".gitignore": "dist\n*.gen.ts\n",
      "packages/a/.gitignore": "!kept.gen.ts\n/only-here.ts\n",
      "packages/a/node_modules/b/index.ts": "let x: any\n",
      "packages/a/dist/out.ts": "let x: any\n",
      "packages/a/api.gen.ts": "let x: any\n",
      "packages/a/kept.gen.ts": "let x: any\n",
      "packages/a/only-here.ts": "let x: any\n",
      "packages/a/deep/only-here.ts": "let x: any\n",
      "local.ts": "let x: any\n",
      ".hidden/a.ts": "let x: any\n"
    })
    const within = await run(tree.root, [noAny])
    expect(within.scanned).toEqual([".hidden/a.ts", "packages/a/deep/only-here.ts", "packages/a/kept.gen.ts"])
    const below = await run(path.join(tree.root, "packages/a"), [noAny])
    expect(below.scanned).toEqual(["deep/only-here.ts", "kept.gen.ts"])
    const asked = await run(path.join(tree.root, "packages/a/dist"), [noAny])
    expect(asked.scanned).toEqual(["out.ts"])
    const all = await run(tree.root, [noAny], { gitignore: false })
    expect(all.scanned).toHaveLength(7)
  })

  it("takes what is included and leaves out what is excluded", async () => {
    using tree = makeTree({
      "src/a.ts": "let x: any\n",
      "src/gen/b.ts": "let x: any\n",
      "src/gen/keep/c.ts": "let x: any\n",
      "test/d.ts": "let x: any\n"
    })
    const only = await run(tree.root, [noAny], { include: ["src/**"], exclude: ["src/gen/*"] })
    expect(only.scanned).toEqual(["src/a.ts", "src/gen/keep/c.ts"])
    const without = await run(tree.root, [noAny], { exclude: ["./src/gen/**"] })
    expect(without.scanned).toEqual(["src/a.ts", "test/d.ts"])
  })

  it("is not led astray by links, and tells of those that lead nowhere", async () => {
    using outside = makeTree({ "far.ts": "let x: any\n" })
    using tree = makeTree({ "src/a.ts": "let x: any\n" })
    const link = (to: string, name: string) => fs.symlinkSync(to, path.join(tree.root, name))
    link("..", "src/loop")
    link("a.ts", "src/twin.ts")
    link("missing.ts", "src/gone.ts")
    link("self.ts", "src/self.ts")
    link("missing.txt", "src/gone.txt")
    link("ada@host.1", "src/.#a.ts")
    link(path.join(outside.root, "far.ts"), "src/far.ts")
    const audit = await run(tree.root, [noAny])
    expect(audit.scanned).toEqual(["src/a.ts", "src/far.ts"])
    expect(audit.unread).toEqual([
      { path: "src/gone.ts", reason: "a link that leads nowhere" },
      { path: "src/self.ts", reason: "a link that leads to itself" }
    ])
    expect(audit.rules[0]).toMatchObject({ status: "ran", findings: 2 })
  })
})

describe("the cache", () => {
  const files = {
    "core/a.ts": 'import "../ui"\nlet a: any\n',
    "ui/index.ts": "",
    "b.ts": "try {} finally {}\n"
  }
  const rules = [noAny, noTry, noUi, short]

  const cached = async (root: string, cache_folder: string, more: ReadonlyArray<Rule> = rules) => {
    const audit = await run(root, more, {}, { cache_folder })
    const { at_ms: _at, duration_ms: _duration, memory_bytes: _memory, ...rest } = audit
    return rest
  }

  it("gives the same answer as without it, and parses only what changed", async () => {
    using tree = makeTree(files)
    using cache = makeTree()
    let visits = 0
    const counting: Rule = { ...head, id: "count", by: "visit", visit: { Program: () => void visits++ } }
    const all = [...rules, counting]
    const first = await cached(tree.root, cache.root, all)
    expect(first.findings.map(({ rule }) => rule)).toEqual(["try", "ui", "any"])
    expect(await cached(tree.root, cache.root, all)).toEqual(first)
    expect(visits).toBe(3)
    tree.write({ "b.ts": "let b: any\n" })
    const second = await cached(tree.root, cache.root, all)
    expect(visits).toBe(4)
    expect(second.findings.map(({ rule }) => rule)).toEqual(["any", "ui", "any"])
  })

  it("sees that an import leads elsewhere when another file is there", async () => {
    using tree = makeTree({ ...files, "ui/index.ts": "export {}" })
    using cache = makeTree()
    const exact: Rule = { ...noUi, disallow: ["ui.ts"] }
    expect((await cached(tree.root, cache.root, [exact])).findings).toEqual([])
    tree.write({ "ui.ts": "" })
    expect((await cached(tree.root, cache.root, [exact])).findings).toHaveLength(1)
  })

  it("does not answer for other rules, and outlives a torn file", async () => {
    using tree = makeTree(files)
    using cache = makeTree()
    const first = await cached(tree.root, cache.root)
    const other = await cached(tree.root, cache.root, [{ ...noTry, pattern: /finally/ }])
    expect(other.findings).toMatchObject([{ start_column: 8 }])
    for (const name of fs.readdirSync(cache.root)) fs.truncateSync(path.join(cache.root, name), 40)
    expect(await cached(tree.root, cache.root)).toEqual(first)
  })

  it("tells when it cannot be written", async () => {
    using tree = makeTree({ ...files, cache: "a file, where a folder is needed" })
    const told: Array<string> = []
    const cache_folder = path.join(tree.root, "cache")
    await run(tree.root, rules, {}, { cache_folder, tell: (what) => told.push(what) })
    expect(told).toHaveLength(1)
    expect(told[0]).toContain("could not be kept")
  })
})
