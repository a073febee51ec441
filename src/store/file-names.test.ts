import { describe, expect, it } from "vitest"
import { fileName } from "./file-names.ts"

describe("fileName", () => {
  const worktrees = new Map([
    ["/wt", "/r"],
    ["/wt/src", "/r"]
  ])
  it.each([
    ["/r/a.ts", "/r/docs", "/r/a.ts"],
    ["a.md", "/r/docs", "/r/docs/a.md"],
    ["../a.ts", "/r/docs", "/r/a.ts"],
    ["./x//y.ts", "/r/docs", "/r/docs/x/y.ts"],
    ["/wt/src/a.ts", null, "/r/src/a.ts"],
    ["src/a.ts", "/wt", "/r/src/a.ts"],
    ["/wtx/a.ts", null, "/wtx/a.ts"],
    ["/r/.claude/worktrees/fix-1/src/a.ts", null, "/r/src/a.ts"],
    ["/r/.worktrees/fix-1", null, "/r"],
    ["/r/.github/ci.yml", null, "/r/.github/ci.yml"],
    ["/r", null, "/r"],
    ["a.ts", "C:\\work", "C:/work/a.ts"],
    ["C:\\work\\a.ts", "/r", "C:/work/a.ts"],
    ["a.ts", null, "a.ts"]
  ])("%s in %s is %s", (path, directory, name) => {
    expect(fileName(path, directory, worktrees)).toBe(name)
  })
})
