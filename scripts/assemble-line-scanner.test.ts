import * as fs from "node:fs"
import { expect, it } from "vitest"
import { assembled, programFile } from "./assemble-line-scanner.ts"

it("the scanner of lines is what its text says", async () => {
  expect(fs.readFileSync(programFile, "utf8")).toBe(await assembled())
})
