/** The throw-away project of the real runs: small enough to be told in a dozen lines, real enough to be mended. */
export const tideline = {
  "package.json": `${JSON.stringify({ name: "tideline", private: true, type: "module", scripts: { test: "node --test" } }, null, 2)}\n`,
  "src/zone.js": `/** Minutes between UTC and the harbour's clock. */
export const offsetMinutes = (at) => 60
`,
  "src/tables.js": `import { offsetMinutes } from "./zone.js"

/** High waters of a day in the harbour's own time. */
export const highWaters = (list) =>
  list.map(({ at, height_cm }) => ({ at: at + offsetMinutes(at) * 60_000, height_cm }))
`,
  "test/zone.test.js": `import assert from "node:assert/strict"
import { test } from "node:test"
import { offsetMinutes } from "../src/zone.js"

test("summer and winter", () => {
  assert.equal(offsetMinutes(Date.UTC(2026, 6, 1)), 120)
  assert.equal(offsetMinutes(Date.UTC(2026, 11, 1)), 60)
})
`,
  ".claude/skills/tide-check/SKILL.md": `---
name: tide-check
description: Check a tide table against the harbour's gauge
---

Compare the next high water of the table with the gauge. A difference of more than ten minutes is a fault.
`
}
