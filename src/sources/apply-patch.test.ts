import { describe, expect, it } from "vitest"
import { changesIn } from "./apply-patch.ts"

describe("a patch", () => {
  it("tells what it adds, updates, deletes and moves", () => {
    const patch = [
      "*** Begin Patch",
      "*** Add File: src/new.ts",
      "+one",
      "+",
      "+three",
      "*** Update File: src/old.ts",
      "@@ class A",
      " same",
      "-gone",
      "+come",
      "+too",
      "*** Delete File: dead.md",
      "*** Update File: a.ts",
      "*** Move to: b.ts",
      "@@",
      "-x",
      "+y",
      "*** End Patch"
    ].join("\n")
    expect(changesIn(patch)).toEqual([
      { path: "src/new.ts", verb: "write", added: 3, removed: 0 },
      { path: "src/old.ts", verb: "edit", added: 2, removed: 1 },
      { path: "dead.md", verb: "delete", added: 0, removed: null },
      { path: "a.ts", verb: "move", added: null, removed: null },
      { path: "b.ts", verb: "edit", added: 1, removed: 1 }
    ])
  })

  it.each([
    [
      "a here-document",
      "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: a b.txt\n+x\n*** End Patch\nEOF\n",
      "a b.txt"
    ],
    ["lines of Windows", "*** Begin Patch\r\n*** Add File: a.txt\r\n+x\r\n*** End Patch\r\n", "a.txt"],
    ["no end", "*** Begin Patch\n*** Add File: a.txt\n+x", "a.txt"]
  ])("is found in %s", (_, text, path) => {
    expect(changesIn(text)).toEqual([{ path, verb: "write", added: 1, removed: 0 }])
  })

  it("is not found where none is", () => {
    expect(changesIn("ls -l\n*** Add File: x")).toEqual([])
    expect(changesIn("")).toEqual([])
  })
})
