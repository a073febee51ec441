import { describe, expect, it } from "vitest"
import { filesTouched } from "./file-operations.ts"

const diff = `Index: /a.ts
===================================================================
--- /a.ts
+++ /a.ts
@@ -1,2 +1,3 @@
 kept
--- a line that begins with two dashes
+++ one that begins with two plusses
+another
`

describe("a tool call touches", () => {
  it.each([
    ["the file it reads", "read", { filePath: "/a.ts" }, {}, [["/a.ts", "read", null, null]]],
    ["no file when it lists a folder", "read", { filePath: "/src" }, { display: { type: "directory" } }, []],
    [
      "the file it edits",
      "edit",
      { filePath: "/a.ts" },
      { filediff: { additions: 3, deletions: 2 } },
      [["/a.ts", "edit", 3, 2]]
    ],
    [
      "the file it edits, as an older release tells",
      "edit",
      { filePath: "/a.ts" },
      { diff },
      [["/a.ts", "edit", 2, 1]]
    ],
    [
      "the file it edits, though nothing tells how",
      "edit",
      { filePath: "/a.ts" },
      {},
      [["/a.ts", "edit", null, null]]
    ],
    [
      "the file it edits several times",
      "multiedit",
      { filePath: "/a.ts" },
      { diff },
      [["/a.ts", "edit", 2, 1]]
    ],
    [
      "a new file",
      "write",
      { filePath: "/n", content: "one\ntwo\n" },
      { exists: false },
      [["/n", "write", 2, 0]]
    ],
    [
      "a new file without a last line end",
      "write",
      { filePath: "/n", content: "one\ntwo" },
      { exists: false },
      [["/n", "write", 2, 0]]
    ],
    [
      "an empty new file",
      "write",
      { filePath: "/n", content: "" },
      { exists: false },
      [["/n", "write", 0, 0]]
    ],
    [
      "a file it writes over",
      "write",
      { filePath: "/n", content: "one\n" },
      { exists: true },
      [["/n", "write", null, null]]
    ],
    [
      "a file by another name of the argument",
      "read",
      { path: "/a.ts" },
      {},
      [["/a.ts", "read", null, null]]
    ],
    [
      "every file of a patch",
      "apply_patch",
      { patchText: "ignored" },
      {
        files: [
          { filePath: "/a", type: "add", additions: 4, deletions: 0 },
          { filePath: "/b", type: "update", additions: 1, deletions: 2 },
          { filePath: "/c", type: "delete", additions: 0, deletions: 9 },
          { filePath: "/d", movePath: "/e", type: "move", additions: 0, deletions: 0 },
          { filePath: "/f", type: "constructor" }
        ]
      },
      [
        ["/a", "write", 4, 0],
        ["/b", "edit", 1, 2],
        ["/c", "delete", 0, 9],
        ["/e", "move", 0, 0],
        ["/f", "edit", null, null]
      ]
    ],
    [
      "every file of a patch, as the model wrote it",
      "patch",
      {
        patchText:
          "*** Begin Patch\n*** Update File: src/a.ts\n@@\n-old\n+new\n+more\n*** Add File: b\n+x\n*** Delete File: c\n*** End Patch"
      },
      {},
      [
        ["src/a.ts", "edit", 2, 1],
        ["b", "write", 1, 0],
        ["c", "delete", 0, null]
      ]
    ],
    ["nothing when it searches", "grep", { pattern: "x", path: "/src" }, {}, []],
    ["nothing when it does not say what", "edit", { oldString: "a" }, { diff }, []]
  ])("%s", (_, tool, input, metadata, expected) => {
    const touched = filesTouched(tool, input, metadata)
    expect(touched.map((f) => [f.path, f.verb, f.lines_added, f.lines_removed])).toEqual(expected)
  })
})
