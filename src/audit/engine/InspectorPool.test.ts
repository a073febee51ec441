/** Audits in threads answer as audits without. */
import * as path from "node:path"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { loadAudit } from "../config/load-audit.ts"
import { makeTree } from "../testing/tree.ts"
import type { AuditPlan } from "./AuditPlan.ts"
import { threadsFor } from "./InspectorPool.ts"
import { runAudit } from "./runAudit.ts"

/** A tree large enough for several tasks. */
const files = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => [
    `src/f${i}.ts`,
    `import "./f${i + 1}.js"\n${`export const a${i} = (x: any) => x // ${"-".repeat(60)}\n`.repeat(i === 7 ? 4_000 : 200)}`
  ])
)

const config = {
  presets: ["agent-hygiene"],
  boundaries: [
    { id: "no-seven", from: ["src/**"], disallow: ["src/f7.ts"], message: "No.", severity: "error" }
  ],
  docs: [{ id: "no-nine", files: ["src/f9.ts"], message: "No.", severity: "info" }]
}

const answer = async (plan: AuditPlan, threads: number) => {
  const run = await Effect.runPromise(runAudit(plan, { version: "0.0.0", threads }))
  const { at_ms: _at, duration_ms: _duration, memory_bytes: _memory, ...rest } = run
  return rest
}

describe("threads", () => {
  it("change nothing in the answer", async () => {
    using tree = makeTree({
      ...files,
      "src/broken.ts": "const = 1",
      "spoor.audit.json": JSON.stringify(config)
    })
    const { plan } = await Effect.runPromise(loadAudit(tree.root, null))
    const alone = await answer(plan, 0)
    expect(alone.findings.filter(({ rule }) => rule === "no-seven")).toHaveLength(1)
    expect(alone.unread).toHaveLength(1)
    expect(await answer(plan, 2)).toEqual(alone)
  })

  it.each([
    ["is gone", null],
    ["is broken", "{"],
    ["says something else", JSON.stringify({ presets: ["node"] })]
  ])("leave the work to this one if the configuration %s by now", async (_, text) => {
    using tree = makeTree({ ...files, "conf/spoor.audit.json": JSON.stringify(config) })
    const { plan } = await Effect.runPromise(loadAudit(tree.root, "conf/spoor.audit.json"))
    const alone = await answer(plan, 0)
    if (text === null) {
      const moved = { ...plan, origin: { folder: path.join(tree.root, "elsewhere"), named: null } }
      expect(await answer(moved, 2)).toEqual(alone)
    } else {
      tree.write({ "conf/spoor.audit.json": text })
      expect(await answer(plan, 2)).toEqual(alone)
    }
  })

  it.each([
    "process.exit(1)",
    "throw new Error('not here')",
    "setTimeout(() => { throw new Error('later') }, 20)"
  ])("leave the work to this one if they end: %s", async (end) => {
    const code =
      'import { isMainThread } from "node:worker_threads"\n' +
      `if (!isMainThread) ${end}\nexport default ${JSON.stringify(config)}\n`
    using tree = makeTree({ ...files, "spoor.audit.mjs": code })
    const { plan } = await Effect.runPromise(loadAudit(tree.root, null))
    const alone = await answer(plan, 0)
    expect(await answer(plan, 2)).toEqual(alone)
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
