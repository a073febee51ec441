/** Contents of files. */
import * as fs from "node:fs"
import * as path from "node:path"
import { describe, expect, it } from "vitest"
import { makeTree } from "../testing/tree.ts"
import { FileContent } from "./FileContent.ts"

describe("a content", () => {
  it("is whole, whatever its size and what was read before", () => {
    using tree = makeTree()
    const content = new FileContent()
    for (const size of [3, 0, 1 << 20, 5_000_001, 7]) {
      const bytes = Buffer.alloc(size, `${size}.`)
      const file = path.join(tree.root, "a")
      fs.writeFileSync(file, bytes)
      expect(content.read(file).equals(bytes)).toBe(true)
    }
  })

  it("of a folder or of what is not there is an error of the system", () => {
    using tree = makeTree()
    const content = new FileContent()
    expect(() => content.read(tree.root)).toThrow("EISDIR")
    expect(() => content.read(path.join(tree.root, "a"))).toThrow("ENOENT")
  })
})
