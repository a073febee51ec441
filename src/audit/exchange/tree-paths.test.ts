import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isPath, pathOf, pathText, uriPathOf } from "./tree-paths.ts"
import { TreePaths } from "./TreePaths.ts"

const settled = (
  written: string,
  { as = "path", root = "/tree", ...more }: { as?: "path" | "uri"; root?: string; report_root?: string } = {}
) => {
  const paths = new TreePaths()
  const path = paths[as](written)
  return paths.settle({ root, at_ms: 0, ...more }).relative(path)
}

describe("a path", () => {
  it.for([
    ["src/a.ts", "src/a.ts"],
    ["./src//a.ts", "src/a.ts"],
    ["src\\win\\a.ts", "src/win/a.ts"],
    ["src/x/../a.ts", "src/a.ts"],
    ["/tree/src/a.ts", "src/a.ts"],
    ["/tree/../tree/a.ts", "a.ts"],
    ["file:///tree/a%20b.ts", "a b.ts"],
    ["100%.ts", "100%.ts"]
  ])("%s is told from the root", ([written, expected]) => {
    expect(settled(written!)).toBe(expected)
  })

  it.for([["."], ["./"], [""], ["src/.."], ["/tree"]])("%s is the root, and no file", ([written]) => {
    expect(settled(written!)).toBeNull()
  })

  it.for([
    ["../a.ts", /out of the tree/],
    ["src/../../a.ts", /out of the tree/],
    ["..\\..\\a.ts", /out of the tree/],
    ["a\0b", /control characters/],
    ["a\nb", /control characters/],
    ["x".repeat(5000), /5000 characters/]
  ] as const)("%s is refused", ([written, reason]) => {
    expect(settled(written)).toMatchObject({ reason: expect.stringMatching(reason) })
  })

  it("of another place is refused when the root is known", () => {
    const paths = new TreePaths()
    const [own, other] = [paths.path("/tree/a.ts"), paths.path("/etc/passwd")]
    const { relative } = paths.settle({ root: "/tree", at_ms: 0 })
    expect(relative(own)).toBe("a.ts")
    expect(relative(other)).toEqual({ reason: '"/etc/passwd" lies outside of the tree' })
    expect(settled("/etc/passwd", { report_root: "/home/x" })).toMatchObject({ reason: expect.any(String) })
  })
})

describe("a URI", () => {
  it.for([
    ["src/a%20b%23.ts", "src/a b#.ts"],
    ["%E2%82%AC.cs", "€.cs"],
    ["a%zz.ts", "a%zz.ts"],
    ["a%2Fb.ts", "a/b.ts"],
    ["file:///tree/a.ts", "a.ts"],
    ["FILE:/tree/a.ts", "a.ts"],
    ["file://localhost/tree/a.ts", "a.ts"],
    ["file:////tree/a.ts", "a.ts"]
  ])("%s leads to %s", ([written, expected]) => {
    expect(settled(written!, { as: "uri" })).toBe(expected)
  })

  it.for([
    ["file:///C:/Users/x%20y/a.ts", "C:/Users/x y/a.ts"],
    ["file:///c%3A/a.ts", "C:/a.ts"],
    ["file://C:/a.ts", "C:/a.ts"],
    ["file://server/share/a.ts", "//server/share/a.ts"]
  ])("%s is %s", ([written, expected]) => {
    const path = uriPathOf(written!)
    expect(isPath(path) && pathText(path)).toBe(expected)
  })

  it.for([
    ["https://evil.example/a.ts", /scheme "https"/],
    ["javascript:alert(1)", /scheme "javascript"/],
    ["..%2f..%2fetc/passwd", /out of the tree/],
    ["%2e%2e/%2E%2E/etc/passwd", /out of the tree/],
    ["..%5c..%5cboot.ini", /out of the tree/],
    ["a%00.ts", /control characters/]
  ] as const)("%s is refused", ([written, reason]) => {
    expect(settled(written, { as: "uri" })).toMatchObject({ reason: expect.stringMatching(reason) })
  })

  it("whatever it is, leads to no place outside", () => {
    const piece = fc.constantFrom(
      "..",
      ".",
      "%2e%2e",
      "%2E.",
      "a",
      "",
      "\\",
      "/",
      "file:",
      "//",
      "C:",
      "%5c",
      "%2f",
      "%",
      "é"
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom("path", "uri"), (pieces, as) => {
        const path = settled(pieces.join("/"), { as })
        if (typeof path !== "string") return
        expect(path.startsWith("/")).toBe(false)
        expect(path.split("/").some((segment) => segment === ".." || segment === "." || segment === "")).toBe(
          false
        )
      })
    )
  })
})

describe("the root of a report from elsewhere", () => {
  const relative = (files: ReadonlyArray<string>, readSource?: (path: string) => string | null) => {
    const paths = new TreePaths()
    const all = files.map(paths.path)
    const { relative, note } = paths.settle({
      root: "/tree",
      at_ms: 0,
      ...(readSource ? { readSource } : {})
    })
    return [...all.map(relative), note]
  }

  it("is the folder that holds its files", () => {
    expect(relative(["/home/x/p/lib/a.ts", "/home/x/p/b.ts"])).toEqual([
      "lib/a.ts",
      "b.ts",
      `Paths are told from "/home/x/p": it holds the report's files.`
    ])
  })

  it("is above the folder of sources", () => {
    expect(relative(["C:\\p\\src\\a.ts", "C:\\p\\src\\deep\\b.ts"]).slice(0, 2)).toEqual([
      "src/a.ts",
      "src/deep/b.ts"
    ])
  })

  it("is where the tree's own files lay, if it can be asked", () => {
    const has = new Set(["core/src/a.ts", "core/src/b.ts"])
    const read = (path: string) => (has.has(path) ? "" : null)
    expect(relative(["/ci/w/core/src/a.ts", "/ci/w/core/src/b.ts", "/ci/w/core/src/gone.ts"], read)).toEqual([
      "core/src/a.ts",
      "core/src/b.ts",
      "core/src/gone.ts",
      `Paths are told from "/ci/w": the tree has the files that are below it.`
    ])
  })

  it("is on one drive", () => {
    const [a, b, c] = relative(["C:/p/a.ts", "C:/p/b.ts", "D:/c.ts"])
    expect([a, b]).toEqual(["a.ts", "b.ts"])
    expect(c).toEqual({ reason: '"D:/c.ts" lies outside of the tree' })
  })

  it("is never made up from nothing", () => {
    expect(pathOf("")).toEqual({ drive: null, segments: [] })
    expect(relative([])).toEqual([null])
  })
})
