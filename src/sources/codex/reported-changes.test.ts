import { describe, expect, it } from "vitest"
import { changesOf } from "./reported-changes.ts"

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
