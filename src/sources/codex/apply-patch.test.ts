import { describe, expect, it } from "vitest"
import { changesIn, changesOf } from "./apply-patch.ts"

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

describe("changes as Codex reports them", () => {
  it("tell the same", () => {
    expect(
      changesOf({
        "/a/new.ts": { type: "add", content: "one\ntwo\n" },
        "/a/no-end.ts": { type: "add", content: "one\ntwo" },
        "/a/dead.md": { type: "delete", content: "x\n" },
        "/a/old.ts": {
          type: "update",
          unified_diff: "@@ -1,2 +1,3 @@\n same\n-gone\n+come\n+too\n",
          move_path: null
        },
        "/a/from.ts": { type: "update", unified_diff: "@@ -1 +1 @@\n-x\n+y\n", move_path: "/a/to.ts" }
      })
    ).toEqual([
      { path: "/a/new.ts", verb: "write", added: 2, removed: 0 },
      { path: "/a/no-end.ts", verb: "write", added: 2, removed: 0 },
      { path: "/a/dead.md", verb: "delete", added: 0, removed: 1 },
      { path: "/a/old.ts", verb: "edit", added: 2, removed: 1 },
      { path: "/a/from.ts", verb: "move", added: null, removed: null },
      { path: "/a/to.ts", verb: "edit", added: 1, removed: 1 }
    ])
  })

  it.each([null, 7, [], { a: null }, { a: { type: "new" } }])("%j tells nothing", (value) => {
    expect(changesOf(value)).toEqual([])
  })
})
