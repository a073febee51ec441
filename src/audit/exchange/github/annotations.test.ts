import { describe, expect, it } from "vitest"
import { checkpointOf, findingOf } from "../testing/checkpoints.ts"
import { annotationsOf } from "./annotations.ts"

const only = (more: Parameters<typeof findingOf>[1]) =>
  annotationsOf(checkpointOf([findingOf(2, { state: "new", ...more })]))

describe("annotations", () => {
  it("name file, lines, columns and rule", () => {
    expect(only({})).toBe(
      "::warning file=src/a.ts,line=2,endLine=2,col=3,endColumn=6,title=no-any::Avoid any\n"
    )
    expect(only({ severity: "info", end_line: 5 })).toBe(
      "::notice file=src/a.ts,line=2,endLine=5,title=no-any::Avoid any\n"
    )
    expect(only({ severity: "error", path: null, start_line: null, end_line: null })).toBe(
      "::error title=no-any::Avoid any\n"
    )
  })

  it("cannot be broken out of", () => {
    expect(only({ path: "a,b:c\n%.ts", message: "x\r\n::set-env name=A::b 100%", rule: "r::s,t" })).toBe(
      "::warning file=a%2Cb%3Ac%0A%25.ts,line=2,endLine=2,col=3,endColumn=6,title=r%3A%3As%2Ct::x%0D%0A::set-env name=A::b 100%25\n"
    )
  })

  it("are for what is new, the grave first, and count what they leave out", () => {
    const findings = [
      ...Array.from({ length: 12 }, (_, at) => findingOf(at + 1, { state: "new" })),
      findingOf(20, { state: "reopened", severity: "error" }),
      findingOf(21)
    ]
    const lines = annotationsOf(checkpointOf(findings)).trimEnd().split("\n")
    expect(lines).toHaveLength(12)
    expect(lines[0]).toContain("::error")
    expect(lines.at(-1)).toBe("::notice::2 more findings not shown here")
    expect(annotationsOf(checkpointOf(findings), { states: ["unchanged"], most: 1 })).toContain("line=21")
    expect(annotationsOf(checkpointOf([findingOf(1)]))).toBe("")
  })
})
