/** Source text to trees. */
import * as fs from "node:fs"
import { describe, expect, it } from "vitest"
import { parse } from "./parse.ts"

describe("a tree", () => {
  it.each([
    ["a.ts", "const é = '😀' as any // c\nexport type A = import('x').B; /a/g.test(`${1n}`)\n"],
    ["a.tsx", "const a = <b c={d}>e</b> /* f */"],
    ["a.js", "#!/usr/bin/env node\nrequire('x')\n"],
    ["InspectorPool.ts", fs.readFileSync(new URL("InspectorPool.ts", import.meta.url), "utf8")]
  ])("is the same in both forms in which it comes: %s", (path, text) => {
    const json = ({ program, comments }: ReturnType<typeof parse>) =>
      JSON.stringify([program, comments], (_, value: unknown) =>
        typeof value === "bigint" ? String(value) : value
      )
    const known = new Set(json(parse(path, text, false)).match(/"type":"\w+"|"(?:start|end)":\d+/g))
    expect(json(parse(path, text, true))).toBe(json(parse(path, text, false)))
    expect(known.size).toBeGreaterThan(5)
  })
})
