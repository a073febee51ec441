import { expect, it } from "vitest"
import { placing } from "./FilesPaths.ts"

const placeOf = placing(new Set(["/r", "/r/sub"]))

it.each([
  ["/r/src/a.ts", "/r", "src/a.ts"],
  ["/r/src/b.ts", "/r", "src/b.ts"],
  ["/r/sub/a.ts", "/r/sub", "a.ts"],
  ["/r2/a.ts", null, "/r2/a.ts"],
  ["/r", "/r", "."],
  ["/r/sub", "/r/sub", "."],
  ["/a.ts", null, "/a.ts"],
  ["a.ts", null, "a.ts"]
])("%s lies in %s", (name, project, path) => {
  expect(placeOf(name)).toEqual({ project, path })
})
