import { describe, expect, it } from "vitest"
import type { AuditRun } from "../../record/AuditRun.ts"
import { history, told } from "./testing/lives.ts"
import { sight, type Files } from "./testing/sight.ts"
import type { Circumstances } from "./Circumstances.ts"

/** What is told of the last of some trees. */
const last = (
  trees: ReadonlyArray<Files | AuditRun>,
  over: Partial<Circumstances> = {}
): ReadonlyArray<string> =>
  told(
    history(
      trees.map((tree) => (isRun(tree) ? tree : sight(tree))),
      over
    ).at(-1)!
  )

const isRun = (tree: Files | AuditRun): tree is AuditRun => "tool" in tree && typeof tree.tool === "object"

const lines = (...some: ReadonlyArray<string>): string => some.join("\n")

describe("a finding in one file", () => {
  const two = lines("function f() {", "  let a: any = 1", "}", "function g() {", "  let b: any = 2", "}")

  it.each<[string, string, string, ReadonlyArray<string>]>([
    ["is new at first", "", two, ["f1 new a.ts:2", "f2 new a.ts:5"]],
    ["stands where it stood", two, two, ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5"]],
    ["goes down with its line", two, `// one\n\n${two}`, ["f1 moved a.ts:4", "f2 moved a.ts:7"]],
    [
      "stands when it is indented",
      two,
      two.replaceAll("  let", "\tlet"),
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5"]
    ],
    [
      "goes with its function",
      two,
      lines(...two.split("\n").slice(3), ...two.split("\n").slice(0, 3)),
      ["f2 moved a.ts:2", "f1 moved a.ts:5"]
    ],
    ["is fixed", two, two.replace("a: any", "a: number"), ["f2 unchanged a.ts:5", "f1 fixed"]],
    [
      "is another one elsewhere",
      two,
      lines(two, "let c: any = 3"),
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5", "f3 new a.ts:7"]
    ],
    [
      "stays when its line is edited",
      two,
      two.replace("let a: any = 1", "const alpha: any = one()"),
      ["f1 updated a.ts:2", "f2 unchanged a.ts:5"]
    ],
    [
      "stays when its function is renamed",
      two,
      two.replace("function f", "function first"),
      ["f1 unchanged a.ts:2", "f2 unchanged a.ts:5"]
    ]
  ])("%s", (_, before, after, expected) => {
    expect(last([{ "a.ts": before }, { "a.ts": after }])).toEqual(expected)
  })
})
