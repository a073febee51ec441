/** Configurations on disk to plans, and what is wrong with them. */
import * as fs from "node:fs"
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import type { AuditRun } from "../../record/AuditRun.ts"
import { ruleSetOf } from "../engine/AuditPlan.ts"
import { runAudit } from "../engine/runAudit.ts"
import { makeTree, placesOf } from "../testing/tree.ts"
import { type LoadedAudit, loadAudit } from "./load-audit.ts"

const load = (root: string, named: string | null = null): Promise<LoadedAudit> =>
  Effect.runPromise(loadAudit(root, named))

const audit = async (root: string): Promise<AuditRun> => {
  const { plan } = await load(root)
  return Effect.runPromise(runAudit(plan, { version: "0.0.0" }))
}

const json = (value: unknown) => ({ "spoor.audit.json": JSON.stringify(value) })
const todo = { id: "no-foo", pattern: "foo", message: "No foo.", severity: "info" }

describe("spoor.audit.json", () => {
  it("writes rules down as data", async () => {
    using tree = makeTree({
      ...json({
        presets: ["agent-hygiene"],
        exclude: ["gen/**"],
        rules: {
          "no-any-type": "error",
          "empty-catch": "off",
          "file-lines": { limit: 3, severity: "warning" },
          "check-off": { exclude: ["src/**"] }
        },
        patterns: [{ ...todo, pattern: { source: "FOO", flags: "i" }, unless: "bar" }],
        boundaries: [
          { id: "core", from: ["core/**"], disallow: ["src/**"], message: "No.", severity: "error" }
        ],
        docs: [
          { id: "no-draft", files: ["**/*.draft.md"], message: "No drafts.", severity: "warning" },
          { id: "no-lorem", files: ["**/*.md"], pattern: "lorem", message: "No lorem.", severity: "error" }
        ]
      }),
      "src/a.ts": "let a: any\nfoo()\n// @ts-ignore\nf()\ntry {} catch {}\n",
      "src/b.ts": "foo(bar)\n",
      "core/c.ts": 'import "../src/a.ts"\n',
      "gen/d.ts": "let a: any\n",
      "a.draft.md": "lorem ipsum\n"
    })
    const run = await audit(tree.root)
    expect(placesOf(run)).toEqual([
      "no-draft a.draft.md:null:null-null:null",
      "no-lorem a.draft.md:1:1-1:6",
      "core core/c.ts:1:8-1:21",
      "file-lines src/a.ts:1:1-1:1",
      "no-any-type src/a.ts:1:8-1:11",
      "no-foo src/a.ts:2:1-2:4"
    ])
    const ruleOf = (id: string) => run.rules.find((rule) => rule.id === id)
    expect(ruleOf("no-any-type")).toMatchObject({ severity: "error", status: "ran" })
    expect(ruleOf("empty-catch")).toMatchObject({ status: "skipped" })
    expect(run.findings.find(({ rule }) => rule === "file-lines")?.message).toContain("more than 3")
    expect(ruleOf("no-foo")).toMatchObject({ severity: "info", kind: "pattern" })
  })

  it.each([
    [{ preset: ["effect"] }, "config_invalid", "preset is not known. Did you mean presets?"],
    [{ presets: ["effect"], rules: { "no-any": "fatal" } }, "config_invalid", "rules.no-any"],
    [
      { patterns: [{ ...todo, patern: "x" }] },
      "config_invalid",
      "patterns[0].patern is not known. Did you mean pattern?"
    ],
    [{ patterns: [{ id: "a", severity: "info", message: "A." }] }, "config_invalid", "patterns[0].pattern"],
    [{ presets: ["effect"], rules: { "no-any-tipe": "off" } }, "rule_invalid", "Did you mean no-any-type?"],
    [{ presets: ["effect"], rules: { "no-any-type": { limit: 3 } } }, "rule_invalid", "measures nothing"],
    [{ presets: ["efect"] }, "preset_missing", "Did you mean effect?"],
    [{ presets: ["@someone/else"] }, "preset_missing", "cannot be resolved from"],
    [{}, "no_rules", "names no rule"],
    [
      { patterns: [todo, todo] },
      "rule_invalid",
      "no-foo stands in the configuration and in the configuration"
    ],
    [
      { presets: ["effect"], patterns: [{ ...todo, id: "no-any-type" }] },
      "rule_invalid",
      "stands in effect and in the configuration"
    ],
    [{ patterns: [{ ...todo, pattern: "(" }] }, "rule_invalid", "pattern of the rule no-foo"]
  ])("refuses %j: %s", async (value, reason, words) => {
    using tree = makeTree(json(value))
    await expect(load(tree.root)).rejects.toMatchObject({ reason, message: expect.stringContaining(words) })
  })

  it("refuses what is no JSON, and says so when none is there", async () => {
    using torn = makeTree({ "spoor.audit.json": '{ "presets": [' })
    await expect(load(torn.root)).rejects.toMatchObject({ reason: "config_invalid" })
    using empty = makeTree()
    await expect(load(empty.root)).rejects.toMatchObject({ reason: "config_missing" })
    await expect(load(empty.root, "mine.json")).rejects.toMatchObject({ reason: "config_missing" })
  })

  it("is read before effect-migrate's, which is told", async () => {
    using tree = makeTree({ ...json({ patterns: [todo] }), "effect-migrate.config.json": "{}" })
    expect((await load(tree.root)).told).toEqual([
      "effect-migrate.config.json is not read: spoor.audit.json is there."
    ])
  })
})

describe("spoor.audit.ts", () => {
  const ours = 'import { defineConfig, defineRule } from "spoor/audit"\n'

  it("brings rules as code, and loads where Spoor is not installed", async () => {
    using tree = makeTree({
      "lib/limit.ts": "export const word: string = 'foo'\n",
      "spoor.audit.ts":
        `${ours}import { word } from "./lib/limit.ts"\n` +
        "const rule = defineRule({ id: 'own', by: 'visit', severity: 'error', message: 'No.',\n" +
        "  visit: { Identifier: (node: { name: string }, file: any) => { if (node.name === word) file.report(node) } } })\n" +
        "export default defineConfig({ own: [rule], include: ['src/**'], patterns: [{ id: 'b', pattern: /BAR/i, message: 'B.', severity: 'info' }] })\n",
      "src/a.ts": "foo(bar)\n"
    })
    expect(placesOf(await audit(tree.root))).toEqual(["own src/a.ts:1:1-1:4", "b src/a.ts:1:5-1:8"])
  })

  it("has another rule set when code that its rules call is another", async () => {
    const config = `${ours}import { n } from "./n.ts"\nexport default defineConfig({ patterns: [{ id: "a", pattern: "a", message: "A.", severity: "info" }] })`
    using one = makeTree({ "spoor.audit.ts": config, "n.ts": "export const n = 1\n" })
    using two = makeTree({ "spoor.audit.ts": config, "n.ts": "export const n = 2\n" })
    using same = makeTree({ "spoor.audit.ts": config, "n.ts": "export const n = 2\n" })
    const hashes = await Promise.all(
      [one, two, same].map(async ({ root }) => ruleSetOf((await load(root)).plan))
    )
    expect(hashes[0]).not.toBe(hashes[1])
    expect(hashes[2]).toBe(hashes[1])
    using third = makeTree({ "spoor.audit.ts": config.replace("./n.ts", path.join(one.root, "n.ts")) })
    expect(ruleSetOf((await load(third.root)).plan)).not.toBe(hashes[0])
    fs.copyFileSync(path.join(third.root, "spoor.audit.ts"), path.join(third.root, "again.ts"))
    const again = await load(third.root, "again.ts")
    expect(ruleSetOf(again.plan)).toBe(ruleSetOf((await load(third.root)).plan))
    expect(ruleSetOf((await load(one.root)).plan)).toBe(hashes[0])
  })

  it.each([
    ["export const config = {}", "config_invalid", "no default export"],
    ["throw new Error('not today')", "config_invalid", "not today"],
    ["export default { own: [{ by: 'magic' }] }", "rule_invalid", "magic is no way to look"],
    [
      "export default { own: [{ by: 'visit', id: 'a', severity: 'error', message: 'A.', visit: {}, fix: 1 }] }",
      "rule_invalid",
      "fix is not known"
    ],
    [
      "export default { own: [{ by: 'visit', id: 'a', severity: 'error', message: 'A.', visit: { Program: 1 } }] }",
      "rule_invalid",
      "a function"
    ]
  ])("refuses %s", async (code, reason, words) => {
    using tree = makeTree({ "spoor.audit.mjs": code })
    await expect(load(tree.root)).rejects.toMatchObject({ reason, message: expect.stringContaining(words) })
  })
})

describe("presets of others", () => {
  const rule = "{ id: 'theirs', by: 'text', pattern: /foo/, severity: 'error', message: 'No foo.' }"

  it.each([
    ["for require", { name: "p", main: "index.js" }, `module.exports = { rules: [${rule}] }`],
    [
      "for import alone",
      { name: "p", type: "module", exports: { ".": { import: "./index.js" } } },
      `export default { name: 'p', rules: [${rule}] }`
    ]
  ])("are resolved from the project: %s", async (_, manifest, code) => {
    using tree = makeTree({
      ...json({ presets: ["p"] }),
      "node_modules/p/package.json": JSON.stringify(manifest),
      "node_modules/p/index.js": code.replace("module.exports =", "exports.default ="),
      "a.js": "foo()\n"
    })
    expect(placesOf(await audit(tree.root))).toEqual(["theirs a.js:1:1-1:4"])
  })

  it.each([
    ["export default {}", "no list of rules"],
    ["export default { rules: [{ id: 'x', kind: 'pattern', run: () => [] }] }", "no way to look"]
  ])("are refused if they are none: %s", async (code, words) => {
    using tree = makeTree({ ...json({ presets: ["./preset.mjs"] }), "preset.mjs": code })
    await expect(load(tree.root)).rejects.toMatchObject({ message: expect.stringContaining(words) })
  })
})

describe("effect-migrate.config", () => {
  const migrate = (value: object) => ({
    "effect-migrate.config.json": JSON.stringify({ version: 1, ...value })
  })
  const pattern = {
    id: "no-then",
    pattern: "\\.then\\(",
    files: "**/*.ts",
    message: "No.",
    severity: "warning"
  }

  it("runs as it is meant", async () => {
    using tree = makeTree({
      "effect-migrate.config.ts":
        'import { defineConfig } from "@effect-migrate/core"\n' +
        `export default defineConfig(${JSON.stringify({
          version: 1,
          presets: ["@effect-migrate/preset-basic"],
          paths: { root: "./src", include: ["**/*.ts"], exclude: ["dist/**", "**/*.test.ts"] },
          patterns: [
            { ...pattern, negativePattern: "Effect" },
            { ...pattern, id: "todo", pattern: "@ts-ignore", severity: "info" }
          ],
          boundaries: [
            {
              id: "layers",
              from: "src/controllers/**",
              disallow: ["src/repositories/**", "path"],
              message: "No.",
              severity: "error"
            }
          ],
          report: { failOn: ["error", "warning"], warnOn: [] }
        })})\n`,
      "src/controllers/a.ts":
        'import "../repositories/db.js"\nimport "pathe"\nf().then(g) // h().then(i)\n// @ts-ignore\n',
      "src/repositories/db.ts": "f().then(Effect)\n",
      "src/b.test.ts": "f().then(g)\n",
      "src/dist/c.ts": "f().then(g)\n",
      "other/d.ts": "f().then(g)\n"
    })
    const loaded = await load(tree.root)
    expect(loaded.fail_on).toEqual(["error", "warning"])
    expect(loaded.told).toEqual([expect.stringContaining("no-then are looked for in code only")])
    const run = await audit(tree.root)
    expect(run.scanned).toEqual(["src/controllers/a.ts", "src/repositories/db.ts"])
    expect(placesOf(run)).toEqual([
      "layers src/controllers/a.ts:1:8-1:31",
      "no-then src/controllers/a.ts:3:4-3:10",
      "todo src/controllers/a.ts:4:4-4:14"
    ])
    expect(run.rules.map(({ id }) => id)).toContain("no-unhandled-effect")
  })

  it("runs rules about documents, and tells what it does not run", async () => {
    using tree = makeTree({
      ...migrate({
        docs: {
          prohibitedFiles: ["**/*.tmp.md"],
          prohibitedContent: [{ pattern: "v3", message: "It is v4.", severity: "error" }]
        },
        migrations: [
          {
            id: "move",
            description: "d",
            globs: ["**"],
            marker: "m",
            statuses: {},
            goal: { type: "percentage", target: 100 }
          }
        ],
        concurrency: 4,
        extensions: { a: 1 }
      }),
      "a.tmp.md": "Since v3.\n"
    })
    const { told } = await load(tree.root)
    expect(told.map((one) => one.split(/[: ]/)[0])).toEqual(["migrations", "concurrency", "extensions"])
    expect(placesOf(await audit(tree.root))).toEqual([
      "docs-prohibited-files a.tmp.md:null:null-null:null",
      "docs-prohibited-content-1 a.tmp.md:1:7-1:9"
    ])
  })

  it("leaves out what was left out by default, at any depth", async () => {
    using tree = makeTree({
      ...migrate({ patterns: [pattern] }),
      "packages/a/dist/a.ts": "f().then(g)\n",
      "packages/a/node_modules/b/b.ts": "f().then(g)\n",
      "packages/a/src/a.ts": "f().then(g)\n"
    })
    expect((await audit(tree.root)).scanned).toEqual(["packages/a/src/a.ts"])
  })

  it.each([
    [{ pattern: [pattern] }, "Did you mean patterns?"],
    [{ patterns: [{ ...pattern, severity: "fatal" }] }, "patterns[0].severity"],
    [{ presets: ["@effect-migrate/preset-missing"] }, "cannot be resolved"],
    [{}, "names no rule"]
  ])("refuses %j", async (value, words) => {
    using tree = makeTree(migrate(value))
    await expect(load(tree.root)).rejects.toMatchObject({ message: expect.stringContaining(words) })
  })

  it("is found by its name in another folder, and says what to do in this one", async () => {
    using tree = makeTree({
      "conf/spoor.audit.json": JSON.stringify({ presets: ["./preset.cjs"] }),
      "conf/preset.cjs":
        'exports.default = { rules: [{ id: "a", by: "path", files: ["src/*"], severity: "info", message: "A." }] }',
      "src/a.ts": ""
    })
    const { plan } = await load(tree.root, "conf/spoor.audit.json")
    const run = await Effect.runPromise(runAudit(plan, { version: "0.0.0" }))
    expect(placesOf(run)).toEqual(["a src/a.ts:null:null-null:null"])
  })
})
