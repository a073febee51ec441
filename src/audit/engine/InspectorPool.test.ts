/** Audits in threads answer as audits without. */
import { execFileSync } from "node:child_process"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import type { AuditRun } from "../../record/AuditRun.ts"
import { loadAudit } from "../config/load-audit.ts"
import type { AuditProcessInput } from "../testing/audit-process.ts"
import { makeTree } from "../testing/tree.ts"
import { threadsFor } from "./InspectorPool.ts"

/** A tree large enough for several tasks. */
const files = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => [
    `src/f${i}.ts`,
    `import "./f${i + 1}.js"\n${`export const a${i} = (x: any) => x // ${"-".repeat(60)}\n`.repeat(i === 7 ? 2_000 : 200)}`
  ])
)

const config = {
  presets: ["agent-hygiene"],
  boundaries: [
    { id: "no-seven", from: ["src/**"], disallow: ["src/f7.ts"], message: "No.", severity: "error" }
  ],
  docs: [{ id: "no-nine", files: ["src/f9.ts"], message: "No.", severity: "info" }]
}

interface Answer {
  readonly run: AuditRun
  readonly told: ReadonlyArray<string>
}

const program = fileURLToPath(new URL("../testing/audit-process.ts", import.meta.url))

const audited = (input: AuditProcessInput): { readonly alone: Answer; readonly together: Answer } => {
  const output = execFileSync(process.execPath, [program, JSON.stringify(input)], {
    encoding: "utf8",
    maxBuffer: 1 << 28
  })
  return JSON.parse(output) as { readonly alone: Answer; readonly together: Answer }
}

describe("threads", () => {
  it("change nothing in the answer", () => {
    using tree = makeTree({
      ...files,
      "src/broken.ts": "const = 1",
      "spoor.audit.json": JSON.stringify(config)
    })
    const { alone, together } = audited({ root: tree.root })
    expect(alone.run.findings.filter(({ rule }) => rule === "no-seven")).toHaveLength(1)
    expect(alone.run.unread).toHaveLength(1)
    expect(together).toEqual(alone)
    expect(together.told).toEqual([])
  })

  it.each([
    ["is broken", "{"],
    ["says something else", JSON.stringify({ presets: ["node"] })]
  ])("leave the work to this one if the configuration %s by now", (_, text) => {
    using tree = makeTree({ ...files, "spoor.audit.json": JSON.stringify(config) })
    const file = path.join(tree.root, "spoor.audit.json")
    const { alone, together } = audited({ root: tree.root, rewritten: [file, text] })
    expect(together.run).toEqual(alone.run)
    expect(together.told).toHaveLength(2)
  })

  it.each([
    "process.exit(1)",
    "throw new Error('not here')",
    "setTimeout(() => { throw new Error('later') }, 20)"
  ])("leave the work to this one if they end: %s", (end) => {
    const code =
      'import { isMainThread } from "node:worker_threads"\n' +
      `if (!isMainThread) ${end}\nexport default ${JSON.stringify(config)}\n`
    using tree = makeTree({ ...files, "spoor.audit.mjs": code })
    const { alone, together } = audited({ root: tree.root })
    expect(together.run).toEqual(alone.run)
  })

  it.each([
    ["brackets", `${"[".repeat(9_000)}${"]".repeat(9_000)}`],
    ["operators", `${"1 + ".repeat(9_000)}1`],
    ["calls", `f${".g()".repeat(9_000)}`],
    ["conditions", `${"a ? b : ".repeat(9_000)}c`]
  ])("read what is too deep for this one: %s", (_, deep) => {
    using tree = makeTree({
      "spoor.audit.json": JSON.stringify({ presets: ["agent-hygiene"] }),
      "a.ts": `let a: any = ${deep}\n`
    })
    expect(audited({ root: tree.root, by_hand: true }).alone.run).toMatchObject({
      unread: [{ path: "a.ts", reason: "is nested too deeply" }],
      findings: []
    })
    const { alone, together } = audited({ root: tree.root })
    expect(alone.told).toEqual([])
    expect(alone.run.unread).toEqual([])
    expect(alone.run.findings.map(({ rule }) => rule)).toContain("no-any-type")
    expect(together).toEqual(alone)
  })

  it("are asked for where there is much to do, and the plan can be made anew", async () => {
    using tree = makeTree({ "spoor.audit.json": JSON.stringify(config) })
    const { plan } = await Effect.runPromise(loadAudit(tree.root, null))
    expect(threadsFor(plan, 20)).toBe(0)
    expect(threadsFor(plan, 100_000)).toBeGreaterThan(0)
    const { origin: _, ...byHand } = plan
    expect(threadsFor(byHand, 100_000)).toBe(0)
  })
})
