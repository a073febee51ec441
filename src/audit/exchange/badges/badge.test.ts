import { describe, expect, it } from "vitest"
import { checkpointOf, findingOf } from "../testing/checkpoints.ts"
import { badgeOf, badgeSvg } from "./badge.ts"

const error = findingOf(1, { severity: "error" })
const unread = [{ path: "a.ts", reason: "no parse" }]

describe("a badge", () => {
  it.for([
    ["clean", [], {}, { message: "clean", color: "brightgreen" }],
    [
      "with notes alone",
      [findingOf(1, { severity: "info" })],
      {},
      { message: "clean", color: "brightgreen" }
    ],
    ["with warnings", [findingOf(1), findingOf(2)], {}, { message: "2 warnings", color: "yellow" }],
    ["with errors", [error, findingOf(2)], {}, { message: "1 error, 1 warning", color: "red" }],
    ["incomplete", [], { unread }, { message: "incomplete", color: "lightgrey", isError: true }],
    [
      "incomplete with errors",
      [error],
      { unread },
      { message: "1 error, incomplete", color: "red", isError: true }
    ]
  ] as const)("%s", ([, findings, more, expected]) => {
    expect(badgeOf(checkpointOf(findings, more))).toEqual({ schemaVersion: 1, label: "spoor", ...expected })
  })

  it("as a picture loads nothing, and holds its words and no markup of theirs", () => {
    const svg = badgeSvg({ schemaVersion: 1, label: 'a<b>&"c\0', message: "x</svg>", color: "red" })
    expect(svg).toContain("<title>a&lt;b&gt;&amp;&quot;c: x&lt;/svg&gt;</title>")
    expect(svg.match(/<svg/g)).toHaveLength(1)
    expect(svg).not.toMatch(/href|script|url\((?!#r\))/)
    const [, width] = /width="(\d+)"/.exec(badgeSvg(badgeOf(checkpointOf([]), "audit"))) ?? []
    expect(Number(width)).toBeGreaterThan(60)
  })
})
